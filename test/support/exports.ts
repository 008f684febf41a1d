/** Exports of the log as people ask for them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExportPage, LogExport } from '../../server/contract/export.ts'
import type { Browser } from './server.ts'

/** Asks. @throws Error where the answer is no */
export async function askFor(browser: Browser, input: object): Promise<LogExport> {
  const { status, body } = await browser.json<LogExport>('POST', '/api/exports', input)
  if (status !== 200) throw new Error(`not asked: ${status} ${JSON.stringify(body)}`)
  return body
}

export async function exportsOf(browser: Browser): Promise<LogExport[]> {
  return (await browser.json<ExportPage>('GET', '/api/exports')).body.items
}

/** Waits until it is in one of the states. */
export async function until(browser: Browser, id: string, ...states: string[]): Promise<LogExport> {
  let last: LogExport | undefined
  for (let tries = 0; tries < 600; tries += 1) {
    last = (await exportsOf(browser)).find((one) => one.id === id)
    if (last !== undefined && states.includes(last.state)) return last
    await sleep(100)
  }
  throw new Error(`it does not come to ${states.join(', ')}: ${last?.state} ${last?.failure}`)
}

/** Asks, waits, fetches. */
export async function fetchExport(browser: Browser, input: object) {
  const asked = await askFor(browser, input)
  const done = await until(browser, asked.id, 'done', 'failed')
  const answer = await browser.fetch(`/api/exports/${asked.id}/file`)
  return { done, answer, bytes: Buffer.from(await answer.arrayBuffer()) }
}
