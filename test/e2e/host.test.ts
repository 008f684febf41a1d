/**
 * Leading the room in three real browsers: the doctor, the expert who leads, and another expert who waits. Whether the experts are alone is measured
 * at the asking side's own connections: packets that arrive, not what the page says.
 */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { scheduled, signInByApi } from './api.ts'
import { callFlags, join, leave, say, seesAndHears, tileOf } from './call.ts'
import { openWindow, type Person, words } from './person.ts'
import { type Account, type Product, startProduct } from './product.ts'
import { shootHere, switchTo } from './shots.ts'

const observerAccount: Account = { loginName: 'shenyiming', password: demoPassword, name: '沈一鸣' }

let product: Product
let browser: Browser
let doctor: Person
let expert: Person
let observer: Person
let id: string

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium({ args: callFlags })
  const { people } = product
  ;[doctor, expert, observer] = await Promise.all([
    openWindow(browser, product, people.doctor),
    openWindow(browser, product, people.expert),
    openWindow(browser, product, observerAccount),
  ])
  for (const person of [doctor, expert, observer]) await signInByApi(person)
  id = await scheduled(doctor, expert)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

async function atDoor({ page }: Person): Promise<void> {
  await page.goto(`/consultations/${id}/room`)
  await page.getByTestId('room-join').waitFor()
  await page.getByTestId('room-preview').waitFor()
}

/**
 * RTP packets that have arrived over all connections of the page, by kind and SSRC. Those of the node's own probing for bandwidth, which
 * carry nobody's sound or picture, are left out.
 */
function arrived({ page }: Person): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const packets: Record<string, number> = {}
    for (const connection of window.connections) {
      if (connection.connectionState === 'closed') continue
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type !== 'inbound-rtp' || stat.mid === 'probator') continue
        packets[`${stat.kind} ${stat.mid} ${stat.ssrc}`] = stat.packetsReceived ?? 0
      }
    }
    return packets
  })
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function openPeople({ page }: Person): Promise<void> {
  await page.getByTestId('room-people-open').click()
  await page.getByTestId('room-people-dialog').waitFor()
}

/** What everybody saw when it went wrong. */
async function withPictures(walk: () => Promise<void>): Promise<void> {
  try {
    await walk()
  } catch (error) {
    for (const { page, account, faults } of [doctor, expert, observer]) {
      await shootHere(page, `failed-host-${account.loginName}`)
      if (faults.length > 0) console.error(account.name, faults)
    }
    throw error
  }
}

/** ms; one walk through everything, on machines that are slow. */
const wholeWalk = 420_000

describe('leading the room', () => {
  it(
    'lets a waiting expert in, parts the sides without a packet, brings them back, sends out, ends for all',
    () =>
      withPictures(async () => {
        for (const person of [doctor, expert]) {
          await atDoor(person)
          await join(person)
        }
        await Promise.all([seesAndHears(doctor), seesAndHears(expert)])

        // The door.
        await atDoor(observer)
        await observer.page.getByTestId('room-join').click()
        await observer.page.getByTestId('room-door').waitFor()
        await shootHere(observer.page, 'room-door')
        await expert.page.getByTestId('room-waiting').getByText(observerAccount.name).waitFor()
        expect(await doctor.page.getByTestId('room-waiting').count()).toBe(0)
        await shootHere(expert.page, 'room-waiting')
        await openPeople(expert)
        await shootHere(expert.page, 'room-people-waiting')
        await expert.page.getByTestId('room-people-close').click()
        await expert.page.getByTestId('room-admit').click()
        await observer.page.getByTestId('room').waitFor()
        await seesAndHears(observer)

        // A hand.
        await doctor.page.getByTestId('room-hand').click()
        await tileOf(expert, doctor).getByTestId('room-tile-hand').waitFor()
        await openPeople(expert)
        await shootHere(expert.page, 'room-people')

        // Locked: who leaves now waits outside, though they were let in before; whom the host does not name stays there.
        await expert.page.getByTestId('room-lock').click()
        await doctor.page.getByText('会诊室已锁定').first().waitFor()
        await shootHere(expert.page, 'room-locked')
        await leave(observer)
        await atDoor(observer)
        await observer.page.getByTestId('room-join').click()
        await observer.page.getByTestId('room-door').waitFor()
        await seesAndHears(doctor)
        await expert.page.getByTestId('room-people-close').click()
        await expert.page.getByTestId('room-admit').click()
        await observer.page.getByTestId('room').waitFor()
        await openPeople(expert)
        await expert.page.getByTestId('room-lock').click()
        await doctor.page.getByText('会诊室已解除锁定').first().waitFor()
        await leave(observer)
        await atDoor(observer)
        await observer.page.getByTestId('room-join').click()
        await observer.page.getByTestId('room').waitFor()
        await seesAndHears(observer)

        // The experts among themselves.
        await expert.page.getByTestId('room-experts-begin').click()
        await expert.page.getByTestId('room-experts-confirm').click()
        await doctor.page.getByTestId('room-experts').waitFor()
        expect(await words(doctor.page.getByTestId('room-experts'))).toMatch(
          /专家正在内部讨论，自 \d\d:\d\d 起/,
        )
        // What was on its way has arrived; from here on nothing does.
        await pause(1000)
        const before = await arrived(doctor)
        await pause(3000)
        expect(await arrived(doctor)).toEqual(before)
        await seesAndHears(observer)
        await shootHere(doctor.page, 'room-experts-there')
        await shootHere(expert.page, 'room-experts-here')
        await say(expert, observer, '先排除甲亢')
        expect(await doctor.page.getByText('先排除甲亢').count()).toBe(0)

        // Somebody who comes back during it receives nothing either.
        await switchTo(doctor.page, 'en')
        await doctor.page.getByTestId('room-join').click()
        await doctor.page.getByTestId('room-experts').waitFor()
        await pause(2000)
        expect(await arrived(doctor)).toEqual({})
        await shootHere(doctor.page, 'room-experts-there', 'en')

        await expert.page.getByTestId('room-experts-end').click()
        await doctor.page.getByTestId('room-experts').waitFor({ state: 'detached' })
        await Promise.all([seesAndHears(doctor), seesAndHears(expert)])

        // Silenced, and open again only by themselves.
        await openPeople(expert)
        const muteDoctor = expert.page.locator('[data-testid^="room-mute-"]').first()
        await muteDoctor.click()
        await doctor.page.getByText('Lin Ruogu muted you').first().waitFor()
        await doctor.page.getByTestId('room-mic').click()
        await seesAndHears(expert)

        // Sent out; the host reads English now.
        await switchTo(expert.page, 'en')
        await join(expert)
        await openPeople(expert)
        await shootHere(expert.page, 'room-people', 'en')
        await expert.page
          .locator('li', { hasText: 'Shen Yiming' })
          .locator('[data-testid^="room-remove-"]')
          .click()
        await shootHere(expert.page, 'room-remove', 'en')
        await expert.page.getByTestId('room-remove-confirm').click()
        await observer.page.getByTestId('room-over-removed').waitFor()
        await shootHere(observer.page, 'room-removed')

        // The end for everybody.
        await expert.page.getByTestId('room-end-all').click()
        await expert.page.getByTestId('room-end-confirm').click()
        await doctor.page.getByTestId('room-ending').waitFor()
        await expert.page.getByTestId('room-end-cancel').click()
        await doctor.page.getByTestId('room-ending').waitFor({ state: 'detached' })
        await openPeople(expert)
        await expert.page.getByTestId('room-end-all').click()
        await expert.page.getByTestId('room-end-confirm').click()
        for (const { page } of [doctor, expert]) await page.getByTestId('room-over-call_ended').waitFor()
        await shootHere(doctor.page, 'room-call-ended', 'en')
        for (const { faults } of [doctor, expert, observer]) expect(faults).toEqual([])
      }),
    wholeWalk,
  )
})
