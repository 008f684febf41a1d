/** Figures over HTTP on a real Postgres: what they count, for which instant, for whom. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import { allOnBits, numberAtInstant, scoreIn } from '../../db/queries/statistics-bits.ts'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { LedgerPage } from '../../server/contract/ledger.ts'
import type { LogPage } from '../../server/contract/log.ts'
import type {
  FigureValue,
  HeatMap,
  Mix,
  Statistics,
  StatisticsOptions,
} from '../../server/contract/statistics.ts'
import type { Wall } from '../../server/contract/wall.ts'
import { emptyRow } from '../../server/domain/ledger-row.ts'
import { type FigureId, figureIds, figureOf } from '../../server/domain/statistics.ts'
import type { MadeConsultation } from '../support/consultations.ts'
import { addOffices } from '../support/ledger.ts'
import { referralIn } from '../support/referrals.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { type Told, tellTrail, wholeLife } from '../support/trail.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
let auditor: Browser
let office: Browser
let otherOffice: Browser
let beijingOffice: Browser
let officer: WorldPerson

/** Ten in the morning of a Tuesday in Beijing. */
const monday = new Date('2026-03-03T02:00:00Z')
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000).toISOString()
const march = 'from=2026-03-01&to=2026-03-31'

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { hohhot, otherHohhot, beijing } = world.institutions
  officer = await world.addPerson({ roles: ['medical_affairs'], institutionId: hohhot })
  const others = [otherHohhot, beijing].map((institutionId) =>
    world.addPerson({ roles: ['medical_affairs'], institutionId }),
  )
  const [other, invited] = await Promise.all(others)
  auditor = await server.signIn(world.people.auditAdmin)
  office = await server.signIn(officer)
  if (other === undefined || invited === undefined) throw new Error('two offices are wanted')
  otherOffice = await server.signIn(other)
  beijingOffice = await server.signIn(invited)
  await tellAll()
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const submitted: Told = { at: 0, command: 'submit', from: 'draft', to: 'submitted', dueIn: 120 }

async function tellAll(): Promise<void> {
  const [, second] = world.lines
  const foreign = { line: second, requester: world.people.otherDoctor, expert: world.people.otherExpert }
  await tellTrail(world, monday, wholeLife())
  await tellTrail(world, monday, wholeLife({ accept: 90, report: 61 }), { urgency: 'urgent' })
  /* three hours: after the deadline of two */
  await tellTrail(world, monday, wholeLife({ accept: 180 }))
  /* nobody has answered; the first is withdrawn before the deadline, the second still waits */
  await tellTrail(world, monday, [
    submitted,
    {
      at: 100,
      command: 'withdraw',
      from: 'submitted',
      to: 'withdrawn',
      data: { reasonCode: 'patient_wishes' },
    },
  ])
  await tellTrail(world, monday, [submitted])
  await tellTrail(world, monday, [
    submitted,
    {
      at: 110,
      command: 'decline',
      from: 'submitted',
      to: 'declined',
      data: { reasonCode: 'outside_specialty' },
    },
  ])
  await tellTrail(world, monday, wholeLife({ accept: 8 }), { ...foreign, urgency: 'emergency' })
  /* of another month */
  await tellTrail(world, new Date('2026-04-02T02:00:00Z'), wholeLife())
}

/** Stays of a call whose facts were sealed, minutes after the submission. */
async function tellSealed(
  { id, requesterId }: MadeConsultation,
  since: Date,
  stays: readonly { at: number; soundOnly: number; lossPerMille: number | null }[],
): Promise<void> {
  for (const [index, { at, ...told }] of stays.entries()) {
    await world.deps.db
      .insertInto('auditEvent')
      .values({
        ...{ id: uuid(), chain: `consultation:${id}`, position: 100 + index, kind: 'room.measured' },
        data: json({
          ...{ presenceId: uuid(), minutes: 30, seconds: 1800, away: 0, drops: 0, roundTripMs: null },
          ...{ algorithm: 'sha256', digest: '0', ...told },
        }),
        ...{ consultationId: id, actorId: requesterId, actorRole: '', actorInstitutionId: null },
        ...{ requestId: 'told', address: null, at: new Date(since.getTime() + at * 60_000) },
        ...{ previous: '0', digest: '0', algorithm: 'sha256' },
      })
      .execute()
  }
}

type Answer<T> = { status: number; body: T & AppErrorShape }

async function figures(query = march, as = auditor): Promise<Answer<Statistics>> {
  return (await as.json('GET', `/api/statistics?${query}`)) as Answer<Statistics>
}

async function value(id: FigureId, query = march, as = auditor): Promise<FigureValue | undefined> {
  const { body } = await figures(`${query}&figures=${id}`, as)
  return body.rows[0]?.values[id]
}

describe('what is counted', () => {
  test.each<[FigureId, number, number | null]>([
    ['requests', 7, null],
    ['urgentShare', 2, 7],
    ['acceptedShare', 4, 7],
    ['completedShare', 4, 7],
    ['withdrawnShare', 1, 7],
    ['declinedShare', 1, 7],
    ['respondKept', 4, 6],
    ['emergencyTen', 1, 1],
    ['scheduleKept', 4, 4],
    ['reportKept', 3, 4],
    ['answerKept', 4, 4],
    ['adoptedShare', 4, 4],
    ['tcmShare', 7, 7],
    ['mdtShare', 0, 4],
    ['punctualShare', 0, 0],
    ['noDropShare', 4, 4],
  ])('%s: %i of %s', async (id, count, among) => {
    expect(await value(id)).toMatchObject({ count, among })
  })

  test('times are medians and 90th percentiles in seconds', async () => {
    expect(await value('respondTime')).toMatchObject({ count: 5, median: 90 * 60, p90: 180 * 60 })
    expect(await value('durationTime')).toMatchObject({ count: 4, median: 30 * 60, p90: 30 * 60 })
  })

  test('by line, institution, doctor, expert and month, with their names', async () => {
    const by = async (dimension: string, query = march) =>
      (await figures(`${query}&figures=requests&by=${dimension}`)).body.rows.map(
        ({ name, values }) => [name.zh, values.requests?.count] as const,
      )
    expect(await by('line')).toEqual([
      ['睡眠医学', 6],
      ['肝病', 1],
    ])
    expect(await by('doctor')).toEqual([
      ['乌兰图雅', 6],
      ['其其格', 1],
    ])
    expect(await by('expert')).toContainEqual(['林若谷', 3])
    expect(await by('department')).toContainEqual(['睡眠医学中心', 6])
    expect(await by('institution')).toHaveLength(2)
    expect(await by('month', 'from=2026-03-01&to=2026-04-30')).toEqual([
      ['2026-03', 7],
      ['2026-04', 1],
    ])
  })

  test('one line, one person, one department, one institution that answers', async () => {
    const [own] = world.lines
    expect(await value('requests', `${march}&lineId=${own?.id}`)).toMatchObject({ count: 6 })
    expect(await value('requests', `${march}&personId=${world.people.otherExpert.id}`)).toMatchObject({
      count: 1,
    })
    expect(await value('requests', `${march}&departmentId=${world.departmentId}`)).toMatchObject({ count: 6 })
    expect(
      await value('requests', `${march}&institutionId=${world.institutions.otherBeijing}`),
    ).toMatchObject({
      count: 1,
    })
  })

  test('a session begins on time up to ten minutes after the agreed one, and without an agreed time it is asked nothing', async () => {
    const july = new Date('2026-07-07T02:00:00Z')
    for (const late of [0, 10, 11]) {
      const life = wholeLife().map((told) =>
        told.command === 'schedule'
          ? { ...told, data: { startAt: new Date(july.getTime() + (650 - late) * 60_000).toISOString() } }
          : told,
      )
      await tellTrail(world, july, life)
    }
    await tellTrail(world, july, wholeLife())
    expect(await value('punctualShare', 'from=2026-07-01&to=2026-07-31')).toMatchObject({
      ...{ count: 2, among: 3 },
    })
  })

  test('sound alone and heavy loss are told of calls whose facts were sealed, and of no others', async () => {
    const august = new Date('2026-08-04T02:00:00Z')
    const days = 'from=2026-08-01&to=2026-08-31'
    const at = (minute: number) =>
      `${days}&asOf=${encodeURIComponent(new Date(august.getTime() + minute * 60_000).toISOString())}`
    const [first, second] = [
      await tellTrail(world, august, wholeLife()),
      await tellTrail(world, august, wholeLife()),
    ]
    await tellTrail(world, august, wholeLife())
    await tellSealed(first, august, [
      { at: 660, soundOnly: 59, lossPerMille: 149 },
      { at: 670, soundOnly: 60, lossPerMille: null },
      { at: 680, soundOnly: 0, lossPerMille: 150 },
    ])
    await tellSealed(second, august, [{ at: 665, soundOnly: 0, lossPerMille: null }])
    const asked = async (minute: number) => [
      await value('soundOnlyShare', at(minute)),
      await value('lossyShare', at(minute)),
    ]
    expect(await asked(655)).toMatchObject([
      { count: 0, among: 0 },
      { count: 0, among: 0 },
    ])
    expect(await asked(661)).toMatchObject([
      { count: 0, among: 1 },
      { count: 0, among: 1 },
    ])
    expect(await asked(671)).toMatchObject([
      { count: 1, among: 2 },
      { count: 0, among: 2 },
    ])
    /* after everything: out of the numbers that the rows keep */
    expect(await asked(9_000)).toMatchObject([
      { count: 1, among: 2 },
      { count: 1, among: 2 },
    ])
    const behind = async (part: string) =>
      ((await auditor.json('GET', `/api/log?${at(9_000)}&figure=lossyShare&part=${part}`)) as Answer<LogPage>)
        .body.items
    expect((await behind('counted')).map(({ id }) => id)).toEqual([first.id])
    expect((await behind('missed')).map(({ id }) => id)).toEqual([second.id])
  })

  test('a board is counted by those who had agreed before it began, and came while it lasted', async () => {
    const since = new Date('2026-11-03T02:00:00Z')
    const days = 'from=2026-11-01&to=2026-11-30'
    const at = (minute: number) =>
      `${days}&asOf=${encodeURIComponent(new Date(since.getTime() + minute * 60_000).toISOString())}`
    const { expert, rosterExpert, otherExpert, otherDoctor, doctor } = world.people
    const sits = (minute: number, person: WorldPerson): Told[] => [
      {
        at: minute,
        kind: 'member.invited',
        by: expert.id,
        data: { personId: person.id, otherHospital: false },
      },
      { at: minute + 1, kind: 'member.accepted', by: person.id, data: {} },
    ]
    const stay = (person: WorldPerson, name: string, from: number, to?: number): Told[] => [
      { at: from, kind: 'room.entered', by: person.id, data: { role: 'member', presenceId: name } },
      ...(to === undefined
        ? []
        : [{ at: to, kind: 'room.left', by: person.id, data: { presenceId: name, how: 'leave' } }]),
    ]
    const startAt = new Date(since.getTime() + 645 * 60_000).toISOString()
    const life: Told[] = wholeLife().map((one) =>
      one.command === 'schedule' ? { ...one, data: { startAt } } : one,
    )
    /* begins at 650, ends at 680 */
    const [before, start, after] = [life.slice(0, 3), life.slice(3, 4), life.slice(4)]
    /* in time; late; come and gone before it began; removed before; agreed only when it had begun */
    const held = await tellTrail(world, since, [
      ...before,
      ...sits(60, rosterExpert),
      ...sits(62, otherExpert),
      ...sits(64, otherDoctor),
      ...sits(66, doctor),
      { at: 70, kind: 'member.removed', by: expert.id, data: { personId: doctor.id } },
      ...stay(otherDoctor, 'early', 640, 648),
      ...start,
      ...stay(rosterExpert, 'first', 652, 653),
      ...stay(otherExpert, 'second', 656),
      ...sits(658, officer),
      ...stay(officer, 'third', 660),
      ...after,
    ])
    /* everybody came; the other had nobody who had agreed */
    const whole = await tellTrail(world, since, [
      ...[...before, ...sits(60, rosterExpert), ...start],
      ...stay(rosterExpert, 'fourth', 651),
      ...after,
    ])
    await tellTrail(world, since, [...before, ...sits(60, rosterExpert).slice(0, 1), ...start, ...after])
    await tellTrail(world, since, life)
    const ids = ['boardAttendance', 'boardPunctual', 'boardComplete'] as const
    const asked = async (query: string) => Promise.all(ids.map((id) => value(id, query)))
    expect(await asked(at(670))).toMatchObject(ids.map(() => ({ count: 0, among: 0 })))
    const counted = [
      { count: 3, among: 4 },
      { count: 2, among: 4 },
      { count: 1, among: 2 },
    ]
    expect(await asked(at(9_000))).toMatchObject(counted)
    await sql`select rebuild_facts()`.execute(world.deps.db)
    expect(await asked(at(9_000))).toMatchObject(counted)
    const byLine = await figures(`${at(9_000)}&by=line&figures=${ids.join(',')}`)
    expect(byLine.body.rows.map(({ values }) => values.boardAttendance?.among)).toEqual([4])
    const behind = async (figure: FigureId, part: string) => {
      const page = await auditor.json<LogPage>('GET', `/api/log?${at(9_000)}&figure=${figure}&part=${part}`)
      return page.body.items.map(({ id }) => id).toSorted()
    }
    const both = [held.id, whole.id].toSorted()
    expect(await behind('boardAttendance', 'counted')).toEqual(both)
    expect(await behind('boardAttendance', 'all')).toEqual(both)
    expect(await behind('boardAttendance', 'missed')).toEqual([held.id])
    expect(await behind('boardPunctual', 'missed')).toEqual([held.id])
    expect(await behind('boardComplete', 'counted')).toEqual([whole.id])
  })

  test('the green channel is a referral up that was made out of a consultation', async () => {
    const now = new Date()
    const day = (hours: number) => new Date(now.getTime() + hours * 3_600_000).toISOString().slice(0, 10)
    /* yesterday as well, so that midnight in Beijing lies anywhere */
    const days = `from=${day(8 - 24)}&to=${day(8)}`
    const before = await value('greenChannel', days)
    const made = await referralIn(world, 'arrived')
    await world.deps.db
      .updateTable('referral')
      .set({ requestedAt: new Date(now.getTime() - 600_000), arrivedAt: new Date(now.getTime() - 300_000) })
      .where('id', '=', made.id)
      .execute()
    const asOf = (ago: number) =>
      `${days}&asOf=${encodeURIComponent(new Date(now.getTime() - ago).toISOString())}`
    expect(before).toMatchObject({ count: 0 })
    expect(await value('greenChannel', asOf(60_000))).toMatchObject({ count: 1, among: null })
    expect(await value('greenArrived', asOf(60_000))).toMatchObject({ count: 1, among: 1 })
    expect(await value('greenArrived', asOf(400_000))).toMatchObject({ count: 0, among: 1 })
    await world.deps.db
      .updateTable('referral')
      .set({ consultationId: null })
      .where('id', '=', made.id)
      .execute()
    expect(await value('greenChannel', asOf(60_000))).toMatchObject({ count: 0 })
    expect(await value('referralUp', asOf(60_000))).toMatchObject({ count: 1 })
  })

  test('teaching and visits come out of the ledger as it stood, by line, place and month, and never by department', async () => {
    const bureau = await server.signIn((await addOffices(world)).bureau)
    const enter = async (words: object) =>
      (
        await bureau.json<{ id: string; version: number }>('POST', '/api/ledger', {
          words: { ...emptyRow, from: '2025-09-10', places: '', ...words },
        })
      ).body
    const { nameZh } = await world.deps.read
      .selectFrom('institution')
      .select('nameZh')
      .where('id', '=', world.institutions.hohhot)
      .executeTakeFirstOrThrow()
    const lecture = {
      kind: '学术讲座',
      quantity: '2',
      persons: '40',
      hours: '1.5',
      places: nameZh,
      title: '失眠',
    }
    const entered = await enter(lecture)
    await enter({ kind: '教学查房', quantity: '1', from: '2025-10-09', title: '查房' })
    const visit = await enter({ kind: '专家出诊', quantity: '7', title: '门诊' })
    expect([entered.version, visit.version]).toEqual([1, 1])
    const autumn = 'from=2025-09-01&to=2025-10-31'
    const ids = ['teachingSessions', 'teachingPersons', 'teachingHours', 'expertVisits'] as const
    /* a little later, since an address carries milliseconds and the ledger keeps finer ones */
    const now = async () => {
      const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at from pg_sleep(0.01)`.execute(
        world.deps.db,
      )
      return `${autumn}&asOf=${encodeURIComponent(rows[0]?.at.toISOString() ?? '')}`
    }
    const counts = async (query: string, as = auditor) => {
      const { body } = await figures(`${query}&figures=${ids.join(',')}`, as)
      return body.rows.map(({ values }) => ids.map((id) => values[id]?.count))
    }
    const then = await now()
    expect(await counts(then)).toEqual([[3, 40, 90, 7]])
    expect(await counts(`${autumn}&asOf=2025-12-01T00:00:00Z`)).toEqual([[0, 0, 0, 0]])
    const change = { ...emptyRow, ...lecture, from: '2025-09-10', quantity: '5', persons: '90', hours: '4' }
    const changed = await bureau.json('PUT', `/api/ledger/${entered.id}`, { version: 1, words: change })
    expect(changed.status).toBe(200)
    const gone = await bureau.json('POST', `/api/ledger/${visit.id}/void`, { version: 1, reason: '重复' })
    expect(gone.status).toBe(200)
    const after = await now()
    expect(await counts(after)).toEqual([[6, 90, 240, 0]])
    expect(await counts(then)).toEqual([[3, 40, 90, 7]])
    expect(await counts(`${after}&by=month`)).toEqual([
      [5, 90, 240, 0],
      [1, 0, 0, 0],
    ])
    expect(await counts(`${after}&by=institution`)).toEqual([[5, 90, 240, 0]])
    expect(await counts(`${then}&by=institution`)).toEqual([[2, 40, 90, 0]])
    expect(await counts(after, office)).toEqual([[5, 90, 240, 0]])
    expect(await counts(after, otherOffice)).toEqual([[0, 0, 0, 0]])
    expect(await counts(`${after}&lineId=${world.lines[0]?.id}`)).toEqual([[0, 0, 0, 0]])
    const { departmentId, people } = world
    for (const query of [`departmentId=${departmentId}`, `personId=${people.doctor.id}`, 'by=doctor']) {
      const told = await counts(`${after}&${query}`)
      expect([query, told.flat().filter((count) => count !== undefined)]).toEqual([query, []])
    }
    const csv = await (
      await auditor.fetch(`/api/statistics.csv?${after}&figures=teachingSessions,teachingHours&lang=en`)
    ).text()
    expect(csv).toContain('Teaching sessions,6,times')
    expect(csv).toContain('Teaching hours,4,hours,4,')
    const several = await bureau.json<LedgerPage>(
      'GET',
      `/api/ledger?${autumn}&kind=${encodeURIComponent('lectures,teaching_rounds')}`,
    )
    expect(several.body.items.map(({ kind, minutes }) => [kind, minutes])).toEqual([
      ['teaching_rounds', null],
      ['lectures', 240],
    ])
    expect((await bureau.json('GET', `/api/ledger?kind=lectures,nothing`)).status).toBe(400)
  })

  test('a mean of ratings from five on, and of no single person, whether as a row or by a filter', async () => {
    const june = 'from=2026-06-01&to=2026-06-30'
    const mean = async (query = june) => (await value('ratingExpert', query))?.mean
    for (const score of [5, 4, 5, 4, 5]) {
      expect(await mean()).toBeNull()
      const made = await tellTrail(world, new Date('2026-06-02T02:00:00Z'), wholeLife())
      await world.deps.db
        .insertInto('rating')
        .values({
          ...{ id: uuid(), consultationId: made.id, bySide: 'requester', sequence: 1, score, words: '' },
          ...{ recordedBy: made.requesterId, recordedAt: '2026-06-09T00:00:00Z' },
        })
        .execute()
    }
    const told = [await mean(), await value('ratingRequester', june).then((one) => one?.mean)]
    expect(told).toContain(4.6)
    const { expert } = world.people
    for (const query of [`${june}&personId=${expert.id}`, `${june}&by=expert`]) {
      const { body } = await figures(`${query}&figures=ratingExpert,ratingRequester`)
      expect(body.rows.flatMap(({ values }) => Object.values(values).map(({ mean: one }) => one))).toEqual([
        null,
        null,
      ])
    }
  })

  test('the heat map says when a step was begun', async () => {
    const { body } = (await auditor.json('GET', `/api/statistics/heat?${march}`)) as Answer<HeatMap>
    expect(body.cells).toEqual([{ row: '2', column: '10', kept: 4, decided: 6 }])
    const months = (await auditor.json('GET', `/api/statistics/heat?${march}&shape=month`)) as Answer<HeatMap>
    expect(months.body.cells).toContainEqual({
      row: world.lines[0]?.id,
      column: '2026-03',
      kept: 3,
      decided: 5,
    })
  })

  test('the mix says what cases were about and why requests ended', async () => {
    const { body } = (await auditor.json('GET', `/api/statistics/mix?${march}`)) as Answer<Mix>
    expect(body.diagnoses).toEqual([{ diagnosis: '慢性失眠障碍', count: 7 }])
    expect(body.reasons).toContainEqual({ state: 'declined', reason: 'outside_specialty', count: 1 })
    expect(body.total).toBe(7)
  })
})

describe('for an instant', () => {
  const at = (minute: number) => `${march}&asOf=${encodeURIComponent(minutes(minute))}`

  test('what came later is not known', async () => {
    /* emergency 8, first 30, urgent 90, declined 110: four answered; nothing overdue yet, the withdrawal is known */
    expect(await value('respondKept', at(115))).toMatchObject({ count: 4, among: 4 })
    expect(await value('respondKept', at(125))).toMatchObject({ count: 4, among: 6 })
    expect(await value('withdrawnShare', at(99))).toMatchObject({ count: 0, among: 7 })
    expect(await value('completedShare', at(115))).toMatchObject({ count: 0, among: 7 })
    expect(await value('requests', at(-1))).toMatchObject({ count: 0 })
  })

  test('it is the same figure after more has happened, and after everything was folded again', async () => {
    const before = (await figures(at(2000))).body
    const fact = await world.deps.read
      .selectFrom('consultationFact')
      .selectAll()
      .orderBy('consultationId')
      .execute()
    const late = await tellTrail(world, new Date(monday.getTime() + 3_000 * 60_000), wholeLife())
    expect((await figures(at(2000))).body).toEqual(before)
    await sql`select rebuild_facts()`.execute(world.deps.db)
    expect((await figures(at(2000))).body).toEqual(before)
    const again = await world.deps.read
      .selectFrom('consultationFact')
      .selectAll()
      .orderBy('consultationId')
      .execute()
    expect(again.filter((row) => row.consultationId !== late.id)).toEqual(fact)
  })

  test('the number that a row keeps is what its conditions give, and its spans are those of its moments', async () => {
    const { rows } = await sql<{ rows: number; wrong: number; late: number }>`
      select count(*)::int as rows, (count(*) filter (where f.bits <> ${numberAtInstant()}))::int as wrong,
        (count(*) filter (where f.whole_seconds is distinct from
          extract(epoch from f.signed_at - f.arrived_at)::int))::int as late
      from consultation_fact f cross join (select 'infinity'::timestamptz as at) i`.execute(world.deps.db)
    expect(rows[0]?.rows).toBeGreaterThan(5)
    expect(rows[0]).toMatchObject({ wrong: 0, late: 0 })
    /* and no figure asks for what has no bit */
    for (const { shape } of figureIds.map(figureOf)) {
      if (shape.kind === 'share') allOnBits(sql`0`, [...shape.among, ...shape.of])
      if (shape.kind === 'count') allOnBits(sql`0`, shape.of)
      if (shape.kind === 'time') allOnBits(sql`0`, shape.among)
      if (shape.kind === 'mean') scoreIn(sql`0`, shape.word)
    }
  })

  test('a word that was corrected counts as it stood then', async () => {
    const made = await tellTrail(world, new Date('2026-05-05T02:00:00Z'), wholeLife())
    const say = (sequence: number, at: string, agreement: 'agree' | 'disagree') =>
      world.deps.db
        .insertInto('diagnosisAgreement')
        .values({
          ...{ id: uuid(), consultationId: made.id, sequence, finalWestern: '失眠', finalTcm: '' },
          ...{ westernReferral: agreement, westernExpert: 'agree', tcmReferral: 'not_compared' },
          ...{ tcmExpert: 'not_compared', recordedBy: made.requesterId, recordedAt: at },
        })
        .execute()
    await say(1, '2026-05-20T00:00:00Z', 'agree')
    await say(2, '2026-05-25T00:00:00Z', 'disagree')
    const may = (day: string) => `from=2026-05-01&to=2026-05-31&asOf=2026-05-${day}T00:00:00Z`
    expect(await value('confirmedShare', may('19'))).toMatchObject({ count: 0, among: 0 })
    expect(await value('confirmedShare', may('21'))).toMatchObject({ count: 1, among: 1 })
    expect(await value('confirmedShare', may('26'))).toMatchObject({ count: 0, among: 1 })
    expect(await value('changedShare', may('26'))).toMatchObject({ count: 1, among: 1 })
  })
})

describe('for whom', () => {
  test('an office sees its own hospital, also where it asks for everything', async () => {
    const april = `from=2026-04-01&to=2026-04-30`
    expect(await value('requests', april, office)).toMatchObject({ count: 1 })
    expect(await value('requests', april, otherOffice)).toMatchObject({ count: 0 })
    expect(await value('requests', april, beijingOffice)).toMatchObject({ count: 1 })
    expect(await value('requests', march, otherOffice)).toMatchObject({ count: 1 })
    const { rows } = (await figures(`${march}&by=doctor&figures=requests`, otherOffice)).body
    expect(rows.map(({ name }) => name.zh)).toEqual(['其其格'])
    const { body } = (await otherOffice.json('GET', '/api/statistics/options')) as Answer<StatisticsOptions>
    expect(body.institutions).toHaveLength(1)
    expect(body.lines.map(({ name }) => name.zh)).toEqual(['肝病'])
    expect(body.mayList).toBe(false)
  })

  test('the id of another institution, line or department is answered as one that is nobody’s', async () => {
    const { institutions, lines, departmentId } = world
    for (const query of [
      `institutionId=${institutions.hohhot}`,
      `lineId=${lines[0]?.id}`,
      `departmentId=${departmentId}`,
      `institutionId=${uuid()}`,
    ]) {
      const answer = await figures(`${march}&${query}`, otherOffice)
      expect([query, answer.status, answer.body.code]).toEqual([query, 404, 'NOT_FOUND'])
    }
    expect((await figures(`${march}&institutionId=${uuid()}`)).body.code).toBe('NOT_FOUND')
  })
})

describe('what cannot be counted', () => {
  test.each([
    ['a period that ends before it begins', 'from=2026-03-31&to=2026-03-01', 'to', 'range_backwards'],
    ['more than a year', 'from=2025-03-01&to=2026-03-02', 'to', 'range_too_long'],
    ['centuries', 'from=0001-01-01&to=9999-12-31', 'to', 'range_too_long'],
    ['an instant to come', `${march}&asOf=2126-01-01T00:00:00Z`, 'asOf', 'in_future'],
    ['no period', '', 'from', 'required'],
    ['a day that is none', 'from=2026-02-30&to=2026-03-01', 'from', 'invalid'],
    ['a figure that is none', `${march}&figures=everything`, 'figures.0', 'invalid'],
    ['an id that is none', `${march}&lineId=1`, 'lineId', 'invalid'],
    ['a dimension that is none', `${march}&by=patient`, 'by', 'invalid'],
  ])('%s is refused with its field', async (_name, query, path, code) => {
    const { status, body } = await figures(query)
    expect(status).toBe(400)
    expect(body.code).toBe('VALIDATION_FAILED')
    expect(body.fields).toContainEqual({ path, code })
  })

  test('a whole leap year is not too long', async () => {
    expect((await figures('from=2028-01-01&to=2028-12-31')).status).toBe(200)
  })
})

describe('the consultations behind a figure', () => {
  const behind = async (query: string, as = auditor) => {
    const answer = (await as.json('GET', `/api/log?${march}&${query}`)) as Answer<LogPage>
    return answer.body
  }

  test.each<FigureId>([
    'requests',
    'acceptedShare',
    'respondKept',
    'reportKept',
    'scheduleTime',
    'adoptedShare',
  ])('%s: as many as it counted, and those that it missed', async (id) => {
    const asOf = `asOf=${encodeURIComponent(minutes(2000))}`
    const figure = await value(id, `${march}&${asOf}`)
    expect((await behind(`figure=${id}&${asOf}`)).total).toBe(figure?.count)
    if (figure?.among === null) return
    expect((await behind(`figure=${id}&${asOf}&part=all`)).total).toBe(figure?.among)
    const missed = await behind(`figure=${id}&${asOf}&part=missed`)
    expect(missed.total).toBe((figure?.among ?? 0) - (figure?.count ?? 0))
  })

  test('page by page, with the other filters of the log', async () => {
    const all = await behind('figure=requests')
    const first = await behind('figure=requests&limit=4')
    const rest = await behind(`figure=requests&limit=100&cursor=${first.nextCursor}`)
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(all.items.map(({ id }) => id))
    expect((await behind('figure=requests&urgency=emergency')).total).toBe(1)
    expect((await behind('figure=requests&state=declined')).total).toBe(0)
    expect((await behind('figure=respondKept&part=missed&slot=2-10')).total).toBe(2)
    expect((await behind('figure=respondKept&part=missed&slot=3-10')).total).toBe(0)
  })

  test('nobody but a reader of the log gets the list, and none stands behind scores', async () => {
    expect((await office.json('GET', `/api/log?${march}&figure=requests`)).status).toBe(403)
    for (const query of ['figure=ratingExpert', 'figure=referralUp', 'figure=requests&slot=2-10']) {
      expect([query, (await behind(query)).code]).toEqual([query, 'VALIDATION_FAILED'])
    }
  })
})

describe('as a file', () => {
  /* before what another test has told meanwhile */
  const known = `${march}&asOf=${encodeURIComponent(minutes(2000))}`

  test('it explains itself, holds what the page holds, and stands in the trail', async () => {
    const answer = await auditor.fetch(`/api/statistics.csv?${known}&by=line&figures=respondKept&lang=en`)
    const text = await answer.text()
    expect(answer.headers.get('content-disposition')).toContain('consultation-statistics')
    const [head, ...lines] = text.slice(1).trimEnd().split('\r\n')
    expect(head).toContain('Numerator is')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^Sleep medicine,,First response in time,60,%,3,5,/)
    const heat = await (await auditor.fetch(`/api/statistics.csv?${known}&table=heat`)).text()
    expect(heat).toContain('2,10,4,6,66.7')
    const mix = await (await auditor.fetch(`/api/statistics.csv?${march}&table=mix`)).text()
    expect(mix).toContain('慢性失眠障碍')
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'statistics.exported')
      .where('actorId', '=', world.people.auditAdmin.id)
      .execute()
    expect(events.map(({ data }) => data)).toContainEqual({
      table: 'figures',
      filters: expect.objectContaining({ from: '2026-03-01', by: 'line', figures: 'respondKept' }),
      rows: 2,
    })
  })

  test('what cannot be counted is no file, and leaves no trace of one', async () => {
    const answer = await otherOffice.fetch(
      `/api/statistics.csv?${march}&institutionId=${world.institutions.hohhot}`,
    )
    expect(answer.status).toBe(404)
    const { count } = await world.deps.read
      .selectFrom('auditEvent')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('kind', '=', 'statistics.exported')
      .where('actorId', '=', otherOffice.person?.id ?? '')
      .executeTakeFirstOrThrow()
    expect(Number(count)).toBe(0)
  })
})

describe('the wall', () => {
  const lineOf = async (as = auditor) => {
    const { body } = await as.json<Wall>('GET', '/api/wall')
    return body.lines.find(({ id }) => id === world.lines[0]?.id)
  }

  test('says who is in a call, what waits and what comes next, and nothing of a patient', async () => {
    const before = await lineOf()
    expect(before).toMatchObject({ state: 'idle', next: null, queue: { submitted: 0 } })
    const running = await world.consultationIn('in_session', { startAt: new Date(Date.now() - 600_000) })
    for (const [person, role] of [
      [world.people.doctor, 'requester'],
      [world.people.expert, 'expert'],
    ] as const) {
      await world.deps.db
        .insertInto('presence')
        .values({ id: uuid(), consultationId: running.id, personId: person.id, role })
        .execute()
    }
    await world.consultationIn('submitted', { changedAt: new Date(Date.now() - 3 * 86_400_000) })
    const next = new Date(Date.now() + 3 * 3_600_000)
    await world.consultationIn('scheduled', { startAt: next })
    const line = await lineOf()
    expect(line).toMatchObject({
      state: 'in_session',
      queue: { submitted: 1, accepted: 0, reporting: 0, overdue: 1 },
      next: { startAt: next.toISOString(), expert: { name: '林若谷' } },
    })
    expect(line?.sessions[0]?.inside.map(({ name, side }) => `${side} ${name}`).sort()).toEqual([
      'beijing 林若谷',
      'hohhot 乌兰图雅',
    ])
    expect(JSON.stringify(line)).not.toContain('李')
    expect(await lineOf(otherOffice)).toBeUndefined()
    expect((await lineOf(beijingOffice))?.queue.submitted).toBe(1)
  })
})
