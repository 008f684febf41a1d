/** What the expert decides about a request, and how the other side hears of it. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Person } from './person.ts'
import { atOnce, patience } from './product.ts'
import { pick } from './request.ts'
import { shoot, shootHere } from './shots.ts'
import { beijing, nextFive } from './time.ts'

const row = (page: Page, id: string) => page.locator(`[data-testid="consultation-row"][data-id="${id}"]`)

declare global {
  interface Window {
    /** Gone when the page was loaded anew. */
    marked?: true
  }
}

/** From here on the page must come to know things by itself. */
export async function leaveOpen({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    window.marked = true
  })
}

export async function stayedOpen({ page }: Person): Promise<void> {
  expect(await page.evaluate(() => window.marked)).toBe(true)
}

/** News waits under a line until it is taken, so that no row moves under the hand. */
export async function seesArrive({ page }: Person, id: string): Promise<void> {
  const news = page.getByRole('button', { name: /有 \d+ 项变化，更新列表/ })
  await news.or(row(page, id)).first().waitFor({ timeout: atOnce })
  if (await news.isVisible()) {
    await shootHere(page, 'work-list-news')
    await news.click()
  }
  await row(page, id).waitFor()
}

export async function open({ page }: Person, id: string): Promise<void> {
  await row(page, id).getByRole('link').first().click()
  await page.getByTestId('consultation-state').waitFor()
}

/** The page of the case says so, by itself. */
export async function state({ page }: Person, name: string): Promise<void> {
  await page.getByTestId('consultation-state').filter({ hasText: name }).waitFor({ timeout: atOnce })
}

/** The case as the expert reads it: record, four examinations, files, one of them in its full size. */
export async function reads({ page }: Person): Promise<void> {
  await shoot(page, 'detail-case', () => page.getByTestId('consultation-state').waitFor())
  await page.getByRole('tab', { name: '四诊' }).click()
  await page.getByText('望', { exact: true }).first().waitFor()
  await shootHere(page, 'detail-four')
  await page.getByRole('tab', { name: /^检查资料/ }).click()
  await page.getByRole('tabpanel').getByText('睡眠量表.pdf').waitFor()
  await shootHere(page, 'detail-files')
  await page
    .getByRole('button', { name: /^放大看/ })
    .first()
    .click()
  const picture = page.getByRole('dialog').locator('img')
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: patience })
    .toBe(640)
  await shootHere(page, 'detail-viewer')
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click()
  await page.getByRole('tab', { name: '病例' }).click()
}

export async function returns(expert: Person, wanted: string): Promise<void> {
  const { page } = expert
  await page.getByTestId('command-return').click()
  await page.getByRole('radio', { name: '材料不全' }).check()
  await page.getByTestId('command-reason').fill(wanted)
  await shootHere(page, 'return')
  await page.getByTestId('command-ok').click()
  await state(expert, '退回补充')
}

/** For now: the room is open a quarter of an hour before. */
export async function accepts({ page }: Person): Promise<void> {
  await page.getByTestId('command-accept').click()
  await page.getByTestId('wished-time-1').waitFor()
  await page.getByTestId('time-other').check()
  const { day, clock } = beijing(nextFive())
  await pick(page.getByTestId('time-date'), day)
  await pick(page.getByTestId('time-start'), clock)
  await shootHere(page, 'accept')
  await page.getByTestId('command-ok').click()
  await page.getByTestId('enter-room').waitFor({ timeout: patience })
}
