/**
 * How long do the pages of figures take with 1,000,000 consultations? A year is the longest period that is counted at once, so every
 * question is asked of a whole one.
 */
import { logOrders, logSorts } from '../../server/domain/log.ts'
import { writeFacts } from './facts.ts'
import { goal, lineOf, measure, type Result, rounds, wanted, withMillion } from './million.ts'

const day = (ago: number) =>
  new Date(Date.now() + 8 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10)
const year = `from=${day(365)}&to=${day(0)}`
const asOf = encodeURIComponent(new Date(Date.now() - 100 * 86_400_000).toISOString())

const questions: readonly (readonly [string, string])[] = [
  ['every figure of a year', `/api/statistics?${year}`],
  ['every figure, as of 100 days ago', `/api/statistics?${year}&asOf=${asOf}`],
  ['every figure, by line', `/api/statistics?${year}&by=line`],
  ['volume by month', `/api/statistics?${year}&by=month&figures=requests,respondKept,completedShare`],
  ['one share, by institution', `/api/statistics?${year}&by=institution&figures=requests,respondKept`],
  ['one share, by department', `/api/statistics?${year}&by=department&figures=requests,reportKept`],
  ['one time, by doctor', `/api/statistics?${year}&by=doctor&figures=requests,respondTime`],
  ['one time, by expert', `/api/statistics?${year}&by=expert&figures=requests,reportTime`],
  ['heat, weekday × hour', `/api/statistics/heat?${year}`],
  ['heat, line × month', `/api/statistics/heat?${year}&shape=month&clock=report`],
  ['diagnoses and reasons', `/api/statistics/mix?${year}`],
  ['a file of every figure by line', `/api/statistics.csv?${year}&by=line`],
  ['the wall', '/api/wall'],
  ['the programme report of a year', `/api/ledger/report?${year}`],
  ['coverage of the tree', `/api/ledger/coverage?${year}`],
  ...logSorts.flatMap((sort) =>
    logOrders.flatMap((order): [string, string][] => [
      [`log by ${sort} ${order}, all`, `/api/log?sort=${sort}&order=${order}`],
      [`log by ${sort} ${order}, a year`, `/api/log?${year}&sort=${sort}&order=${order}`],
    ]),
  ),
  ['log by duration, closed, a year', `/api/log?${year}&state=closed&sort=session&order=desc`],
  ['behind: all requests', `/api/log?${year}&figure=requests`],
  ['behind: answered too late', `/api/log?${year}&figure=respondKept&part=missed`],
  ['behind: a rare end', `/api/log?${year}&figure=noShowBeijing`],
]

/** Prints a table and writes test/output/bench-stats.json; exit code 1 where the goal is missed. */
export function run(): Promise<void> {
  return withMillion(async (server) => {
    const before = server.memory()
    const results: Result[] = []
    for (const [name, path] of questions) {
      const result = await measure(server, name, path)
      console.log(lineOf(result))
      results.push(result)
    }
    report(results, { before, after: server.memory() })
  })
}

function report(results: readonly Result[], memory: { before: number; after: number }): void {
  const met = results.every(({ p95 }) => p95 <= goal)
  const file = writeFacts('stats', { consultations: wanted, rounds, goal, met, memory, results })
  console.log(`\nthe server: ${memory.before} MB before, ${memory.after} MB after`)
  console.log(`p95 within ${goal} ms: ${met ? 'yes' : 'NO'} · ${file}`)
  if (!met) process.exitCode = 1
}
