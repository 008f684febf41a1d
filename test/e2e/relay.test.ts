/** A call where a hospital's firewall lets nothing through but the relay: by UDP, by TCP, by TLS as if it were a web page. */
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { protocolsOf } from '../lab/call.ts'
import { launchChromium } from '../support/chromium.ts'
import { type RelayWay, relayWays, startRelay, type TestRelay } from '../support/relay.ts'
import { scheduled, signInByApi } from './api.ts'
import { callFlags, join, openCheck, seesAndHears } from './call.ts'
import { openWindow, type Person } from './person.ts'
import { type Account, type Product, startProduct } from './product.ts'

let relay: TestRelay
let product: Product
let browser: Browser

beforeAll(async () => {
  relay = await startRelay()
  product = await startProduct(undefined, { TURN_URLS: relay.urls.join(), TURN_SECRET: relay.secret })
  browser = await launchChromium({ args: [...callFlags, '--ignore-certificate-errors'] })
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await relay?.stop()
})

/** Somebody whose network knows one way, and only through the relay. */
async function behindFirewall(account: Account, way: RelayWay): Promise<Person> {
  const prepare = async (context: BrowserContext) => {
    await context.addInitScript(onlyByRelay, relayWays.indexOf(way))
  }
  const person = await openWindow(browser, product, account, { prepare })
  await signInByApi(person)
  return person
}

/** Runs in the page: of what the server offers, one address of the relay is reached and nothing else. */
function onlyByRelay(index: number): void {
  const Original = window.RTCPeerConnection
  window.RTCPeerConnection = new Proxy(Original, {
    construct(target, [given, ...rest]: ConstructorParameters<typeof RTCPeerConnection>) {
      const iceServers = (given?.iceServers ?? []).slice(index, index + 1)
      return Reflect.construct(target, [{ ...given, iceServers, iceTransportPolicy: 'relay' }, ...rest])
    },
  })
}

describe('a network that lets nothing through but the relay', () => {
  it.each(relayWays)('is no hindrance by %s', async (way) => {
    const doctor = await behindFirewall(product.people.doctor, way)
    const expert = await behindFirewall(product.people.expert, way)
    const id = await scheduled(doctor, expert)
    for (const person of [doctor, expert]) {
      await person.page.goto(`/consultations/${id}`)
      await openCheck(person)
      await join(person)
    }
    await Promise.all([seesAndHears(doctor), seesAndHears(expert)])
    for (const person of [doctor, expert]) {
      expect(await protocolsOf(person)).toEqual([`relay ${way}`])
      expect(person.faults).toEqual([])
    }
    await ended(id)
    await Promise.all([doctor.context.close(), expert.context.close()])
  })
})

/** The day's next one can be planned then. */
async function ended(id: string): Promise<void> {
  await product.db.updateTable('consultation').set({ state: 'cancelled' }).where('id', '=', id).execute()
}
