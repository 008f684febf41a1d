/**
 * Afterwards a checker that knows nothing of the code reads the database and looks for what must never be: a step that the table does not
 * allow, an event without a change, a change without an event, somebody in two places, an hour that nothing followed.
 */
import { sql } from 'kysely'
import { verifyAll } from '../../server/app/verify.ts'
import { auditData } from '../../server/contract/audit.ts'
import {
  type ConsultationState,
  endStates,
  states,
  targetsOf,
  transitions,
} from '../../server/domain/consultation.ts'
import { stepOf } from '../../server/domain/deadline.ts'
import type { World } from './world.ts'

/** Everything that is wrong in the database, in words; empty where nothing is. */
export async function findFaults(world: World): Promise<string[]> {
  const { findings } = await verifyAll(world.deps.db)
  return [
    ...findings.map((finding) => `trail: ${JSON.stringify(finding)}`),
    ...(await doubleBookings(world)),
    ...(await wrongCourses(world)),
    ...(await wrongOpinions(world)),
    ...(await lostDeadlines(world)),
    ...(await wrongProposals(world)),
    ...(await wrongReviews(world)),
    ...(await wrongPrechecks(world)),
  ]
}

/**
 * What has been agreed to at home has the steps of the line behind it, each decided once and by nobody for themselves; the head's is left
 * out only where the clock has passed it on. Ids give the order: many decisions are of one instant where the clock stands still.
 */
async function wrongReviews({ deps }: World): Promise<string[]> {
  const { rows } = await sql<{ number: string; steps: string[]; passedOn: boolean }>`
    select c.number, array_agg(d.step order by d.id) as steps, exists (
      select from audit_event e where e.consultation_id = c.id and e.kind = 'consultation.changed'
        and e.data ->> 'command' = 'escalate_review') as passed_on
    from consultation c join review_decision d on d.consultation_id = c.id and d.decision = 'approved'
    where not c.local_only and not exists (
      select from review_decision back
      where back.consultation_id = c.id and back.decision = 'sent_back' and back.id > d.id)
    group by c.id, c.number`.execute(deps.db)
  const own = await sql<{ number: string }>`
    select c.number from consultation c join review_decision d on d.consultation_id = c.id
    where d.decided_by = c.requester_id`.execute(deps.db)
  return [
    ...rows
      .filter(
        ({ steps, passedOn }) => steps.join() !== 'head,office' && !(passedOn && steps.join() === 'office'),
      )
      .map(({ number, steps }) => `${number}: went out with ${steps.join() || 'nobody'}`),
    ...own.rows.map(({ number }) => `${number}: reviewed by the one who asks`),
  ]
}

/** What came before the office reached its experts by passing once, and each decision stands in the trail as well. */
async function wrongPrechecks({ deps }: World): Promise<string[]> {
  const { rows } = await sql<{ number: string; passed: number; told: number; decided: number }>`
    select c.number, coalesce(d.passed, 0) as passed, coalesce(d.decided, 0) as decided, coalesce(e.told, 0) as told
    from consultation c
    left join lateral (
      select count(*) filter (where decision = 'passed')::int as passed, count(*)::int as decided
      from precheck_decision where consultation_id = c.id
    ) d on true
    left join lateral (
      select count(*)::int as told from audit_event
      where consultation_id = c.id and kind = 'consultation.changed' and data ->> 'fromState' = 'prechecking'
        and data ->> 'command' in ('pass_precheck', 'return', 'decline')
    ) e on true
    where d.decided <> e.told or d.passed > 1
      or (c.receiving_institution_id is not null and (d.passed = 1) = c.precheck_only)`.execute(deps.db)
  return rows.map(
    ({ number, passed, decided, told }) =>
      `${number}: passed ${passed} times, ${decided} decisions of the pre-check, ${told} in the trail`,
  )
}

async function doubleBookings({ deps }: World): Promise<string[]> {
  const { rows } = await sql<{ one: string; other: string; who: string }>`
    select a.number as one, b.number as other, who.kind as who
    from consultation a
    join consultation b on a.id < b.id
      and tstzrange(a.scheduled_start, a.scheduled_end) && tstzrange(b.scheduled_start, b.scheduled_end)
    join lateral (values ('expert', a.expert_id = b.expert_id), ('requester', a.requester_id = b.requester_id)) who (kind, same)
      on who.same
    where a.state in ('scheduled', 'in_session') and b.state in ('scheduled', 'in_session')`.execute(deps.db)
  return rows.map(({ one, other, who }) => `the ${who} of ${one} is in ${other} at the same time`)
}

/** Each step goes on from the one before, is one of the table's, and the last one is where the consultation stands. */
async function wrongCourses({ deps }: World): Promise<string[]> {
  const rows = await deps.read
    .selectFrom('consultation')
    .select(['id', 'number', 'state', 'version'])
    .execute()
  const events = await deps.read
    .selectFrom('auditEvent')
    .select(['consultationId', 'kind', 'data'])
    .where('kind', 'in', ['consultation.changed', 'time.proposed', 'time.answered'])
    .orderBy('chain')
    .orderBy('position')
    .execute()
  const faults: string[] = []
  for (const { id, number, state, version } of rows) {
    const own = events.filter((event) => event.consultationId === id)
    const newest = Math.max(...own.map(({ data }) => (data as { version: number }).version))
    const steps = own
      .filter(({ kind }) => kind === 'consultation.changed')
      .map(({ data }) => auditData['consultation.changed'].parse(data))
    if (steps.length === 0) continue
    for (const [index, step] of steps.entries()) {
      const { from } = transitions[step.command]
      if (!from.includes(step.fromState) || !targetsOf(step.command, step.fromState).includes(step.toState))
        faults.push(`${number}: ${step.command} from ${step.fromState} to ${step.toState}`)
      const before = steps[index - 1]
      if (before !== undefined && (before.toState !== step.fromState || before.version >= step.version))
        faults.push(`${number}: ${step.command} does not go on from ${before.command}`)
    }
    const last = steps.at(-1)
    if (last?.toState !== state || newest !== version) faults.push(`${number}: is not where its trail ends`)
  }
  return faults
}

/** Versions without gaps, each with its one signing in the trail. */
async function wrongOpinions({ deps }: World): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    select c.number from consultation c
    left join lateral (
      select count(*)::int as signed, coalesce(max(version), 0) as newest from opinion where consultation_id = c.id
    ) o on true
    left join lateral (
      select count(*)::int as told from audit_event
      where consultation_id = c.id and kind = 'consultation.changed'
        and data ->> 'command' in ('sign_opinion', 'amend_opinion')
    ) e on true
    where o.signed <> o.newest or o.signed <> e.told or (c.state in ('signed', 'closed') and o.signed = 0)`.execute(
    deps.db,
  )
  return rows.map(({ number }) => `${number}: versions and signings do not fit`)
}

/** One waits at most and the consultation knows for whom; what was accepted is the time that was locked then. */
async function wrongProposals({ deps }: World): Promise<string[]> {
  const { rows } = await sql<{ number: string; what: string }>`
    select c.number, 'what waits is not what it says' as what from consultation c
    left join time_proposal p on p.consultation_id = c.id and p.state = 'open'
    where c.proposal_side is distinct from p.side
      or (p.id is not null and c.state not in ('accepted', 'scheduled'))
    union all
    select c.number, 'a time was accepted and not locked' from time_proposal p
    join consultation c on c.id = p.consultation_id
    join proposed_time t on t.proposal_id = p.id and t.position = p.chosen
    where p.state = 'accepted' and not exists (
      select from audit_event e where e.consultation_id = c.id and e.kind = 'consultation.changed'
        and e.data ->> 'command' in ('schedule', 'reschedule') and (e.data ->> 'startAt')::timestamptz = t.start_at
    )
    union all
    select c.number, 'passed on by the one who has it' from consultation c where c.passed_by_id = c.expert_id`.execute(
    deps.db,
  )
  return rows.map(({ number, what }) => `${number}: ${what}`)
}

/** Whoever is waited for, is waited for until some hour. */
async function lostDeadlines({ deps }: World): Promise<string[]> {
  const waiting: readonly ConsultationState[] = states.filter(
    (state) => !endStates.includes(state) && state !== 'draft' && state !== 'in_session',
  )
  const rows = await deps.read
    .selectFrom('consultation')
    .select('number')
    .where('state', 'in', waiting)
    .where('dueAt', 'is', null)
    .execute()
  return rows.map(({ number }) => `${number}: waits without an hour`)
}

/**
 * What the clock owed and did not do, and what it did twice, by the hours and the trail alone; to be asked when it has looked at the
 * world's present hour. An emergency that waits has climbed to the telephone instead.
 */
export async function findLostHours({ deps }: World): Promise<string[]> {
  const now = deps.clock()
  const waiting = await deps.read
    .selectFrom('consultation')
    .select(['id', 'number', 'state', 'urgency', 'dueAt', 'changedAt', 'scheduledStart'])
    .where('state', 'not in', [...endStates])
    .execute()
  const done = await deps.read.selectFrom('clockDeed').selectAll().execute()
  const has = (id: string, deed: string, forAt: Date) =>
    done.some(
      (one) => one.consultationId === id && one.deed === deed && one.forAt.getTime() === forAt.getTime(),
    )
  const lost = waiting.flatMap(({ id, number, state, urgency, dueAt, changedAt, scheduledStart }) => {
    const step = stepOf(state)
    if (state === 'submitted' && urgency === 'emergency') {
      const called = changedAt.getTime() + 15 * 60_000 > now.getTime() || has(id, 'ring:phone', changedAt)
      return called ? [] : [`${number}: an emergency did not climb`]
    }
    if (
      state === 'scheduled' &&
      scheduledStart !== null &&
      scheduledStart.getTime() + 30 * 60_000 <= now.getTime()
    )
      return [`${number}: nobody came, and nothing followed`]
    if (step === undefined || dueAt === null || dueAt > now || has(id, `passed:${step}`, dueAt)) return []
    return [`${number}: the hour of ${step} passed and nothing followed`]
  })
  const { rows } = await sql<{ number: string; times: number }>`
    select c.number, count(*)::int as times from audit_event e join consultation c on c.id = e.consultation_id
    where e.kind = 'consultation.overdue' group by c.number, e.data ->> 'step', e.data ->> 'dueAt' having count(*) > 1
    union all
    select c.number, count(*)::int from notice n join consultation c on c.id = n.consultation_id
    group by c.number, n.event, n.person_id having count(*) > 1`.execute(deps.db)
  return [...lost, ...rows.map(({ number, times }) => `${number}: the same ${times} times`)]
}
