/** Finding a consultation by keyboard alone, and the views that a person keeps, on the whole product. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { fullCaseRecord } from '../support/consultations.ts'
import { command, draft, signInByApi } from './api.ts'
import { openWindow, type Person } from './person.ts'
import { type Product, patience, startProduct } from './product.ts'
import { shoot, shootHere } from './shots.ts'

let product: Product
let browser: Browser
let doctor: Person

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})
beforeEach(async () => {
  /* the demonstration region is indexed by the server after its start */
  const waiting = () => product.db.selectFrom('searchWaiting').select('consultationId').execute()
  await expect.poll(waiting, { timeout: patience }).toEqual([])
  doctor = await openWindow(browser, product, product.people.doctor)
  await signInByApi(doctor)
})
afterEach(async () => {
  expect(doctor.faults).toEqual([])
  await doctor.context.close()
})

const field = (page: Page) => page.getByTestId('search-field')
const hit = (page: Page, id: string) => page.locator(`[data-testid="search-hit"][data-id="${id}"]`)
const result = (page: Page, id: string) => page.locator(`[data-testid="result"][data-id="${id}"]`)
const rows = (page: Page) => page.getByTestId('consultation-row')

async function openList(page: Page, path = '/'): Promise<void> {
  await page.goto(path)
  await rows(page).first().waitFor()
}

/** A request whose words and name no other has. */
async function submitted(): Promise<string> {
  const id = await draft(doctor, {
    patient: {
      name: '慕容若溪',
      nameMongolian: '',
      sex: 'female',
      birthDate: '1971-03-05',
      idNumber: '',
      phone: '',
      hospitalNumber: '',
      nationality: '',
      interpreterLanguage: '',
    },
    record: { ...fullCaseRecord(), presentHistory: '近 1 月颠顶痛，遇风加重，伴干呕、吐涎沫。' },
  })
  await command(doctor, id, 'submit')
  return id
}

/** The searches that a page sends. */
function countSearches(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.url().includes('/api/search')) count += 1
  })
  return () => count
}

describe('search', () => {
  it('finds a word of two characters and opens it, by keyboard alone', async () => {
    const id = await submitted()
    const { page } = doctor
    await openList(page)
    await page.keyboard.press('Control+K')
    await expect.poll(() => field(page).evaluate((one) => one === document.activeElement)).toBe(true)
    await page.keyboard.insertText('涎沫')
    await hit(page, id).waitFor()
    expect(await hit(page, id).textContent()).toContain('慕**溪')
    expect(await hit(page, id).locator('mark').allInnerTexts()).toEqual(['涎沫'])
    await shootHere(page, 'search-panel')
    await page.keyboard.press('ArrowDown')
    expect(await field(page).getAttribute('aria-activedescendant')).toBe(
      await hit(page, id).getAttribute('id'),
    )
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/consultations/${id}`)
  })

  it('finds a part of a name and its sound, and says no more than the mask', async () => {
    const id = await submitted()
    const { page } = doctor
    await openList(page)
    for (const words of ['若溪', 'murong', 'mrrx']) {
      await page.keyboard.press('Control+K')
      await field(page).fill(words)
      await hit(page, id).waitFor()
      expect(await page.getByRole('dialog').textContent()).not.toContain('慕容若溪')
      await page.keyboard.press('Escape')
      await field(page).waitFor({ state: 'detached' })
    }
    /* and the focus is where it was: the keys of the list work */
    await page.keyboard.press('j')
    await page.locator('[data-testid="consultation-row"]:focus').waitFor()
  })

  it('does not search while an input method composes, nor take its Enter and Escape', async () => {
    const id = await submitted()
    const { page } = doctor
    await openList(page)
    await page.keyboard.press('Control+K')
    await field(page).waitFor()
    const searches = countSearches(page)
    const device = await page.context().newCDPSession(page)
    for (const text of ['x', 'xi', 'xian', 'xianmo']) {
      await device.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      })
      await page.waitForTimeout(400)
    }
    const composing = { isComposing: true, bubbles: true, cancelable: true }
    for (const key of ['Enter', 'Escape']) {
      await field(page).dispatchEvent('keydown', { ...composing, key })
    }
    expect(await field(page).isVisible()).toBe(true)
    expect(searches()).toBe(0)
    await device.send('Input.insertText', { text: '涎沫' })
    await hit(page, id).waitFor()
    expect(searches()).toBe(1)
  })

  it('shows all results with filters, page after page', async () => {
    const id = await submitted()
    const { page } = doctor
    await openList(page)
    await page.keyboard.press('Control+K')
    await field(page).fill('涎沫 颠顶痛')
    await page.keyboard.press('Enter')
    await result(page, id).waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('涎沫 颠顶痛')
    await shoot(page, 'search-results', () => result(page, id).waitFor())
    await page.getByRole('button', { name: '患者', exact: true }).click()
    await page.getByText('没有找到“涎沫 颠顶痛”').waitFor()
    await page.getByRole('button', { name: '去掉筛选' }).click()
    await result(page, id).waitFor()
    await page.locator('body').click({ position: { x: 5, y: 700 } })
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/consultations/*')
    await page.goto(`/search?q=${encodeURIComponent('睡眠')}`)
    const first = page.getByTestId('result')
    await expect.poll(() => first.count()).toBe(20)
    await page.getByRole('button', { name: '再读取一些' }).click()
    await expect.poll(() => first.count()).toBeGreaterThan(20)
    await page.goto(`/search?q=${encodeURIComponent('睡眠')}&from=2026-03-31&to=2026-03-01`)
    await page.getByTestId('range-problem').filter({ hasText: '结束日早于开始日' }).waitFor()
    expect(await first.count()).toBe(0)
    await shootHere(page, 'search-backwards')
  })

  it('keeps the number of a card out of the address', async () => {
    const { page } = doctor
    await openList(page)
    await page.keyboard.press('Control+K')
    await field(page).fill('15010219710305122X')
    await page.keyboard.press('Enter')
    await page.getByText('没有找到“15010219710305122X”').waitFor()
    expect(page.url()).not.toContain('1501')
    await page.reload()
    await page.getByText('没有找到“15010219710305122X”').waitFor()
  })

  it('fills a phone', async () => {
    const id = await submitted()
    const { page } = doctor
    await page.setViewportSize({ width: 390, height: 844 })
    await openList(page)
    await page.getByRole('button', { name: '查找会诊' }).click()
    await field(page).fill('涎沫')
    await hit(page, id).waitFor()
    const box = await page.locator('.search-panel .ant-modal-container').boundingBox()
    expect(box).toMatchObject({ x: 0, y: 0, width: 390, height: 844 })
    expect((await hit(page, id).boundingBox())?.height).toBeGreaterThanOrEqual(44)
    await hit(page, id).click()
    await page.waitForURL(`**/consultations/${id}`)
  })
})

describe('a saved view', () => {
  it('is made, used, renamed, moved, deleted, and comes back', async () => {
    const { page } = doctor
    await openList(page)
    expect(await page.getByTestId('save-view').count()).toBe(0)
    await page.getByRole('button', { name: /^加急/ }).click()
    await page.getByTestId('save-view').click()
    await page.getByTestId('save-view-confirm').click()
    await page.getByTestId('save-view-name').fill('加急的')
    await page.getByTestId('save-view-confirm').click()
    const views = page.getByRole('navigation', { name: '视图' })
    await views.getByRole('link', { name: '加急的' }).waitFor()
    await page.goto(`/search?q=${encodeURIComponent('睡眠')}&in=text`)
    await page.getByTestId('save-view').click()
    await page.getByTestId('save-view-name').fill('睡眠病历')
    await page.keyboard.press('Control+Enter')
    await views.getByRole('link', { name: '睡眠病历' }).waitFor()

    await openList(page)
    await views.getByRole('link', { name: '加急的' }).click()
    await page.waitForURL('**/?urgency=urgent')
    expect(await views.getByRole('link', { name: '加急的' }).getAttribute('aria-current')).toBe('page')
    await shoot(page, 'saved-views', () =>
      views
        .getByRole('link', { name: '加急的' })
        .or(page.getByRole('link', { name: '加急的' }))
        .first()
        .waitFor(),
    )

    await page.getByTestId('manage-views').click()
    const kept = page.getByTestId('saved-view')
    await page.getByLabel('“加急的”的名称').fill('加急申请')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '下移“加急申请”' }).click()
    const names = () =>
      kept.getByRole('textbox').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))
    await expect.poll(names).toEqual(['睡眠病历', '加急申请'])
    await page.getByRole('button', { name: '删除“睡眠病历”' }).click()
    await expect.poll(names).toEqual(['加急申请'])
    await shootHere(page, 'saved-views-removed')
    await page.getByTestId('undo-remove-view').click()
    await expect.poll(names).toEqual(['睡眠病历', '加急申请'])
    await page.keyboard.press('Escape')
    await views.getByRole('link', { name: '睡眠病历' }).click()
    await page.getByTestId('result').first().waitFor()
    expect(new URL(page.url()).searchParams.get('in')).toBe('text')
  })
})

describe('the keys of the work list', () => {
  it('move, preview, open, act, filter, and come back', async () => {
    const { page } = doctor
    await openList(page)
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? null)
    const ids = await rows(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-id')))
    await page.keyboard.press('j')
    expect(await focused()).toBe(ids[0])
    await page.keyboard.press('j')
    expect(await focused()).toBe(ids[1])
    await page.keyboard.press('k')
    expect(await focused()).toBe(ids[0])
    await page.keyboard.press('Space')
    await page.locator('.work-preview').waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => page.locator('.work-preview').count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.locator('.work-preview').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    for (const words of ['上下', '打开', '预览', '执行下一步', '新申请', '筛选', '更新列表', '查找会诊'])
      await dialog.getByText(words, { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })

    await page.keyboard.press('/')
    await page.keyboard.type('SS-')
    await page.waitForURL('**/?q=SS-')
    /* letters in a field are letters */
    await page.keyboard.type('njk')
    await page.getByText('没有符合条件的会诊').waitFor()
    await page.keyboard.press('Escape')
    await rows(page).first().waitFor()
    expect(new URL(page.url()).search).toBe('')

    const asked = page.waitForRequest((request) => request.url().includes('/api/consultations?'))
    await page.keyboard.press('r')
    await asked
    await page.keyboard.press('j')
    const current = await focused()
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/consultations/${current}`)
    await page.goBack()
    await rows(page).first().waitFor()
    await page.keyboard.press('e')
    await page.waitForURL(/\/consultations\/|\/requests\//)
    await openList(page)
    await page.keyboard.press('n')
    await page.waitForURL('**/requests/new**')
  })
})
