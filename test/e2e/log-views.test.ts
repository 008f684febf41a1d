/** An auditor makes the log their own: columns, order, and a view that the page opens with; on a phone the order is a select. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from './person.ts'
import { patience } from './product.ts'
import { phone, shoot, shootHere, shotFolder, shotsWanted, wide } from './shots.ts'
import { setStage } from './stage.ts'

const stage = setStage()
let auditor: Person

beforeEach(async () => {
  auditor = await stage.atWork(stage.product.people.administrator)
})
afterEach(() => {
  expect(auditor.faults).toEqual([])
})

const rows = ({ page }: Person) => page.getByTestId('log-row')
const heads = ({ page }: Person) => page.locator('.log-table thead th').allInnerTexts()
const sorted = ({ page }: Person) => page.locator('.log-table th[aria-sort$="ending"]')

async function open(person: Person, path = '/log'): Promise<void> {
  await person.page.goto(path)
  await rows(person).first().waitFor()
}

describe('the log', () => {
  it('shows the chosen columns in their order, sorts, and opens with a kept view', async () => {
    const { page } = auditor
    await page.setViewportSize(wide)
    await open(auditor, '/log?all=1')
    expect((await heads(auditor))[0]).toContain('会诊号')
    await page.getByTestId('log-columns').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('checkbox', { name: '首次答复等待' }).focus()
    await page.keyboard.press('Space')
    await dialog.getByRole('checkbox', { name: '网络质量' }).check()
    await dialog.getByRole('checkbox', { name: '线路' }).uncheck()
    await dialog.getByRole('button', { name: '上移“网络质量”' }).press('Enter')
    /* of this width alone: a phone has no columns to choose */
    if (shotsWanted) await page.screenshot({ path: join(shotFolder, 'log-columns-zh-wide.png') })
    await page.getByTestId('log-columns-save').click()
    await expect.poll(() => heads(auditor), { timeout: patience }).toContain('网络质量')
    const chosen = await heads(auditor)
    expect(chosen.slice(-2)).toEqual(['网络质量', '首次答复等待'])
    expect(chosen).not.toContain('线路')

    await page.getByTestId('log-sort-respondWait').press('Enter')
    await expect.poll(() => sorted(auditor).getAttribute('aria-sort')).toBe('descending')
    await page.getByTestId('log-sort-respondWait').click()
    await expect.poll(() => sorted(auditor).getAttribute('aria-sort')).toBe('ascending')
    await rows(auditor).first().waitFor()

    await page.getByTestId('save-view').click()
    await page.getByTestId('save-view-name').fill('答复最快的')
    await page.getByTestId('save-view-confirm').click()
    await page.getByTestId('log-views').filter({ hasText: '答复最快的' }).waitFor()
    await page.getByTestId('manage-views').click()
    const opens = page.getByRole('checkbox', { name: '打开日志时用它' })
    await opens.click()
    await expect.poll(() => opens.isChecked(), { timeout: patience }).toBe(true)
    await shootHere(page, 'log-views')
    await page.keyboard.press('Escape')

    await open(auditor)
    await expect
      .poll(() => sorted(auditor).getAttribute('aria-sort'), { timeout: patience })
      .toBe('ascending')
    expect(await heads(auditor)).toEqual(chosen)
    await shoot(page, 'log-chosen', () => rows(auditor).first().waitFor())

    /* by keyboard from another list back to the view */
    await open(auditor, '/log?range=year')
    expect(await sorted(auditor).count()).toBe(1)
    await page.keyboard.press('v')
    await page.getByRole('menuitem', { name: '答复最快的' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).searchParams.get('sort')).toBe('respondWait')

    /* deleted, and taken back */
    await page.getByTestId('manage-views').click()
    await page.getByRole('button', { name: '删除“答复最快的”' }).click()
    await page.getByTestId('undo-remove-view').click()
    await page.getByTestId('saved-view').waitFor()
    expect(await opens.isChecked()).toBe(true)
    await page.keyboard.press('Escape')

    await open(auditor, '/log?all=1')
    await page.getByTestId('log-columns').click()
    await page.getByTestId('log-columns-usual').click()
    await page.getByTestId('log-columns-save').click()
    await expect.poll(() => heads(auditor), { timeout: patience }).toContain('线路')
  })

  it('says at the field that days are the wrong way round, and keeps what was chosen', async () => {
    const { page } = auditor
    await page.setViewportSize(wide)
    for (const [path, row] of [
      ['/log?from=2026-03-31&to=2026-03-01&urgency=routine', 'log-row'],
      ['/access?from=2026-03-31&to=2026-03-01&category=sign_in', 'access-row'],
    ] as const) {
      await page.goto(path)
      const problem = page.getByTestId('range-problem')
      await problem.filter({ hasText: '结束日早于开始日' }).waitFor()
      const picker = page.locator('.ant-picker-range')
      const days = () =>
        picker.locator('input').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))
      expect(await days()).toEqual(['2026-03-31', '2026-03-01'])
      expect(await picker.locator('input').first().getAttribute('aria-invalid')).toBe('true')
      expect(new URL(page.url()).search).toBe(new URL(path, page.url()).search)
      expect(await page.getByTestId(row).count()).toBe(0)
      await page.getByRole('button', { name: '全部', exact: true }).click()
      await page.getByTestId(row).first().waitFor()
      expect(await problem.count()).toBe(0)
      expect(page.url()).toMatch(/urgency=routine|category=sign_in/)
    }
  })

  it('is a list of cards on a phone, ordered by a select', async () => {
    const { page } = auditor
    await page.setViewportSize(phone)
    await open(auditor, '/log?all=1')
    expect(await page.locator('.log-table').count()).toBe(0)
    await page.getByRole('combobox', { name: '排序', exact: true }).click()
    await page.locator('.ant-select-item-option').filter({ hasText: '会诊号' }).last().click()
    await expect.poll(() => new URL(page.url()).searchParams.get('order')).toBe('asc')
    await rows(auditor).first().waitFor()
    await shoot(page, 'log-phone', () => rows(auditor).first().waitFor())
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    expect(wider).toBe(false)
  })
})
