/** An auditor reads the figures: what each means, the table behind a chart, and the consultations behind a number. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { figureIds, figureOf } from '../../server/domain/statistics.ts'
import { type Person, words } from './person.ts'
import { shoot } from './shots.ts'
import { setStage } from './stage.ts'

const stage = setStage()
let auditor: Person

beforeEach(async () => {
  auditor = await stage.atWork(stage.product.people.administrator)
})
afterEach(() => {
  expect(auditor.faults).toEqual([])
})

const all = ({ page }: Person) => page.getByRole('region', { name: '全部指标' })

it('shows every figure with its definition', async () => {
  const { page } = auditor
  await page.goto('/statistics')
  await all(auditor).waitFor()
  const named = await all(auditor).locator('tbody th').allInnerTexts()
  expect(named).toEqual(figureIds.map((id) => figureOf(id).name.zh))
  const lossy = all(auditor).getByRole('row', { name: /^通话严重丢包/ })
  expect(await words(lossy)).toContain('分子：至少一人有一分钟丢包率达到 15%')
  const volume = page.getByRole('region', { name: '会诊量' }).first()
  await volume.getByRole('button', { name: '口径' }).click()
  await volume.getByText('分子：意见已签的申请').waitFor()
})

it('has the same numbers in the table behind a chart', async () => {
  const { page } = auditor
  await page.goto('/statistics')
  const volume = page.locator('section.stat-part', { has: page.getByRole('heading', { name: '会诊量' }) })
  await volume.getByRole('button', { name: '表格' }).click()
  await all(auditor).waitFor()
  const counts = await volume.locator('tbody tr td:nth-child(2)').allInnerTexts()
  const requests = all(auditor).getByRole('row', { name: /^申请/ }).first().locator('td b')
  const sum = counts.reduce((total, one) => total + Number(one.replaceAll(',', '')), 0)
  expect(sum).toBeGreaterThan(0)
  expect(sum).toBe(Number((await words(requests)).replaceAll(',', '')))
})

it('leads from a number to as many consultations', async () => {
  const { page } = auditor
  await page.goto('/statistics')
  await all(auditor).waitFor()
  const row = all(auditor).getByRole('row', { name: /^完成率/ })
  const link = row.getByRole('link').first()
  const count = Number((await words(link)).replaceAll(',', ''))
  expect(count).toBeGreaterThan(0)
  await link.click()
  await page.getByTestId('log-figure').waitFor()
  expect(await words(page.getByTestId('log-figure'))).toContain('完成率')
  await page.getByTestId('log-row').first().waitFor()
  expect((await words(page.getByTestId('log-total'))).match(/[\d,]+/)?.[0]).toBe(String(count))
})

it('leads from the figures of teaching and visits to the ledger', async () => {
  const { page } = auditor
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  await page.goto(`/statistics?from=${day(364)}&to=${day(0)}`)
  await all(auditor).waitFor()
  const row = all(auditor).getByRole('row', { name: /^专家下沉出诊/ })
  expect(await words(row)).toContain('分子：台账中结束日在时段内的专家出诊')
  await row.getByRole('link').click()
  await page.waitForURL(/\/programme\?/)
  const asked = new URL(page.url()).searchParams
  expect([asked.get('view'), asked.get('kind')]).toEqual(['entries', 'expert_visits'])
  await page.getByRole('cell', { name: '专家出诊' }).first().waitFor()

  /* hours of three kinds, and only those are there */
  await page.goBack()
  const hours = all(auditor).getByRole('row', { name: /^教学时长/ })
  expect(await words(hours)).toMatch(/\d 小时/)
  await hours.getByRole('link').click()
  await page.getByText('1.5 小时').first().waitFor()
  const kinds = new Set(await page.getByTestId('entry').locator('td:nth-child(2)').allInnerTexts())
  expect([...kinds].filter((kind) => !['学术讲座', '教学查房', '病例讨论'].includes(kind))).toEqual([])
  expect(kinds.size).toBeGreaterThan(1)

  await page.goBack()
  const reached = all(auditor).getByRole('row', { name: /^基层覆盖/ })
  expect(await words(reached)).toContain('/ 100')
  await reached.getByRole('link').first().click()
  await page.waitForURL(/view=coverage/)
})

it('says who came to the boards, with the definition', async () => {
  const { page } = auditor
  await page.goto('/statistics')
  await all(auditor).waitFor()
  const row = all(auditor).getByRole('row', { name: /^多学科成员到会率/ })
  expect(await words(row)).toContain('分母：会诊开始前已答应参加的成员席次')
  await row.scrollIntoViewIfNeeded()
  await shoot(page, 'statistics-figures', () => page.locator('.stat-all tbody tr').nth(30).waitFor())
})

it('says that a period runs backwards', async () => {
  const { page } = auditor
  await page.goto('/statistics?from=2026-03-31&to=2026-03-01')
  await page.getByText('结束日早于开始日').waitFor()
  expect(await all(auditor).count()).toBe(0)
})
