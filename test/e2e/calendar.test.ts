/** Times on the whole product: stated hours, free slots, proposals, another time, passing on. Nobody loads a page anew. */
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import { addDays, dayOf, instantAt, weekdayOf } from '../../server/domain/beijing.ts'
import { launchChromium } from '../support/chromium.ts'
import { ask, command, consultationOf, draft, lineId, signInByApi } from './api.ts'
import { openWindow, type Person } from './person.ts'
import { type Account, atOnce, type Product, startProduct } from './product.ts'
import { pick, submit } from './request.ts'
import { shoot, shootHere } from './shots.ts'
import * as triage from './triage.ts'

let product: Product
let browser: Browser
let doctor: Person
let expert: Person
let colleague: Person
let id: string

const other: Account = { loginName: 'shenyiming', password: demoPassword, name: '沈一鸣' }
/** Farther away than the sessions of the demonstration accounts, and within the two weeks that are offered. */
const day = addDays(dayOf(new Date()), 7)
const weekdays = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']
const weekday = weekdayOf(day)
const at = (clock: string) => instantAt(day, Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)))

beforeAll(async () => {
  product = await startProduct()
  // Whatever day this runs on.
  await product.db.deleteFrom('holiday').execute()
  browser = await launchChromium()
  ;[doctor, expert, colleague] = (await Promise.all(
    [product.people.doctor, product.people.expert, other].map(async (account) => {
      const person = await openWindow(browser, product, account)
      await signInByApi(person)
      return person
    }),
  )) as [Person, Person, Person]
})
afterAll(async () => {
  for (const { faults } of [doctor, expert, colleague]) expect(faults).toEqual([])
  await browser?.close()
  await product?.stop()
})

/** The free slots of the day, by their hours. */
async function slotsOn(page: Page): Promise<Locator> {
  const block = page.getByTestId('free-slots')
  await block.waitFor()
  const more = block.getByRole('button', { name: '更多日期' })
  if (await more.isVisible()) await more.click()
  const [, month, date] = day.split('-').map(Number)
  return block.getByRole('group', { name: `${month} 月 ${date} 日 ${weekdays[weekday - 1]}` })
}

let brokenAt: string | undefined

/** The steps are one walk: after the first that fails there is nothing to walk on. */
function step(name: string, walk: () => Promise<void>): void {
  it(name, async ({ skip }) => {
    if (brokenAt !== undefined) skip(`the walk ended at "${brokenAt}"`)
    try {
      await walk()
    } catch (error) {
      brokenAt = name
      for (const { page, account } of [doctor, expert]) await shootHere(page, `failed-${account.loginName}`)
      throw error
    }
  })
}

describe('a time', () => {
  step('the expert states hours for a weekday', async () => {
    const { page } = expert
    await page.goto('/calendar')
    await shoot(page, 'calendar-week', () => page.getByTestId('calendar-session').first().waitFor())
    await page.getByTestId('edit-hours').click()
    const row = page.getByRole('group', { name: weekdays[weekday - 1], exact: true })
    await row.waitFor()
    for (const remove of (await row.getByRole('button', { name: /^删除/ }).all()).reverse())
      await remove.click()
    await page.getByTestId(`add-hours-${weekday}`).click()
    const from = row.getByLabel(`${weekdays[weekday - 1]}第 1 段　开始`)
    const to = row.getByLabel(`${weekdays[weekday - 1]}第 1 段　结束`)
    await from.fill('11')
    await to.fill('10:00')
    await page.getByTestId('save-hours').click()
    await page.getByText('结束要晚于开始').waitFor()
    await from.fill('8：30')
    await page.getByTestId('hours-status').getByText('有改动未保存').waitFor()
    await shootHere(page, 'calendar-hours')
    await page.keyboard.press('Control+s')
    await page.getByTestId('hours-status').getByText('已存到服务器').waitFor()
    await pick(page.getByTestId('exception-day'), addDays(day, 7))
    await page.getByTestId('add-exception').click()
    await page.getByTestId('exception').getByText('停诊').waitFor()
    // Leaving the fields has not changed what was saved.
    await page.getByTestId('hours-status').getByText('已存到服务器').waitFor()
    await shootHere(page, 'calendar-exception')
    await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click()
    await page.goto(`/calendar?day=${day}&view=day`)
    await shoot(page, 'calendar-day', () =>
      page.locator(`[data-day="${day}"] .calendar-open`).first().waitFor(),
    )
  })

  step('the day off stands over its column', async () => {
    const { page } = expert
    const off = addDays(day, 7)
    await page.goto(`/calendar?day=${off}&view=day`)
    await page.locator('.calendar-head').getByText('停诊').waitFor()
    expect(await page.locator(`[data-day="${off}"] .calendar-open`).count()).toBe(0)
  })

  step('the doctor sees the free slots in the request, wishes for two of them, and sends it', async () => {
    const { page } = doctor
    const line = await lineId(doctor, 'SL')
    const lines = await ask<{ id: string; experts: { id: string; name: string }[] }[]>(
      doctor,
      'GET',
      '/lines',
    )
    const named = lines
      .find((one) => one.id === line)
      ?.experts.find(({ name }) => name === expert.account.name)
    id = await draft(doctor, { wishedTimes: [], wishedExpertId: (named?.id ?? null) as never })
    await page.goto(`/consultations/${id}/edit`)
    await page
      .getByRole('navigation', { name: '申请的各部分' })
      .getByRole('link', { name: /^会诊问题|^目的|^会诊目的/ })
      .click()
    const slots = await slotsOn(page)
    expect(await slots.getByRole('button').allInnerTexts()).toEqual(['08:30', '09:00', '09:30'])
    await slots.getByRole('button', { name: '08:30' }).click()
    await slots.getByRole('button', { name: '09:30' }).click()
    await shootHere(page, 'request-slots')
    await submit(doctor)
    const { content } = await consultationOf(doctor, id)
    expect(content?.wishedTimes.map(({ startAt }) => Date.parse(startAt))).toEqual([
      at('08:30').getTime(),
      at('09:30').getTime(),
    ])
  })

  step('only the named expert may take it; who is not named waits', async () => {
    await colleague.page.goto(`/consultations/${id}`)
    await colleague.page.getByText('申请指定了另一位专家').first().waitFor()
    expect(await colleague.page.getByTestId('command-accept').count()).toBe(0)
    await shootHere(colleague.page, 'detail-reserved')
    const { page } = expert
    await page.goto(`/consultations/${id}`)
    await page.getByTestId('command-accept').click()
    await page.getByTestId('wished-time-1').waitFor()
    await slotsOn(page)
    await shootHere(page, 'accept-slots')
    await page.getByTestId('time-other').check()
    await pick(page.getByTestId('time-date'), day)
    await pick(page.getByTestId('time-start'), '22:00')
    await page.getByTestId('outside-hours').waitFor()
    await page.getByTestId('time-later').check()
    await page.getByTestId('command-ok').click()
    await triage.state(expert, '已接诊')
    await triage.state(doctor, '已接诊')
    await triage.leaveOpen(doctor)
    await triage.leaveOpen(expert)
  })

  step('the expert proposes two times, and the doctor sees them at once', async () => {
    const { page } = expert
    await page.getByTestId('command-propose').click()
    await page.getByTestId('times-ok').click()
    await page.getByText('至少选一个时间').waitFor()
    const slots = await slotsOn(page)
    await slots.getByRole('button', { name: '08:30' }).click()
    await slots.getByRole('button', { name: '09:00' }).click()
    await page.getByTestId('proposal-note').fill('上午门诊间隙。')
    await shootHere(page, 'propose')
    await page.getByTestId('times-ok').click()
    await page.getByTestId('open-proposal').waitFor()
    await doctor.page.getByTestId('command-answer').waitFor({ timeout: atOnce })
    await doctor.page.getByTestId('open-proposal').getByText('上午门诊间隙。').waitFor()
    await shootHere(doctor.page, 'detail-proposed')
    await shootHere(page, 'detail-proposed-by-me')
  })

  step('the doctor proposes another, and the expert takes it', async () => {
    const { page } = doctor
    await page.getByTestId('command-answer').click()
    await page.getByTestId('proposed-time-2').waitFor()
    await shootHere(page, 'answer')
    await page.getByTestId('times-counter').check()
    const slots = await slotsOn(page)
    await slots.getByRole('button', { name: '09:30' }).click()
    await page.getByTestId('proposal-note').fill('患者九点前在做检查。')
    await shootHere(page, 'counter')
    await page.getByTestId('times-ok').click()
    await expert.page.getByTestId('command-answer').waitFor({ timeout: atOnce })
    await expert.page.getByTestId('command-answer').click()
    await expert.page.getByTestId('proposed-time-1').check()
    await expert.page.getByTestId('times-ok').click()
    await triage.state(expert, '已排期')
    await triage.state(doctor, '已排期')
    await triage.stayedOpen(doctor)
    await triage.stayedOpen(expert)
    expect((await consultationOf(doctor, id)).scheduledStart).toBe(at('09:30').toISOString())
    await doctor.page
      .getByTestId('history')
      .getByText(/^另提时间/)
      .waitFor()
    await shoot(doctor.page, 'detail-settled', () => doctor.page.getByTestId('history').waitFor())
  })

  step('the doctor asks to move it, and the expert says no', async () => {
    await doctor.page.getByTestId('command-propose').click()
    const slots = await slotsOn(doctor.page)
    await slots.getByRole('button', { name: '08:30' }).click()
    await doctor.page.getByTestId('times-ok').click()
    await doctor.page.getByTestId('command-take_back').waitFor()
    await expert.page.getByText('对方申请改期').first().waitFor({ timeout: atOnce })
    await expert.page.getByTestId('command-answer').click()
    await expert.page.getByTestId('times-decline').check()
    await expert.page.getByTestId('times-ok').click()
    await expert.page.getByText('写明原因').waitFor()
    await expert.page.getByTestId('times-why').fill('那时在查房。')
    await expert.page.getByTestId('times-ok').click()
    await doctor.page.getByTestId('history').getByText('那时在查房。').waitFor({ timeout: atOnce })
    expect((await consultationOf(doctor, id)).scheduledStart).toBe(at('09:30').toISOString())
  })

  step('it stands in both calendars and leads to the consultation', async () => {
    for (const { page } of [doctor, expert]) {
      await page.goto(`/calendar?day=${day}`)
      const session = page.locator(`[data-testid="calendar-session"][data-id="${id}"]`)
      await session.waitFor()
    }
    const { page } = doctor
    await page.keyboard.press('d')
    const session = page.getByTestId('calendar-session').and(page.locator(`[data-id="${id}"]`))
    const heading = (of: number) => page.getByRole('heading', { level: 1, name: weekdays[(of + 6) % 7] })
    await heading(weekday).waitFor()
    await session.waitFor()
    await page.keyboard.press('ArrowLeft')
    await heading(weekday - 1).waitFor()
    await session.waitFor({ state: 'detached' })
    await page.keyboard.press('ArrowRight')
    await heading(weekday).waitFor()
    await session.click()
    await triage.state(doctor, '已排期')
  })

  step('the expert passes it on; the colleague sees who and why, and takes it with its time', async () => {
    const { page } = expert
    await page.goto(`/consultations/${id}`)
    await page.getByTestId('command-transfer').click()
    await page.getByRole('radio', { name: /^沈一鸣/ }).check()
    await page.getByRole('radio', { name: '专家无法参加' }).check()
    await page.getByTestId('command-reason').fill('临时出差。')
    await shootHere(page, 'transfer')
    await page.getByTestId('command-ok').click()
    await colleague.page.getByTestId('passed-by').getByText('临时出差。').waitFor({ timeout: atOnce })
    await shootHere(colleague.page, 'detail-passed')
    await colleague.page.getByTestId('command-take_over').click()
    await colleague.page.getByTestId('command-ok').click()
    await doctor.page.getByTestId('history').getByText('接手', { exact: true }).waitFor({ timeout: atOnce })
    expect(await consultationOf(colleague, id)).toMatchObject({
      state: 'scheduled',
      scheduledStart: at('09:30').toISOString(),
      expert: { name: '沈一鸣' },
      passed: null,
    })
  })
})

it('a named expert who stands aside opens the request to the roster at once', async () => {
  const { content } = await consultationOf(doctor, id)
  const asked = await draft(doctor, { wishedExpertId: content?.wishedExpertId ?? null })
  await command(doctor, asked, 'submit')
  await colleague.page.goto(`/consultations/${asked}`)
  await colleague.page.getByText('申请指定了另一位专家').first().waitFor()
  const { page } = expert
  await page.goto(`/consultations/${asked}`)
  await page.getByTestId('command-stand_aside').click()
  await page.getByRole('radio', { name: '专家无法参加' }).check()
  await shootHere(page, 'stand-aside')
  await page.getByTestId('command-ok').click()
  await colleague.page.getByTestId('command-accept').waitFor({ timeout: atOnce })
})
