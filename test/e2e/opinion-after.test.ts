/**
 * What follows an opinion, as two hospitals and a stranger with the paper live through it: two windows on one draft, a template, the
 * signature, the code read back from the PDF, the public page, the counter-signature, a correction, two versions side by side, the
 * adoption, and what became of the patient seven days later.
 */
import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { codeInPdf, readQr } from '../support/qr.ts'
import { command, draft } from './api.ts'
import { advice, answers } from './opinion.ts'
import { openWindow, type Person, signIn, words } from './person.ts'
import { atOnce, type Product, startProduct } from './product.ts'
import { shoot, shootHere } from './shots.ts'

let product: Product
let chromium: Browser
let doctor: Person
let expert: Person
let other: Person
let id: string
let pdf: Buffer
let url: string

beforeAll(async () => {
  product = await startProduct()
  chromium = await launchChromium()
  doctor = await openWindow(chromium, product, product.people.doctor)
  expert = await openWindow(chromium, product, product.people.expert)
  other = await openWindow(chromium, product, product.people.expert)
  for (const person of [doctor, expert, other]) await signIn(person)
  id = await draft(doctor, { kind: 'written' })
  await command(doctor, id, 'submit')
  await command(expert, id, 'accept')
  await command(expert, id, 'begin_report')
})
afterAll(async () => {
  await chromium?.close()
  await product?.stop()
})

const saved = (page: Page) => page.getByTestId('opinion-saved').filter({ hasText: '已存到服务器' }).waitFor()
const opinionPage = (person: Person) => person.page.goto(`/consultations/${id}/opinion`)

async function download(person: Person): Promise<Buffer> {
  const [file] = await Promise.all([
    person.page.waitForEvent('download'),
    person.page.getByTestId('opinion-pdf').click(),
  ])
  return readFile(await file.path())
}

async function signWith({ page, account }: Person, button: RegExp): Promise<void> {
  await page.getByTestId('opinion-sign').click()
  await page.getByTestId('sign-password').fill(account.password)
  await page.getByRole('dialog').getByRole('button', { name: button }).click()
  await page.getByTestId('opinion-verified').filter({ hasText: '核验通过' }).waitFor()
}

let brokenAt: string | undefined

/** The steps are one walk: after the first that fails there is nothing to walk on. */
function step(name: string, walk: () => Promise<void>): void {
  it(name, async ({ skip }) => {
    if (brokenAt !== undefined) skip(`the walk ended at "${brokenAt}"`)
    try {
      await walk()
    } catch (error) {
      brokenAt = name
      for (const [index, { page }] of [doctor, expert, other].entries())
        await shootHere(page, `failed-${index}`)
      throw error
    }
  })
}

describe('after the opinion', () => {
  step('a template begins the text; two windows overwrite nothing', async () => {
    await opinionPage(expert)
    const { page } = expert
    await page.getByTestId('template-choice').click()
    await page.getByTitle(/失眠：减停镇静药/).click()
    await page.getByTestId('template-use').click()
    await page.getByTestId('opinion-advice').filter({ hasText: '先明确证候' }).waitFor()
    for (const [index, answer] of answers.entries())
      await page.getByTestId(`opinion-answer-${index + 1}`).fill(answer)
    await saved(page)
    await opinionPage(other)
    await other.page.getByTestId('opinion-advice').fill(advice)
    await saved(other.page)
    await page.getByTestId('opinion-answer-2').fill('第一个窗口的第二答。')
    await page.getByTestId('opinion-conflict').waitFor()
    await page.getByTestId('theirs-advice').waitFor()
    await shootHere(page, 'opinion-conflict')
    /* typed while it is decided */
    await page.getByTestId('opinion-monitoring').fill('每周一次睡眠量表。')
    await page.getByTestId('theirs-advice').check()
    await page.getByTestId('conflict-apply').click()
    await page.getByTestId('opinion-conflict').waitFor({ state: 'detached' })
    await saved(page)
    await page.reload()
    await page.getByTestId('opinion-advice').filter({ hasText: advice }).waitFor()
    const read = (name: string) => page.getByTestId(name).inputValue()
    expect(await read('opinion-answer-2')).toBe('第一个窗口的第二答。')
    expect(await read('opinion-monitoring')).toBe('每周一次睡眠量表。')
    await shoot(page, 'opinion-editor-full', () => page.getByTestId('opinion-advice').waitFor())
  })

  step(
    'signed: the paper’s code leads to a page that says it is valid, and nothing of the patient',
    async () => {
      await signWith(expert, /签署/)
      await opinionPage(doctor)
      await doctor.page.getByTestId('opinion-verified').waitFor()
      pdf = await download(doctor)
      url = readQr(await codeInPdf(pdf))
      expect(url).toMatch(new RegExp(`^${product.url}/verify/[0-9a-f]{64}$`))
      const context = await chromium.newContext({ locale: 'zh-CN', baseURL: product.url })
      const stranger = await context.newPage()
      await stranger.goto(url)
      await stranger.getByTestId('verdict').filter({ hasText: '有效，是最新版' }).waitFor()
      await shoot(stranger, 'verify', () => stranger.getByTestId('verdict').waitFor())
      const said = await words(stranger.getByRole('main'))
      for (const secret of ['李', '失眠', '乌兰图雅', '林若谷', advice]) expect(said).not.toContain(secret)
      await stranger.getByTestId('verify-file').setInputFiles({
        ...{ name: 'opinion.pdf', mimeType: 'application/pdf', buffer: pdf },
      })
      await stranger.getByTestId('file-verdict').and(stranger.locator('[data-known="true"]')).waitFor()
      const forged = Buffer.from(pdf)
      forged[300] = (forged[300] ?? 0) ^ 1
      await stranger.getByTestId('verify-file').setInputFiles({
        ...{ name: 'forged.pdf', mimeType: 'application/pdf', buffer: forged },
      })
      await stranger.getByTestId('file-verdict').and(stranger.locator('[data-known="false"]')).waitFor()
      await stranger.goto(`/verify/${'0'.repeat(64)}`)
      await stranger.getByTestId('verdict').and(stranger.locator('[data-verdict="absent"]')).waitFor()
      await context.close()
    },
  )

  step('the doctor signs as read, and asks for a correction; the expert sees both at once', async () => {
    const { page, account } = doctor
    await page.getByTestId('countersign').click()
    await page.getByRole('dialog').getByLabel('密码', { exact: true }).fill(account.password)
    await page.getByTestId('countersign-confirm').click()
    await page.getByTestId('signature-requester').filter({ hasText: account.name }).waitFor()
    await shoot(page, 'opinion-countersigned', () => page.getByTestId('signature-requester').waitFor())
    await page.getByTestId('correction-ask').click()
    await page.getByTestId('correction-words').fill('第二问请写明剂量。')
    await page.getByTestId('correction-send').click()
    await page.getByTestId('correction-open').waitFor()
    expect(await page.getByTestId('adoption-submit').count()).toBe(0)
    await expert.page.getByTestId('correction-open').waitFor({ timeout: atOnce })
    await expert.page.getByText('第二问请写明剂量。').waitFor()
    await other.page.goto('/')
    await other.page
      .getByRole('link', { name: /请您更正/ })
      .first()
      .click()
    await shoot(other.page, 'corrections', () => other.page.getByText('第二问请写明剂量。').waitFor())
    await shoot(expert.page, 'opinion-correction', () => expert.page.getByTestId('correction-open').waitFor())
  })

  step('version 2 answers it; both versions stand side by side; the old paper says so', async () => {
    const { page } = expert
    await page.getByTestId('correction-amend').click()
    await page.getByTestId('opinion-answer-2').fill('第一个窗口的第二答：黄连 6 克，七剂。')
    await saved(page)
    await signWith(expert, /签署第 2 版/)
    await doctor.page.getByTestId('compare-versions').click({ timeout: atOnce })
    const change = doctor.page.getByTestId('change-answers.2')
    await change.locator('ins').filter({ hasText: '黄连 6 克，七剂' }).waitFor()
    await doctor.page.getByTestId('compare-reason').filter({ hasText: '文字更正' }).waitFor()
    await shootHere(doctor.page, 'opinion-compare')
    expect(await doctor.page.locator('[data-testid^="change-"]').count()).toBe(1)
    const context = await chromium.newContext({ locale: 'zh-CN', baseURL: product.url })
    const stranger = await context.newPage()
    await stranger.goto(url)
    await stranger.getByTestId('verdict').filter({ hasText: '已由第 2 版更正' }).waitFor()
    await context.close()
  })

  step('adopted; after seven days the patient stands in the list, and the outcome is recorded', async () => {
    const { page } = doctor
    await opinionPage(doctor)
    await page.getByTestId('adoption-adopted').check()
    await page.getByTestId('adoption-submit').click()
    await page.getByLabel('采纳情况已登记').getByText('全部采纳').waitFor()
    expect(await page.getByTestId('record-7').count()).toBe(0)
    await product.db
      .updateTable('followUp')
      .set({ dueAt: sql`due_at - interval '7 days'` })
      .where('consultationId', '=', id)
      .execute()
    await page.goto('/')
    await page
      .getByRole('link', { name: /待随访/ })
      .first()
      .click()
    const row = page.getByTestId('follow-up').filter({ has: page.locator(`a[href*="${id}"]`) })
    await row.waitFor()
    await shoot(page, 'follow-ups', () => row.waitFor())
    await row.getByRole('link').click()
    await page.getByTestId('record-7').click()
    await page.getByTestId('outcome-improved').check()
    await page.getByTestId('outcome-note').fill('睡眠 6 小时，右佐匹克隆已减至 1.5 mg。')
    await page.getByTestId('outcome-save').click()
    await page.getByTestId('follow-up-7').filter({ hasText: '好转' }).waitFor()
    await page.getByTestId('record-agreement').click()
    await page.getByTestId('agreement-finalTcm').fill('不寐病 肝郁化火证')
    await page.getByTestId('agreement-save').click()
    await page.getByTestId('agreement').filter({ hasText: '肝郁化火证' }).waitFor()
    await page.getByTestId('rate-requester').click()
    await page.getByTestId('score-4').check()
    await page.getByTestId('rating-save').click()
    await page.getByTestId('rating-requester').filter({ hasText: '4 分' }).waitFor()
    await shoot(page, 'opinion-aftercare', () => page.getByTestId('follow-up-7').waitFor())
    await opinionPage(expert)
    await expert.page.getByTestId('follow-up-7').filter({ hasText: '好转' }).waitFor()
    expect(await words(expert.page.getByRole('main'))).not.toContain('4 分')
  })

  step('no page complained', async () => {
    for (const person of [doctor, expert, other]) expect(person.faults).toEqual([])
  })
})
