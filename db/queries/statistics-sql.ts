/** Conditions of figures as SQL over `consultation_fact f` and an instant `i.at`. */
import { type RawBuilder, sql } from 'kysely'
import type {
  BoardCount,
  Clock,
  Condition,
  clocks,
  FigurePart,
  Moment,
  WordKind,
} from '../../server/domain/statistics.ts'

const momentColumns: Readonly<Record<Moment, RawBuilder<Date | null>>> = {
  arrived: sql.ref('f.arrivedAt'),
  responded: sql.ref('f.respondedAt'),
  accepted: sql.ref('f.acceptedAt'),
  scheduled: sql.ref('f.scheduledAt'),
  planned: sql.ref('f.plannedStart'),
  started: sql.ref('f.startedAt'),
  finished: sql.ref('f.finishedAt'),
  signed: sql.ref('f.signedAt'),
  answered: sql.ref('f.answeredAt'),
  written: sql.ref('f.writtenAt'),
  dropped: sql.ref('f.droppedAt'),
  measured: sql.ref('f.measuredAt'),
  soundOnly: sql.ref('f.soundOnlyAt'),
  lossy: sql.ref('f.lossyAt'),
  mdt: sql.ref('f.mdtAt'),
  ended: sql.ref('f.endedAt'),
}
const deadlineColumns: Readonly<Record<Clock, RawBuilder<Date | null>>> = {
  respond: sql.ref('f.respondBy'),
  schedule: sql.ref('f.scheduleBy'),
  report: sql.ref('f.reportBy'),
  answer: sql.ref('f.answerBy'),
}

/** As the domain has them; its type holds this copy to it, because queries take no values from there. */
export const steps: { readonly [C in Clock]: (typeof clocks)[C] } = {
  respond: { start: 'arrived', stop: 'responded' },
  schedule: { start: 'accepted', stop: 'scheduled' },
  report: { start: 'finished', stop: 'signed' },
  answer: { start: 'signed', stop: 'answered' },
}

export function momentColumn(moment: Moment): RawBuilder<Date | null> {
  return momentColumns[moment]
}

export function happened(moment: Moment): RawBuilder<boolean> {
  /* an agreed time lies ahead of what sets it; it is asked only of what has begun */
  if (moment === 'planned') return sql<boolean>`(f.planned_start is not null)`
  return sql<boolean>`coalesce(${momentColumns[moment]} <= i.at, false)`
}

export function all(conditions: readonly Condition[]): RawBuilder<boolean> {
  return conditions.length === 0 ? sql<boolean>`true` : sql.join<boolean>(conditions.map(one), sql` and `)
}

function one(condition: Condition): RawBuilder<boolean> {
  if ('happened' in condition) return happened(condition.happened)
  if ('not' in condition) return sql<boolean>`not (${one(condition.not)})`
  if ('every' in condition) return sql<boolean>`(${all(condition.every)})`
  if ('kept' in condition) return kept(condition.kept)
  if ('decided' in condition) return decided(condition.decided)
  if ('within' in condition) {
    const [from, to, minutes] = condition.within
    return sql<boolean>`coalesce(${momentColumns[to]} <= i.at
      and ${momentColumns[to]} <= ${momentColumns[from]} + make_interval(mins => ${minutes}::int), false)`
  }
  if ('ended' in condition) {
    const side =
      condition.side === undefined ? sql`` : sql` and f.no_show_side in (${condition.side}, 'both')`
    return sql<boolean>`(${happened('ended')} and f.end_state = any(${[...condition.ended]}::text[])${side})`
  }
  if ('urgency' in condition) return sql<boolean>`f.urgency = any(${[...condition.urgency]}::text[])`
  if ('kind' in condition) return sql<boolean>`f.kind = ${condition.kind}`
  if ('tcm' in condition) return sql<boolean>`f.tcm`
  if ('adoption' in condition)
    return sql<boolean>`(${happened('answered')} and f.adoption = ${condition.adoption})`
  if ('board' in condition)
    return sql<boolean>`(${boardHeld} and ${ofBoard(condition.board, condition.part)})`
  const said = wordAt(condition.word)
  return condition.is === undefined
    ? sql<boolean>`${said} is not null`
    : sql<boolean>`coalesce(${said} = any(${[...condition.is]}::text[]), false)`
}

/** A session with members on its board, that was over by the instant. */
export const boardHeld = sql<boolean>`(f.board_seats is not null and f.finished_at <= i.at)`

function ofBoard(count: BoardCount, part: FigurePart): RawBuilder<boolean> {
  if (part === 'all') return sql<boolean>`true`
  const came = count === 'punctual' ? sql`f.board_punctual` : sql`f.board_attended`
  if (part === 'missed') return sql<boolean>`${came} < f.board_seats`
  return count === 'complete' ? sql<boolean>`${came} = f.board_seats` : sql<boolean>`${came} > 0`
}

function kept(clock: Clock): RawBuilder<boolean> {
  const stop = momentColumns[steps[clock].stop]
  return sql<boolean>`coalesce(${stop} <= i.at and ${stop} <= ${deadlineColumns[clock]}, false)`
}

/** Done by the instant, or its deadline passed by then while nothing had released it. */
function decided(clock: Clock): RawBuilder<boolean> {
  const { start, stop } = steps[clock]
  const by = deadlineColumns[clock]
  /* what ends the waiting without the step: the end of the consultation, and for a time also writing instead of speaking */
  const released =
    clock === 'schedule' ? sql`least(f.ended_at, f.written_at, f.finished_at)` : sql`least(f.ended_at)`
  return sql<boolean>`(${by} is not null and ${happened(start)} and (${happened(stop)}
    or (${by} <= i.at and coalesce(${released} >= ${by}, true))))`
}

const wordSources: Readonly<Record<WordKind, RawBuilder<string>>> = {
  agreement: sql`select case when w.western_referral <> 'not_compared' then w.western_referral else w.tcm_referral end
    from diagnosis_agreement w where true`,
  outcome: sql`select w.status from outcome w where true`,
  rating_requester: sql`select w.score::text from rating w where w.by_side = 'requester'`,
  rating_expert: sql`select w.score::text from rating w where w.by_side = 'expert'`,
  rating_patient: sql`select w.score::text from rating w where w.by_side = 'patient'`,
}

/** The newest word up to the instant: kept in the row, but for what was corrected after it. */
export function wordAt(word: WordKind): RawBuilder<string | null> {
  const newest = sql.ref(`f.${word}`)
  return sql<string | null>`(case when ${sql.ref(`f.${word}_at`)} <= i.at then ${newest}
    when ${sql.ref(`f.${word}_first_at`)} <= i.at then (${wordSources[word]} and w.consultation_id = f.consultation_id
      and w.recorded_at <= i.at order by w.recorded_at desc, w.sequence desc limit 1) end)`
}
