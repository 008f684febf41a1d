/**
 * Files as doctors send them and experts look at them: many at once over a line that is cut, a page closed in the midst, a picture
 * taken with the camera on its side, images of another patient.
 */
import type { Browser, CDPSession, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Attachment } from '../../server/contract/attachment.ts'
import { partBytes } from '../../server/domain/attachment.ts'
import { launchChromium } from '../support/chromium.ts'
import { dicom, mp4, photograph, wav } from '../support/files.ts'
import { ask, command, consultationOf, draft, signInByApi } from './api.ts'
import { openWindow, type Person, words } from './person.ts'
import { type Product, patience, startProduct } from './product.ts'
import { shootHere } from './shots.ts'

let product: Product
let browser: Browser
let doctor: Person
let expert: Person
let id: string

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  doctor = await openWindow(browser, product, product.people.doctor)
  expert = await openWindow(browser, product, product.people.expert)
  await signInByApi(doctor)
  await signInByApi(expert)
  id = await draft(doctor)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  /* that the line was cut is no fault of the page */
  const unexpected = [...(doctor?.faults ?? []), ...(expert?.faults ?? [])]
  expect(unexpected.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
})

type Chosen = { name: string; mimeType: string; buffer: Buffer }

async function openFiles({ page }: Person): Promise<void> {
  await page.goto(`/consultations/${id}/edit?section=files`)
  await page.getByTestId('upload-files').waitFor({ state: 'attached' })
}

/** A ward's line: so slow that there is something to cut. */
async function slowLine(page: Page, bytesPerSecond: number): Promise<CDPSession> {
  const line = await page.context().newCDPSession(page)
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 20,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  })
  return line
}

const cut = (line: CDPSession, offline: boolean) =>
  line.send('Network.emulateNetworkConditions', {
    offline,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })

const choose = ({ page }: Person, files: Chosen[]) => page.getByTestId('upload-files').setInputFiles(files)
const files = (person: Person) => ask<Attachment[]>(person, 'GET', `/consultations/${id}/attachments`)
const row = ({ page }: Person, name: string) => page.locator('.file-rows li').filter({ hasText: name })

it('many at once, the line cut in between: all of them arrive whole', async () => {
  await openFiles(doctor)
  const { page } = doctor
  const line = await slowLine(page, 3_000_000)
  const film = mp4(9 * 1024 * 1024)
  await choose(doctor, [
    { name: '步态.mp4', mimeType: 'video/mp4', buffer: film },
    {
      name: '舌面.jpg',
      mimeType: 'image/jpeg',
      buffer: await photograph(1600, 1200, { orientation: 6, gps: true }),
    },
    { name: '咳嗽.wav', mimeType: 'audio/wav', buffer: wav() },
    { name: '舌面二.jpg', mimeType: 'image/jpeg', buffer: await photograph(1200, 900) },
    { name: 'IM0001', mimeType: '', buffer: dicom({ name: 'ZHANG^SAN', birthDate: '19010101' }) },
    { name: '病历.exe', mimeType: '', buffer: Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(500)]) },
    { name: 'IMG_2.HEIC', mimeType: 'image/heic', buffer: Buffer.alloc(64, 1) },
  ])
  await row(doctor, '步态.mp4')
    .getByText(/已传 [1-9]\d?%/)
    .waitFor()
  await cut(line, true)
  await row(doctor, '步态.mp4').getByText('断网了').waitFor()
  await shootHere(page, 'files-offline')
  await cut(line, false)
  await line.detach()
  await expect.poll(async () => (await files(doctor)).length, { timeout: patience }).toBe(5)
  const video = (await files(doctor)).find(({ fileName }) => fileName === '步态.mp4')
  expect(video?.byteSize).toBe(film.length)
  await row(doctor, '病历.exe').getByText('这种文件不能上传').waitFor()
  await row(doctor, 'IMG_2.HEIC').getByText('HEIC 图片不能上传').waitFor()
  await expect
    .poll(async () => (await files(doctor)).filter(({ preview }) => preview === 'ready').length, {
      timeout: patience,
    })
    .toBe(2)
  await expect.poll(() => row(doctor, '舌面').locator('img').count(), { timeout: patience }).toBe(2)
  await shootHere(page, 'files-sent')
})

it('a page closed in the midst: the same file chosen again goes on where it was', async () => {
  const { page } = doctor
  const line = await slowLine(page, 3_000_000)
  const film = { name: '睡姿.mp4', mimeType: 'video/mp4', buffer: mp4(14 * 1024 * 1024) }
  await choose(doctor, [film])
  await page.waitForResponse((answer) => answer.url().includes(`offset=${partBytes}`) && answer.ok())
  await line.detach()
  await openFiles(doctor)
  await row(doctor, '睡姿.mp4').getByText('上次没有传完').waitFor()
  await shootHere(page, 'files-left')
  const offsets: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'PUT' && request.url().includes('/uploads/'))
      offsets.push(new URL(request.url()).searchParams.get('offset') ?? '')
  })
  await choose(doctor, [film])
  await expect
    .poll(async () => (await files(doctor)).find(({ fileName }) => fileName === '睡姿.mp4')?.byteSize, {
      timeout: patience,
    })
    .toBe(film.buffer.length)
  expect(offsets).not.toContain('0')
  expect(await row(doctor, '睡姿.mp4').count()).toBe(1)
})

it('images of another patient: a loud warning, no submission without a stated reason', async () => {
  const { page } = doctor
  const note = row(doctor, 'IM0001')
  await note.getByText(/与申请的患者不一致：姓名、出生日期/).waitFor()
  const { version } = await consultationOf(doctor, id)
  await expect(
    ask(doctor, 'POST', `/consultations/${id}/commands`, { command: 'submit', version }),
  ).rejects.toThrow('PATIENT_DIFFERS')
  await note.getByTestId('dicom-confirm').click()
  await page.getByTestId('dicom-confirm-ok').click()
  await page.getByText('写明原因', { exact: true }).last().waitFor()
  await page.getByTestId('dicom-confirm-reason').fill('检查时登记的是曾用名，已核对身份证')
  await page.getByTestId('dicom-confirm-ok').click()
  await note.getByText(/确认属于本人：检查时登记的是曾用名/).waitFor()
  await shootHere(page, 'files-dicom')
  await command(doctor, id, 'submit')
})

it('a picture stands upright at the expert, and says nothing of camera and place', async () => {
  const { page } = expert
  await page.goto(`/consultations/${id}?tab=files`)
  await page.getByRole('tabpanel').getByText('检查时登记的是曾用名').waitFor()
  expect(await words(page.getByRole('tabpanel'))).not.toContain('ZHANG')
  await shootHere(page, 'detail-files-all')
  await page.getByRole('button', { name: '放大看 舌面.jpg' }).click()
  const picture = page.getByTestId('viewer-picture').first()
  const colours = () =>
    picture.evaluate((image: HTMLImageElement) => {
      const canvas = document.createElement('canvas')
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      const pen = canvas.getContext('2d')
      pen?.drawImage(image, 0, 0)
      const at = (y: number) => [...(pen?.getImageData(canvas.width / 2, y, 1, 1).data ?? [])]
      return { width: canvas.width, height: canvas.height, top: at(20), bottom: at(canvas.height - 20) }
    })
  await expect.poll(async () => (await colours()).width, { timeout: patience }).toBe(1200)
  const { height, top, bottom } = await colours()
  expect(height).toBe(1600)
  /* the camera lay on its side: its red left half is above */
  expect([(top[0] ?? 0) > 150, (bottom[2] ?? 0) > 150]).toEqual([true, true])
  const [photo] = (await files(expert)).filter(({ fileName }) => fileName === '舌面.jpg')
  const shown = await expert.context.request.get(`/api/attachments/${photo?.id}`)
  const meta = await sharp(await shown.body()).metadata()
  expect([meta.exif, meta.xmp, meta.orientation]).toEqual([undefined, undefined, undefined])
  expect((await expert.context.request.get(`/api/attachments/${photo?.id}/original`)).status()).toBe(403)
})

it('the viewer is used by keys: zoom, turn, compare, light, and back to where one was', async () => {
  const { page } = expert
  const picture = page.getByTestId('viewer-picture').first()
  const transform = () => picture.evaluate((image: HTMLElement) => image.style.transform)
  const scale = async () => Number(/scale\(([\d.]+)\)/.exec(await transform())?.[1])
  const before = await scale()
  await page.keyboard.press('+')
  expect(await scale()).toBeCloseTo(before * 1.25, 5)
  await page.keyboard.press('r')
  expect(await transform()).toContain('rotate(90deg)')
  await shootHere(page, 'viewer-turned')
  await page.keyboard.press('0')
  expect(await scale()).toBeCloseTo(before, 5)
  await page.keyboard.press('c')
  await expect.poll(() => page.getByTestId('viewer-picture').count()).toBe(2)
  await page.keyboard.press('+')
  const both = await page
    .getByTestId('viewer-picture')
    .evaluateAll((images) => images.map((image) => (image as HTMLElement).style.transform.includes('scale')))
  expect(both).toEqual([true, true])
  await page.getByLabel('亮度').fill('140')
  await page.getByText('只改了显示，原图未改动').waitFor()
  await shootHere(page, 'viewer-compare')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    '放大看 舌面.jpg',
  )
  await page.getByRole('button', { name: '打开 咳嗽.wav' }).click()
  const sound = page.getByTestId('viewer-audio')
  await expect
    .poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.duration), { timeout: patience })
    .toBeCloseTo(1, 1)
  await shootHere(page, 'viewer-audio')
  await page.keyboard.press('Escape')
})
