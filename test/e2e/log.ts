/** The consultation log, as an administrator reviews it. */
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { readCsv } from './documents.ts'
import { type Person, words } from './person.ts'
import { patience } from './product.ts'
import { shoot } from './shots.ts'

const rows = (page: Page) => page.getByTestId('log-row')

/** Long lists are searched by typing, short ones are only opened. */
async function choose(page: Page, label: string, word: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label, exact: true })
  await field.click()
  if (await field.isEditable()) await field.fill(word)
  const list = page.locator(`[id="${await field.getAttribute('aria-controls')}"]`)
  await page
    .locator('.ant-select-dropdown', { has: list })
    .locator('.ant-select-item-option')
    .filter({ hasText: word })
    .first()
    .click()
}

/** Reads on to the next page of the list. */
export async function readOn({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: '全部', exact: true }).click()
  await expect.poll(() => rows(page).count(), { timeout: patience }).toBe(50)
  await page.getByRole('button', { name: '再读取 50 条' }).click()
  await expect.poll(() => rows(page).count(), { timeout: patience }).toBe(100)
}

/** Narrows the list by every filter until one is left, and opens it. */
export async function find(
  { page }: Person,
  wanted: { id: string; line: string; institution: string; person: string; state: string; urgency: string },
): Promise<void> {
  await page.getByRole('button', { name: '近 7 天' }).click()
  await choose(page, '线路', wanted.line)
  await choose(page, '机构', wanted.institution)
  await choose(page, '医生或专家', wanted.person)
  await choose(page, '状态', wanted.state)
  await choose(page, '紧急程度', wanted.urgency)
  const row = page.locator(`[data-testid="log-row"][data-id="${wanted.id}"]`)
  await row.waitFor()
  await shoot(page, 'log', () => row.waitFor())
  await row.click()
  await page.getByTestId('log-chain').waitFor()
}

const section = (page: Page, title: string): Locator =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title }) })

/** `0:01:05` → 65 */
export function secondsIn(text: string): number {
  const [, hours, minutes, seconds] = /(\d+):(\d\d):(\d\d)/.exec(text) ?? []
  if (seconds === undefined) throw new Error(`no span in ${text}`)
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

export type Expected = {
  /** State and person, oldest first. */
  course: (readonly [string, string])[]
  /** s, as measured at the browsers */
  together: number
  stays: (readonly [string, string])[]
  access: string[]
}

export async function checkDossier({ page }: Person, expected: Expected): Promise<void> {
  const dossier = page.locator('.log-drawer')
  await dossier.getByText('日志链完整').waitFor()
  const call = await words(section(page, '谁在通话里'))
  expect(Math.abs(secondsIn(call) - expected.together)).toBeLessThanOrEqual(2)
  const stays = await page.getByTestId('log-stay').allInnerTexts()
  expect(stays).toHaveLength(expected.stays.length)
  for (const [name, how] of expected.stays)
    expect(stays.some((stay) => stay.includes(name) && stay.includes(how))).toBe(true)
  expect(await page.getByTestId('call-stay').count()).toBe(expected.stays.length)
  await page.getByTestId('log-opinion').filter({ hasText: '核验通过' }).waitFor()
  const access = section(page, '谁看过病例')
  const all = access.getByRole('button', { name: '显示全部' })
  if (await all.isVisible()) await all.click()
  const looks = await words(access)
  for (const look of expected.access) expect(looks).toContain(look)
  const course = (await section(page, '经过').getByRole('listitem').allInnerTexts()).reverse()
  let from = 0
  for (const [state, who] of expected.course) {
    const at = course.findIndex(
      (entry, index) => index >= from && entry.includes(state) && entry.includes(who),
    )
    expect(at, `${state} by ${who} after entry ${from} of\n${course.join('\n---\n')}`).toBeGreaterThanOrEqual(
      from,
    )
    from = at + 1
  }
}

/** Exports the last week. @returns the table, header first */
export async function exportAll({ page }: Person): Promise<string[][]> {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '清除筛选' }).click()
  await expect.poll(() => rows(page).count(), { timeout: patience }).toBeGreaterThan(1)
  await page.getByTestId('log-export').click()
  await page.getByTestId('export-format-csv').click()
  await page.getByTestId('export-ask').click()
  const newest = page.getByTestId('export').first()
  await expect.poll(() => newest.getAttribute('data-state'), { timeout: patience }).toBe('done')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    newest.getByTestId('export-file').click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^会诊日志_DC-\d{6}\.csv$/)
  return readCsv(await readFile(await download.path(), 'utf8'))
}
