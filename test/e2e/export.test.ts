/** An export of the log on the whole product, by two people: asked for, agreed to, fetched, compared with its digest; refused; cancelled. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paths } from '../../client/paths.ts'
import { demoAccounts, demoPassword } from '../../db/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { type AnyBundle, faultsOf } from '../support/fhir.ts'
import { signInByApi } from './api.ts'
import { seriousFindings } from './axe.ts'
import { openWindow, type Person } from './person.ts'
import { atOnce, type Product, patience, startProduct } from './product.ts'
import { shoot, shootHere, wide } from './shots.ts'

let product: Product
let browser: Browser
let auditor: Person
let second: Person

async function signedIn(loginName: string, name: string): Promise<Person> {
  const person = await openWindow(browser, product, { loginName, name, password: demoPassword })
  await signInByApi(person)
  return person
}

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  auditor = await signedIn('hewenjing', '贺文静')
  second = await signedIn('dingkaifeng', '丁凯峰')
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const items = (page: Page) => page.getByTestId('export')
const stateOf = (page: Page) => items(page).first().getAttribute('data-state')

async function ask(page: Page, query: Parameters<typeof paths.log>[0], format: string): Promise<void> {
  await page.goto(paths.log(query))
  await page.getByTestId('log-row').first().waitFor()
  await page.getByTestId('log-export').click()
  await page.getByTestId(`export-format-${format}`).click()
}

it('nothing is there, and the page says what to do', async () => {
  const { page } = auditor
  await page.goto(paths.exports())
  await shoot(page, 'exports-none', () => page.getByText(/还没有导出|No exports yet/).waitFor())
})

it('the system administrator sets from how many on another auditor is asked, with a reason and as a version', async () => {
  const { page } = await signedIn('baiyinna', '白音娜')
  await page.goto(paths.exportApproval())
  const rows = page.getByTestId('approval-rows')
  for (const typed of ['-1', '1000001', '']) {
    await rows.fill(typed)
    await page.getByTestId('line-check').click()
    await page.getByText('填 0 到 1,000,000 的整数').waitFor()
    expect(await page.getByTestId('line-reason').count()).toBe(0)
  }
  await rows.fill('2000')
  await page.getByTestId('line-check').click()
  await page.getByTestId('approval-looser').waitFor()
  await shootHere(page, 'export-approval-looser')
  await page.keyboard.press('Escape')
  /* the region has some two hundred */
  await rows.fill('50')
  await page.getByTestId('line-check').click()
  await page.getByTestId('change').getByText('50 条').waitFor()
  expect(await page.getByTestId('approval-looser').count()).toBe(0)
  await page.getByTestId('line-save').click()
  await page.getByRole('dialog').getByText('这一项必填').waitFor()
  await page.getByTestId('line-reason').fill('自治区数据出境规定')
  await page.getByTestId('line-save').click()
  const versions = page.getByTestId('approval-version')
  await versions.nth(1).waitFor()
  await shoot(page, 'export-approval', () => versions.nth(1).waitFor())
  expect(await rows.inputValue()).toBe('50')
  expect(await seriousFindings(page)).toEqual([])
  await page.setViewportSize(wide)
})

it('a small one is written while one watches, and its digest is that of the file', async () => {
  const { page } = auditor
  await ask(page, { all: 1, state: 'declined' }, 'xlsx')
  expect(await page.getByTestId('export-approval').count()).toBe(0)
  await page.getByTestId('export-ask').click()
  await expect.poll(() => stateOf(page), { timeout: patience }).toBe('done')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    items(page).first().getByTestId('export-file').click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^会诊日志_DC-\d{6}\.xlsx$/)
  const bytes = await readFile(await download.path())
  const digest = await items(page).first().locator('[data-digest]').getAttribute('data-digest')
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest)
  const sheet = new TextDecoder().decode(unzipSync(bytes)['xl/worksheets/sheet1.xml'])
  expect(sheet).toContain('贺文静')
})

it('a large one waits for another auditor, who sees it come and agrees; then its owner has the file', async () => {
  const other = second.page
  await other.goto(paths.exports())
  await items(other).first().waitFor()
  /* another window of theirs, in which the notice comes by itself */
  const inbox = await other.context().newPage()
  await inbox.goto(paths.notices())
  await inbox.getByText('还没有通知').or(inbox.getByTestId('notice')).first().waitFor()
  const { page } = auditor
  await ask(page, { all: 1 }, 'csv')
  await page.getByTestId('export-approval').waitFor()
  await shootHere(page, 'exports-ask')
  await page.getByTestId('export-ask').click()
  await expect.poll(() => stateOf(page), { timeout: patience }).toBe('waiting')
  expect(await page.getByTestId('export-approve').count()).toBe(0)
  await other.getByTestId('export-approve').waitFor({ timeout: atOnce })
  const asked = inbox.getByTestId('notice').filter({ hasText: '日志导出等您批准' })
  await inbox.locator('.notice-calm button').click({ timeout: atOnce })
  await asked.waitFor()
  await shoot(inbox, 'export-notice-waiting', () => inbox.getByTestId('notice').first().waitFor())
  await asked.click()
  await inbox.getByTestId('export-approve').waitFor()
  await inbox.close()
  await shoot(other, 'exports-pending', () => other.getByTestId('export-approve').waitFor())
  await other.getByTestId('export-approve').click()
  await other.getByTestId('export-approve-sure').click()
  await expect.poll(() => stateOf(page), { timeout: patience }).toBe('done')
  expect(await other.getByTestId('export-file').count()).toBe(0)
  await items(page).first().getByText('丁凯峰', { exact: false }).waitFor()
  await page.goto(paths.notices())
  for (const title of ['日志导出已批准', '日志导出已完成'])
    await page.getByTestId('notice').filter({ hasText: title }).first().waitFor()
  expect(await page.getByTestId('notice').filter({ hasText: '日志导出已批准' }).count()).toBe(1)
  await shoot(page, 'export-notices', () => page.getByTestId('notice').first().waitFor())
  await other.goto(paths.notices())
  await other.getByTestId('notice').filter({ hasText: '日志导出等您批准' }).first().waitFor()
  expect(await other.getByTestId('notice').first().getAttribute('data-state')).not.toBe('unread')
  await other.goto(paths.exports())
})

it('one is refused in words that its owner reads, and one is taken back', async () => {
  const { page } = auditor
  await ask(page, { all: 1, from: '2020-01-01' }, 'xlsx')
  await page.getByTestId('export-ask').click()
  await expect.poll(() => stateOf(page), { timeout: patience }).toBe('waiting')
  const other = second.page
  await other.getByTestId('export-refuse').click({ timeout: atOnce })
  await other.getByTestId('export-refuse-sure').click()
  await other.getByText('必填', { exact: false }).first().waitFor()
  await shootHere(other, 'exports-refuse')
  await other.getByTestId('export-reason').fill('请按线路分开导出')
  await other.getByTestId('export-refuse-sure').click()
  await items(page).first().getByText('请按线路分开导出', { exact: false }).waitFor({ timeout: atOnce })
  await ask(page, { all: 1 }, 'xlsx')
  await page.getByTestId('export-ask').click()
  await page.getByTestId('export-cancel').first().click()
  await page.getByTestId('export-cancel-sure').click()
  await expect.poll(() => stateOf(page), { timeout: patience }).toBe('cancelled')
  await shoot(page, 'exports', () => items(page).first().waitFor())
})

it('one consultation leaves its dossier as FHIR, with the identity only for a reason', async () => {
  const { page } = auditor
  await page.goto(paths.log({ all: 1, state: 'closed' }))
  await page.getByTestId('log-row').first().click()
  await page.getByTestId('log-export-one').click()
  await page.getByTestId('export-identity').click()
  await page.getByTestId('export-ask').click()
  await page.getByText('必填', { exact: false }).first().waitFor()
  await shootHere(page, 'exports-one')
  await page.getByTestId('export-identity-reason').fill('患者要求转院')
  await page.getByTestId('export-ask').click()
  await expect.poll(() => stateOf(page), { timeout: patience }).toBe('done')
  await items(page).first().getByText('患者要求转院', { exact: false }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    items(page).first().getByTestId('export-file').click(),
  ])
  const bundle = JSON.parse(await readFile(await download.path(), 'utf8')) as AnyBundle
  expect(faultsOf(bundle)).toEqual([])
})

it('to everybody else the page is not there', async () => {
  const [doctor] = demoAccounts
  const { page } = await signedIn(doctor.loginName, doctor.name)
  await page.goto(paths.exports())
  await page.getByRole('main').getByText('找不到这个页面').waitFor({ timeout: patience })
})
