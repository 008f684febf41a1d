/**
 * Writing notices: in the transaction of what they tell of, so that there is no change without its notices and no notice without
 * its change. What leaves the house stands beside them as deliveries, which app/delivery.ts carries out after the commit.
 */
import { v7 as uuid } from 'uuid'
import { json, type Tx } from '../../db/open.ts'
import {
  type Addressee,
  insertDeliveries,
  insertNotices,
  readAddressees,
  readNames,
  readRoster,
  settleCalls,
} from '../../db/queries/notice.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import { NoticeFacts } from '../contract/notice.ts'
import type { CommandName } from '../domain/consultation.ts'
import { type Channel, deliverAt } from '../domain/delivery.ts'
import {
  askingCategories,
  type NoticeFacts as Facts,
  kindOfChange,
  type NoticeCategory,
  type NoticeKind,
  noFacts,
  type Recipient,
  recipientsOf,
  tellsRoster,
} from '../domain/notice.ts'
import type { Act, Announcement } from './act.ts'
import type { Deps } from './deps.ts'
import { channelsOf } from './post.ts'
import { wishesOf } from './wish.ts'

/** What is to be told to whom, before the transaction ends. */
export type NoticeDraft = {
  /** Names what happened: the same event makes no second notice for the same person, whoever writes it again. */
  readonly event: string
  readonly kind: NoticeKind
  readonly to: readonly Recipient[]
  readonly facts: Facts
  readonly consultationId: string | null
  /** Whether what the consultation asked for before is done with this. */
  readonly settles: boolean
}

/** Tells of a change of a consultation; called by `carryOut` for every command. */
export async function tellChange(
  hands: Act,
  before: Row<'consultation'>,
  after: Row<'consultation'>,
  command: CommandName,
): Promise<void> {
  const kind = kindOfChange(command)
  const actorId = hands.actor.kind === 'person' ? hands.actor.personId : null
  const rosterIds =
    after.lineId !== null && tellsRoster(command, before.state)
      ? await readRoster(hands.tx, after.lineId)
      : []
  const to = recipientsOf({
    command,
    from: before.state,
    urgency: after.urgency,
    actorId,
    requesterId: after.requesterId,
    expertId: after.expertId ?? before.expertId,
    rosterIds,
  })
  hands.notify({
    event: `consultation:${after.id}:${after.version}`,
    /* nobody is told then, but what was asked before is settled all the same */
    kind: kind ?? 'consultation.submit',
    to: kind === null ? [] : to,
    consultationId: after.id,
    settles: true,
    facts: {
      ...noFacts,
      ...(to.length === 0 ? {} : await readNames(hands.tx, after.lineId, actorId)),
      number: after.number,
      urgency: after.urgency,
      fromState: before.state,
      startAt: after.scheduledStart?.toISOString() ?? null,
      side: after.noShowSide,
    },
  })
}

type Writing = {
  readonly deps: Pick<Deps, 'clock' | 'post'>
  readonly tx: Tx
  announce(announcement: Announcement): Promise<void>
}

/**
 * Writes what an act has drafted. One act is one piece of news: of several about one consultation (taken and scheduled at once) a
 * person gets the last.
 */
export async function writeNotices(writing: Writing, drafts: readonly NoticeDraft[]): Promise<void> {
  const now = writing.deps.clock()
  await settle(writing, drafts, now)
  const told = drafts.flatMap((draft, index) =>
    draft.to
      .filter(({ personId }) => !isToldLater(drafts.slice(index + 1), draft, personId))
      .map((recipient) => ({ draft, recipient })),
  )
  if (told.length === 0) return
  const addressees = new Map(
    (await readAddressees(writing.tx, [...new Set(told.map(({ recipient }) => recipient.personId))])).map(
      (one) => [one.id, one],
    ),
  )
  const rows = told.flatMap(({ draft, recipient }): NewRow<'notice'>[] =>
    addressees.has(recipient.personId)
      ? [
          {
            id: uuid(),
            event: draft.event,
            ...recipient,
            kind: draft.kind,
            consultationId: draft.consultationId,
            facts: json(NoticeFacts.parse(draft.facts)),
            createdAt: now,
          },
        ]
      : [],
  )
  if (rows.length === 0) return
  const written = await insertNotices(writing.tx, rows)
  const available = channelsOf(writing.deps.post)
  await insertDeliveries(
    writing.tx,
    written.flatMap((notice) => deliveriesOf(notice, addressees.get(notice.personId), available, now)),
  )
  await tellArrival(writing, written)
}

function isToldLater(later: readonly NoticeDraft[], { consultationId }: NoticeDraft, personId: string) {
  return (
    consultationId !== null &&
    later.some(
      (draft) => draft.consultationId === consultationId && draft.to.some((one) => one.personId === personId),
    )
  )
}

async function settle({ tx, announce }: Writing, drafts: readonly NoticeDraft[], now: Date): Promise<void> {
  const settled = new Set(
    drafts.flatMap((draft) => (draft.settles && draft.consultationId !== null ? [draft.consultationId] : [])),
  )
  for (const consultationId of settled) {
    const personIds = await settleCalls(tx, consultationId, askingCategories, now)
    if (personIds.length > 0) await announce({ topic: 'notice.settled', payload: { personIds } })
  }
}

async function tellArrival(
  { announce }: Writing,
  written: readonly { personId: string; category: NoticeCategory }[],
): Promise<void> {
  for (const [category, notices] of Map.groupBy(written, (notice) => notice.category)) {
    const personIds = notices.map((notice) => notice.personId)
    await announce({ topic: 'notice.arrived', payload: { personIds, category } })
  }
}

function deliveriesOf(
  notice: { id: string; category: NoticeCategory },
  addressee: Addressee | undefined,
  available: readonly Channel[],
  now: Date,
): NewRow<'noticeDelivery'>[] {
  if (addressee === undefined) return []
  const { channels, quiet } = wishesOf(addressee)
  const nextAt = deliverAt(notice.category, quiet, now)
  return channels[notice.category]
    .filter((channel) => available.includes(channel))
    .flatMap((channel) =>
      targetsOf(channel, addressee).map((target) => ({
        id: uuid(),
        noticeId: notice.id,
        channel,
        target,
        nextAt,
        createdAt: now,
      })),
    )
}

function targetsOf(channel: Channel, addressee: Addressee): readonly string[] {
  switch (channel) {
    case 'mail':
      return addressee.mailAddress === null ? [] : ['']
    case 'push':
      return addressee.subscriptionIds
    case 'webhook':
      return ['']
  }
}
