/** The access log on the whole product: what people do stands there, what stands out is found and explained, others see none of it. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paths } from '../../client/paths.ts'
import { demoAccounts } from '../../db/seed.ts'
import type { ConsultationPage } from '../../server/contract/consultation.ts'
import { launchChromium } from '../support/chromium.ts'
import { ask, signInByApi } from './api.ts'
import { openWindow, type Person } from './person.ts'
import { type Product, patience, startProduct } from './product.ts'
import { shoot } from './shots.ts'

let product: Product
let browser: Browser
let auditor: Person

const accountOf = (role: (typeof demoAccounts)[number]['role']) => {
  const found = demoAccounts.find((one) => one.role === role)
  if (found === undefined) throw new Error(`no ${role} in the region`)
  return found
}
async function signedIn(role: (typeof demoAccounts)[number]['role']): Promise<Person> {
  const person = await openWindow(browser, product, accountOf(role))
  await signInByApi(person)
  return person
}

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  auditor = await signedIn('audit_admin')
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

it('many records in a short time come forward, are looked at, and are explained in words', async () => {
  const expert = await signedIn('expert')
  const ids: string[] = []
  for (const view of ['open', 'ended']) {
    const page = await ask<ConsultationPage>(expert, 'GET', `/consultations?view=${view}&limit=50`)
    ids.push(...page.items.map(({ id }) => id))
  }
  const opened = ids.slice(0, 35)
  expect(opened).toHaveLength(35)
  for (const id of opened) await ask(expert, 'GET', `/consultations/${id}`)

  const { page } = auditor
  const row = page.locator('[data-testid="anomaly"][data-rule="many_records"]')
  /* the server looks every half minute */
  await expect
    .poll(
      async () => {
        await page.goto(paths.accessAnomalies())
        await page.getByRole('main').waitFor()
        return row.count()
      },
      { timeout: 3 * patience, interval: 3_000 },
    )
    .toBe(1)
  await row.click()
  await page.getByText('一人在 1 小时内打开不同记录达 30 份', { exact: false }).waitFor()
  await page.getByTestId('explain').click()
  await page.getByTestId('explain-confirm').click()
  await page.getByText('必填', { exact: false }).first().waitFor()
  await page.getByTestId('explain-words').fill('质控抽查，已与科主任核实')
  await page.getByTestId('explain-confirm').click()
  await page.getByTestId('explanation').filter({ hasText: '质控抽查' }).waitFor()
  await page.goto(paths.accessAnomalies({ state: 'explained' }))
  await row.waitFor()
  await shoot(page, 'access-anomalies', () => row.waitFor())
  await expert.context.close()
})

it('one patient is a filter, an event is shown in words, and the identity only for a reason', async () => {
  const { page } = auditor
  await page.goto(paths.access({ all: 1, category: 'read' }))
  await page.getByTestId('access-row').first().click()
  await page.getByTestId('access-digest').filter({ hasText: '与摘要一致' }).waitFor()
  await page.getByTestId('reveal-identity').click()
  const dialog = page
    .getByRole('dialog')
    .filter({ has: page.getByRole('textbox') })
    .last()
  await dialog.getByRole('textbox').fill('核对患者投诉')
  await dialog.getByRole('button').last().click()
  await page.getByTestId('identity').waitFor()
  await page.goto(paths.access({ all: 1, category: 'reveal' }))
  await page.getByTestId('access-row').filter({ hasText: '贺文静' }).first().waitFor()

  await page.goto(paths.access({ all: 1 }))
  await page.getByTestId('access-patient').click()
  await page.getByTestId('access-patient-words').fill('李')
  await page.keyboard.press('Enter')
  await page.getByTestId('access-patient-pick').first().click()
  await page.getByTestId('access-patient-chosen').waitFor()
  expect(new URL(page.url()).search).toMatch(/patientId=[0-9a-f-]{36}/)
  expect(decodeURIComponent(page.url())).not.toContain('李')
  await shoot(page, 'access', () => page.getByTestId('access-patient-chosen').waitFor())
})

it('a limit is changed and says who set it', async () => {
  const { page } = auditor
  await page.goto(paths.accessRules())
  const rule = page.locator('[data-rule="many_records"]')
  await rule.getByRole('button').click()
  await page.getByTestId('rule-count').fill('12')
  await page.getByTestId('rule-confirm').click()
  await rule.getByText('打开不同记录达 12 份', { exact: false }).waitFor()
  await rule.getByText('贺文静', { exact: false }).waitFor()
})

it('to every other role the page is absent', async () => {
  for (const role of ['doctor', 'expert', 'security_admin', 'medical_affairs'] as const) {
    const person = await signedIn(role)
    for (const path of [paths.access(), paths.accessAnomalies(), paths.accessRules()]) {
      await person.page.goto(path)
      await person.page.getByRole('heading', { name: '找不到' }).waitFor()
    }
    expect(person.faults).toEqual([])
    await person.context.close()
  }
  expect(auditor.faults).toEqual([])
})
