/** What people wish of their notices: ways, quiet hours, mail address, devices. */
import { randomInt, timingSafeEqual } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import { readAccount } from '../../db/queries/session.ts'
import {
  addDevice,
  bumpClaim,
  deleteClaim,
  findClaim,
  readDevices,
  readWishes,
  removeOwnDevice,
  writeClaim,
  writeMailAddress,
  writeWishes,
} from '../../db/queries/wish.ts'
import type { Row } from '../../db/schema.ts'
import type { ThrottleRule } from '../auth/throttle.ts'
import { AppError } from '../contract/errors.ts'
import { type NoticeSettings, NoticeWishes, type PushDevice } from '../contract/notice.ts'
import {
  type ChannelChoice,
  DeliveryError,
  proposedChannels,
  proposedQuiet,
  type QuietHours,
} from '../domain/delivery.ts'
import { noFacts } from '../domain/notice.ts'
import { type Act, act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { channelsOf, type MailDoor } from './post.ts'

type Wishes = { channels: ChannelChoice; quiet: QuietHours | null }
type WishRow = {
  /** null: nothing was chosen. */
  channels: unknown
  quietFrom: number | null
  quietUntil: number | null
}

/** What was chosen, else what the house proposes. */
export function wishesOf({ channels, quietFrom, quietUntil }: WishRow): Wishes {
  if (channels === null) return { channels: proposedChannels, quiet: proposedQuiet }
  return {
    channels: NoticeWishes.shape.channels.parse(channels),
    quiet: quietFrom === null || quietUntil === null ? null : { from: quietFrom, until: quietUntil },
  }
}

/** `22:00` ↔ minutes after midnight. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
function timeOf(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Everything that the page of settings shows. */
export async function readNoticeSettings(deps: Deps, personId: string): Promise<NoticeSettings> {
  const [row, claim, devices] = await Promise.all([
    readWishes(deps.read, personId),
    findClaim(deps.read, personId),
    readDevices(deps.read, personId),
  ])
  const { channels, quiet } = wishesOf(row ?? { channels: null, quietFrom: null, quietUntil: null })
  const pending = claim !== undefined && claim.expiresAt > deps.clock() ? claim : null
  return {
    wishes: {
      channels: NoticeWishes.shape.channels.parse(channels),
      quiet: quiet === null ? null : { from: timeOf(quiet.from), until: timeOf(quiet.until) },
    },
    mail: {
      address: row?.mailAddress ?? null,
      pending:
        pending === null ? null : { address: pending.address, expiresAt: pending.expiresAt.toISOString() },
    },
    devices: devices.map(({ createdAt, ...device }) => ({ ...device, createdAt: createdAt.toISOString() })),
    available: channelsOf(deps.post),
    pushKey: deps.post.push?.publicKey ?? null,
  }
}

/** Saves ways and quiet hours; they hold for what has not gone out yet as well. */
export async function saveNoticeWishes(
  deps: Deps,
  call: Call,
  { channels, quiet }: NoticeWishes,
): Promise<Record<string, never>> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    await writeWishes(hands.tx, personId, {
      channels: json(channels),
      quietFrom: quiet === null ? null : minutesOf(quiet.from),
      quietUntil: quiet === null ? null : minutesOf(quiet.until),
      savedAt: deps.clock(),
    })
    await hands.audit({ personId }, { kind: 'notice.preferred', data: { quiet: quiet !== null } })
    return {}
  })
}

const claimMinutes = 15
const mostGuesses = 5
/** So that nobody is flooded with codes through us. */
const claimRule: ThrottleRule = { attempts: 5, minutes: 60 }

/**
 * Sends a code to an address, which is used only when the code has come back.
 * @throws AppError CHANNEL_OFF, TOO_MANY_REQUESTS, MAIL_UNSENT where the mail server does not take it
 */
export async function claimMailAddress(
  deps: Deps,
  call: Call,
  address: string,
): Promise<{ address: string; expiresAt: string }> {
  const { mail } = deps.post
  if (mail === null) throw new AppError('CHANNEL_OFF')
  const { personId } = call.actor
  const { retryAfterSeconds } = await deps.auth.throttle.begin(`mail:${personId}`, claimRule)
  if (retryAfterSeconds !== null) throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds })
  const expiresAt = new Date(deps.clock().getTime() + claimMinutes * 60_000)
  const { id } = await act(deps, call, async (hands) => {
    const claim = { id: uuid(), personId, address, attempts: 0, expiresAt }
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    await writeClaim(hands.tx, { ...claim, code: deps.vault.seal({ code }, claim.id) })
    await hands.audit({ personId }, { kind: 'mail.claimed', data: {} })
    return { id: claim.id }
  })
  /* a repeated request sends the same code again */
  const claim = await findClaim(deps.read, personId)
  if (claim?.id !== id) throw new AppError('CONFLICT')
  await sendCode(deps, mail, claim)
  return { address: claim.address, expiresAt: claim.expiresAt.toISOString() }
}

async function sendCode(deps: Deps, mail: MailDoor, claim: Row<'mailClaim'>): Promise<void> {
  const { locale } = await readAccount(deps.read, claim.personId)
  try {
    await mail.sendCode(codeOf(deps, claim), { address: claim.address, locale, claimId: claim.id })
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    deps.log.warn({ fault: error.fault }, 'a confirmation was not sent')
    throw new AppError('MAIL_UNSENT')
  }
}

function codeOf(deps: Deps, claim: Row<'mailClaim'>): string {
  const { code } = deps.vault.open(claim.code, claim.id) as { code: string }
  return code
}

/**
 * Takes the address into use.
 * @throws AppError CODE_WRONG where the code is another one, too old, or was guessed at too often
 */
export async function confirmMailAddress(
  deps: Deps,
  call: Call,
  given: string,
): Promise<{ address: string }> {
  const { personId } = call.actor
  const address = await act(deps, call, async (hands) => {
    const claim = await bumpClaim(hands.tx, personId)
    if (claim === undefined || !isRight(deps, claim, given)) {
      /* the guess is counted although it fails */
      await hands.audit({ personId }, { kind: 'mail.refused', data: { attempts: claim?.attempts ?? 0 } })
      return null
    }
    await writeMailAddress(hands.tx, personId, claim.address)
    await deleteClaim(hands.tx, personId)
    await hands.audit({ personId }, { kind: 'mail.confirmed', data: {} })
    tellMailChanged(hands, personId, claim.id)
    return claim.address
  })
  if (address === null) throw new AppError('CODE_WRONG')
  return { address }
}

function isRight(deps: Deps, claim: Row<'mailClaim'>, given: string): boolean {
  if (claim.attempts > mostGuesses || claim.expiresAt <= deps.clock()) return false
  return timingSafeEqual(Buffer.from(codeOf(deps, claim)), Buffer.from(given))
}

function tellMailChanged(hands: Act, personId: string, event: string): void {
  hands.notify({
    event: `mail:${event}`,
    kind: 'account.mail_changed',
    to: [{ personId, category: 'security' }],
    facts: noFacts,
    consultationId: null,
  })
}

/** Forgets the address, and one that waits for its code. */
export async function removeMailAddress(deps: Deps, call: Call): Promise<Record<string, never>> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    await writeMailAddress(hands.tx, personId, null)
    await deleteClaim(hands.tx, personId)
    await hands.audit({ personId }, { kind: 'mail.removed', data: {} })
    tellMailChanged(hands, personId, uuid())
    return {}
  })
}

const mostDevices = 10

/**
 * Has notices sent to this browser; one that was somebody else's is theirs no more.
 * @throws AppError CHANNEL_OFF; PUSH_REFUSED where the address is of no push service that this installation trusts
 */
export async function addPushDevice(deps: Deps, call: Call, device: PushDevice): Promise<{ id: string }> {
  const { push } = deps.post
  if (push === null) throw new AppError('CHANNEL_OFF')
  if (!push.accepts(device.endpoint)) throw new AppError('PUSH_REFUSED')
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    const id = await addDevice(
      hands.tx,
      { id: uuid(), personId, ...device, createdAt: deps.clock() },
      mostDevices,
    )
    await hands.audit({ personId }, { kind: 'push.added', data: { subscriptionId: id } })
    return { id }
  })
}

/** @throws AppError NOT_FOUND where it is not there or not theirs */
export async function removePushDevice(deps: Deps, call: Call, id: string): Promise<Record<string, never>> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    if (!(await removeOwnDevice(hands.tx, personId, id))) throw new AppError('NOT_FOUND')
    await hands.audit({ personId }, { kind: 'push.removed', data: { subscriptionId: id } })
    return {}
  })
}
