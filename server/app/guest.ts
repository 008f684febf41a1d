/** Guests of a call: the link is made and shown once, opened once by a press, and revoked by whoever made it. */
import { createHash, randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import {
  countGuests,
  findGuestByToken,
  findGuestVisit,
  type InvitationRow,
  insertGuest,
  listGuests,
  revokeGuestLink,
  takeGuestLink,
} from '../../db/queries/guest.ts'
import { findConsultationForEntry } from '../../db/queries/room.ts'
import { addressRule } from '../auth/throttle.ts'
import { AppError } from '../contract/errors.ts'
import type { GuestInput, GuestInvitation, GuestLink, GuestMade, GuestVisit } from '../contract/guest.ts'
import { type PersonActor, relationOf } from '../domain/actor.ts'
import {
  type GuestKind,
  guestOpensAt,
  type InvitationState,
  invitesFor,
  isNamedOutside,
  linkStateOf,
  mostGuests,
  takesGuests,
  windowFault,
} from '../domain/guest.ts'
import { act, freshState, lockConsultation } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** Shown on one page; revoked ones are among them. */
const mostListed = 40

/** What stands outside of the room where the name may be the patient's. */
const namelessGuest: Record<Extract<GuestKind, 'patient' | 'family'>, { zh: string; en: string }> = {
  patient: { zh: '患者', en: 'Patient' },
  family: { zh: '患者家属', en: 'Family member' },
}

/**
 * Makes a link that lets one person into the room of one consultation. The token leaves this process in this one answer.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, TOO_MANY_GUESTS, VALIDATION_FAILED with the fault of the time
 */
export async function inviteGuest(
  deps: Deps,
  call: Call,
  consultationId: string,
  input: GuestInput,
): Promise<GuestMade> {
  const token = randomBytes(32).toString('base64url')
  const id = uuid()
  const made = await act(deps, call, async (hands) => {
    const { row, relation } = await lockConsultation(hands.tx, call.actor, consultationId)
    const side = invitesFor(relation)
    if (side === null) throw new AppError('FORBIDDEN')
    if (!takesGuests(row)) throw new AppError('WRONG_STATE', { fresh: await freshState(hands.tx, row) })
    const [from, until] = [new Date(input.validFrom), new Date(input.validUntil)]
    const fault = windowFault({ from, until }, row.scheduledEnd, deps.clock())
    if (fault !== null) throw new AppError('VALIDATION_FAILED', { fields: [fault] })
    if ((await countGuests(hands.tx, consultationId)) >= mostGuests) throw new AppError('TOO_MANY_GUESTS')
    await insertGuest(
      hands.tx,
      {
        ...personOf(id, input),
        institutionId: call.actor.institutionId,
        guestOf: consultationId,
        guestSide: side,
        guestUntil: until,
      },
      {
        id,
        consultationId,
        kind: input.kind,
        name: deps.vault.seal({ name: input.name }, id),
        tokenDigest: digestOfToken(token),
        createdBy: call.actor.personId,
        createdAt: deps.clock(),
        validFrom: from,
        validUntil: until,
      },
    )
    await hands.audit(
      { consultationId },
      {
        kind: 'guest.link_made',
        data: { linkId: id, as: input.kind, side, validFrom: input.validFrom, validUntil: input.validUntil },
      },
    )
    return { id, validUntil: until.toISOString() }
  })
  /* the same request again has the answer of the first one, whose token nobody has any more */
  return { ...made, token: made.id === id ? token : null }
}

/** Neither name nor password opens this account: signing in does not look at guests at all. */
function personOf(id: string, { kind, name, locale }: GuestInput) {
  const shown = isNamedOutside(kind) ? { zh: name, en: name } : namelessGuest[kind]
  return {
    id,
    loginName: `guest-${id}`,
    passwordHash: '',
    name: shown.zh,
    nameEn: shown.en,
    titleZh: '',
    titleEn: '',
    departmentId: null,
    locale,
  }
}

/** @throws AppError NOT_FOUND, FORBIDDEN where the reader may not invite either */
export async function readGuests(
  deps: Deps,
  actor: PersonActor,
  consultationId: string,
): Promise<GuestLink[]> {
  const row = await findConsultationForEntry(deps.read, consultationId)
  const relation = row === undefined ? 'stranger' : relationOf(actor, row)
  if (relation === 'stranger') throw new AppError('NOT_FOUND')
  const own = invitesFor(relation)
  if (own === null) throw new AppError('FORBIDDEN')
  const now = deps.clock()
  const rows = await listGuests(deps.read, consultationId, mostListed)
  return rows.map((link) => ({
    id: link.id,
    name: nameIn(deps, link),
    kind: link.kind,
    side: link.side ?? own,
    state: linkStateOf(link, now),
    validFrom: link.validFrom.toISOString(),
    validUntil: link.validUntil.toISOString(),
    madeBy: { name: link.makerName, nameEn: link.makerNameEn },
    mine: link.createdBy === actor.personId,
  }))
}

/**
 * The link is worthless from now on; who came in by it is out at once.
 * @throws AppError NOT_FOUND where there is none of the caller's that stands
 */
export async function revokeGuest(
  deps: Deps,
  call: Call,
  consultationId: string,
  linkId: string,
): Promise<Record<string, never>> {
  return act(deps, call, async (hands) => {
    await lockConsultation(hands.tx, call.actor, consultationId)
    const link = { id: linkId, consultationId, createdBy: call.actor.personId }
    if (!(await revokeGuestLink(hands.tx, link, deps.clock()))) throw new AppError('NOT_FOUND')
    await deps.auth.closeSessionsOf(hands.tx, linkId)
    await hands.audit({ consultationId }, { kind: 'guest.link_revoked', data: { linkId } })
    await hands.announce({
      topic: 'session.ended',
      payload: { personId: linkId, sessionKey: null, why: 'disabled' },
    })
    return {}
  })
}

/**
 * What a link is, without using it: a look of a mail program or of the guest's own changes nothing.
 * @throws AppError LINK_OVER where there is none with this token, TOO_MANY_REQUESTS where an address tries too many
 */
export async function lookAtLink(
  deps: Deps,
  address: string | null,
  token: string,
): Promise<GuestInvitation> {
  const link = await findTried(deps, address, token)
  const state = invitationStateOf(link, deps.clock())
  return { ...invitedTo(link), state, name: state === 'waiting' ? nameIn(deps, link) : null }
}

function invitationStateOf(link: InvitationRow, now: Date): InvitationState {
  const state = linkStateOf(link, now)
  const takes = takesGuests({ state: link.consultationState, kind: link.consultationKind })
  return state === 'waiting' && !takes ? 'ended' : state
}

function invitedTo(link: InvitationRow) {
  if (link.side === null) throw new Error('a link of nobody who is a guest')
  const { id, kind, side, locale, scheduledStart, validFrom, validUntil, consultationState: state } = link
  return {
    id,
    consultationId: link.consultationId,
    kind,
    side,
    locale,
    scheduledStart: scheduledStart?.toISOString() ?? null,
    validUntil: validUntil.toISOString(),
    opensAt: guestOpensAt(validFrom, { state, scheduledStart }).toISOString(),
    inviter: {
      name: link.makerName,
      nameEn: link.makerNameEn,
      title: { zh: link.titleZh, en: link.titleEn },
      institution: { zh: link.institutionZh, en: link.institutionEn },
    },
    phone: link.dutyPhone,
  }
}

/**
 * Exchanges a link for a session on this device, of somebody who agrees to be shown by name. Of two devices that press at once one comes in.
 * @throws AppError LINK_OVER for whatever is wrong with it, TOO_EARLY before its time, OWN_ACCOUNT where somebody of the staff is
 * signed in in this browser (the link stays then), TOO_MANY_REQUESTS where an address tries too many
 */
export async function openGuestLink(
  deps: Deps,
  from: { requestId: string; address: string | null; userAgent: string | null; cookie: string | undefined },
  token: string,
): Promise<{ cookie: string; visit: GuestVisit }> {
  const { requestId, address, userAgent } = from
  const link = await findTried(deps, address, token)
  const now = deps.clock()
  if (link.side === null || invitationStateOf(link, now) !== 'waiting') throw new AppError('LINK_OVER')
  if (link.validFrom.getTime() > now.getTime()) throw new AppError('TOO_EARLY')
  const signedIn = await deps.auth.authenticate(from.cookie, address)
  if (signedIn !== null && signedIn.actor.guest === undefined) throw new AppError('OWN_ACCOUNT')
  const { id: personId, consultationId, institutionId, side } = link
  const actor = guestActor({ personId, institutionId, consultationId, side })
  const cookie = await act(deps, { actor, requestId, address, idempotency: null }, async (hands) => {
    if (!(await takeGuestLink(hands.tx, personId, now))) throw new AppError('LINK_OVER')
    const opened = await deps.auth.openSession(hands.tx, personId, { address, userAgent })
    await hands.audit(
      { consultationId },
      { kind: 'guest.link_opened', data: { linkId: personId, agreesToName: true } },
    )
    return opened.cookie
  })
  return { cookie, visit: await readVisit(deps, actor) }
}

function guestActor(of: {
  personId: string
  institutionId: string
  consultationId: string
  side: 'beijing' | 'hohhot'
}): PersonActor {
  const { personId, institutionId, consultationId, side } = of
  return {
    kind: 'person',
    personId,
    roles: [],
    institutionId,
    departmentId: null,
    expertLineIds: [],
    requestLineIds: [],
    guest: { consultationId, side },
  }
}

async function findTried(deps: Deps, address: string | null, token: string) {
  const key = `guest:${address ?? 'none'}`
  const { retryAfterSeconds } = await deps.auth.throttle.begin(key, addressRule)
  if (retryAfterSeconds !== null) throw new AppError('TOO_MANY_REQUESTS', { retryAfterSeconds })
  const found = await findGuestByToken(deps.read, digestOfToken(token))
  if (found === undefined) throw new AppError('LINK_OVER')
  await deps.auth.throttle.refund(key)
  return found
}

/** @throws AppError NOT_FOUND for whoever is no guest */
export async function readVisit(deps: Deps, actor: PersonActor): Promise<GuestVisit> {
  const row = await findGuestVisit(deps.read, actor.personId)
  if (row === undefined) throw new AppError('NOT_FOUND')
  return {
    ...invitedTo(row),
    name: nameIn(deps, row),
    number: row.number,
    line: row.lineZh === null || row.lineEn === null ? null : { zh: row.lineZh, en: row.lineEn },
  }
}

/** The name as whoever invites has typed it. */
export function nameIn(deps: Pick<Deps, 'vault'>, link: { id: string; name: Buffer }): string {
  return (deps.vault.open(link.name, link.id) as { name: string }).name
}

function digestOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
