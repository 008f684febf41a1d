/** A security administrator invites a doctor, who opens the mailed link, chooses a password and works, until the account is disabled. */
import { readFileSync } from 'node:fs'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeOf } from '../support/authenticator.ts'
import { launchChromium } from '../support/chromium.ts'
import { gb18030 } from '../support/ledger.ts'
import { type MailServer, startMailServer } from '../support/post.ts'
import { signInByApi } from './api.ts'
import { openWindow, type Person, signIn, words } from './person.ts'
import { type Account, atOnce, type Product, startProduct } from './product.ts'
import { shoot, shootHere, switchTo } from './shots.ts'

let mail: MailServer
let product: Product
let browser: Browser
let security: Person

const administrator: Account = { loginName: 'xuezhaohui', password: 'Shuangshou-2026', name: '薛朝晖' }
const invited: Account = { loginName: 'naren.gerile', password: 'spring on the steppe', name: '娜仁格日乐' }

beforeAll(async () => {
  mail = await startMailServer()
  product = await startProduct(undefined, { SMTP_URL: mail.url, MAIL_FROM: 'consult@hospital.example' })
  browser = await launchChromium()
  security = await openWindow(browser, product, administrator)
  await signInByApi(security)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await mail?.close()
})

const rowOf = (page: Page, loginName: string) =>
  page.locator(`[data-testid="person-row"][data-login="${loginName}"]`)

async function choose(page: Page, field: Locator, option: string): Promise<void> {
  /* the list is long and drawn as it is scrolled, so it is narrowed as a person would */
  await field.fill(option)
  await page.locator('.ant-select-dropdown:visible').getByText(option, { exact: true }).click()
}

async function manage(page: Page, entry: string): Promise<void> {
  await rowOf(page, invited.loginName).getByRole('button').click()
  await page.getByRole('menuitem', { name: entry }).click()
}

/** Switches the second factor on, signs out and in again with a code of the authenticator. */
async function enrol(page: Page): Promise<void> {
  await page.getByRole('button', { name: '开启两步验证' }).click()
  const key = await page.getByTestId('factor-key').inputValue()
  await page.getByLabel('动态码').fill('AAAA-AAAA-AAAA-AAAA')
  await page.getByRole('button', { name: '确认开启' }).click()
  await page.getByText('动态码不对或已用过').waitFor()
  await shootHere(page, 'factor')
  await page.getByLabel('动态码').fill(codeOf(key, -1))
  await page.getByRole('button', { name: '确认开启' }).click()
  await page.getByTestId('recovery-codes').waitFor()
  await shootHere(page, 'factor-codes')
  await page.getByRole('button', { name: '我已收好' }).click()
  await page.getByText('已开启。').waitFor()
  await page.context().clearCookies()
  await page.goto('/sign-in')
  await page.getByLabel('工号或手机号').fill(invited.loginName)
  await page.getByLabel('密码', { exact: true }).fill(invited.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByLabel('动态码').waitFor()
  await shootHere(page, 'sign-in-code')
  await page.getByLabel('动态码').fill(codeOf(key))
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByTestId('bell').first().waitFor()
}

it('says what is missing in an invitation and mails the link of a whole one', async () => {
  const { page } = security
  await page.goto('/')
  await page.getByTestId('person-row').first().waitFor()
  await shoot(page, 'people', () => page.getByTestId('person-row').first().waitFor())
  await page.getByTestId('invite').click()
  const dialog = page.getByRole('dialog')
  await page.getByTestId('invite-ok').click()
  expect(await dialog.getByText('这里要填').count()).toBe(3)
  await dialog.getByLabel('姓名', { exact: true }).fill(invited.name)
  await dialog.getByLabel('英文名或拼音').fill('Naren Gerile')
  await dialog.getByLabel('登录名').fill(invited.loginName)
  await dialog.getByLabel('邮箱').fill('naren@hospital.example')
  await dialog.getByLabel('职称', { exact: true }).fill('主治医师')
  await choose(page, dialog.getByLabel('机构'), '呼和浩特市中医蒙医医院')
  await dialog.getByRole('checkbox', { name: '安全管理员' }).check()
  await dialog.getByRole('checkbox', { name: '医生' }).check()
  await page.getByTestId('invite-ok').click()
  await dialog.getByText('安全管理员不能兼任其他角色').waitFor()
  await shootHere(page, 'people-invite')
  await dialog.getByRole('checkbox', { name: '安全管理员' }).uncheck()
  await page.getByTestId('invite-ok').click()
  await page.getByText('邮件已发出').waitFor()
  expect(await page.getByTestId('link').inputValue()).toContain('/welcome#')
  await shootHere(page, 'people-link')
  await page.getByTestId('link-done').click()
  await rowOf(page, invited.loginName).waitFor()
  expect(await words(rowOf(page, invited.loginName))).toContain('已邀请')
  expect(mail.letters.at(-1)?.to).toEqual(['naren@hospital.example'])
  expect(security.faults).toEqual([])
})

it('lets the doctor in by the mailed link, once, and out at once when the account is disabled', async () => {
  const link = /http\S+\/welcome#\S+/.exec(mail.letters.at(-1)?.text ?? '')?.[0] ?? ''
  const doctor = await openWindow(browser, product, invited)
  const { page } = doctor
  await page.goto(new URL(link).pathname + new URL(link).hash)
  const fields = page.locator('input[type="password"]')
  await fields.first().waitFor()
  await fields.nth(0).fill('naren-gerile-2026')
  await fields.nth(1).fill('another one entirely')
  await page.getByRole('button', { name: '设好密码' }).click()
  await page.getByText('密码里不能有您的姓名或登录名').waitFor()
  await page.getByText('两次输入不一样').waitFor()
  await shootHere(page, 'welcome')
  await fields.nth(0).fill(invited.password)
  await fields.nth(1).fill(invited.password)
  await page.getByRole('button', { name: '设好密码' }).click()
  await page.getByText('密码已设好').waitFor()
  await page.goto('about:blank')
  await page.goto(new URL(link).pathname + new URL(link).hash)
  await page.getByText('这个链接不能用了').waitFor()
  await shootHere(page, 'welcome-over')

  await signIn(doctor)
  await page.goto('/account')
  await page.getByTestId('session').waitFor()
  await shoot(page, 'account', () => page.getByTestId('session').waitFor())

  await enrol(page)

  await security.page.reload()
  await rowOf(security.page, invited.loginName).waitFor()
  await manage(security.page, '登录设备')
  await security.page.getByTestId('session').first().waitFor()
  await shootHere(security.page, 'people-sessions')
  await security.page.keyboard.press('Escape')
  await manage(security.page, '改角色')
  await security.page.getByRole('checkbox', { name: '科主任' }).waitFor()
  await shootHere(security.page, 'people-roles')
  await security.page.keyboard.press('Escape')
  await manage(security.page, '停用账号')
  await security.page.getByTestId('disable-ok').click()
  /* nothing was pressed in the doctor's window: the socket tells it */
  await page.getByText('为保护患者资料，重新输入密码').waitFor({ timeout: atOnce })
  await expect.poll(() => rowOf(security.page, invited.loginName).getAttribute('data-state')).toBe('disabled')
  expect(doctor.faults).toEqual([])
  expect(security.faults).toEqual([])
  await security.page.getByTestId('policy').click()
  await security.page.getByRole('checkbox', { name: '所有管理员必须开启' }).waitFor()
  const dialog = security.page.getByRole('dialog')
  await dialog.getByRole('combobox').fill('卫生院')
  await dialog.getByRole('combobox').press('Enter')
  // The list of hospitals lies over the button until one turns away from it.
  await dialog.getByText('没有开启的人').click()
  await security.page.getByTestId('policy-ok').click()
  await dialog.waitFor({ state: 'hidden' })
  await security.page.getByTestId('policy').click()
  await dialog.getByTestId('policy-version').filter({ hasText: '卫生院' }).waitFor()
  await shootHere(security.page, 'people-policy')
  await doctor.context.close()
})

/** In both languages without a reload, which would lose what the page holds. */
async function shootBoth(page: Page, name: string): Promise<void> {
  const turn = async (language: string) => {
    await page.locator('button.person').click()
    await page.getByRole('menuitem', { name: language }).click()
  }
  await shootHere(page, name)
  await turn('English')
  await page.locator('html[lang="en"]').waitFor()
  await shootHere(page, name, 'en')
  await turn('中文')
  await page.locator('html[lang^="zh"]').waitFor()
}

const hospital = '呼和浩特市中医蒙医医院'
const table = gb18030(
  [
    '姓名,登录名,机构,科室,角色,邮箱',
    `其其格,qiqige.x,${hospital},,医生,`,
    `苏日娜,苏日娜,没有这家医院,,安全管理员、医生,surina@`,
    `巴特尔,bateer.x,${hospital},,"医生、科主任",bateer@hospital.example`,
  ].join('\r\n'),
)

it('imports the good rows of a file, shows each link once, and lets one of them in', async () => {
  const { page } = security
  await page.goto('/people')
  await page.getByRole('link', { name: '从表格导入' }).click()
  await page.getByTestId('table-file').waitFor({ state: 'attached' })
  await shoot(page, 'people-import-choose', () => page.getByTestId('table-template').waitFor())
  const [template] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('table-template').click(),
  ])
  expect(template.suggestedFilename()).toBe('邀请人员_people.xlsx')
  const choose = (name: string, buffer: Buffer) =>
    page.getByTestId('table-file').setInputFiles({ name, mimeType: 'text/csv', buffer })
  await choose('空表.xlsx', readFileSync(await template.path()))
  await page.getByText('没有找到表头，或表头下没有内容').waitFor()
  await shootHere(page, 'people-import-refused')
  await choose('新员工.csv', table)
  await page.getByText('编码 GB18030').waitFor()
  expect(await words(page.getByTestId('import-state'))).toContain('1 行有错')
  const bad = page.getByTestId('import-row')
  expect(await bad.count()).toBe(1)
  for (const problem of [
    '只能用小写字母',
    '名单里没有这家机构',
    '安全管理员不能兼任其他角色',
    '不是邮箱地址',
  ])
    expect(await words(bad)).toContain(problem)
  await shootBoth(page, 'people-import-preview')
  await page.getByRole('button', { name: '去掉第 3 行' }).click()
  await page.getByTestId('import-check').click()
  await page.getByTestId('import-store').waitFor()
  expect(await page.getByTestId('import-row').count()).toBe(2)
  await shootBoth(page, 'people-import-good')
  await page.getByTestId('import-store').click()
  await page.getByTestId('imported').waitFor()
  expect(await words(page.getByTestId('imported'))).toBe('已邀请 2 人')
  expect(mail.letters.at(-1)?.to).toEqual(['bateer@hospital.example'])
  await shootBoth(page, 'people-import-links')
  const linkOf = (login: string) =>
    page.locator(`[data-testid="imported-link"][data-login="${login}"] input`).inputValue()
  const link = await linkOf('qiqige.x')

  await page.getByRole('link', { name: '看人员名单' }).last().click()
  await page.getByText('链接还没有下载').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '不做了' }).click()
  const [links] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('links-download').click(),
  ])
  const saved = readFileSync(await links.path(), 'utf8')
  expect(saved).toContain(`其其格,qiqige.x,${link},`)
  expect(saved).toContain(`巴特尔,bateer.x,${await linkOf('bateer.x')},`)
  await page.getByRole('link', { name: '看人员名单' }).last().click()
  await rowOf(page, 'bateer.x').waitFor()
  expect(await words(rowOf(page, 'bateer.x'))).toContain('科主任')

  const password = 'grass by the river'
  const newcomer = await openWindow(browser, product, { loginName: 'qiqige.x', password, name: '其其格' })
  await newcomer.page.goto(new URL(link).pathname + new URL(link).hash)
  const fields = newcomer.page.locator('input[type="password"]')
  await fields.first().waitFor()
  await fields.nth(0).fill(password)
  await fields.nth(1).fill(password)
  await newcomer.page.getByRole('button', { name: '设好密码' }).click()
  await newcomer.page.getByText('密码已设好').waitFor()
  await signIn(newcomer)
  expect(newcomer.faults).toEqual([])
  expect(security.faults).toEqual([])
  await newcomer.context.close()
})

it('corrects the details of a person', async () => {
  const { page } = security
  const open = async (entry: string) => {
    await rowOf(page, 'bateer.x').getByRole('button').click()
    await page.getByRole('menuitem', { name: entry }).click()
  }
  await page.goto('/people')
  await switchTo(page, 'en')
  await open('Correct the details')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Institution').waitFor()
  await shootHere(page, 'people-details', 'en')
  await switchTo(page, 'zh')
  await open('改资料')
  const name = dialog.getByLabel('姓名', { exact: true })
  expect(await name.inputValue()).toBe('巴特尔')
  await name.fill('')
  await page.getByTestId('details-ok').click()
  await dialog.getByText('这里要填').waitFor()
  await name.fill('巴特尔夫')
  expect(await dialog.getByText('这里要填').count()).toBe(0)
  await dialog.getByLabel('职称', { exact: true }).fill('副主任医师')
  await choose(page, dialog.getByLabel('机构'), '呼和浩特市第二医院')
  await shootHere(page, 'people-details')
  await page.getByTestId('details-ok').click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => words(rowOf(page, 'bateer.x'))).toContain('巴特尔夫 副主任医师')
  expect(await words(rowOf(page, 'bateer.x'))).toContain('呼和浩特市第二医院')
  expect(security.faults).toEqual([])
})

it('shows nobody else the page', async () => {
  const doctor = await openWindow(browser, product, product.people.doctor)
  await signInByApi(doctor)
  await doctor.page.goto('/people')
  await doctor.page.getByRole('main').waitFor()
  expect(await doctor.page.getByTestId('person-row').count()).toBe(0)
  await doctor.page.getByRole('heading', { name: '找不到这个页面' }).waitFor()
  await doctor.context.close()
})
