/** Writing a case record: nothing typed is lost by a dead network and a killed browser. */
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { fieldId } from '../../client/pages/request/sections.ts'
import type { Consultation } from '../../server/contract/consultation.ts'
import type { Line } from '../../server/contract/session.ts'
import { fullRequest } from '../support/consultations.ts'
import { type Killable, killableBrowser } from './killable.ts'
import { type Product, startProduct } from './product.ts'

let product: Product
let browser: Killable

beforeAll(async () => {
  product = await startProduct()
  browser = killableBrowser()
})
afterEach(() => browser.kill())
afterAll(async () => {
  await browser?.remove()
  await product?.stop()
})

type Seat = { context: BrowserContext; page: Page; faults: string[] }

/** The doctor at this computer, signed in. */
async function sitDown(): Promise<Seat> {
  const { context, page } = await browser.open()
  const seat: Seat = { context, page, faults: [] }
  page.on('pageerror', (error) => seat.faults.push(error.message))
  const { loginName, password } = product.people.doctor
  await page.goto(`${product.url}/sign-in`)
  await inPage(page, 'POST', '/api/session', { loginName, password })
  return seat
}

/** What the page could ask itself; @throws where the answer is an error */
async function inPage<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await page.evaluate(
    async ([verb, address, content]) => {
      const response = await fetch(address, {
        method: verb,
        headers: { 'content-type': 'application/json', 'x-idempotency-key': crypto.randomUUID() },
        ...(content === null ? {} : { body: content }),
      })
      return { ok: response.ok, text: await response.text() }
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  )
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.text}`)
  return JSON.parse(answer.text) as T
}

const historyOf = async (page: Page, id: string) =>
  (await inPage<Consultation>(page, 'GET', `/api/consultations/${id}`)).content?.record.presentHistory

/** How many texts lie sealed in the profile. */
const sealedCount = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('ss.kept', 1)
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('sealed').objectStore('sealed').count()
          counting.onsuccess = () => {
            resolve(counting.result)
            opening.result.close()
          }
        }
      }),
  )

/** Opens a form, cuts the network, types, kills the browser. */
async function typeAndDie(address: string, text: string): Promise<void> {
  const { context, page } = await sitDown()
  await page.goto(`${product.url}${address}`)
  await area(page).waitFor()
  await offline(context, page)
  await area(page).fill(text)
  await saveState(page, 'offline').waitFor()
  await expect.poll(() => sealedCount(page)).toBe(1)
  await browser.kill()
}

const area = (page: Page) => page.locator(`#${fieldId('record.presentHistory')}`)
const saveState = (page: Page, state: string) =>
  page.locator(`[data-testid="save-state"][data-state="${state}"]`).filter({ visible: true }).first()

async function offline(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: true,
    latency: 0,
    downloadThroughput: 0,
    uploadThroughput: 0,
  })
}

it('text typed without a network survives a killed browser, unreadable on the disk', async () => {
  const typed = '夜间盗汗，五更泄泻 ᠬᠡᠢ\u202fᠶᠢᠨ'
  await typeAndDie('/requests/new?section=history', typed)
  expect(browser.holds('五更泄泻'), 'the text stands readable in the profile').toBe(false)

  const { page, faults } = await sitDown()
  await page.goto(`${product.url}/`)
  await page.getByTestId('unsaved').getByRole('link').click()
  await page.getByTestId('restored').waitFor()
  await saveState(page, 'saved').waitFor()
  const id = new URL(page.url()).searchParams.get('draft') ?? ''
  expect(await historyOf(page, id)).toBe(typed)
  await page.goto(`${product.url}/consultations/${id}/edit?section=history`)
  await area(page).waitFor()
  expect(await area(page).inputValue()).toBe(typed)
  await expect.poll(() => sealedCount(page)).toBe(0)
  await page.goto(`${product.url}/`)
  await page.getByTestId('consultation-row').first().waitFor()
  expect(await page.getByTestId('unsaved').count()).toBe(0)
  expect(faults).toEqual([])
})

it('a step back to an address of before the first saving keeps the form and what was typed into it', async () => {
  const { page, faults } = await sitDown()
  await page.goto(`${product.url}/requests/new?section=history`)
  const draftInAddress = () => new URL(page.url()).searchParams.get('draft')
  await area(page).fill('入睡困难 4 月')
  await page.getByRole('link', { name: '下一节：四诊' }).click()
  await page.getByRole('heading', { level: 1, name: '四诊' }).waitFor()
  await saveState(page, 'saved').waitFor()
  const made = draftInAddress()
  expect(made).not.toBeNull()

  await page.goBack()
  await page.getByRole('heading', { level: 1, name: '主诉与病史' }).waitFor()
  expect(await area(page).inputValue()).toBe('入睡困难 4 月')
  await expect.poll(draftInAddress).toBe(made)
  await area(page).fill('入睡困难 5 月')
  await expect.poll(() => historyOf(page, made ?? '')).toBe('入睡困难 5 月')

  await page.getByRole('link', { name: '工作台' }).first().click()
  await page.getByTestId('consultation-row').first().waitFor()
  await page.keyboard.press('n')
  await page.getByRole('heading', { level: 1, name: '线路与紧急程度' }).waitFor()
  expect(draftInAddress()).toBeNull()
  expect(faults).toEqual([])
})

it('where the server has something newer, both are shown and one chooses', async () => {
  const first = await sitDown()
  const lines = await inPage<Line[]>(first.page, 'GET', '/api/lines')
  const content = fullRequest(lines.find(({ code }) => code === 'SL')?.id ?? '')
  const { id } = await inPage<{ id: string }>(first.page, 'POST', '/api/consultations', content)
  await browser.kill()
  const address = `/consultations/${id}/edit?section=history`
  await typeAndDie(address, '这台电脑上写的')

  const { page } = await sitDown()
  const newer = { ...content, record: { ...content.record, presentHistory: '另一台电脑上写的' } }
  await inPage(page, 'PUT', `/api/consultations/${id}`, { version: 1, content: newer })
  await page.goto(`${product.url}${address}`)
  const conflict = page.getByRole('alert').filter({ hasText: '另一台电脑上写的' })
  await conflict.getByText('这台电脑上写的').waitFor()
  await conflict.getByRole('button', { name: '全用这里写的' }).click()
  await saveState(page, 'saved').waitFor()
  expect(await historyOf(page, id)).toBe('这台电脑上写的')
})

it('signing out takes what was kept off the computer', async () => {
  await typeAndDie('/requests/new?section=history', '不应留下的内容')
  const { page } = await sitDown()
  await page.goto(`${product.url}/`)
  await page.getByTestId('unsaved').waitFor()
  expect(await sealedCount(page)).toBe(1)
  await page.getByRole('button', { name: '账号与设置' }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await page.getByLabel('工号或手机号').waitFor()
  await expect.poll(() => sealedCount(page)).toBe(0)
})
