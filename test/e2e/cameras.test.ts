/** Cameras beside the face: a second producer that the expert sees, and stills that either side takes of it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Attachment } from '../../server/contract/attachment.ts'
import { launchChromium } from '../support/chromium.ts'
import { ask, scheduled, signInByApi } from './api.ts'
import { join, tileOf } from './call.ts'
import { openWindow, type Person } from './person.ts'
import { type Product, patience, startProduct } from './product.ts'
import { shootHere } from './shots.ts'

/** Cameras at one computer, as in a consulting room. Chromium's second one is for depth and gives no colour picture. */
const flags = ['--use-fake-device-for-media-stream=device-count=3,fps=10']
const secondCamera = 2

let product: Product
let browser: Browser
let doctor: Person
let expert: Person
let id: string

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium({ args: flags })
  doctor = await openWindow(browser, product, product.people.doctor)
  expert = await openWindow(browser, product, product.people.expert)
  await signInByApi(doctor)
  await signInByApi(expert)
  id = await scheduled(doctor, expert)
  for (const { page } of [doctor, expert]) await page.goto(`/consultations/${id}/room`)
  await Promise.all([join(doctor), join(expert)])
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  expect([...(doctor?.faults ?? []), ...(expert?.faults ?? [])]).toEqual([])
})

const examination = () => expert.page.locator('[data-testid="room-stage"][data-stage-source="examination"]')

it('shows the examination camera as a second picture, whole and not mirrored', async () => {
  await doctor.page.getByTestId('room-devices').click()
  await doctor.page.getByTestId('room-choose-examination').selectOption({ index: secondCamera + 1 })
  await doctor.page.getByRole('button', { name: '完成' }).click()
  await doctor.page.locator('[data-own-source="examination"][data-live="true"]').waitFor()
  await examination().waitFor()
  await expect
    .poll(() => examination().evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: patience })
    .toBeGreaterThan(900)
  const looks = (video: Element) => {
    const { transform, filter, objectFit } = getComputedStyle(video)
    return { transform, filter, objectFit }
  }
  const plain = { transform: 'none', filter: 'none', objectFit: 'contain' }
  expect(await examination().evaluate(looks)).toEqual(plain)
  expect(await doctor.page.locator('[data-own-source="examination"]').evaluate(looks)).toEqual(plain)
  expect((await doctor.page.getByTestId('room-self').evaluate(looks)).transform).not.toBe('none')
  const tiles = tileOf(expert, doctor)
  await expect.poll(() => tiles.count(), { timeout: patience }).toBe(2)
  await tiles.filter({ hasText: '检查镜头' }).waitFor()
  // Two devices, one for each: the face goes on.
  const devices = await doctor.page.evaluate(() =>
    ['[data-testid="room-self"]', '[data-own-source="examination"]'].map((place) => {
      const video = document.querySelector<HTMLVideoElement>(place)
      const [track] = (video?.srcObject as MediaStream | null)?.getVideoTracks() ?? []
      return track?.getSettings().deviceId
    }),
  )
  expect(new Set(devices).size).toBe(2)
  await shootHere(expert.page, 'cameras-expert')
  await shootHere(doctor.page, 'cameras-doctor')
})

it('ends with one press, and by the chord', async () => {
  await doctor.page.getByTestId('room-own-camera-close').click()
  await examination().waitFor({ state: 'detached' })
  await doctor.page.keyboard.press('Alt+X')
  await examination().waitFor()
  await doctor.page.keyboard.press('Alt+X')
  await examination().waitFor({ state: 'detached' })
  await doctor.page.getByTestId('room-self').waitFor()
})

it('takes the device of the face for it where the person chooses that, and gives it back', async () => {
  const { page } = doctor
  await page.getByTestId('room-devices').click()
  const choose = page.getByTestId('room-choose-document')
  const faceDevice = await page.getByTestId('room-choose-camera').inputValue()
  await choose.selectOption(faceDevice)
  await page.locator('[data-own-source="document"][data-live="true"]').waitFor({ state: 'attached' })
  await page.getByTestId('room-self').waitFor({ state: 'detached' })
  await shootHere(page, 'cameras-devices')
  await page.getByTestId('room-camera-document').click()
  await page.getByTestId('room-self').waitFor({ state: 'attached' })
  await page.getByRole('button', { name: '完成' }).click()
})

const stills = async () =>
  (await ask<Attachment[]>(expert, 'GET', `/consultations/${id}/attachments`)).filter(
    ({ still }) => still !== null,
  )

/** The strip of a still on its way comes and goes; what counts is the file. */
const arrived = (count: number) =>
  expect.poll(async () => (await stills()).length, { timeout: patience }).toBe(count)

it('the expert presses at the examination camera of the doctor, and the still is in the case', async () => {
  await doctor.page.getByTestId('room-examination').click()
  await examination().waitFor()
  await expect
    .poll(() => examination().evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: patience })
    .toBeGreaterThan(0)
  const before = Date.now()
  await tileOf(expert, doctor).filter({ hasText: '检查镜头' }).getByTestId('room-still').click()
  // Both see that it was taken and by whom, the owner on their own tile.
  const own = doctor.page.locator('[data-testid="room-own-camera"][data-role="examination"]')
  await own.getByTestId('room-still-sign').getByText(expert.account.name).waitFor()
  await shootHere(doctor.page, 'cameras-still-sign')
  await arrived(1)
  const [file] = await stills()
  expect(file).toMatchObject({
    kind: 'other',
    still: {
      source: 'examination',
      owner: { name: doctor.account.name },
      askedBy: { name: expert.account.name },
    },
  })
  const takenAt = Date.parse(file?.still?.takenAt ?? '')
  expect(takenAt).toBeGreaterThan(before - 5000)
  expect(takenAt).toBeLessThan(Date.now() + 5000)
  // The size of the device, not that of the stream at the side.
  expect(file?.width).toBeGreaterThanOrEqual(1280)
  for (const { page } of [doctor, expert]) {
    await page.getByTestId('room-tab-files').click()
    await page.getByTestId('still-facts').getByText(`应 ${expert.account.name} 要求`).waitFor()
  }
  await shootHere(expert.page, 'cameras-still-files')
})

it('the owner takes one by the chord; it waits out a dead line and loses nothing', async () => {
  const { page } = doctor
  await page.route('**/api/consultations/*/stills', (route) => route.abort('internetdisconnected'))
  await page.keyboard.press('Alt+S')
  const strip = page.getByTestId('room-still-item')
  await strip.waitFor()
  await expect.poll(() => strip.getAttribute('data-state'), { timeout: patience }).toMatch(/resting|failed/)
  await shootHere(page, 'cameras-still-waiting')
  expect(await stills()).toHaveLength(1)
  await page.unroute('**/api/consultations/*/stills')
  await arrived(2)
  const mine = (await stills()).find(({ still }) => still?.askedBy.name === doctor.account.name)
  expect(mine?.still).toMatchObject({ source: 'examination', owner: { name: doctor.account.name } })
})

it('keeps one that could not be sent through a reload, until it is in the case', async () => {
  const { page } = doctor
  const refused = '**/api/consultations/*/stills'
  await page.route(refused, (route) => route.abort('internetdisconnected'))
  await page.getByTestId('room-still-control').click()
  await page.getByTestId('room-still-item').waitFor()
  // Sealed and on the disk before the page may go.
  await expect
    .poll(
      () =>
        page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const opening = indexedDB.open('ss.kept')
              opening.onsuccess = () => {
                const all = opening.result.transaction('sealed').objectStore('sealed').getAllKeys()
                all.onsuccess = () =>
                  resolve(all.result.filter((key) => String(key).includes('still.')).length)
              }
            }),
        ),
      { timeout: patience },
    )
    .toBe(1)
  await page.unroute(refused)
  await page.reload()
  await join(doctor)
  await arrived(3)
})

it('is not asked across the sides while the experts talk among themselves', async () => {
  await doctor.page.getByTestId('room-examination').click()
  await examination().waitFor()
  await expert.page.getByTestId('room-people-open').click()
  await expert.page.getByTestId('room-experts-begin').click()
  await expert.page.getByTestId('room-experts-confirm').click()
  await examination().waitFor({ state: 'detached' })
  await expert.page.getByTestId('room-still').waitFor({ state: 'detached' })
})

it('stands on the page of the case with camera, time and people', async () => {
  await expert.page.goto(`/consultations/${id}?tab=files`)
  const facts = expert.page.getByTestId('still-facts')
  await facts.first().waitFor()
  expect((await facts.allInnerTexts()).filter((one) => one.includes(doctor.account.name))).toHaveLength(3)
  await shootHere(expert.page, 'cameras-case-files')
})
