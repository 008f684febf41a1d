/** Orders of the log, by pages and both ways; its further columns, and which of them a person sees. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppErrorShape } from '../../server/contract/errors.ts'
import type { LogChoice, LogPage, LogRow } from '../../server/contract/log.ts'
import { states } from '../../server/domain/consultation.ts'
import { type LogSort, logSorts } from '../../server/domain/log.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let admin: Browser

const instant = (minute: number) => new Date(Date.UTC(2026, 1, 1, 0, minute))

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  admin = await server.signIn(world.people.auditAdmin)
  /* few values for many rows, and some without any */
  for (let index = 0; index < 12; index += 1) {
    const { id } = await world.consultationIn(index % 2 === 0 ? 'closed' : 'submitted', {
      changedAt: instant(index % 5),
    })
    const value = index % 3
    const lacks = index % 4 === 0
    await sql`update consultation set scheduled_start = ${lacks ? null : instant(value)}::timestamptz,
      scheduled_end = ${lacks ? null : instant(value + 30)}::timestamptz,
      started_at = ${lacks ? null : instant(value)}::timestamptz, session_seconds = ${lacks ? null : value * 60}::int,
      respond_seconds = ${lacks ? null : value}::int, report_seconds = ${lacks ? null : value}::int
      where id = ${id}`.execute(world.deps.db)
  }
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const ask = (query: string) =>
  admin.json('GET', `/api/log?${query}`) as Promise<{ status: number; body: LogPage & AppErrorShape }>

async function walk(
  query: string,
  between: () => Promise<unknown> = async () => undefined,
): Promise<LogRow[]> {
  const rows: LogRow[] = []
  let cursor = ''
  do {
    const { body } = await ask(`${query}&limit=3${cursor}`)
    rows.push(...body.items)
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
    await between()
  } while (cursor !== '')
  return rows
}

const keyIn: Readonly<Record<LogSort, (row: LogRow) => string | number | null>> = {
  submitted: (row) => row.submittedAt,
  number: (row) => row.number,
  planned: (row) => row.scheduledStart,
  started: (row) => row.startedAt,
  session: (row) => row.sessionSeconds,
  respondWait: () => null,
  reportWait: () => null,
  state: (row) => states.indexOf(row.state),
}

/** Their own order, as the database has it. */
async function keysOf(column: string): Promise<Map<string, number | null>> {
  const { rows } = await sql<{ id: string; value: number | null }>`
    select id, ${sql.ref(column)} as value from consultation`.execute(world.deps.db)
  return new Map(rows.map((row) => [row.id, row.value]))
}

describe.each(logSorts)('by %s', (sort) => {
  test.each(['asc', 'desc'] as const)('%s: each row once, what has no value last', async (order) => {
    const rows = await walk(`sort=${sort}&order=${order}`)
    const all = await ask('limit=100')
    expect(rows.map((row) => row.id).toSorted()).toEqual(all.body.items.map((row) => row.id).toSorted())
    expect(new Set(rows.map((row) => row.id)).size).toBe(all.body.total)
    const kept = sort === 'respondWait' ? 'respond_seconds' : sort === 'reportWait' ? 'report_seconds' : null
    const stored = kept === null ? null : await keysOf(kept)
    const values = rows.map((row) => (stored === null ? keyIn[sort](row) : (stored.get(row.id) ?? null)))
    const there = values.filter((value) => value !== null)
    expect(values.slice(there.length).every((value) => value === null)).toBe(true)
    const sorted = there.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    expect(there).toEqual(order === 'asc' ? sorted : sorted.toReversed())
  })

  test.each(['asc', 'desc'] as const)('%s: each row once while others come', async (order) => {
    const before = (await ask('limit=100')).body.items.map((row) => row.id)
    let made = 0
    const rows = await walk(`sort=${sort}&order=${order}`, async () => {
      if (made >= 3) return
      made += 1
      const { id } = await world.consultationIn('submitted', { changedAt: instant(made) })
      await sql`update consultation set scheduled_start = ${instant(1)},
        scheduled_end = ${instant(31)}, started_at = ${instant(1)}, session_seconds = 60,
        respond_seconds = 1, report_seconds = 1 where id = ${id}`.execute(world.deps.db)
    })
    const seen = rows.map((row) => row.id)
    expect(new Set(seen).size).toBe(seen.length)
    expect(before.filter((id) => !seen.includes(id))).toEqual([])
  })
})

test('a filter and an order go together, a person’s too', async () => {
  const { id } = world.people.doctor
  const rows = await walk(`sort=started&order=asc&state=closed&personId=${id}`)
  expect(rows).toHaveLength(6)
  expect(rows.every((row) => row.state === 'closed')).toBe(true)
})

test.each([
  ['sort=nothing', 'sort'],
  ['order=up', 'order'],
])('what is no order is refused: %s', async (query, path) => {
  const { status, body } = await ask(query)
  expect([status, body.fields?.[0]?.path]).toEqual([400, path])
})

test('a position is of its own order and of its own kind', async () => {
  const { body } = await ask('sort=started&order=asc&limit=3')
  for (const query of ['sort=started&order=desc', 'sort=session&order=asc', 'sort=submitted&order=desc'])
    expect((await ask(`${query}&cursor=${body.nextCursor}`)).status, query).toBe(400)
  const made = (key: unknown, order = 'session.asc') =>
    Buffer.from(JSON.stringify([order, key, uuid()])).toString('base64url')
  for (const key of ['now()', '2026-01-01', '1;', 1, {}, '99999999999'])
    expect((await ask(`sort=session&order=asc&cursor=${made(key)}`)).status, String(key)).toBe(400)
  expect((await ask(`sort=number&order=asc&cursor=${made(null, 'number.asc')}`)).status).toBe(400)
  expect(
    (await ask(`sort=started&order=asc&cursor=${made('2026-02-30 00:00:00+00', 'started.asc')}`)).status,
  ).toBe(400)
})

test('the database orders states as the life of a consultation does', async () => {
  const { rows } = await sql<{ state: string }>`
    select state from unnest(${[...states]}::text[]) as state order by state_order(state)`.execute(
    world.deps.db,
  )
  expect(rows.map(({ state }) => state)).toEqual([...states])
  const { rows: lost } =
    await sql`select 1 from unnest(${[...states]}::text[]) as state where state_order(state) is null`.execute(
      world.deps.db,
    )
  expect(lost).toEqual([])
})

test('what is sorted by follows the facts', async () => {
  const { id } = await world.consultationIn('closed')
  await sql`insert into consultation_fact (consultation_id, line_id, institution_id, requester_id, urgency, kind, diagnosis, tcm,
      submitted_at, arrived_at)
    select id, line_id, requesting_institution_id, requester_id, urgency, kind, diagnosis, false, submitted_at, ${instant(0)}
    from consultation where id = ${id} on conflict do nothing`.execute(world.deps.db)
  await sql`update consultation_fact set arrived_at = ${instant(0)}, responded_at = ${instant(10)}, started_at = ${instant(20)},
    finished_at = ${instant(50)}, signed_at = ${instant(49)} where consultation_id = ${id}`.execute(
    world.deps.db,
  )
  const { body } = await ask('limit=100')
  const row = body.items.find((one) => one.id === id)
  expect(row).toMatchObject({
    startedAt: instant(20).toISOString(),
    finishedAt: instant(50).toISOString(),
    sessionSeconds: 1800,
  })
  /* a signature before the end is no waiting for it */
  expect(row?.waits).toContainEqual({ step: 'response', seconds: 600 })
  expect(row?.waits.some(({ step }) => step === 'report')).toBe(false)
  const kept = await sql`select respond_seconds, report_seconds from consultation where id = ${id}`.execute(
    world.deps.db,
  )
  expect(kept.rows).toEqual([{ respondSeconds: 600, reportSeconds: null }])
})

test('marks what went on by telephone', async () => {
  const { id } = await world.consultationIn('in_session')
  const at = instant(3)
  await world.deps.db
    .insertInto('callPhone')
    .values({
      id: uuid(),
      consultationId: id,
      personId: world.people.doctor.id,
      side: 'hohhot',
      presenceId: null,
      pressedAt: at,
      recordedAt: at,
    })
    .execute()
  const { body } = await ask('limit=100')
  expect(body.items.find((one) => one.id === id)?.phonedAt).toBe(at.toISOString())
  expect(body.items.filter((one) => one.phonedAt !== null)).toHaveLength(1)
})

test('columns are one’s own, go back to the usual ones, and stand in the trail', async () => {
  const choose = (columns: unknown) => admin.json<LogChoice>('PUT', '/api/log/columns', { columns })
  const read = async () => (await admin.json<LogChoice>('GET', '/api/log/columns')).body
  expect(await read()).toEqual({ columns: null })
  expect((await choose(['started', 'number'])).status).toBe(200)
  expect(await read()).toEqual({ columns: ['started', 'number'] })
  for (const columns of [[], ['number', 'number'], ['password']])
    expect((await choose(columns)).status).toBe(400)
  await choose(null)
  expect(await read()).toEqual({ columns: null })
  const events = await world.deps.read
    .selectFrom('auditEvent')
    .select('data')
    .where('kind', '=', 'log.arranged')
    .orderBy('position')
    .execute()
  expect(events.map(({ data }) => data)).toEqual([{ columns: ['started', 'number'] }, { columns: [] }])
})
