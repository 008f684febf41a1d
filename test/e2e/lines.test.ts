/** The system administrator sets a line in two windows at once, goes back to an earlier version, and closes the line. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paths } from '../../client/paths.ts'
import { launchChromium } from '../support/chromium.ts'
import { lineId, signInByApi } from './api.ts'
import { seriousFindings } from './axe.ts'
import { openWindow, type Person, words } from './person.ts'
import { type Account, atOnce, type Product, startProduct } from './product.ts'
import { phone, settled, shoot, shootHere, wide } from './shots.ts'
import { beijing } from './time.ts'

let product: Product
let browser: Browser
let admin: Person
let other: Person
let line: string

const account: Account = { loginName: 'baiyinna', password: 'Shuangshou-2026', name: '白音娜' }

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  admin = await openWindow(browser, product, account)
  other = await openWindow(browser, product, account)
  await signInByApi(admin)
  await signInByApi(other)
  line = await lineId(admin, 'SL')
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const field = (page: Page, path: string) => page.locator(`[data-path="${path}"] input`)

async function open(page: Page, address = paths.line(line)): Promise<void> {
  await page.goto(address)
  await page.locator('.deadline-table').first().waitFor()
}

async function save(page: Page, reason: string): Promise<void> {
  await page.getByTestId('line-reason').fill(reason)
  await page.getByTestId('line-save').click()
}

const saved = (page: Page) => page.getByTestId('line-reason').waitFor({ state: 'detached' })

it('sets a line, is told of what does not fit, of whom it touches and of who was quicker', async () => {
  const { page } = admin
  await page.goto('/')
  await page.getByRole('link', { name: '线路' }).first().click()
  await page.locator('[data-testid="line-entry"][data-code="SL"] a').click()
  await field(page, 'deadlines.routine.accept').fill('0')
  await field(page, 'rules.ringMinutes.institution').fill('3')
  await page.getByTestId('line-check').click()
  await page.getByText('低于下限，可填 0.05 至 720 小时').waitFor()
  await page.getByText('要比上一级晚').waitFor()
  await shootHere(page, 'line-problems')
  await field(page, 'deadlines.routine.accept').fill('12')
  await field(page, 'rules.ringMinutes.institution').fill('8')

  await open(other.page)
  await field(other.page, 'rules.noShowMinutes').fill('20')
  await other.page.getByTestId('line-check').click()
  await save(other.page, '夜班反映等得太久')
  await saved(other.page)

  await page.getByTestId('line-check').click()
  await page.getByText('正在走的一步保持原来的到时').waitFor()
  await page.getByTestId('line-save').click()
  await page.getByRole('alert').getByText('这一项必填').waitFor()
  await save(page, '月度协调会决定')
  await page.getByTestId('line-conflict').waitFor()
  expect(await words(page.getByTestId('line-conflict'))).toContain('白音娜刚保存了第 2 版。您的修改还在')
  expect(await page.getByTestId('change').count()).toBe(2)
  await shootHere(page, 'line-conflict')
  await page.getByTestId('line-save').click()
  await saved(page)
  await page.getByText('第 3 版').first().waitFor()
  await open(page)
  expect(await field(page, 'rules.noShowMinutes').inputValue()).toBe('20')
  expect(await field(page, 'deadlines.routine.accept').inputValue()).toBe('12')
})

it('goes back to the first version, and closes the line for new requests', async () => {
  const { page } = admin
  await page.goto(paths.line(line, { view: 'versions' }))
  await page.getByTestId('line-version').first().waitFor()
  expect(await words(page.getByTestId('line-version').first())).toContain('接诊，常规 24 小时 → 12 小时')
  await page.getByRole('button', { name: '恢复这一版 1', exact: true }).click()
  await save(page, '先按原来的走')
  await saved(page)
  await page.getByText('恢复自第 1 版').waitFor()
  await page.getByTestId('line-open').click()
  await save(page, '科室搬迁')
  await saved(page)
  await page.getByText('已关闭').first().waitFor()
  await page.getByRole('button', { name: '重新开放' }).waitFor()
  await page.setViewportSize(phone)
  await page.getByRole('main').getByText('已关闭').waitFor()
  expect(await page.locator('.phone-nav [aria-current="page"]').count()).toBe(1)
  await page.setViewportSize(wide)
  expect(admin.faults).toEqual([])
})

it('sets the hours of an expert over what a colleague has just set, and the expert sees them', async () => {
  const { page } = admin
  const expert = await openWindow(browser, product, product.people.expert)
  await signInByApi(expert)
  const row = (of: Page) => of.getByTestId('line-expert').filter({ hasText: expert.account.name })
  const edit = async (of: Page, to: string) => {
    await of.goto(paths.line(line, { view: 'experts' }))
    await row(of).getByTestId('expert-hours').click()
    const dialog = of.getByRole('dialog')
    const parts = dialog.getByRole('button', { name: /^删除周日第/ })
    while ((await parts.count()) > 0) await parts.first().click()
    await dialog.getByTestId('add-hours-7').click()
    await dialog.getByLabel('周日第 1 段　结束').fill(to)
    return dialog
  }
  await edit(page, '0800')
  await page.getByTestId('hours-save').click()
  await page.getByText('结束要晚于开始').waitFor()
  await page.getByLabel('周日第 1 段　结束').fill('1045')
  await page.getByRole('dialog').getByText('这一项必填').waitFor()
  await page.getByTestId('hours-reason').fill('周日加开半天')

  await edit(other.page, '1000')
  await other.page.getByTestId('hours-reason').fill('按科室排班')
  await other.page.getByTestId('hours-save').click()
  await row(other.page).getByText('周日　08:30–10:00').waitFor()

  await page.getByTestId('hours-save').click()
  await page.getByTestId('hours-conflict').getByText('周日　08:30–10:00').waitFor()
  for (const size of [wide, phone]) {
    await page.setViewportSize(size)
    await settled(page)
    expect(await seriousFindings(page)).toEqual([])
    const [shown, held] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth])
    expect(held).toBeLessThanOrEqual(shown ?? 0)
  }
  await page.setViewportSize(wide)
  await shootHere(page, 'line-hours-conflict')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await row(page).getByText('有改动未保存').waitFor()
  await page.getByRole('link', { name: '版本', exact: true }).click()
  await page.getByTestId('line-version').first().waitFor()
  await page.getByRole('link', { name: '专家与模板' }).click()
  await row(page).getByTestId('expert-hours').click()
  await page.getByTestId('hours-reason').fill('周日加开半天')
  await page.getByTestId('hours-save').click()
  await row(page).getByText('周日　08:30–10:45').waitFor()
  await row(page).getByText('有改动未保存').waitFor({ state: 'detached' })
  await shootHere(page, 'line-experts')

  await expert.page.goto(paths.notices())
  await expert.page.getByText('您的出诊时段有改动').first().waitFor()
  await expert.page.goto(paths.calendar())
  await expert.page.getByTestId('edit-hours').click()
  const end = expert.page.getByLabel('周日第 1 段　结束')
  expect(await end.inputValue()).toBe('10:45')

  /* the other way round: the administrator is quicker, and the expert says so once more */
  await end.fill('1200')
  await edit(page, '0930')
  await page.getByTestId('hours-reason').fill('周日早些结束')
  await page.getByTestId('hours-save').click()
  await row(page).getByText('周日　08:30–09:30').waitFor()
  await expert.page.getByTestId('save-hours').click()
  await expert.page.getByTestId('hours-conflict').getByText('周日　08:30–09:30').waitFor()
  expect(await end.inputValue()).toBe('12:00')
  await shootHere(expert.page, 'calendar-hours-conflict')
  await expert.page.getByTestId('save-hours').click()
  await expert.page.getByTestId('hours-status').getByText('已存到服务器').waitFor()
  await expert.page.getByTestId('hours-conflict').waitFor({ state: 'detached' })
  await page.reload()
  await row(page).getByText('周日　08:30–12:00').waitFor()
  expect([...admin.faults, ...other.faults, ...expert.faults].filter((one) => !one.includes('409'))).toEqual(
    [],
  )
  await expert.context.close()
})

it('looks at a template of the line and removes it with a reason', async () => {
  const { page } = admin
  await page.goto(paths.line(line, { view: 'experts' }))
  const templates = page.getByTestId('line-template')
  await templates.first().waitFor()
  const count = await templates.count()
  const first = templates.first()
  await first.locator('summary').focus()
  await page.keyboard.press('Enter')
  await first.locator('dd').first().waitFor()
  await first.getByTestId('template-remove').click()
  await page.getByTestId('template-ok').click()
  await page.getByRole('dialog').getByText('这一项必填').waitFor()
  await page.getByTestId('template-reason').fill('内容过时')
  await shootHere(page, 'line-template-remove')
  await page.getByTestId('template-ok').click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => templates.count()).toBe(count - 1)
})

const department = (page: Page, at: number) => page.getByTestId('department').first().locator('input').nth(at)

it('renames a department that somebody else renames too, and does not lose it by leaving', async () => {
  const { page } = admin
  await page.goto(paths.institutions())
  await page.getByLabel('机构名称').fill('广安门')
  await page.getByTestId('institution-entry').first().click()
  await department(page, 0).fill('睡眠与心理科')

  await other.page.goto(page.url())
  await department(other.page, 1).fill('Sleep and Mind')
  await other.page.getByTestId('line-check').click()
  await save(other.page, '英文名称更正')
  await saved(other.page)

  await page.getByRole('link', { name: '全部机构' }).click()
  await page.getByRole('dialog').getByText('修改还没有保存').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '不做了' }).click()
  await page.getByTestId('line-check').click()
  await save(page, '科室更名')
  await page.getByTestId('line-conflict').waitFor()
  expect(await page.getByTestId('change').count()).toBe(1)
  await page.getByTestId('line-save').click()
  await saved(page)
  await page.getByText('第 3 版').first().waitFor()
  await page.reload()
  await department(page, 0).waitFor()
  expect(await department(page, 0).inputValue()).toBe('睡眠与心理科')
  expect(await department(page, 1).inputValue()).toBe('Sleep and Mind')
})

it('announces something to everybody at once, and keeps what is too long', async () => {
  const { page } = admin
  const reader = await openWindow(browser, product, product.people.doctor)
  await signInByApi(reader)
  await reader.page.goto('/')
  await reader.page.getByRole('main').waitFor()
  await page.goto(paths.banners())
  await page.getByTestId('banner-add').click()
  await page.getByTestId('banner-save').click()
  await page.getByText('这一项必填').first().waitFor()
  await page.getByTestId('banner-textZh').fill('今晚 23:00 停机维护')
  const pasted = 'Maintenance tonight. '.repeat(40)
  await page.getByTestId('banner-textEn').fill(pasted)
  await page.getByTestId('banner-save').click()
  expect(await page.getByTestId('banner-textEn').inputValue()).toBe(pasted)
  await page.getByText('没有截断，请删短。').waitFor()
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('banner-textEn')
  await page.getByTestId('banner-textEn').fill('Maintenance tonight at 23:00')
  await page.getByTestId('banner-save').click()
  const line = reader.page.getByTestId('banner').getByText('今晚 23:00 停机维护')
  await line.waitFor({ timeout: atOnce })
  await shootHere(reader.page, 'banner')
  await reader.page.getByRole('button', { name: '收起 今晚 23:00 停机维护' }).click()
  await line.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '现在结束' }).click()
  await page.getByTestId('banner-end').click()
  await page.getByText('已结束').waitFor({ timeout: atOnce })
  expect([...admin.faults, ...reader.faults]).toEqual([])
  await reader.context.close()
})

it('lets a hospital’s people in from its own networks only, and tells those who are elsewhere', async () => {
  const { page } = admin
  const expert = await openWindow(browser, product, product.people.expert)
  await signInByApi(expert)
  await page.goto(paths.institutions())
  await page.getByLabel('机构名称').fill('广安门')
  await page.getByTestId('institution-entry').first().click()
  const networks = page.getByLabel('允许登录的网络')
  const without = async (network: string) => {
    const one = page.locator(`[data-path="networks"] .ant-select-selection-item[title="${network}"]`)
    await one.locator('.ant-select-selection-item-remove').click()
    await one.waitFor({ state: 'detached' })
  }
  await networks.fill('10.20.0.0/33')
  await networks.press('Enter')
  await page.getByTestId('line-check').click()
  await page.getByText('有不是网段的内容').waitFor()
  await without('10.20.0.0/33')
  await networks.fill('10.20.0.0/16，192.0.2.7')
  await networks.press('Enter')
  await shootHere(page, 'institution-networks')
  await page.getByTestId('line-check').click()
  await page.getByTestId('change').getByText('10.20.0.0/16 192.0.2.7/32').waitFor()
  await save(page, '只在院内使用')
  await saved(page)

  await expert.page.goto('/')
  await expert.page.getByLabel('工号或手机号').fill(expert.account.loginName)
  await expert.page.getByLabel('密码', { exact: true }).fill(expert.account.password)
  await expert.page.getByRole('button', { name: '登录' }).click()
  await expert.page.getByText('本院不允许从您现在的网络登录。').waitFor()
  await shootHere(expert.page, 'address-refused')
  await expert.context.close()

  await page.reload()
  await without('10.20.0.0/16')
  await without('192.0.2.7/32')
  await page.getByTestId('line-check').click()
  await page.getByTestId('change').getByText('不限，任何网络都可以登录').waitFor()
  await save(page, '值班在家')
  await saved(page)
})

it('sets the holidays of a year by the notice, over what a colleague sets at the same time', async () => {
  const { page } = admin
  const row = (of: Page, name: string) =>
    of.getByTestId('holiday-row').filter({ has: of.locator(`input[value="${name}"]`) })
  const year = Number(beijing(new Date()).day.slice(0, 4)) + 1
  await page.goto(paths.lines())
  await page.getByRole('link', { name: '节假日' }).click()
  await page.getByRole('link', { name: `${year} 年` }).click()
  await page.getByRole('heading', { name: `${year} 年的节假日` }).waitFor()
  const rows = await page.getByTestId('holiday-row').count()
  await page.getByRole('button', { name: '加一个节假日' }).click()
  const added = page.getByTestId('holiday-row').last()
  await page.getByTestId('line-check').click()
  await added.getByText('这一项必填').waitFor()
  await added.locator('input').nth(0).fill('那达慕')
  await added.locator('input').nth(1).fill('Naadam')
  await added.locator('input').nth(2).fill(`${year}-08-05`)
  await added.locator('input').nth(2).press('Tab')
  await added.locator('input').nth(3).fill(`${year}-08-03`)
  await added.locator('input').nth(3).press('Tab')
  await added.getByText('结束日早于开始日').waitFor()
  await shootHere(page, 'holidays-problem')
  await added.locator('input').nth(3).fill(`${year}-08-07`)
  await added.locator('input').nth(3).press('Tab')
  await added.getByText('共 3 天').waitFor()
  await page.getByRole('link', { name: `${year - 1} 年` }).click()
  await page.getByRole('dialog').getByText('修改还没有保存').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '不做了' }).click()

  await other.page.goto(paths.holidays(year))
  await row(other.page, '元旦').locator('input').nth(1).fill('New Year')
  await other.page.getByTestId('line-check').click()
  await save(other.page, '英文名称更正')
  await saved(other.page)

  await page.getByTestId('line-check').click()
  await save(page, '自治区通知')
  await page.getByTestId('line-conflict').waitFor()
  expect(await page.getByRole('dialog').getByTestId('change').count()).toBe(1)
  await page.getByTestId('line-save').click()
  await saved(page)
  await page.locator('[data-testid="holiday-version"][data-number="3"]').waitFor()
  expect(await page.getByTestId('holiday-row').count()).toBe(rows + 1)
  expect(await row(page, '元旦').locator('input').nth(1).inputValue()).toBe('New Year')
  await page.getByTestId('line-save-bar').waitFor({ state: 'detached' })
  expect([...admin.faults, ...other.faults]).toEqual([])
})

it('no page has a serious finding or runs over its edge', async () => {
  const { page } = admin
  const { id } = await product.db
    .selectFrom('department')
    .select('institutionId as id')
    .executeTakeFirstOrThrow()
  const pages = [
    ...[paths.lines(), paths.line(line), paths.line(line, { view: 'versions' }), paths.newLine()],
    paths.line(line, { view: 'experts' }),
    ...[paths.institutions(), paths.institution(id), paths.institution(id, { view: 'versions' })],
    ...[paths.banners(), paths.holidays()],
  ]
  for (const [index, address] of pages.entries()) {
    for (const size of [wide, phone]) {
      await page.setViewportSize(size)
      await page.goto(address)
      await page
        .locator(
          ':is(.lines-list, .deadline-table, .line-versions, .line-experts, .places-departments, .banner-list, .holiday-rows, .answer:not(.answer-error))',
        )
        .first()
        .waitFor()
      await settled(page)
      expect(await seriousFindings(page), address).toEqual([])
      const [shown, held] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth])
      expect(held, address).toBeLessThanOrEqual(shown ?? 0)
    }
    await page.setViewportSize(wide)
    await shoot(page, `lines-${index}`, () => page.getByRole('main').waitFor())
  }
})
