/** The trial of a computer: in an ordinary hospital, behind a firewall, and with a microphone that was refused. */
import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { startRelay, type TestRelay } from '../support/relay.ts'
import { scheduled, signInByApi } from './api.ts'
import { callFlags } from './call.ts'
import { openWindow, type Person } from './person.ts'
import { type Account, type Product, startProduct } from './product.ts'
import { shootHere } from './shots.ts'

/** ms; the product promises a minute, a busy machine takes longer */
const trialPatience = 120_000

let relay: TestRelay
let product: Product
let browser: Browser

beforeAll(async () => {
  relay = await startRelay()
  product = await startProduct(undefined, { TURN_URLS: relay.urls[0] ?? '', TURN_SECRET: relay.secret })
  browser = await launchChromium({ args: callFlags })
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await relay?.stop()
})

async function at(account: Account, prepare?: (context: BrowserContext) => Promise<void>): Promise<Person> {
  const person = await openWindow(browser, product, account, prepare === undefined ? {} : { prepare })
  await signInByApi(person)
  await person.page.goto('/network')
  return person
}

const causeOf = ({ page }: Person, item: string) =>
  page.getByTestId(`network-${item}`).getAttribute('data-cause')

async function run(person: Person): Promise<string | null> {
  await person.page.getByTestId('network-start').click()
  const overall = person.page.getByTestId('network-overall')
  await overall.waitFor({ timeout: trialPatience })
  return overall.getAttribute('data-verdict')
}

describe('the trial of a computer', () => {
  it('finds everything in order, keeps it for the site, and hands out a report', async () => {
    const doctor = await at(product.people.doctor)
    const { page } = doctor
    await page.getByText('这个账号还没有检查过').waitFor()
    expect(['good', 'warning']).toContain(await run(doctor))
    for (const item of [
      'browser',
      'microphone',
      'camera',
      'signalling',
      'udp',
      'tcp',
      'relay',
      'reconnect',
    ]) {
      expect([item, await causeOf(doctor, item)]).toEqual([item, 'good'])
    }
    for (const item of ['uplink', 'downlink']) {
      expect(await page.getByTestId(`network-${item}`).textContent()).toMatch(/\d+ kbit\/s/)
    }
    await page.getByTestId('network-saved').waitFor()
    await page.getByTestId('network-heard').click()
    await expect.poll(() => causeOf(doctor, 'loudspeaker')).toBe('good')
    await shootHere(page, 'network-good')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('network-download').click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^网络检查-\d{4}-\d{2}-\d{2}\.txt$/)
    const report = await readFile(await download.path(), 'utf8')
    expect(report).toContain('[通过] 媒体 UDP　通')
    expect(report).toContain(product.people.doctor.name)
    await page.reload()
    await page.getByText(/上次检查/).waitFor()
    expect(doctor.faults).toEqual([])
    await doctor.context.close()
  })

  it('says which way is closed and who can open it', async () => {
    const expert = await at(product.people.expert, async (context) => {
      await context.addInitScript(withoutUdp)
    })
    expect(await run(expert)).toBe('warning')
    expect([await causeOf(expert, 'udp'), await causeOf(expert, 'tcp')]).toEqual(['blocked', 'good'])
    expect(await causeOf(expert, 'reconnect')).toBe('good')
    await expert.page.getByText('请信息科放行媒体端口的 UDP').waitFor()
    await expert.context.close()
  })

  it('names a microphone that was refused, and tells the administrator before the consultation', async () => {
    const [asks, answers] = [await at(product.people.doctor), await at(product.people.expert)]
    await scheduled(asks, answers)
    for (const { context } of [asks, answers]) await context.close()
    const doctor = await at(product.people.doctor, async (context) => {
      await context.addInitScript(withoutMicrophone)
    })
    expect(await run(doctor)).toBe('bad')
    expect(await causeOf(doctor, 'microphone')).toBe('denied')
    await doctor.page.getByTestId('network-saved').waitFor()
    await shootHere(doctor.page, 'network-bad')
    await doctor.page.reload()
    const first = doctor.page.getByTestId('network-site').first()
    await first.waitFor()
    expect(await first.getAttribute('data-verdict')).toBe('bad')
    expect(await first.textContent()).toContain('浏览器没有得到许可')
    await doctor.context.close()
  })
})

/** Runs in the page: UDP goes nowhere, neither to the media nor to the relay. */
function withoutUdp(): void {
  const Original = window.RTCPeerConnection
  window.RTCPeerConnection = new Proxy(Original, {
    construct(target, [given, ...rest]: ConstructorParameters<typeof RTCPeerConnection>) {
      return Reflect.construct(target, [{ ...given, iceServers: [] }, ...rest])
    },
  })
  const set = Original.prototype.setRemoteDescription
  Original.prototype.setRemoteDescription = function (description) {
    const sdp = description.sdp?.replaceAll(/^a=candidate:\S+ \d+ udp .*\r\n/gim, '')
    return Reflect.apply(set, this, [{ ...description, ...(sdp === undefined ? {} : { sdp }) }])
  }
}

/** Runs in the page: the person has refused it. */
function withoutMicrophone(): void {
  const { getUserMedia } = MediaDevices.prototype
  MediaDevices.prototype.getUserMedia = function (wanted) {
    return wanted?.audio
      ? Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))
      : getUserMedia.call(this, wanted)
  }
}
