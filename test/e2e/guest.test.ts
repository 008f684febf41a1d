/**
 * A guest in a browser of their own: invited by the doctor in the case, let in by the host, seen and heard; the link opens nothing a
 * second time, and whoever is revoked is put out with a sentence.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { readQr } from '../support/qr.ts'
import { scheduled, signInByApi } from './api.ts'
import { seriousFindings } from './axe.ts'
import { callFlags, join, seesAndHears } from './call.ts'
import { openWindow, type Person, words } from './person.ts'
import { type Account, type Product, patience, startProduct } from './product.ts'
import { phone, settled, shoot, shootHere, switchTo } from './shots.ts'

const relative: Account = { loginName: 'guest', password: '', name: '其其格' }

let product: Product
let browser: Browser
let doctor: Person
let expert: Person
let guest: Person
let id: string

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium({ args: callFlags })
  const { people } = product
  ;[doctor, expert, guest] = await Promise.all([
    openWindow(browser, product, people.doctor),
    openWindow(browser, product, people.expert),
    openWindow(browser, product, relative),
  ])
  for (const person of [doctor, expert]) await signInByApi(person)
  id = await scheduled(doctor, expert)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** What everybody saw when it went wrong. */
async function withPictures(walk: () => Promise<void>): Promise<void> {
  try {
    await walk()
  } catch (error) {
    for (const { page, account, faults } of [doctor, expert, guest]) {
      await shootHere(page, `failed-guest-${account.loginName}`)
      if (faults.length > 0) console.error(account.name, faults)
    }
    throw error
  }
}

/** Makes a link in the dialog that is open. @returns its address */
async function make(page: Page, name: string): Promise<string> {
  await page.getByTestId('guest-name').fill(name)
  await page.getByTestId('guest-make').click()
  return page.getByTestId('guest-url').inputValue()
}

/** The code on the page as its modules. */
async function modulesOf(page: Page): Promise<boolean[][]> {
  const code = page.locator('.guests-code')
  const size = Number((await code.getAttribute('viewBox'))?.split(' ')[2])
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  for (const [, x, y] of ((await code.locator('path').getAttribute('d')) ?? '').matchAll(/M(\d+) (\d+)/g)) {
    const row = rows[Number(y)]
    if (row !== undefined) row[Number(x)] = true
  }
  return rows
}

/** Nothing serious for those who cannot see it, and nothing beyond the edge of a phone. */
async function isSound(page: Page, within = 'body'): Promise<void> {
  await settled(page)
  expect(await seriousFindings(page, within)).toEqual([])
}

async function fitsAPhone(page: Page): Promise<void> {
  const before = page.viewportSize()
  await page.setViewportSize(phone)
  await settled(page)
  const [shown, held] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth])
  expect(held).toBeLessThanOrEqual(shown ?? 0)
  if (before !== null) await page.setViewportSize(before)
}

/** ms; one walk through everything, on machines that are slow. */
const wholeWalk = 420_000

it(
  'invites a guest, who waits, is let in, seen and heard, comes back after a reload and is put out',
  () =>
    withPictures(async () => {
      // The link.
      await doctor.page.goto(`/consultations/${id}`)
      await doctor.page.getByTestId('guests-open').click()
      await doctor.page.getByTestId('guest-make').click()
      await doctor.page.getByText('请填写').waitFor()
      await shootHere(doctor.page, 'guests-empty')
      await isSound(doctor.page, '.ant-modal')
      const url = await make(doctor.page, relative.name)
      expect(url).toMatch(/\/guest#[\w-]{43}$/)
      await doctor.page.getByTestId('guest-link').waitFor()
      await shootHere(doctor.page, 'guests-made')
      await isSound(doctor.page, '.ant-modal')
      expect(readQr(await modulesOf(doctor.page))).toBe(url)
      await doctor.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product.url })
      await doctor.page.getByTestId('guest-copy').click()
      await doctor.page.getByText('已复制').first().waitFor()
      expect(await doctor.page.evaluate(() => navigator.clipboard.readText())).toBe(url)
      await doctor.page.getByTestId('guests-close').click()

      // The page behind it: nothing of the token goes out but in a body, and the address forgets it.
      const token = url.split('#')[1] ?? ''
      const asked: string[] = []
      guest.page.on('request', (request) => {
        asked.push(`${request.url()} ${request.headers().referer ?? ''}`)
      })
      await guest.page.goto(url)
      await guest.page.getByTestId('room-preview').waitFor()
      expect(guest.page.url()).toBe(`${product.url}/guest`)
      await isSound(guest.page)
      await fitsAPhone(guest.page)
      await shoot(guest.page, 'guest-check', () => guest.page.getByTestId('room-preview').waitFor())
      expect(await words(guest.page.locator('#guest-title'))).toContain(product.people.doctor.name)

      // Without the agreement nothing is opened.
      await guest.page.getByTestId('room-join').click()
      await guest.page.getByText('请先勾选上面的同意').waitFor()
      await guest.page.getByTestId('guest-agree').check()
      for (const person of [doctor, expert]) {
        await person.page.goto(`/consultations/${id}/room`)
        await person.page.getByTestId('room-preview').waitFor()
        await join(person)
      }
      await guest.page.getByTestId('room-join').click()
      await guest.page.getByTestId('room-door').waitFor()
      expect(asked.filter((line) => line.includes(token))).toEqual([])
      await shootHere(guest.page, 'guest-door')
      await expert.page.getByTestId('room-waiting').getByText('来宾 · 家属').waitFor()
      await shootHere(expert.page, 'guest-waiting')
      await expert.page.getByTestId('room-admit').click()
      await guest.page.getByTestId('room').waitFor()
      await Promise.all([doctor, expert, guest].map(seesAndHears))
      const tile = expert.page.getByTestId('room-tile').filter({ hasText: relative.name })
      await tile.getByText('来宾 · 家属').waitFor()
      await shootHere(guest.page, 'guest-room')
      await shootHere(expert.page, 'guest-among')
      await isSound(guest.page)

      // Words, on a phone.
      await guest.page.setViewportSize(phone)
      await guest.page.getByTestId('room-chat').click()
      await guest.page.getByTestId('room-chat-input').fill('我是她女儿')
      await guest.page.getByTestId('room-chat-send').click()
      await guest.page.locator('[data-testid="room-chat-entry"][data-status="sent"]').waitFor()
      await doctor.page.getByTestId('room-tab-chat').click()
      await doctor.page.getByTestId('room-chat-entry').filter({ hasText: '我是她女儿' }).waitFor()
      await shootHere(guest.page, 'guest-chat')

      // Nothing of the case is there.
      expect(await guest.page.getByTestId('room-tab-case').count()).toBe(0)
      expect(await guest.page.getByTestId('room-share').count()).toBe(0)

      // The link again, elsewhere.
      const other = await openWindow(browser, product, relative)
      await other.page.goto(url)
      await other.page.getByTestId('guest-refused-opened').waitFor()
      await shootHere(other.page, 'guest-used')
      await isSound(other.page)
      await other.context.close()

      // A reload keeps the visit; the host has let them in already.
      await switchTo(guest.page, 'en')
      await guest.page.getByTestId('room-preview').waitFor()
      await shootHere(guest.page, 'guest-check-again', 'en')
      await guest.page.getByTestId('room-join').click()
      await guest.page.getByTestId('room').waitFor()
      await seesAndHears(guest)
      await shootHere(guest.page, 'guest-room', 'en')

      // The experts among themselves.
      await expert.page.getByTestId('room-people-open').click()
      await expert.page.getByTestId('room-people-dialog').getByText('来宾 · 家属').waitFor()
      await shootHere(expert.page, 'guest-people')
      await expert.page.getByTestId('room-experts-begin').click()
      await expert.page.getByTestId('room-experts-confirm').click()
      await guest.page.getByTestId('room-experts').waitFor()
      await shootHere(guest.page, 'guest-experts', 'en')
      await expert.page.getByTestId('room-experts-end').click()
      await guest.page.getByTestId('room-experts').waitFor({ state: 'detached' })

      // Revoked, out of the room.
      await doctor.page.getByTestId('room-people-open').click()
      await doctor.page.getByTestId('room-invite').click()
      const line = doctor.page.getByTestId('guest-link')
      await expect.poll(() => line.getAttribute('data-state'), { timeout: patience }).toBe('opened')
      await shootHere(doctor.page, 'guests-in-room')
      await shootHere(expert.page, 'guest-tiles')
      await isSound(doctor.page, '.ant-modal')
      await doctor.page.getByTestId('guest-revoke').click()
      await doctor.page.getByTestId('guest-revoke-confirm').click()
      await guest.page.getByTestId('room-over-signed_out').waitFor()
      expect(await words(guest.page.getByRole('main'))).toMatch(/Your invitation was revoked/)
      await shootHere(guest.page, 'guest-revoked', 'en')
      await expect.poll(() => line.getAttribute('data-state'), { timeout: patience }).toBe('revoked')
      await guest.page.goto(url)
      await guest.page.getByTestId('guest-refused-revoked').waitFor()
      await doctor.page.getByTestId('guests-close').click()

      // What remains of them is in the facts of the call.
      await doctor.page.goto(`/consultations/${id}?tab=call`)
      await doctor.page.getByTestId('call-stay').getByText('来宾 · 家属').first().waitFor()
      await shootHere(doctor.page, 'guest-facts')
      for (const { faults } of [doctor, expert, guest]) expect(faults).toEqual([])
    }),
  wholeWalk,
)

it(
  'says that a link is given once, where the answer was lost on the way',
  () =>
    withPictures(async () => {
      await doctor.page.goto(`/consultations/${id}`)
      await doctor.page.getByTestId('guests-open').click()
      await doctor.page.getByTestId('guest-name').fill('那仁')
      let lost = 0
      await doctor.page.route('**/api/consultations/*/guests', async (route) => {
        if (route.request().method() !== 'POST' || lost > 0) return route.continue()
        lost += 1
        await route.fetch()
        await route.abort()
      })
      await doctor.page.getByTestId('guest-make').click()
      await doctor.page.locator('.ant-modal [role="alert"] h2').first().waitFor()
      await doctor.page.getByTestId('guest-make').click()
      await doctor.page.getByTestId('guest-made-gone').waitFor()
      await shootHere(doctor.page, 'guests-gone')
      const line = doctor.page.getByTestId('guest-link').filter({ hasText: '那仁' })
      await line.waitFor()
      expect(await line.count()).toBe(1)
      await line.getByTestId('guest-revoke').click()
      await doctor.page.getByTestId('guest-revoke-confirm').click()
      await expect.poll(() => line.getAttribute('data-state'), { timeout: patience }).toBe('revoked')
      await doctor.page.unroute('**/api/consultations/*/guests')
    }),
  wholeWalk,
)

it(
  'lets nobody in before the time, and by itself when it has come',
  () =>
    withPictures(async () => {
      const early = await openWindow(browser, product, relative)
      await doctor.page.goto(`/consultations/${id}`)
      await doctor.page.getByTestId('guests-open').click()
      const url = await make(doctor.page, relative.name)
      const from = new Date(Date.now() + 20_000)
      await product.db
        .updateTable('guestLink')
        .set({ validFrom: from })
        .where('consultationId', '=', id)
        .where('revokedAt', 'is', null)
        .execute()
      // Somebody of the staff is told before the link is used.
      await expert.page.goto(url)
      await expert.page.getByTestId('guest-refused-own_account').waitFor()
      await early.page.goto(url)
      await early.page.getByTestId('room-early').waitFor()
      await early.page.getByTestId('guest-agree').check()
      await early.page.getByTestId('room-join').click()
      await early.page.getByText('到时间会自动进入').waitFor()
      await shootHere(early.page, 'guest-early')
      await isSound(early.page)
      await early.page.getByTestId('room-door').waitFor()
      expect(Date.now()).toBeGreaterThanOrEqual(from.getTime())
      await early.page.getByTestId('room-leave').click()
      await early.page.getByTestId('room-over-left').waitFor()

      // Moved to a later time, which the page did not know of.
      const { scheduledStart, scheduledEnd } = await product.db
        .selectFrom('consultation')
        .select(['scheduledStart', 'scheduledEnd'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const planned = { scheduledStart, scheduledEnd, state: 'in_session' as const }
      const later = (hours: number) => new Date(Date.now() + hours * 3_600_000)
      const moved = {
        scheduledStart: later(24 * 90),
        scheduledEnd: later(24 * 90 + 1),
        state: 'scheduled' as const,
      }
      await product.db.updateTable('consultation').set(moved).where('id', '=', id).execute()
      await early.page.getByTestId('room-continue').click()
      await early.page.getByText('会诊时间改晚了').waitFor()
      await early.page.getByTestId('room-early').waitFor()
      await product.db.updateTable('consultation').set(planned).where('id', '=', id).execute()
      expect(early.faults).toEqual([])
      await early.context.close()
    }),
  wholeWalk,
)

it('says what to do where there is no link, or a wrong one', async () => {
  const { page, context, faults } = await openWindow(browser, product, relative)
  await page.goto('/guest')
  await page.getByTestId('guest-refused-none').waitFor()
  await isSound(page)
  await page.goto('/guest#nothing-that-was-ever-sent')
  await page.getByTestId('guest-refused-wrong').waitFor()
  await shoot(page, 'guest-wrong', () => page.getByTestId('guest-refused-wrong').waitFor())
  expect(faults).toEqual([])
  await context.close()
})
