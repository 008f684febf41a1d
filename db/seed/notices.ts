/** What the people of the demonstration region were told lately: by the rules that tell them, from the stories as they happened. */
import { sql } from 'kysely'
import type { CommandName, ConsultationState } from '../../server/domain/consultation.ts'
import {
  askingCategories,
  kindOfChange,
  type NoticeFacts,
  noFacts,
  type Recipient,
  recipientsOf,
} from '../../server/domain/notice.ts'
import { json, type Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'
import type { number } from './cast.ts'
import type { Region } from './people.ts'
import { createRandom, type Random } from './random.ts'
import type { StoryEvent } from './story.ts'

type Numbered = ReturnType<typeof number>[number]
type Names = ReadonlyMap<string, { zh: string; en: string }>

const seedNumber = 20_211_125
const day = 86_400_000
/** Older ones have been read by everybody, and would only make the list long. */
const daysBack = 14
const batch = 500

export async function fillNotices(
  tx: Tx,
  made: readonly Numbered[],
  region: Region,
  now: Date,
): Promise<void> {
  const random = createRandom(seedNumber)
  const people = await tx.selectFrom('person').select(['id', 'name', 'nameEn']).execute()
  const names = new Map(people.map((one) => [one.id, { zh: one.name, en: one.nameEn }]))
  const rows = made
    .flatMap((one) => noticesOf(one, region, names, random, now))
    .toSorted((a, b) => new Date(a.createdAt ?? 0).getTime() - new Date(b.createdAt ?? 0).getTime())
  for (let from = 0; from < rows.length; from += batch) {
    await tx
      .insertInto('notice')
      .values(rows.slice(from, from + batch))
      .execute()
  }
}

/**
 * Signatures as read that old opinions lack were asked for in their time: a new installation's first minute would otherwise bring a
 * doctor a year of reminders at once.
 */
export async function fillOldReminders(tx: Tx, now: Date): Promise<void> {
  const hours = sql`interval '48 hours'`
  await sql`
    insert into clock_deed (consultation_id, deed, for_at, done_at)
    select consultation_id, 'signature:requester', signed_at, signed_at + ${hours}
    from (select consultation_id, max(signed_at) as signed_at from opinion group by consultation_id) as newest
    where signed_at < ${now}::timestamptz - ${hours}`.execute(tx)
}

function noticesOf(
  one: Numbered,
  region: Region,
  names: Names,
  random: Random,
  now: Date,
): NewRow<'notice'>[] {
  const changes = one.story.events.filter((event) => event.kind === 'consultation.changed')
  return changes.flatMap((event, index) => {
    const kind = kindOfChange(event.data.command as CommandName)
    if (kind === null || event.at.getTime() < now.getTime() - daysBack * day) return []
    const next = changes[index + 1]
    return recipientsAt(one, event, region).map(({ personId, category }) => ({
      id: random.uuid(event.at),
      event: `consultation:${one.id}:${String(event.data.version)}`,
      personId,
      kind,
      category,
      consultationId: one.id,
      facts: json(factsOf(one, event, names)),
      createdAt: event.at,
      readAt: wasRead(random, event.at, now) ? laterThan(event.at, now) : null,
      settledAt: next !== undefined && askingCategories.includes(category) ? next.at : null,
    }))
  })
}

function recipientsAt(one: Numbered, event: StoryEvent, region: Region): Recipient[] {
  const actor = event.actor === null ? null : one[event.actor]
  return recipientsOf({
    command: event.data.command as CommandName,
    from: event.data.fromState as ConsultationState,
    urgency: one.urgency,
    actorId: actor?.id ?? null,
    requesterId: one.requester.id,
    expertId: one.story.expertNamed ? one.expert.id : null,
    memberIds: [],
    rosterIds: region.experts
      .filter((expert) => expert.lines.includes(one.line.code))
      .map((expert) => expert.id),
  })
}

function factsOf(one: Numbered, event: StoryEvent, names: Names): NoticeFacts {
  const actor = event.actor === null ? null : one[event.actor]
  return {
    ...noFacts,
    number: one.number,
    line: { zh: one.line.zh, en: one.line.en },
    urgency: one.urgency,
    fromState: event.data.fromState as ConsultationState,
    startAt: one.story.scheduledStart?.toISOString() ?? null,
    side: one.story.noShowSide,
    by: actor === null ? null : (names.get(actor.id) ?? null),
  }
}

/** What is of today is unread for the most part, what is older nearly all read. */
function wasRead(random: Random, at: Date, now: Date): boolean {
  return random.chance(now.getTime() - at.getTime() < day ? 0.25 : 0.92)
}

function laterThan(at: Date, now: Date): Date {
  return new Date(Math.min(at.getTime() + 20 * 60_000, now.getTime()))
}
