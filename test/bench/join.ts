/**
 * How long joining takes, on the whole product: from the press on "join" to the first decoded picture of the other side. The expert
 * sits in the room with camera and microphone on; the doctor comes in, sees the expert, leaves, and comes again with a fresh page.
 */
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { paths } from '../../client/paths.ts'
import { output } from '../e2e/part.ts'
import { type Account, type Product, startProduct } from '../e2e/product.ts'
import { until } from '../media/support.ts'
import { launchChromium } from '../support/chromium.ts'
import { cloneTemplate, startTestPostgres } from '../support/postgres.ts'

const joins = 30
/** Not counted: the first ones fill caches of the browser, of Node's compiler and of Postgres. */
const warmUps = 3
/** ms (scorecard, row 5) */
const goal = { p50: 180, p95: 300 }

type Quantiles = { p50: number; p95: number; max: number }

/** Prints one line and writes test/output/bench-join.json; exit code 1 where the goal is missed. */
export async function run(): Promise<void> {
  const postgres = await startTestPostgres()
  try {
    const product = await startProduct(await cloneTemplate(postgres.url))
    try {
      report(await measure(product))
    } finally {
      await product.stop()
    }
  } finally {
    await postgres.stop()
  }
}

type Join = { time: number; answered: number }

async function measure(product: Product): Promise<Join[]> {
  const browser = await launchChromium()
  try {
    const consultationId = await scheduleNow(product)
    const { doctor, expert } = product.people
    const expertContext = await signedIn(await browser.newContext({ baseURL: product.url }), product, expert)
    const expertPage = await openRoom(expertContext, consultationId)
    await expertPage.getByTestId('room-join').click()
    await expertPage.getByTestId('room').waitFor()

    const doctorContext = await signedIn(await browser.newContext({ baseURL: product.url }), product, doctor)
    const found: Join[] = []
    for (let count = 0; count < warmUps + joins; count += 1) {
      const page = await openRoom(doctorContext, consultationId)
      const one = await joinOnce(page)
      if (count >= warmUps) found.push(one)
      await leave(page, product, consultationId)
    }
    return found
  } finally {
    await browser.close()
  }
}

/** A consultation of the two demonstration accounts that begins now. */
async function scheduleNow({ db, people }: Product): Promise<string> {
  const idOf = async ({ loginName }: Account) =>
    (await db.selectFrom('person').select('id').where('loginName', '=', loginName).executeTakeFirstOrThrow())
      .id
  const start = new Date()
  const { id } = await db
    .updateTable('consultation')
    .set({ scheduledStart: start, scheduledEnd: new Date(start.getTime() + 1_800_000) })
    .where('id', '=', (query) =>
      query
        .selectFrom('consultation')
        .select('id')
        .where('state', '=', 'scheduled')
        .where('kind', '=', 'video')
        .limit(1),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  const [requesterId, expertId] = [await idOf(people.doctor), await idOf(people.expert)]
  await db.updateTable('consultation').set({ requesterId, expertId }).where('id', '=', id).execute()
  return id
}

async function signedIn(
  context: BrowserContext,
  { url }: Product,
  { loginName, password }: Account,
): Promise<BrowserContext> {
  const answer = await context.request.post('/api/session', {
    data: { loginName, password },
    headers: { origin: url },
  })
  if (!answer.ok()) throw new Error(`${loginName} cannot sign in: ${answer.status()}`)
  await context.grantPermissions(['camera', 'microphone'])
  return context
}

/** The page before the room, with one's own picture in it: what somebody looks at before pressing. */
async function openRoom(context: BrowserContext, consultationId: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(paths.room(consultationId))
  await page.locator('[data-testid="room-preview"][data-live="true"]').waitFor()
  return page
}

/** @returns ms from the press, by the page's own marks */
async function joinOnce(page: Page): Promise<Join> {
  await page.getByTestId('room-join').click()
  const found = await page.waitForFunction(() => {
    const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime
    const [click, joined, frame] = [at('room:click'), at('room:joined'), at('room:first-frame')]
    if (click === undefined || joined === undefined || frame === undefined) return null
    return { time: frame - click, answered: joined - click }
  })
  const one = await found.jsonValue()
  if (one === null) throw new Error('the page set no marks')
  return one
}

/** Until the server has it: what follows is an entry then and not a return. */
async function leave(page: Page, { db }: Product, consultationId: string): Promise<void> {
  await page.getByTestId('room-leave').click()
  const confirm = page.getByTestId('room-leave-confirm')
  if (await confirm.isVisible()) await confirm.click()
  await until('the doctor to be out', async () => {
    const inside = await db
      .selectFrom('presence')
      .select('id')
      .where('consultationId', '=', consultationId)
      .where('leftAt', 'is', null)
      .execute()
    return inside.length === 1
  })
  await page.close()
}

function quantiles(times: number[]): Quantiles {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0)
  return { p50: at(0.5), p95: at(0.95), max: at(1) }
}

function report(all: Join[]): void {
  const times = all.map(({ time }) => time)
  const found = quantiles(times)
  const met = found.p50 <= goal.p50 && found.p95 <= goal.p95
  const result = {
    what: 'press on "join" to the first decoded picture of the other side, ms',
    at: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg(), node: process.version },
    joins: times.length,
    ...found,
    /** Of it, until the server's answer to the entry was here. */
    answered: quantiles(all.map(({ answered }) => answered)),
    goal: { ...goal, met },
    times: times.map(Math.round),
  }
  const file = join(output, 'bench-join.json')
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
  console.log(
    `${times.length} joins: p50 ${found.p50} ms, p95 ${found.p95} ms, max ${found.max} ms; goal p50 ≤ ${goal.p50} ms, p95 ≤ ${goal.p95} ms: ${met ? 'met' : 'missed'}`,
  )
  console.log(file)
  if (!met) process.exitCode = 1
}
