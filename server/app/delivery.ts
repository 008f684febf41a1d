/**
 * Carries notices out of the house after the commit. Deliveries are claimed for a while, handed to their channel and marked. A
 * server that dies in between leaves them to be claimed again: the repetition carries the same id, by which the receiver knows it.
 */
import type { Sql } from 'postgres'
import {
  type ClaimedDelivery,
  claimDeliveries,
  markDelivery,
  readFailed,
  removeDevice,
  reviveDelivery,
} from '../../db/queries/delivery.ts'
import { AppError } from '../contract/errors.ts'
import { type DeliveryPage, type DeliveryQuery, NoticeFacts } from '../contract/notice.ts'
import { DeliveryError, deliverAt, mostAttempts, patienceMs, pauseAfter } from '../domain/delivery.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { channelsOf, type Message } from './post.ts'
import { describeError } from './problem.ts'
import { wishesOf } from './wish.ts'

export type DeliveriesOptions = {
  readonly deps: Deps
  /** The driver itself, for LISTEN. */
  readonly client: Pick<Sql, 'listen'>
  /** Milliseconds between two looks where no notice came. */
  readonly pollMs?: number
}

export type Deliveries = {
  /** Carries out what is due now; for tests. */
  drain(): Promise<void>
  /** Idempotent; waits for what is under way. */
  close(): Promise<void>
}

/** So many go out side by side; each ends within its patience, so all are marked long before the lease ends. */
const batch = 20
const leaseSeconds = (patienceMs / 1000) * 3

export async function startDeliveries({
  deps,
  client,
  pollMs = 5_000,
}: DeliveriesOptions): Promise<Deliveries> {
  let closed = false
  let again = false
  let running: Promise<void> | null = null

  async function work(): Promise<void> {
    do {
      again = false
      const claimed = await claimDeliveries(deps.db, deps.clock(), { batch, leaseSeconds })
      await Promise.all(claimed.map((delivery) => carry(deps, delivery)))
      if (claimed.length === batch) again = true
    } while (again && !closed)
  }

  function drain(): Promise<void> {
    again = true
    running ??= work()
      .catch((error: unknown) => {
        deps.log.error({ error: describeError(error) }, 'the deliveries could not be read')
      })
      .finally(() => {
        running = null
      })
    return running
  }

  const listening = await client.listen(
    'notice_delivery',
    () => void drain(),
    () => void drain(),
  )
  const timer = setInterval(() => void drain(), pollMs)
  let closing: Promise<void> | undefined
  return {
    drain,
    close() {
      closing ??= (async () => {
        closed = true
        clearInterval(timer)
        await listening.unlisten()
        await running
      })()
      return closing
    },
  }
}

async function carry(deps: Deps, claimed: ClaimedDelivery): Promise<void> {
  const { id, attempts } = claimed
  try {
    requireWanted(claimed)
    if (attempts > mostAttempts) throw new DeliveryError('interrupted', true)
    await send(deps, claimed)
  } catch (error) {
    await markFailure(deps, claimed, error)
    return
  }
  await markDelivery(deps.db, id, attempts, { state: 'sent', sentAt: deps.clock() })
}

/** What was read, has settled itself or is not wished any more stays in the house. */
function requireWanted(claimed: ClaimedDelivery): void {
  const { channels } = wishesOf(claimed)
  const isWanted =
    claimed.readAt === null &&
    claimed.settledAt === null &&
    claimed.disabledAt === null &&
    channels[claimed.category].includes(claimed.channel)
  if (!isWanted) throw new DeliveryError('unwanted', true)
}

async function send({ post }: Deps, claimed: ClaimedDelivery): Promise<void> {
  const message = messageOf(claimed)
  const { mailAddress, endpoint, p256dh, auth } = claimed
  switch (claimed.channel) {
    case 'mail':
      if (mailAddress === null) throw new DeliveryError('unwanted', true)
      if (post.mail === null) throw new DeliveryError('channel_off', true)
      return post.mail.send(message, mailAddress)
    case 'push':
      if (endpoint === null || p256dh === null || auth === null) throw new DeliveryError('unwanted', true)
      if (post.push === null) throw new DeliveryError('channel_off', true)
      return post.push.send(message, { endpoint, p256dh, auth })
    case 'webhook':
      if (post.webhook === null) throw new DeliveryError('channel_off', true)
      return post.webhook.send(message)
  }
}

function messageOf(claimed: ClaimedDelivery): Message {
  const { kind, category, consultationId, referralId, createdAt, locale, loginName, noticeId } = claimed
  return {
    deliveryId: claimed.id,
    noticeId,
    kind,
    category,
    consultationId,
    referralId,
    createdAt,
    locale,
    loginName,
    facts: NoticeFacts.parse(claimed.facts),
  }
}

async function markFailure(deps: Deps, claimed: ClaimedDelivery, error: unknown): Promise<void> {
  const { id, attempts, channel, target } = claimed
  const known = error instanceof DeliveryError ? error : new DeliveryError('unknown', false)
  const lastError = known.fault
  if (lastError === 'unwanted') return markDelivery(deps.db, id, attempts, { state: 'dropped', lastError })
  deps.log.warn(
    {
      deliveryId: id,
      channel,
      attempts,
      fault: lastError,
      ...(known === error ? {} : { error: describeError(error) }),
    },
    'a notice did not go out',
  )
  /* the browser's subscription is over; there is nobody to try again for */
  if (lastError === 'expired') {
    await removeDevice(deps.db, target)
    return markDelivery(deps.db, id, attempts, { state: 'dropped', lastError })
  }
  if (known.permanent || attempts >= mostAttempts) {
    return markDelivery(deps.db, id, attempts, { state: 'dead', lastError })
  }
  const pause = pauseAfter(attempts, Math.random()) * 1000
  const { quiet } = wishesOf(claimed)
  const nextAt = deliverAt(claimed.category, quiet, new Date(deps.clock().getTime() + pause))
  return markDelivery(deps.db, id, attempts, { state: 'waiting', lastError, nextAt })
}

/** What failed, for the system administrator: newest first. */
export async function listFailedDeliveries(deps: Deps, query: DeliveryQuery): Promise<DeliveryPage> {
  const rows = await readFailed(deps.read, query.cursor ?? null, query.limit + 1)
  const items = rows.slice(0, query.limit).map((row) => ({
    id: row.id,
    channel: row.channel,
    state: row.state,
    attempts: row.attempts,
    fault: row.lastError,
    createdAt: row.createdAt.toISOString(),
    nextAt: row.state === 'waiting' ? row.nextAt.toISOString() : null,
    kind: row.kind,
    category: row.category,
    number: NoticeFacts.parse(row.facts).number,
    person: { name: row.name, nameEn: row.nameEn, loginName: row.loginName },
  }))
  return {
    items,
    next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null,
    available: channelsOf(deps.post),
  }
}

/**
 * Tries a failed delivery again at once, as if it were new.
 * @throws AppError NOT_FOUND where there is none that failed
 */
export async function retryDelivery(deps: Deps, call: Call, id: string): Promise<Record<string, never>> {
  return act(deps, call, async (hands) => {
    if (!(await reviveDelivery(hands.tx, id, deps.clock()))) throw new AppError('NOT_FOUND')
    await hands.audit(
      { personId: call.actor.personId },
      { kind: 'delivery.retried', data: { deliveryId: id } },
    )
    return {}
  })
}
