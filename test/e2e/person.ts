/** A person at a computer of their own: a browser context with one page, and what the tests look at in it. */
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { type Account, type Product, patience } from './product.ts'
import { watchReading, wide } from './shots.ts'

export type Person = {
  readonly account: Account
  readonly context: BrowserContext
  readonly page: Page
  /** What went wrong in the page's scripts. */
  readonly faults: string[]
  /** When the page asked to enter and to leave rooms, ms; odd entries are leavings. */
  readonly stays: number[]
}

export type WindowOptions = BrowserContextOptions & {
  /** Runs in every page before its own scripts. */
  prepare?: (context: BrowserContext) => Promise<void>
}

/** Opens a window for somebody who is not signed in yet. */
export async function openWindow(
  browser: Browser,
  product: Pick<Product, 'url'>,
  account: Account,
  { prepare, ...options }: WindowOptions = {},
): Promise<Person> {
  const context = await browser.newContext({
    baseURL: product.url,
    viewport: wide,
    locale: 'zh-CN',
    // Not that of the hospitals: times on the pages are those of Beijing wherever the computer thinks it is.
    timezoneId: 'Europe/Berlin',
    // Nothing slides away from under the hand; the pages heed this wish of people who have it.
    reducedMotion: 'reduce',
    permissions: ['camera', 'microphone'],
    acceptDownloads: true,
    ...options,
  })
  context.setDefaultTimeout(patience)
  await context.addInitScript(watchConnections)
  await prepare?.(context)
  const page = await context.newPage()
  watchReading(page)
  const person: Person = { account, context, page, faults: [], stays: [] }
  page.on('pageerror', (error) => person.faults.push(error.stack ?? error.message))
  // What a page's own net catches stands in the console only; answers with an error status stand there as well.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      person.faults.push(message.text())
  })
  // Reloading on purpose is no accident that a page must ask about.
  page.on('dialog', (dialog) => void dialog.accept())
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => noteStay(person.stays, String(payload))),
  )
  return person
}

/** A call is measured where it happens: at the browser's own messages. */
function noteStay(stays: number[], message: string): void {
  const inside = stays.length % 2 === 1
  if (message.includes('["room.join"') && !inside) stays.push(Date.now())
  if (message.includes('["room.leave"') && inside) stays.push(Date.now())
}

/** Seconds in which both were in a room. */
export function secondsTogether(one: Person, other: Person): number {
  const together = spans(one).flatMap(([from, to]) =>
    spans(other).map(([start, end]) => Math.max(0, Math.min(to, end) - Math.max(from, start))),
  )
  return together.reduce((sum, span) => sum + span, 0) / 1000
}

function spans({ stays }: Person): [number, number][] {
  return stays.flatMap((at, index) =>
    index % 2 === 0 ? [[at, stays[index + 1] ?? Date.now()] satisfies [number, number]] : [],
  )
}

declare global {
  interface Window {
    /** Every connection that the page has made, for their statistics. */
    connections: RTCPeerConnection[]
  }
}

/** Runs in the page. */
function watchConnections(): void {
  window.connections = []
  const Original = window.RTCPeerConnection
  window.RTCPeerConnection = new Proxy(Original, {
    construct(target, args: ConstructorParameters<typeof RTCPeerConnection>) {
      const connection = new target(...args)
      window.connections.push(connection)
      return connection
    },
  })
}

/** Signs in by the page, wherever it stands. */
export async function signIn({ page, account }: Person, path = '/'): Promise<void> {
  await page.goto(path)
  await page.getByLabel('工号或手机号').fill(account.loginName)
  await page.getByLabel('密码', { exact: true }).fill(account.password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('banner').waitFor()
}

/** What can be read there now, in one line; nothing where there is nothing. */
export async function words(locator: Locator): Promise<string> {
  return (await locator.allInnerTexts()).join(' ').replace(/\s+/g, ' ')
}

export type Reception = {
  framesDecoded: number
  /** Sum over the received sounds; only sound that is not silence adds to it. */
  audioEnergy: number
  /** Received pictures and sounds that are open now. */
  streams: number
}

/** What arrives at a person over all connections that stand. */
export function reception({ page }: Person): Promise<Reception> {
  return page.evaluate(async () => {
    const sum = { framesDecoded: 0, audioEnergy: 0, streams: 0 }
    for (const connection of window.connections) {
      if (connection.connectionState !== 'connected') continue
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type !== 'inbound-rtp') continue
        sum.streams += 1
        sum.framesDecoded += stat.framesDecoded ?? 0
        sum.audioEnergy += stat.totalAudioEnergy ?? 0
      }
    }
    return sum
  })
}
