/** Two people look at the same original: shown for all, followed, drawn on, saved, and found again on the case's page. */
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Attachment } from '../../server/contract/attachment.ts'
import type { Layer, View } from '../../server/contract/together.ts'
import { launchChromium } from '../support/chromium.ts'
import { encodeJ2k } from '../support/dicom-encode.ts'
import { dicomImage, dicomPixels } from '../support/dicom-image.ts'
import { photograph } from '../support/files.ts'
import { ask, command, draft, signInByApi } from './api.ts'
import { callFlags, join } from './call.ts'
import { openWindow, type Person } from './person.ts'
import { type Product, patience, startProduct } from './product.ts'
import { shootHere, switchTo } from './shots.ts'

/** kbit/s of the socket while somebody draws, or points and zooms (room.md §5.4) */
const mostKilobits = 30

let product: Product
let browser: Browser
let doctor: Person
let expert: Person
let id: string

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium({ args: callFlags })
  doctor = await openWindow(browser, product, product.people.doctor)
  expert = await openWindow(browser, product, product.people.expert)
  await signInByApi(doctor)
  await signInByApi(expert)
  id = await draft(doctor)
  await attach('舌面.jpg', 'tongue', await photograph(1600, 1200))
  await attach('检验单.pdf', 'laboratory', await twoPages())
  await attach('IM0001.dcm', 'imaging', await compressedImage())
  await command(doctor, id, 'submit')
  const startAt = new Date().toISOString()
  await command(expert, id, 'accept', { startAt, duration: 10 })
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  expect([...(doctor?.faults ?? []), ...(expert?.faults ?? [])]).toEqual([])
})

const files = () => ask<Attachment[]>(doctor, 'GET', `/consultations/${id}/attachments`)

async function attach(name: string, kind: string, content: Buffer): Promise<void> {
  const path = `/api/consultations/${id}/attachments?kind=${kind}&fileName=${encodeURIComponent(name)}`
  const headers = { 'x-idempotency-key': `attach-${kind}-file`, 'content-type': 'application/octet-stream' }
  const answer = await doctor.context.request.post(path, { data: content, headers })
  expect(answer.status(), await answer.text()).toBe(200)
}

async function twoPages(): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A4' })
  const whole = buffer(document.pipe(new PassThrough()))
  document.fontSize(28).text('Polysomnography, page one')
  document.addPage().fontSize(28).text('Page two: AHI 12.4')
  document.end()
  return whole
}

const canvas = (page: Page) => page.getByTestId('together-canvas')
const viewOf = async (page: Page): Promise<View> =>
  JSON.parse((await canvas(page).getAttribute('data-view')) ?? '{}') as View
const marks = (page: Page) => page.getByTestId('marks').getByTestId('mark')

async function showToAll(person: Person, name: string): Promise<void> {
  await person.page.getByTestId('room-tab-files').click()
  await person.page.getByRole('button', { name: `把 ${name} 展示给室内所有人` }).click()
  await person.page.getByRole('figure').filter({ hasText: '正在展示' }).waitFor()
  await canvas(person.page).waitFor()
}

/** Where a share of the picture's place lies on the page. */
async function spot(page: Page, across: number, down: number): Promise<[number, number]> {
  const box = await canvas(page).boundingBox()
  if (box === null) throw new Error('nothing is shown')
  return [box.x + across * box.width, box.y + down * box.height]
}

async function stroke(page: Page, from: [number, number], to: [number, number], steps = 12): Promise<void> {
  await page.mouse.move(...(await spot(page, ...from)))
  await page.mouse.down()
  await page.mouse.move(...(await spot(page, ...to)), { steps })
  await page.mouse.up()
}

/** Waits until both windows show the same page, place and turn of the picture. */
const inSync = (one: Page, other: Page) =>
  expect
    .poll(async () => JSON.stringify(await viewOf(other)) === JSON.stringify(await viewOf(one)), {
      timeout: patience,
    })
    .toBe(true)

it('shows a picture to all; the other one takes over and everybody follows', async () => {
  await expect
    .poll(async () => (await files()).filter(({ preview }) => preview === 'ready').length, {
      timeout: patience,
    })
    .toBe(1)
  await doctor.page.goto(`/consultations/${id}/room`)
  await expert.page.goto(`/consultations/${id}/room`)
  await Promise.all([join(doctor), join(expert)])
  await showToAll(doctor, '舌面.jpg')
  await canvas(expert.page).waitFor()
  await expert.page.getByTestId('together-picture').waitFor()
  await shootHere(expert.page, 'together-shown')
  await doctor.page.getByTestId('together-larger').click()
  await inSync(doctor.page, expert.page)
  expect((await viewOf(expert.page)).zoom).toBe(1.25)

  // Whoever looks alone disturbs nobody, and comes back with one press.
  await expert.page.mouse.move(...(await spot(expert.page, 0.5, 0.5)))
  await expert.page.mouse.wheel(0, -300)
  await expert.page.getByText('您在自己看').waitFor()
  expect((await viewOf(doctor.page)).zoom).toBe(1.25)
  await expert.page.getByTestId('together-follow').click()
  await inSync(doctor.page, expert.page)

  await expert.page.getByTestId('together-take').click()
  await doctor.page.getByText(`跟随 ${expert.account.name}`).first().waitFor()
  await expert.page.mouse.move(...(await spot(expert.page, 0.4, 0.6)))
  await expert.page.mouse.wheel(0, -200)
  await inSync(expert.page, doctor.page)
  await doctor.page.getByTestId('pointer').waitFor()
})

it('draws in sight of the other one, under 30 kbit/s of the socket', async () => {
  const { page } = expert
  const traffic = await watchSocket(page)
  await page.getByTestId('together-tool-pen').click()
  await page.mouse.move(...(await spot(page, 0.7, 0.5)))
  await page.mouse.down()
  const drawing = await traffic.during(() => circle(page))
  await page.mouse.up()
  await page.getByTestId('together-tool-point').click()
  await page.mouse.move(...(await spot(page, 0.5, 0.5)))
  const looking = await traffic.during(() => circle(page, true))
  console.info(`the socket, both ways: drawing ${drawing} kbit/s, pointing and zooming ${looking} kbit/s`)
  expect(Math.max(drawing, looking)).toBeLessThan(mostKilobits)

  await page.getByTestId('together-tool-ellipse').click()
  await stroke(page, [0.55, 0.55], [0.7, 0.75])
  await page.getByTestId('together-tool-text').click()
  await page.mouse.click(...(await spot(page, 0.72, 0.72)))
  await page.getByTestId('together-text').fill('尖部点刺')
  await page.keyboard.press('Enter')
  await expect.poll(() => marks(doctor.page).count(), { timeout: patience }).toBe(2)
  await doctor.page.getByText(`${expert.account.name}：尖部点刺`).waitFor()
  await doctor.page.getByTestId('together-tool-arrow').click()
  await stroke(doctor.page, [0.25, 0.3], [0.4, 0.45])
  await expect.poll(() => marks(page).count(), { timeout: patience }).toBe(3)
  await inSync(page, doctor.page)
  await shootHere(doctor.page, 'together-drawn')
})

it('undoes one’s own alone, and saves', async () => {
  await doctor.page.getByTestId('together-undo').click()
  await expect.poll(() => marks(expert.page).count(), { timeout: patience }).toBe(2)
  await stroke(doctor.page, [0.2, 0.3], [0.35, 0.45])
  await expect.poll(() => marks(expert.page).count(), { timeout: patience }).toBe(3)
  await expert.page.getByTestId('together-save').click()
  await expert.page.getByTestId('together-saved').waitFor()
})

it('gives a late comer and a reconnected one what is so', async () => {
  const before = await viewOf(expert.page)
  await doctor.page.reload()
  await join(doctor)
  await canvas(doctor.page).waitFor()
  await expect.poll(() => marks(doctor.page).count(), { timeout: patience }).toBe(3)
  expect(await viewOf(doctor.page)).toEqual(before)
})

it('points with a light over the live picture', async () => {
  const { page } = expert
  await page.getByRole('button', { name: '看视频' }).click()
  await page.getByTestId('together-laser').click()
  const box = await page.getByTestId('laser').boundingBox()
  if (box === null) throw new Error('no light')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.move(box.x + box.width / 2 + 20, box.y + box.height / 2 + 20)
  await doctor.page.getByTestId('pointer').first().waitFor()
  await shootHere(page, 'together-laser')
  await doctor.page.getByTestId('pointer').first().waitFor({ state: 'detached' })
  await page.getByTestId('together-back').click()
})

it('turns pages of a document and frames of a DICOM image for all, and measures in millimetres', async () => {
  const { page } = expert
  await showToAll(expert, '检验单.pdf')
  await expect.poll(() => painted(doctor.page), { timeout: patience }).toBe('0')
  await page.getByTestId('together-next').click()
  await expect.poll(() => painted(doctor.page), { timeout: patience }).toBe('1')
  await shootHere(page, 'together-pdf')
  await showToAll(expert, 'IM0001.dcm')
  await expect.poll(() => painted(doctor.page), { timeout: patience }).toBe('0')
  const [disc = 0, edge = 255] = await greysOf(doctor.page)
  expect(disc).toBeGreaterThan(edge + 60)
  await page.mouse.move(...(await spot(page, 0.5, 0.5)))
  await page.mouse.wheel(0, 70)
  await expect.poll(() => painted(doctor.page), { timeout: patience }).toBe('1')
  await page.getByRole('combobox', { name: '窗的预设' }).selectOption('bone')
  await inSync(page, doctor.page)
  expect((await viewOf(doctor.page)).window).toEqual({ center: 400, width: 2000 })
  await doctor.page.getByText('not for primary diagnosis').waitFor()
  await page.getByTestId('together-tool-ruler').click()
  await stroke(page, [0.45, 0.5], [0.55, 0.5])
  await doctor.page.getByText(/^\d+\.\d mm$/).waitFor()
  await shootHere(page, 'together-dicom')
  await switchTo(doctor.page, 'en')
  await join(doctor)
  await doctor.page.getByText(/^\d+\.\d mm$/).waitFor()
  await shootHere(doctor.page, 'together-dicom', 'en')
  await switchTo(doctor.page, 'zh')
  await join(doctor)
})

/** Four frames as JPEG 2000, which no browser decodes by itself. */
async function compressedImage(): Promise<Buffer> {
  const [size, frames] = [256, 4]
  const pixels = dicomPixels(size, frames)
  const info = { width: size, height: size, bitsPerSample: 16, componentCount: 1, isSigned: false }
  const encoded: Uint8Array[] = []
  for (let frame = 0; frame < frames; frame += 1)
    encoded.push(
      await encodeJ2k(pixels.subarray(2 * size * size * frame, 2 * size * size * (frame + 1)), info),
    )
  return dicomImage({ size, frames, name: '', syntax: '1.2.840.10008.1.2.4.90', encoded })
}

/** Grey levels of the picture as it is painted: in the disc's middle, and near the left edge. */
const greysOf = (page: Page) =>
  page.getByTestId('together-picture').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const { width, height } = canvas
    const at = (x: number) => canvas.getContext('2d')?.getImageData(x, height / 2, 1, 1).data[0] ?? -1
    return [at(width / 2), at(width / 32)]
  })

const painted = (page: Page) => page.getByTestId('together-picture').getAttribute('data-painted')

it('keeps what both drew beside the file, and shows it on the case’s page', async () => {
  await expert.page.getByTestId('together-stop').click()
  await expect.poll(() => canvas(doctor.page).count(), { timeout: patience }).toBe(0)
  await expert.page.getByTestId('room-leave').click()
  await doctor.page.getByTestId('room-leave').click()
  const picture = (await files()).find(({ fileName }) => fileName === '舌面.jpg')
  const layers = () => ask<Layer[]>(doctor, 'GET', `/attachments/${picture?.id}/layers`)
  await expect.poll(async () => (await layers()).length, { timeout: patience }).toBe(2)
  expect(
    (await layers()).map(({ author, marks: drawn }) => [author.name, drawn.map(({ shape }) => shape)]),
  ).toEqual([
    [expert.account.name, ['pen', 'ellipse', 'text']],
    [doctor.account.name, ['arrow']],
  ])
  const { page } = doctor
  await page.goto(`/consultations/${id}`)
  await page
    .getByRole('button', { name: /舌面\.jpg/ })
    .first()
    .click()
  await page.getByTestId('layers').waitFor()
  await expect.poll(() => marks(page).count(), { timeout: patience }).toBe(3)
  await shootHere(page, 'together-layers')
  await page.getByTestId('layers').getByText(expert.account.name).click()
  await expect.poll(() => marks(page).count(), { timeout: patience }).toBe(1)
})

/** Three seconds of a quick hand, sixty movements a second, as fast as a browser tells them. */
function circle(page: Page, zooming = false): Promise<void> {
  return canvas(page).evaluate(async (element, zooms) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const began = performance.now()
    while (performance.now() - began < 3000) {
      await new Promise((resolve) => setTimeout(resolve, 16))
      const turn = (performance.now() - began) / 250
      const [x, y] = [0.5 + 0.2 * Math.cos(turn), 0.5 + (0.2 + turn / 100) * Math.sin(turn)]
      const at = { clientX: left + x * width, clientY: top + y * height, bubbles: true, cancelable: true }
      element.dispatchEvent(new PointerEvent('pointermove', { ...at, pointerId: 1, pointerType: 'mouse' }))
      if (zooms) element.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: Math.sin(turn) * 10 }))
    }
  }, zooming)
}

/** Counts what goes over the page's socket, both ways, with eight bytes around each message. */
async function watchSocket(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  let bytes = 0
  const add = ({ response }: { response: { payloadData: string } }) => {
    bytes += Buffer.byteLength(response.payloadData) + 8
  }
  session.on('Network.webSocketFrameSent', add)
  session.on('Network.webSocketFrameReceived', add)
  return {
    /** @returns kbit/s */
    async during(work: () => Promise<void>): Promise<number> {
      const [before, began] = [bytes, Date.now()]
      await work()
      return Math.round(((bytes - before) * 8 * 10) / (Date.now() - began)) / 10
    },
  }
}
