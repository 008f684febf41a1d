/** What people and their files get wrong in a request, and what only looks wrong: clear sentences at their place, nothing lost. */
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldId } from '../../client/pages/request/sections.ts'
import type { Attachment } from '../../server/contract/attachment.ts'
import type { RequestContent } from '../../server/contract/consultation.ts'
import { launchChromium } from '../support/chromium.ts'
import { fullRequest } from '../support/consultations.ts'
import { dicom, photograph, png } from '../support/files.ts'
import { ask, consultationOf, draft, signInByApi } from './api.ts'
import { openWindow, type Person, words } from './person.ts'
import { type Product, patience, startProduct } from './product.ts'
import { pick, submit } from './request.ts'
import { shootHere } from './shots.ts'

let product: Product
let browser: Browser
let doctor: Person

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  doctor = await openWindow(browser, product, product.people.doctor)
  await signInByApi(doctor)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  expect(doctor?.faults).toEqual([])
})

const field = ({ page }: Person, path: string): Locator => page.locator(`#${fieldId(path)}`)
const errors = ({ page }: Person) => page.locator('.field-error:not(:empty)')
const saveState = ({ page }: Person, state: string) =>
  page.locator(`[data-testid="save-state"][data-state="${state}"]`).filter({ visible: true }).first()

async function openForm(person: Person, id: string, section: string): Promise<void> {
  await person.page.goto(`/consultations/${id}/edit?section=${section}`)
  await person.page.getByRole('heading', { level: 1 }).waitFor()
}

/** Typed as by hand, and left with Tab. */
async function typeDay(person: Person, path: string, text: string): Promise<void> {
  await field(person, path).click()
  await field(person, path).fill(text)
  await person.page.keyboard.press('Tab')
}

describe('wrong dates', () => {
  it('of birth: said what was typed and why it was not taken; the one before stays', async () => {
    const id = await draft(doctor)
    await openForm(doctor, id, 'patient')
    for (const [typed, sentence] of [
      ['2099-01-01', /“2099-01-01”太晚，没有采用。最晚 \d{4}-\d{2}-\d{2}。/],
      ['1850-01-01', '“1850-01-01”太早，没有采用。最早 1900-01-01。'],
      ['1980-13-45', '没有“1980-13-45”这一天，没有采用。写成 1980-05-03 这样。'],
      ['2023-02-29', '没有“2023-02-29”这一天，没有采用。写成 1980-05-03 这样。'],
    ] as const) {
      await typeDay(doctor, 'patient.birthDate', typed)
      await errors(doctor).filter({ hasText: sentence }).waitFor()
    }
    await shootHere(doctor.page, 'bad-birth-date')
    expect((await consultationOf(doctor, id)).content?.patient.birthDate).toBe('1980-01-01')
    await typeDay(doctor, 'patient.birthDate', '19790304')
    await errors(doctor).first().waitFor({ state: 'detached' })
    await saveState(doctor, 'saved').waitFor()
    expect((await consultationOf(doctor, id)).content?.patient.birthDate).toBe('1979-03-04')
  })

  it('of birth: is judged as it was typed, though a saving ended and the page changed meanwhile', async () => {
    const id = await draft(doctor)
    await openForm(doctor, id, 'patient')
    await field(doctor, 'patient.name').fill('李萍')
    await field(doctor, 'patient.birthDate').click()
    await field(doctor, 'patient.birthDate').fill('1850-01-01')
    await saveState(doctor, 'saved').waitFor()
    expect((await consultationOf(doctor, id)).content?.patient.name).toBe('李萍')
    expect(await field(doctor, 'patient.birthDate').inputValue()).toBe('1850-01-01')
    await doctor.page.keyboard.press('Tab')
    await errors(doctor).filter({ hasText: '“1850-01-01”太早，没有采用。' }).waitFor()
  })

  it('of the consent: not tomorrow', async () => {
    const id = await draft(doctor)
    await openForm(doctor, id, 'patient')
    await typeDay(doctor, 'consent.obtainedAt', '2099-01-01 09:00')
    await errors(doctor)
      .filter({ hasText: /“2099-01-01 09:00”太晚，没有采用。最晚/ })
      .waitFor()
    await typeDay(doctor, 'consent.obtainedAt', '2026-01-01 25:00')
    await errors(doctor).filter({ hasText: '没有“2026-01-01 25:00”这个时间，没有采用。' }).waitFor()
  })

  it('of a wish: one that runs backwards is said, kept and not sent; one that has passed is asked for anew', async () => {
    const id = await draft(doctor)
    await openForm(doctor, id, 'purpose')
    const { page } = doctor
    await typeDay(doctor, 'wishedTimes.0', '2001-01-01')
    await errors(doctor).filter({ hasText: '“2001-01-01”太早，没有采用。' }).waitFor()
    await pick(page.getByLabel('期望时间 1　从'), '10:00')
    await pick(page.getByLabel('期望时间 1　到'), '09:00')
    await errors(doctor).filter({ hasText: '结束要晚于开始' }).waitFor()
    await saveState(doctor, 'refused').waitFor()
    await page.getByTestId('submit-request').click()
    expect(await page.getByTestId('confirm-submit').count()).toBe(0)
    await page.reload()
    await errors(doctor).filter({ hasText: '结束要晚于开始' }).first().waitFor()
    expect(await page.getByLabel('期望时间 1　到').inputValue()).toBe('09:00')

    await product.db
      .updateTable('wishedTime')
      .set({ startAt: new Date(Date.now() - 7_200_000), endAt: new Date(Date.now() - 3_600_000) })
      .where('consultationId', '=', id)
      .execute()
    const { version } = await consultationOf(doctor, id)
    await expect(
      ask(doctor, 'POST', `/consultations/${id}/commands`, { command: 'submit', version }),
    ).rejects.toThrow(/INCOMPLETE.*wished_times/)
  })
})

describe('the fourteenth birthday', () => {
  const bornAgo = (years: number, days: number): RequestContent['patient'] => {
    const at = new Date()
    const born = new Date(Date.UTC(at.getUTCFullYear() - years, at.getUTCMonth(), at.getUTCDate() + days))
    return { ...fullRequest('').patient, idNumber: '', birthDate: born.toISOString().slice(0, 10) }
  }
  const gap = () => doctor.page.getByText('患者未满 14 周岁，须由监护人签署。')

  it('two days before it a guardian is asked for, and the request stays here', async () => {
    const id = await draft(doctor, { patient: bornAgo(14, 2) })
    await openForm(doctor, id, 'patient')
    await gap().waitFor()
    await doctor.page.getByTestId('submit-request').click()
    await gap().waitFor()
    expect(await doctor.page.getByTestId('confirm-submit').count()).toBe(0)
    expect((await consultationOf(doctor, id)).lacking).toEqual(['consent'])
  })

  it('from the day on the patient may sign', async () => {
    const id = await draft(doctor, { patient: bornAgo(14, 0) })
    await openForm(doctor, id, 'patient')
    await submit(doctor)
    expect((await consultationOf(doctor, id)).state).toBe('submitted')
  })
})

it('a name of 5,000 characters is kept whole, said to be too long, and stops nothing else from being kept', async () => {
  const id = await draft(doctor)
  await openForm(doctor, id, 'patient')
  const { page } = doctor
  const long = '萍'.repeat(5000)
  const sentence = errors(doctor).filter({ hasText: '最多 60 字，现在 5000 字。没有截断，删短后自动保存。' })
  await field(doctor, 'patient.name').fill(long)
  await sentence.waitFor()
  await saveState(doctor, 'refused').waitFor()
  expect(await page.locator('.form-foot').getByText('已填齐，可以提交').count()).toBe(0)
  await shootHere(page, 'bad-long-name')
  await field(doctor, 'patient.hospitalNumber').fill('ZY20269999')
  await page.reload()
  await sentence.waitFor()
  expect(await field(doctor, 'patient.name').inputValue()).toBe(long)
  expect(await field(doctor, 'patient.hospitalNumber').inputValue()).toBe('ZY20269999')
  await openForm(doctor, id, 'history')
  await page.getByTestId('submit-request').click()
  await expect.poll(() => new URL(page.url()).searchParams.get('section')).toBe('patient')
  expect(await page.getByTestId('confirm-submit').count()).toBe(0)
  await field(doctor, 'patient.name').fill('李萍')
  await sentence.waitFor({ state: 'detached' })
  await saveState(doctor, 'saved').waitFor()
  expect((await consultationOf(doctor, id)).patient).toMatchObject({
    name: '李萍',
    hospitalNumber: 'ZY20269999',
  })
})

it('a dose without a medicine is said not to be kept, and is kept once it has a name', async () => {
  const record = { ...fullRequest('').record, takesNoMedication: false, noKnownAllergies: false }
  const id = await draft(doctor, { record })
  await openForm(doctor, id, 'medication')
  const { page } = doctor
  const sentence = errors(doctor).filter({ hasText: '没有填名称，这一行不会保存' })
  for (const [given, name] of [
    ['剂量用法 1', '药名 1'],
    ['反应 1', '过敏物 1'],
  ]) {
    await page.getByLabel(String(given), { exact: true }).fill('5 mg')
    await sentence.waitFor()
    await shootHere(page, `bad-unnamed-${name}`)
    await page.getByLabel(String(name), { exact: true }).fill('苯磺酸氨氯地平')
    await sentence.waitFor({ state: 'detached' })
  }
  await saveState(doctor, 'saved').waitFor()
  const kept = (await consultationOf(doctor, id)).content?.record
  expect(kept?.medications.map((one) => one.dosage)).toEqual(['5 mg'])
  expect(kept?.allergies.map((one) => one.reaction)).toEqual(['5 mg'])
})

describe('files', () => {
  const row = (name: string) => doctor.page.locator('.file-rows li').filter({ hasText: name })
  const stored = (id: string) => ask<Attachment[]>(doctor, 'GET', `/consultations/${id}/attachments`)

  it('a renamed program and a picture that would fill the memory are refused by name, beside a good one', async () => {
    const id = await draft(doctor)
    await openForm(doctor, id, 'files')
    const program = Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(4_000)])
    await doctor.page.getByTestId('upload-files').setInputFiles([
      { name: '化验单.pdf', mimeType: 'application/pdf', buffer: program },
      {
        name: '胸片.png',
        mimeType: 'image/png',
        buffer: png(3, 2, { width: 30_000, height: 30_000 }),
      },
      { name: '舌面.jpg', mimeType: 'image/jpeg', buffer: await photograph(800, 600) },
    ])
    await row('化验单.pdf').getByText('这种文件不能上传').waitFor()
    await row('胸片.png').getByText('图片的像素太多').waitFor()
    await row('胸片.png')
      .getByText(/最多 1 亿像素/)
      .waitFor()
    await expect
      .poll(async () => (await stored(id)).map(({ fileName }) => fileName), { timeout: patience })
      .toEqual(['舌面.jpg'])
    await shootHere(doctor.page, 'bad-files')
  })

  it('DICOM of somebody else: said at the file, and again when it is submitted', async () => {
    const id = await draft(doctor)
    await openForm(doctor, id, 'files')
    await doctor.page
      .getByTestId('upload-files')
      .setInputFiles([
        { name: 'IM0007', mimeType: '', buffer: dicom({ name: 'ZHANG^SAN', birthDate: '19010101' }) },
      ])
    await row('IM0007')
      .getByText(/与申请的患者不一致：姓名、出生日期/)
      .waitFor()
    await doctor.page.getByTestId('submit-request').click()
    await doctor.page.getByTestId('confirm-submit').click()
    await doctor.page.getByText('DICOM 文件里的患者和病例里的不一致').waitFor()
    await doctor.page.getByText(/到“检查资料”逐份核对/).waitFor()
    await shootHere(doctor.page, 'bad-dicom')
    expect((await consultationOf(doctor, id)).state).toBe('draft')
    expect((await stored(id)).map(({ fileName }) => fileName)).toEqual(['IM0007'])
  })
})

it('Mongolian script comes through field, copy, storage and search to the character', async () => {
  /* joiners, vowel separator and a selector, also at the ends; nothing of it may be trimmed or composed */
  const script = '\u202fᠬᠡᠢ\u180e\u202fᠶᠢᠨ ᠡᠪᠡᠳᠴᠢᠨ\u180b'
  const id = await draft(doctor)
  const { page, context } = doctor
  await context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone'])
  await openForm(doctor, id, 'mongolian')
  await page.getByRole('button', { name: '填写蒙医诊察' }).click()
  const narrative = field(doctor, 'record.mongolian.narrative')
  await page.evaluate((text) => navigator.clipboard.writeText(text), script)
  await narrative.focus()
  await page.keyboard.press('Control+v')
  await saveState(doctor, 'saved').waitFor()
  expect((await consultationOf(doctor, id)).content?.record.mongolian?.narrative).toBe(script)
  await page.reload()
  expect(await narrative.inputValue()).toBe(script)
  await page.evaluate(() => navigator.clipboard.writeText(''))
  await narrative.focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(script)

  /* as it is read: the vertical block, marked and copied */
  const { version } = await consultationOf(doctor, id)
  await ask(doctor, 'POST', `/consultations/${id}/commands`, { command: 'submit', version })
  await page.goto(`/consultations/${id}?tab=four`)
  const block = page.locator('.mongolian-text[lang="mn-Mong"]').first()
  await block.waitFor()
  expect(await block.evaluate((one) => getComputedStyle(one).writingMode)).toBe('vertical-lr')
  await block.evaluate((one) => getSelection()?.selectAllChildren(one))
  await page.keyboard.press('Control+c')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(script)
  const found = await ask<{ items: { id: string }[] }>(doctor, 'POST', '/search', { q: 'ᠡᠪᠡᠳᠴᠢᠨ' })
  expect(found.items.map((one) => one.id)).toContain(id)
})

it('two browsers in one draft: the second is shown both, and what either wrote is there', async () => {
  const id = await draft(doctor)
  const ward = await openWindow(browser, product, product.people.doctor)
  await signInByApi(ward)
  for (const person of [doctor, ward]) {
    await openForm(person, id, 'history')
    await field(person, 'record.chiefComplaint').waitFor()
  }
  await field(ward, 'record.pastHistory').fill('病房里写的既往史')
  await field(ward, 'record.chiefComplaint').fill('病房里写的主诉')
  await saveState(ward, 'saved').waitFor()
  await field(doctor, 'record.chiefComplaint').fill('门诊里写的主诉')
  const conflict = doctor.page.getByRole('alert').filter({ hasText: '这份申请在另一个窗口改过' })
  await conflict.waitFor()
  const shown = await words(conflict)
  for (const text of ['病房里写的主诉', '门诊里写的主诉', '病房里写的既往史']) expect(shown).toContain(text)
  /* nothing is decided yet, and the browser is closed over it */
  await doctor.page.reload()
  await conflict.waitFor()
  expect(await field(doctor, 'record.chiefComplaint').inputValue()).toBe('门诊里写的主诉')
  await conflict.getByRole('button', { name: '按选择合并并保存' }).click()
  await saveState(doctor, 'saved').waitFor()
  expect((await consultationOf(doctor, id)).content?.record).toMatchObject({
    chiefComplaint: '门诊里写的主诉',
    pastHistory: '病房里写的既往史',
  })
  await ward.context.close()
})
