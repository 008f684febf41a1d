/** What is pasted and is too long: kept to the last character, said, and not sent; beside it everything else is saved. */
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fieldId } from '../../client/pages/request/sections.ts'
import type { Opinion } from '../../server/contract/opinion.ts'
import type { Referral } from '../../server/contract/referral.ts'
import { launchChromium } from '../support/chromium.ts'
import { ask, command, consultationOf, draft, signInByApi } from './api.ts'
import { openWindow, type Person } from './person.ts'
import { type Product, startProduct } from './product.ts'
import { shootHere } from './shots.ts'

let product: Product
let browser: Browser
let doctor: Person
let expert: Person

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  doctor = await openWindow(browser, product, product.people.doctor)
  expert = await openWindow(browser, product, product.people.expert)
  for (const person of [doctor, expert]) {
    await signInByApi(person)
    await person.context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone'])
  }
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  for (const person of [doctor, expert]) expect(person?.faults).toEqual([])
})

/** By the keyboard, as a person does it: a value that a program sets passes a browser's own limit. */
async function paste(field: Locator, text: string): Promise<void> {
  const page = field.page()
  await page.evaluate((words) => navigator.clipboard.writeText(words), text)
  await field.focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+v')
}

const said = (page: Page, most: number, count: number, then: string) =>
  page.locator('.field-error').filter({ hasText: `最多 ${most} 字，现在 ${count} 字。没有截断，${then}` })
const pressed = '请删短。'
const itself = '删短后自动保存。'

/** Pasted whole, and said. */
async function isKept(field: Locator, text: string, most: number, then: string): Promise<void> {
  await paste(field, text)
  await said(field.page(), most, text.length, then).waitFor()
  expect(await field.inputValue()).toBe(text)
}

const hasCursor = (field: Locator) =>
  expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true)

/** What a page asks the server to write from now on. */
function writesOf(page: Page): string[] {
  const sent: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (request.method() !== 'GET' && /^\/api\/(consultations|referrals)/.test(pathname)) sent.push(pathname)
  })
  return sent
}

/** A written consultation whose opinion is to be written. */
async function reporting(): Promise<string> {
  const id = await draft(doctor, { kind: 'written' })
  await command(doctor, id, 'submit')
  await command(expert, id, 'accept')
  await command(expert, id, 'begin_report')
  return id
}

it('a dialog: the press sends nothing and leads to the words; shortened they go out', async () => {
  const id = await reporting()
  const { page } = doctor
  await page.goto(`/consultations/${id}?tab=consent`)
  await page.getByTestId('consent-withdraw-consultation').click()
  const dialog = page.getByRole('dialog')
  const note = dialog.getByLabel('患者的说明（选填）')
  await isKept(note, '患'.repeat(501), 500, pressed)
  await shootHere(page, 'over-limit-dialog')
  const sent = writesOf(page)
  await dialog.getByRole('radio', { name: '患者本人' }).focus()
  await page.getByTestId('consent-ok').click()
  await hasCursor(note)
  expect(sent).toEqual([])
  await note.press('End')
  await page.keyboard.press('Backspace')
  await said(page, 500, 501, pressed).waitFor({ state: 'detached' })
  await page.getByTestId('consent-ok').click()
  await page.locator('[data-testid="consent-consultation"][data-standing="withdrawn"]').waitFor()
})

it('a referral: neither saved nor sent until it is shortened, its patient included', async () => {
  const { page } = doctor
  await page.goto('/referrals/new?alone=1')
  const diagnosis = page.getByTestId('referral-diagnosis')
  await isKept(diagnosis, '晕'.repeat(501), 500, pressed)
  const sent = writesOf(page)
  await page.getByTestId('save-referral').click()
  await hasCursor(diagnosis)
  await paste(diagnosis, '晕'.repeat(500))
  const name = page.locator(`#${fieldId('patient.name')}`)
  await isKept(name, '萍'.repeat(61), 60, pressed)
  await page.getByTestId('save-referral').click()
  await hasCursor(name)
  expect(sent).toEqual([])
  await paste(name, '萍'.repeat(60))
  await page.getByTestId('save-referral').click()
  await page.waitForURL(/\/referrals\/[^/]+\/edit$/)
  const id = new URL(page.url()).pathname.split('/')[2] ?? ''
  const { content } = await ask<Referral>(doctor, 'GET', `/referrals/${id}`)
  expect(content.diagnosis).toBe('晕'.repeat(500))
})

it('a herb and a code of a request: what is beside them is kept with them, and saved once they are shortened', async () => {
  const id = await draft(doctor)
  const { page } = doctor
  const field = (path: string) => page.locator(`[id="${fieldId(path)}"]`)
  const state = (name: string) =>
    page.locator(`[data-testid="save-state"][data-state="${name}"]`).filter({ visible: true }).first()
  const recordOf = async () => (await consultationOf(doctor, id)).content?.record

  await page.goto(`/consultations/${id}/edit?section=medication`)
  await page.getByTestId('add-formula').click()
  const herb = field('record.formulae.0.herbs.0.name')
  const long = '酸枣仁打碎先煎'.repeat(6)
  await isKept(herb, long, 40, itself)
  await page.getByLabel('脚注 1', { exact: true }).fill('先煎')
  await field('record.formulae.0.name').fill('酸枣仁汤')
  await state('refused').waitFor()
  await shootHere(page, 'over-limit-herb')
  await page.reload()
  await said(page, 40, long.length, itself).waitFor()
  expect(await herb.inputValue()).toBe(long)
  expect(await field('record.formulae.0.name').inputValue()).toBe('酸枣仁汤')
  await paste(herb, '酸枣仁')
  await state('saved').waitFor()
  expect((await recordOf())?.formulae[0]).toMatchObject({
    name: '酸枣仁汤',
    herbs: [{ name: '酸枣仁', footnote: '先煎' }],
  })

  await page.goto(`/consultations/${id}/edit?section=diagnosis`)
  const code = field('record.westernDiagnoses.0.code')
  await isKept(code, 'G'.repeat(41), 40, itself)
  await field('record.westernDiagnoses.0').fill('慢性失眠')
  await state('refused').waitFor()
  await page.reload()
  await said(page, 40, 41, itself).waitFor()
  expect(await code.inputValue()).toBe('G'.repeat(41))
  expect(await field('record.westernDiagnoses.0').inputValue()).toBe('慢性失眠')
  await paste(code, 'G47.0')
  await state('saved').waitFor()
  expect((await recordOf())?.westernDiagnoses[0]).toMatchObject({ text: '慢性失眠', code: 'G47.0' })
})

it('an opinion: the rest of it is saved, signing leads to what is too long, and leaving asks first', async () => {
  const id = await reporting()
  const { page } = expert
  const saved = (more = '') =>
    page
      .getByTestId('opinion-saved')
      .filter({ hasText: new RegExp(`已存到服务器${more}\\s*$`) })
      .waitFor()
  const kept = async () => (await ask<Opinion>(expert, 'GET', `/consultations/${id}/opinion`)).draft?.content
  await page.goto(`/consultations/${id}/opinion`)
  const advice = page.getByTestId('opinion-advice')
  await advice.fill('先存下来的意见')
  await saved()
  await isKept(advice, '长'.repeat(8001), 8000, itself)
  await page.getByTestId('opinion-answer-1').fill('第一答')
  await page.getByTestId('opinion-monitoring').fill('每周一次睡眠量表。')
  await saved('\\s*1 处太长，删短前不保存')
  await shootHere(page, 'over-limit-opinion')
  await expect.poll(kept).toMatchObject({
    advice: '先存下来的意见',
    answers: [{ position: 1, text: '第一答' }, { position: 2 }],
    monitoring: '每周一次睡眠量表。',
  })

  await page.getByTestId('opinion-sign').click()
  await hasCursor(advice)
  expect(await page.getByTestId('sign-password').count()).toBe(0)
  await page.getByRole('link', { name: '看病例' }).click()
  const question = page.getByRole('dialog').filter({ hasText: '有内容没有存到服务器' })
  await question.getByRole('button', { name: '不做了' }).click()
  expect(await advice.inputValue()).toHaveLength(8001)

  const herbs = page.getByTestId('opinion-herbs')
  await paste(herbs, Array.from({ length: 41 }, (_, index) => `川芎 ${index + 1}`).join('，'))
  await page.getByText('写了 41 味，一个方最多 40 味。没有截断').waitFor()
  await saved('\\s*2 处太长，删短前不保存')
  expect((await kept())?.prescription).toBeNull()
  await paste(herbs, '川芎 6')
  await paste(advice, '长'.repeat(8000))
  await saved()
  const { prescription, advice: whole } = (await kept()) ?? {}
  expect([prescription?.herbs, whole?.length]).toEqual([[{ name: '川芎', grams: 6, note: '' }], 8000])
})
