/** Two people in a call whose every packet goes over a line that can be made bad, and what each of them missed. */
import type { Browser, BrowserContext } from 'playwright-core'
import { scheduled, signInByApi } from '../e2e/api.ts'
import { callFlags, join } from '../e2e/call.ts'
import { openWindow, type Person, reception } from '../e2e/person.ts'
import { type Product, patience, startProduct } from '../e2e/product.ts'
import { until } from '../media/support.ts'
import { launchChromium } from '../support/chromium.ts'
import { freeMediaPorts, freePort } from '../support/ports.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { startRelay } from '../support/relay.ts'
import { Line } from './relay.ts'

const near = '127.0.0.2'
const far = '127.0.0.1'
/** Where a relay sends from: behind the line. */
const beyond = '127.0.0.3'

export type Lab = {
  product: Product
  browser: Browser
  line: Line
  /** One consultation serves all calls: nobody can be in two at a time. */
  consultationId: string | null
  close(): Promise<void>
}

/**
 * @param settings beside those of the line
 * @param flags of the browser, beside those of every call; the later of two holds
 * @param withRelay a relay is offered as well, which the line lets through by TCP
 */
export async function openLab(
  database?: TestDatabase,
  settings: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
  withRelay = false,
): Promise<Lab> {
  const port = await freeMediaPorts(1)
  const line = new Line()
  const closing: (() => Promise<unknown>)[] = [() => line.close()]
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end()
  }
  try {
    const relay = withRelay ? await openRelay(line, closing) : {}
    const started = await startProduct(database, {
      ...settings,
      ...relay,
      MEDIA_ANNOUNCED_ADDRESS: near,
      MEDIA_PORT: String(port),
    })
    closing.push(() => started.stop())
    const web = await freePort()
    await line.media({ host: near, port }, { host: far, port }, beyond)
    await line.tcp({ host: near, port: web }, { host: far, port: Number(new URL(started.url).port) })
    // The browser gives cameras to pages of this computer only, whatever the last number is.
    const product: Product = { ...started, url: `http://${near}:${web}` }
    const browser = await launchChromium({ args: [...callFlags, ...flags] })
    closing.push(() => browser.close())
    return { product, browser, line, consultationId: null, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** @returns the settings by which the product offers it */
async function openRelay(
  line: Line,
  closing: (() => Promise<unknown>)[],
): Promise<Readonly<Record<string, string>>> {
  const { port, secret, stop } = await startRelay(beyond)
  closing.push(stop)
  await line.tcp({ host: near, port }, { host: far, port })
  return { TURN_URLS: `turn:${near}:${port}?transport=tcp`, TURN_SECRET: secret }
}

export type Pair = { doctor: Person; expert: Person; close(): Promise<void> }

/** What a call needs of a lab. */
export type Hall = Pick<Lab, 'browser' | 'consultationId'> & { product: Pick<Product, 'url' | 'people'> }
type Prepare = (context: BrowserContext) => Promise<void>

/**
 * Both in the room, seeing and hearing each other.
 * @param prepare of each one's window, before anything is opened in it
 */
export async function openCall(
  lab: Hall,
  prepare: { doctor?: Prepare; expert?: Prepare } = {},
): Promise<Pair> {
  const { product, browser } = lab
  const { people } = product
  const doctor = await openWindow(browser, product, people.doctor, optionsOf(prepare.doctor))
  const expert = await openWindow(browser, product, people.expert, optionsOf(prepare.expert))
  await Promise.all([signInByApi(doctor), signInByApi(expert)])
  lab.consultationId ??= await scheduled(doctor, expert)
  const id = lab.consultationId
  for (const person of [doctor, expert]) {
    await person.page.goto(`/consultations/${id}/room`)
    await join(person)
    await person.page.evaluate(watch)
  }
  await Promise.all([receives(doctor), receives(expert)])
  const close = async () => {
    for (const { context } of [doctor, expert]) await context.close()
  }
  return { doctor, expert, close }
}

const optionsOf = (prepare: Prepare | undefined) => (prepare === undefined ? {} : { prepare })

/**
 * As `seesAndHears`, for a program that is no test: pictures are decoded and sound arrives, from here on.
 * @param soundAlone the pictures may be given up for the sound
 */
export async function receives(person: Person, soundAlone = false): Promise<void> {
  const before = await reception(person)
  await until(
    `${person.account.name} receives`,
    async () => {
      const now = await reception(person)
      const sees = soundAlone || now.framesDecoded > before.framesDecoded + 5
      return sees && now.audioEnergy > before.audioEnergy + 1e-4
    },
    2 * patience,
  )
}

export type Missed = {
  /** Longest time without a new picture, ms. */
  picture: number
  /** Longest time without a packet of sound, ms. */
  sound: number
  reloads: number
}

type Watched = { picture: number; sound: number; pictureAt: number; soundAt: number }

declare global {
  interface Window {
    /** Set once in the page of a call; a page that was loaded anew has none. */
    missed?: Watched
  }
}

/** Runs in the page. */
function watch(): void {
  const now = performance.now()
  const missed = { picture: 0, sound: 0, pictureAt: now, soundAt: now }
  window.missed = missed
  const last = { frames: 0, packets: 0 }
  const look = async () => {
    const sum = { frames: 0, packets: 0 }
    for (const connection of window.connections) {
      if (connection.connectionState === 'closed') continue
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type !== 'inbound-rtp' || stat.trackIdentifier === 'probator') continue
        if (stat.kind === 'video') sum.frames += stat.framesDecoded ?? 0
        else sum.packets += stat.packetsReceived ?? 0
      }
    }
    const at = performance.now()
    if (sum.frames > last.frames) missed.pictureAt = at
    else missed.picture = Math.max(missed.picture, at - missed.pictureAt)
    if (sum.packets > last.packets) missed.soundAt = at
    else missed.sound = Math.max(missed.sound, at - missed.soundAt)
    Object.assign(last, sum)
    setTimeout(look, 100)
  }
  void look()
}

/** What was missed since the last asking. */
export async function takeMissed({ page }: Person): Promise<Missed> {
  return page.evaluate(() => {
    const { missed } = window
    if (missed === undefined) return { picture: 0, sound: 0, reloads: 1 }
    const { picture, sound } = missed
    const now = performance.now()
    Object.assign(missed, { picture: 0, sound: 0, pictureAt: now, soundAt: now })
    return { picture: Math.round(picture), sound: Math.round(sound), reloads: 0 }
  })
}

/** What carries the media of a page now, each way once: `udp`, `tcp`, or by a relay `relay tcp`. */
export function protocolsOf({ page }: Person): Promise<string[]> {
  return page.evaluate(async () => {
    const found = new Set<string>()
    for (const connection of window.connections) {
      if (connection.connectionState !== 'connected') continue
      const stats = await connection.getStats()
      for (const pair of stats.values()) {
        if (pair.type !== 'candidate-pair' || pair.state !== 'succeeded' || !pair.nominated) continue
        const local = stats.get(pair.localCandidateId)
        // Seen through a second NAT, a relayed candidate is called `prflx`.
        const relayed = local?.relayProtocol !== undefined
        const remote = stats.get(pair.remoteCandidateId)
        if (remote !== undefined)
          found.add(relayed ? `relay ${local.relayProtocol}` : String(remote.protocol))
      }
    }
    return [...found]
  })
}
