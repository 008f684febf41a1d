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
  type NoticeSubject,
  noticeSubjects,
  readAddressees,
  readNames,
  readRoster,
  settleCalls,
} from '../../db/queries/notice.ts'
import { readOfficers } from '../../db/queries/precheck.ts'
import { readReviewers } from '../../db/queries/review.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import { NoticeFacts } from '../contract/notice.ts'
import { type CommandName, type ConsultationState, isWithheld } from '../domain/consultation.ts'
import { type Channel, deliverAt } from '../domain/delivery.ts'
import {
  askingCategories,
  type NoticeFacts as Facts,
  kindOfChange,
  type NoticeCategory,
  type NoticeKind,
  type Recipient,
  raised,
  recipientsOf,
  type Topic,
  tellsRoster,
  topics,
} from '../domain/notice.ts'
import type { Act, Announcement } from './act.ts'
import type { Deps } from './deps.ts'
import { channelsOf } from './post.ts'
import { wishesOf } from './wish.ts'

/** What is to be told to whom. */
export type News = {
  /** Names what happened: the same event makes no second notice for the same person, whoever writes it again. */
  readonly event: string
  readonly kind: NoticeKind
  readonly to: readonly Recipient[]
  readonly facts: Facts
  readonly consultationId: string | null
  readonly referralId?: string
  readonly exportId?: string
  readonly planId?: string
}
/** What an act leaves for its end: news, or that what a consultation, a referral, an export or a plan has asked of people is done. */
export type NoticeDraft = News | { readonly settles: readonly [of: NoticeSubject, id: string] }

/** Tells of a change of a consultation; called by `carryOut` for every command. */
export async function tellChange(
  hands: Act,
  before: Row<'consultation'>,
  after: Row<'consultation'>,
  command: CommandName,
): Promise<void> {
  hands.notify({ settles: ['consultationId', after.id] })
  await tellWhoIsNext(hands, before, after)
  const kind = kindOfChange(command)
  if (kind === null) return
  const rosterIds =
    after.lineId !== null && !isWithheld(after) && tellsRoster(command, before.state)
      ? await readRoster(hands.tx, after.lineId)
      : []
  const to = recipientsOf({
    command,
    from: before.state,
    urgency: after.urgency,
    actorId: hands.actor.kind === 'person' ? hands.actor.personId : null,
    requesterId: after.requesterId,
    expertId: after.expertId ?? before.expertId,
    memberIds: before.memberIds,
    rosterIds,
  })
  if (to.length === 0) return
  hands.notify({
    event: `consultation:${after.id}:${after.version}`,
    kind,
    to,
    consultationId: after.id,
    facts: await factsOfConsultation(hands, after, before.state),
  })
}

/** What the roster is told of a request that comes out of one of these. */
const passedBy: Partial<Record<ConsultationState, Topic>> = {
  local_review: 'review.passed',
  prechecking: 'precheck.passed',
}

/** A request that comes before a reviewer, before an office in Beijing, or out of the last of these to its experts. */
async function tellWhoIsNext(
  hands: Act,
  before: Row<'consultation'>,
  after: Row<'consultation'>,
): Promise<void> {
  const event = String(after.version)
  if (after.reviewStep !== null) {
    const reviewers = await readReviewers(hands.tx, after, after.reviewStep)
    await tellTopic(hands, 'review.waiting', after, event, reviewers)
  } else if (after.state === 'prechecking' && after.receivingInstitutionId !== null) {
    const officers = await readOfficers(hands.tx, after.receivingInstitutionId)
    await tellTopic(hands, 'precheck.waiting', after, event, officers)
  } else if (after.state === 'submitted' && after.lineId !== null) {
    const passed = passedBy[before.state]
    if (passed !== undefined)
      await tellTopic(hands, passed, after, event, await readRoster(hands.tx, after.lineId))
  }
}

/** Tells people of something about a consultation that is no command of theirs. @param event names it, once and for all */
export async function tellTopic(
  hands: Act,
  kind: Topic,
  row: Row<'consultation'>,
  event: string,
  personIds: readonly string[],
): Promise<void> {
  const category = raised(topics[kind], row.urgency)
  hands.notify({
    event: `${kind}:${row.id}:${event}`,
    kind,
    to: [...new Set(personIds)].map((personId) => ({ personId, category })),
    consultationId: row.id,
    facts: await factsOfConsultation(hands, row),
  })
}

/** The parameters of a text about a consultation; `by` is who acts now. */
export async function factsOfConsultation(
  { tx, actor }: Pick<Act, 'tx' | 'actor'>,
  row: Row<'consultation'>,
  fromState: ConsultationState | null = null,
): Promise<Facts> {
  return {
    ...(await readNames(tx, row.lineId, actor.kind === 'person' ? actor.personId : null)),
    number: row.number,
    urgency: row.urgency,
    fromState,
    startAt: row.scheduledStart?.toISOString() ?? null,
    side: row.noShowSide,
  }
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
  const settled = drafts.flatMap((draft) => ('settles' in draft ? [draft.settles] : []))
  for (const of of noticeSubjects)
    await settle(writing, of, new Set(settled.flatMap(([subject, id]) => (subject === of ? [id] : []))), now)
  const news = drafts.filter((draft) => 'event' in draft)
  const told = news.flatMap((draft, index) =>
    draft.to
      .filter(({ personId }) => !isToldLater(news.slice(index + 1), draft, personId))
      .map((recipient) => ({ draft, recipient })),
  )
  if (told.length === 0) return
  const addressees = new Map(
    (await readAddressees(writing.tx, [...new Set(told.map(({ recipient }) => recipient.personId))])).map(
      (one) => [one.id, one],
    ),
  )
  const rows = told
    .filter(({ recipient }) => addressees.has(recipient.personId))
    .map(({ draft, recipient }) => rowOf(draft, recipient, now))
  if (rows.length === 0) return
  const written = await insertNotices(writing.tx, rows)
  const available = channelsOf(writing.deps.post)
  await insertDeliveries(
    writing.tx,
    written.flatMap((notice) => deliveriesOf(notice, addressees.get(notice.personId), available, now)),
  )
  await tellArrival(writing, written)
}

/** @throws z.ZodError where the facts hold what has no place in them */
function rowOf(
  { event, kind, consultationId, referralId, exportId, planId, facts }: News,
  recipient: Recipient,
  now: Date,
): NewRow<'notice'> {
  return {
    id: uuid(),
    event,
    kind,
    consultationId,
    referralId,
    exportId,
    planId,
    ...recipient,
    facts: json(NoticeFacts.parse(facts)),
    createdAt: now,
  }
}

function isToldLater(later: readonly News[], news: News, personId: string): boolean {
  const about = subjectOf(news)
  return (
    about !== null &&
    later.some((draft) => subjectOf(draft) === about && draft.to.some((one) => one.personId === personId))
  )
}

function subjectOf(news: News): string | null {
  return noticeSubjects.map((of) => news[of] ?? null).find((id) => id !== null) ?? null
}

async function settle(
  { tx, announce }: Writing,
  of: NoticeSubject,
  done: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  for (const id of done) {
    const personIds = await settleCalls(tx, of, id, askingCategories, now)
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
