/** Cameras beside the face: a second producer that the expert sees, and stills that either side takes of it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { scheduled, signInByApi } from './api.ts'
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
