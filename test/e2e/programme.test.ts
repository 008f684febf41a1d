/** The programme office imports a file with errors, mends them in the preview, and takes the report in one click. */
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { gb18030 } from '../support/ledger.ts'
import { signInByApi } from './api.ts'
import { openWindow, type Person, words } from './person.ts'
import { type Account, type Product, startProduct } from './product.ts'
import { shoot, shootHere } from './shots.ts'

let product: Product
let browser: Browser
let keeper: Person

const account: Account = { loginName: 'gaowa', password: 'Shuangshou-2026', name: '高娃' }

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  keeper = await openWindow(browser, product, account)
  await signInByApi(keeper)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const file = gb18030(
  [
    '类别,开始日期,结束日期,数量,机构,题目',
    '专家出诊,2025-03-04,,7,呼和浩特市中医蒙医医院,睡眠门诊',
    '学术讲做,2025-03-05,,1,呼和浩特市第二医院,肝病的饮食',
    '教学查房,2025-03-09,2025-03-01,=1+1,呼和浩特市第二医院,肝病科查房',
    '论文,2025-04-01,,1,没有这家医院,某文',
  ].join('\r\n'),
)

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByTestId('table-file').setInputFiles({ name, mimeType: 'text/csv', buffer })
}

const state = (page: Page) => words(page.getByTestId('import-state'))

it('mends a file in the preview and stores it as a whole', async () => {
  const { page } = keeper
  await page.goto('/programme/import')
  await page.getByRole('button', { name: '选择文件' }).waitFor()
  await shoot(page, 'programme-choose', () => page.getByTestId('table-file').waitFor({ state: 'attached' }))
  await choose(page, '不是表格.png', Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'))
  await page.getByText('这个文件读不了').waitFor()
  await shootHere(page, 'programme-refused')
  await choose(page, '三月台账.csv', file)
  await page.getByText('编码 GB18030').waitFor()
  expect(await state(page)).toContain('3 行有错')
  expect(await words(page.getByTestId('import-row').nth(1))).toContain('结束早于开始')
  expect(await words(page.getByTestId('import-row').nth(1))).toContain('是公式，系统不计算')
  await shootHere(page, 'programme-preview')
  await page.getByLabel('第 3 行 类别').fill('学术讲座')
  await page.getByLabel('第 4 行 结束日期').fill('2025-03-10')
  await page.getByLabel('第 4 行 数量').fill('2')
  await page.getByRole('button', { name: '去掉第 5 行' }).click()
  await page.getByTestId('import-check').click()
  await page.getByTestId('import-store').click()
  await page.getByText('已导入 3 行').waitFor()
  await chooseAgain(page)
  expect(keeper.faults).toEqual([])
})

/** The same file again is recognised before anything is stored. */
async function chooseAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: '换一个文件' }).click()
  await choose(page, '三月台账.csv', file)
  await page.getByText('已由 高娃 导入过').waitFor()
  await shootHere(page, 'programme-known')
}

it('reports it in one click, with where each number comes from', async () => {
  const { page } = keeper
  const visits = page.getByTestId('figure-expert_visits')
  await page.goto('/programme?from=2021-08-04&to=2025-03-31&compareFrom=2021-08-04&compareTo=2024-08-15')
  await visits.waitFor()
  /* 783 by August 2024, and the seven that were imported */
  expect(await words(visits)).toBe('专家出诊 783 次 790 次 2024-08-15 所报累计 783 导入 7')
  await shoot(page, 'programme-report', () => visits.waitFor())
  await visits.getByTestId('value').getByRole('button').click()
  await page.getByTestId('entry-behind').first().waitFor()
  expect(await words(page.getByTestId('entry-behind').first())).toContain('睡眠门诊')
  await shootHere(page, 'programme-behind')
  await page.keyboard.press('Escape')
  for (const [form, magic] of [
    ['pdf', '%PDF'],
    ['xlsx', 'PK'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId(`report-${form}`).click(),
    ])
    expect(download.suggestedFilename()).toBe(`双首健康行动_项目报告_2021-08-04_2025-03-31.${form}`)
    expect(
      readFileSync(await download.path())
        .subarray(0, magic.length)
        .toString(),
    ).toBe(magic)
  }
  expect(keeper.faults).toEqual([])
})

it('enters one by hand, makes it void, and withdraws the import', async () => {
  const { page } = keeper
  await page.goto('/programme?view=entries')
  await page.getByTestId('entry').first().waitFor()
  await shoot(page, 'programme-entries', () => page.getByTestId('entry').first().waitFor())
  await page.getByTestId('enter').click()
  const dialog = page.getByRole('dialog')
  await page.getByTestId('entry-ok').click()
  await dialog.getByText('这一项必填').first().waitFor()
  await shootHere(page, 'programme-entry')
  await dialog.getByLabel('类别').fill('学术讲座')
  await page.locator('.ant-select-dropdown:visible').getByText('学术讲座', { exact: true }).click()
  await dialog.getByLabel('开始日期').fill('2026-01-05')
  await dialog.getByLabel('开始日期').press('Enter')
  await dialog.getByLabel('题目').fill('冬季养生')
  await page.getByTestId('entry-ok').click()
  const row = page.getByTestId('entry').filter({ hasText: '冬季养生' })
  await row.waitFor()
  await row.getByRole('button').click()
  await page.getByRole('menuitem', { name: '作废' }).click()
  await page.getByLabel('原因').fill('登记错了')
  await page.getByTestId('void-ok').click()
  await row.waitFor({ state: 'detached' })
  await page.getByTestId('imports').click()
  const own = page.getByTestId('import').filter({ hasText: '三月台账.csv' })
  await own.getByRole('button', { name: '整批撤回' }).click()
  await page.getByLabel('原因').fill('数据有误')
  await page.getByTestId('withdraw-ok').click()
  await own.getByText('已撤回：数据有误').waitFor()
  await shootHere(page, 'programme-imports')
  expect(keeper.faults).toEqual([])
})

it('shows the tree of support, and what was not reached', async () => {
  const { page } = keeper
  await page.goto('/programme?view=coverage')
  await page.getByTestId('place').first().waitFor()
  await shoot(page, 'programme-coverage', () => page.getByTestId('place').first().waitFor())
  await page.getByLabel('机构名称').fill('盛乐')
  await page.getByText('盛乐镇卫生院').waitFor()
  await page.getByLabel('机构名称').fill('')
  await page.getByTestId('add-place').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('名称', { exact: true }).fill('盛乐镇卫生院')
  await dialog.getByLabel('由哪家机构支援').fill('和林格尔')
  await page.locator('.ant-select-dropdown:visible').getByText('和林格尔县中医蒙医医院').click()
  await page.getByTestId('place-ok').click()
  await dialog.getByText('已有同名的机构').waitFor()
  await dialog.getByLabel('名称', { exact: true }).fill('大红城乡中心卫生院')
  await page.getByTestId('place-ok').click()
  await page.getByText('大红城乡中心卫生院').waitFor()
  expect(keeper.faults).toEqual([])
})
