/**
 * How long do the pages of the consultation log take with 1,000,000 consultations, filtered, read on deep, and one by one? Reading the log
 * is itself logged, which is part of each time. The orders that it can be sorted in are asked by `bench -- stats`.
 */
import { sql } from 'kysely'
import { openDatabase } from '../../db/open.ts'
import type { LogPage } from '../../server/contract/log.ts'
import { writeFacts } from './facts.ts'
import {
  goal,
  lineOf,
  measure,
  type Result,
  resultOf,
  rounds,
  type Server,
  wanted,
  withMillion,
} from './million.ts'

/** Pages that are read one after another. */
const walked = 100

const day = (ago: number) =>
  new Date(Date.now() + 8 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10)
const year = `from=${day(365)}&to=${day(0)}`

/** Prints a table and writes test/output/bench-log.json; exit code 1 where the goal is missed. */
export function run(): Promise<void> {
  return withMillion(async (server, url) => {
    const before = server.memory()
    const results: Result[] = []
    const put = (result: Result) => {
      console.log(lineOf(result))
      results.push(result)
    }
    for (const [name, path] of await questionsOf(url)) put(await measure(server, name, path))
    put(await walk(server, 'a hundred pages on end', '/api/log?limit=50'))
    put(
      await walk(server, 'a hundred pages by duration', `/api/log?${year}&sort=session&order=desc&limit=50`),
    )
    const memory = { before, after: server.memory() }
    const met = results.every(({ p95 }) => p95 <= goal)
    const file = writeFacts('log', { consultations: wanted, rounds, walked, goal, met, memory, results })
    console.log(`\nthe server: ${memory.before} MB before, ${memory.after} MB after`)
    console.log(`p95 within ${goal} ms: ${met ? 'yes' : 'NO'} · ${file}`)
    if (!met) process.exitCode = 1
  })
}

/** The time of each page of a list that is read on. */
async function walk(server: Server, name: string, path: string): Promise<Result> {
  const times: number[] = []
  let cursor: string | null = null
  for (let page = 0; page < walked; page += 1) {
    const began = performance.now()
    const read: LogPage = await server.read<LogPage>(cursor === null ? path : `${path}&cursor=${cursor}`)
    times.push(performance.now() - began)
    cursor = read.nextCursor
    if (cursor === null) throw new Error(`${name} ends after ${page + 1} pages`)
  }
  return resultOf(name, times)
}

/** By those who have the most and by what is seldom, since either may be slow. */
async function questionsOf(url: string): Promise<[string, string][]> {
  const { db, close } = openDatabase(url, { connections: 1 })
  try {
    const one = async (column: string) => {
      const { rows } = await sql<{ id: string }>`select ${sql.ref(column)} as id from consultation
        where submitted_at is not null and ${sql.ref(column)} is not null
        group by 1 order by count(*) desc limit 1`.execute(db)
      return rows[0]?.id ?? ''
    }
    const { rows } = await sql<{ id: string; beijing: string; number: string }>`
      select c.id, l.beijing_institution_id as beijing, c.number from consultation c join line l on l.id = c.line_id
      where c.state = 'closed' and exists (select from opinion where opinion.consultation_id = c.id) limit 1`.execute(
      db,
    )
    const whole = rows[0]
    if (whole === undefined) throw new Error('no consultation of the region is closed')
    const [line, doctor, expert, asking] = [
      await one('line_id'),
      await one('requester_id'),
      await one('expert_id'),
      await one('requesting_institution_id'),
    ]
    const deep = Buffer.from(
      `${new Date(Date.now() - 1200 * 86_400_000).toISOString()}|ffffffff-ffff-4fff-8fff-ffffffffffff`,
    ).toString('base64url')
    return [
      ['the newest', '/api/log'],
      ['deep: 1,200 days back', `/api/log?cursor=${deep}`],
      ['one day', `/api/log?from=${day(200)}&to=${day(200)}`],
      ['one line', `/api/log?lineId=${line}`],
      ['one line, a year', `/api/log?lineId=${line}&${year}`],
      ['one state', '/api/log?state=declined'],
      ['one state that is rare', '/api/log?state=in_session'],
      ['one line, one state, a year', `/api/log?lineId=${line}&state=no_show&${year}`],
      ['emergencies', '/api/log?urgency=emergency'],
      ['emergencies of a line, declined', `/api/log?lineId=${line}&urgency=emergency&state=declined`],
      ['asked by one hospital', `/api/log?institutionId=${asking}`],
      ['asked by one hospital, rare state', `/api/log?institutionId=${asking}&state=in_session`],
      ['answered by one hospital', `/api/log?institutionId=${whole.beijing}&${year}`],
      ['one doctor', `/api/log?personId=${doctor}`],
      [
        'one doctor, one state, by wait',
        `/api/log?personId=${doctor}&state=closed&sort=respondWait&order=desc`,
      ],
      ['one expert', `/api/log?personId=${expert}`],
      ['one expert, rare state', `/api/log?personId=${expert}&state=cancelled`],
      ['how a number begins', `/api/log?number=${encodeURIComponent(whole.number.slice(0, 8))}`],
      ['one number', `/api/log?number=${encodeURIComponent(whole.number)}`],
      ['what the filters offer', '/api/log/options'],
      ['one dossier', `/api/log/${whole.id}`],
      ['one dossier as PDF', `/api/log/${whole.id}/dossier.pdf`],
    ]
  } finally {
    await close()
  }
}
