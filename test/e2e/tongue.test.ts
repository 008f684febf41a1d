/** A tongue with a colour card before the doctor's camera: through the dialog into the case, corrected; and a blurred one, refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deltaE2000, labOf, type Triple } from '../../client/room/tongue/colour.ts'
import type { Attachment } from '../../server/contract/attachment.ts'
import { faultsOf } from '../../server/domain/tongue.ts'
import { launchChromium } from '../support/chromium.ts'
import { photographOf, plainScene, type Scene } from '../support/tongue-picture.ts'
import { filmOf } from '../support/y4m.ts'
import { ask, scheduled, signInByApi } from './api.ts'
import { join } from './call.ts'
import { openWindow, type Person } from './person.ts'
import { type Product, patience, startProduct } from './product.ts'
import { shootHere } from './shots.ts'

const scene: Scene = {
  ...plainScene,
  width: 1280,
  height: 720,
  card: { x: 0.84, y: 0.5, size: 0.22, turn: 90, perspective: 0, shear: 0 },
}
/** Warm light, as of a lamp in the evening. */
const warm: Scene = { ...scene, gain: [0.95, 0.7, 0.45], gamma: 0.95, mixing: 0.05 }

let product: Product
let browsers: Browser[] = []
let folder: string
let expert: Person
let id: string

beforeAll(async () => {
  folder = mkdtempSync(joinPath(tmpdir(), 'tongue-'))
  product = await startProduct()
  const browser = await before(null)
  expert = await openWindow(browser, product, product.people.expert)
  await signInByApi(expert)
})
afterAll(async () => {
  for (const browser of browsers) await browser.close()
  await product?.stop()
  rmSync(folder, { recursive: true, force: true })
  expect(expert?.faults ?? []).toEqual([])
})

/** A browser whose camera looks at a picture. */
async function before(seen: Scene | null): Promise<Browser> {
  const film = joinPath(folder, `${browsers.length}.y4m`)
  if (seen !== null) writeFileSync(film, filmOf(photographOf(seen)))
  const browser = await launchChromium({
    args: seen === null ? [] : [`--use-file-for-fake-video-capture=${film}`],
  })
  browsers = [...browsers, browser]
  return browser
}

async function doctorBefore(seen: Scene): Promise<Person> {
  const doctor = await openWindow(await before(seen), product, product.people.doctor)
  await signInByApi(doctor)
  return doctor
}

/** The one camera of this computer becomes the tongue's. */
async function openTongue({ page }: Person): Promise<void> {
  await page.getByTestId('room-devices').click()
  await page.getByTestId('room-camera-tongue').click()
  await page.locator('[data-own-source="tongue"][data-live="true"]').waitFor({ state: 'attached' })
  await page.getByRole('button', { name: '完成' }).click()
  await page.getByTestId('room-tongue').click()
  await page.locator('[data-testid="tongue-preview"][data-live="true"]').waitFor()
}

const tongues = async () =>
  (await ask<Attachment[]>(expert, 'GET', `/consultations/${id}/attachments`)).filter(
    ({ still }) => still?.source === 'tongue',
  )

it('is taken, corrected by the card, and both pictures are in the case, the one naming the other', async () => {
  const doctor = await doctorBefore(warm)
  id = await scheduled(doctor, expert)
  for (const { page } of [doctor, expert]) await page.goto(`/consultations/${id}/room`)
  await Promise.all([join(doctor), join(expert)])
  await openTongue(doctor)
  const { page } = doctor
  await shootHere(page, 'tongue-aim')
  await page.getByTestId('tongue-take').click()
  const result = page.getByTestId('tongue-result')
  await result.waitFor()
  await shootHere(page, 'tongue-corrected')
  expect(await result.getAttribute('data-good')).toBe('true')
  await page.getByTestId('tongue-keep').click()
  await expect.poll(async () => (await tongues()).length, { timeout: patience }).toBe(2)
  const [original, corrected] = (await tongues()).toSorted((one) => (one.still?.corrects === null ? -1 : 1))
  expect(original).toMatchObject({ kind: 'tongue', still: { corrects: null } })
  expect(corrected?.still?.corrects).toBe(original?.id)
  const report = corrected?.still?.report
  expect(report?.deviation?.before.mean).toBeGreaterThan(6)
  expect(report?.deviation?.after.mean).toBeLessThan(3)
  expect(corrected?.width).toBe(original?.width)
  await colourIsBack(corrected)
  await expert.page.getByTestId('room-tab-four').click()
  await expert.page.getByTestId('room-tongue-still').nth(1).waitFor()
  await shootHere(expert.page, 'tongue-four')
  expect(doctor.faults).toEqual([])
})

/** A place on the tongue in the stored picture against the same place in true light. */
async function colourIsBack(file: Attachment | undefined): Promise<void> {
  const answer = await expert.context.request.get(`/api/attachments/${file?.id}/original`)
  const { data, info } = await sharp(await answer.body())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const truth = photographOf({ ...scene, noise: 0 })
  const labAt = (pixels: Uint8Array | Uint8ClampedArray, width: number, channels: number): Triple => {
    const sum = [0, 0, 0]
    for (let dy = 0; dy < 24; dy += 1) {
      for (let dx = 0; dx < 24; dx += 1) {
        const at = ((Math.round(info.height * 0.55) + dy) * width + Math.round(width * 0.34) + dx) * channels
        for (const channel of [0, 1, 2]) sum[channel] = (sum[channel] ?? 0) + (pixels[at + channel] ?? 0)
      }
    }
    return labOf(sum.map((value) => (value / 576 / 255) ** 2.2) as unknown as Triple)
  }
  const difference = deltaE2000(labAt(data, info.width, info.channels), labAt(truth.data, truth.width, 4))
  expect(difference).toBeLessThan(4)
}

it('that is blurred is refused with the reason; the original may be kept, and says so', async () => {
  const doctor = await doctorBefore({ ...warm, blur: 9 })
  const { page } = doctor
  await page.goto(`/consultations/${id}/room`)
  await join(doctor)
  await openTongue(doctor)
  await page.getByTestId('tongue-take').click()
  const result = page.getByTestId('tongue-result')
  await result.waitFor()
  expect(await result.getAttribute('data-good')).toBe('false')
  await page.locator('[data-fault="blurred"]').waitFor()
  await shootHere(page, 'tongue-refused')
  await page.getByTestId('tongue-again').click()
  await page.getByTestId('tongue-take').click()
  await result.waitFor()
  await page.getByTestId('tongue-keep').click()
  await expect.poll(async () => (await tongues()).length, { timeout: patience }).toBe(3)
  const kept = (await tongues()).at(-1)
  expect(kept?.still?.corrects).toBeNull()
  const report = kept?.still?.report
  expect(report === null || report === undefined ? [] : faultsOf(report)).toContain('blurred')
  expect(doctor.faults).toEqual([])
})
