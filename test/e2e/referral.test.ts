/** The green channel by two people on the whole product: up out of a consultation, back down, and a patient nobody reaches. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Referral } from '../../server/contract/referral.ts'
import { launchChromium } from '../support/chromium.ts'
import { ask, command, consultationOf, draft, signInByApi } from './api.ts'
import { openWindow, type Person } from './person.ts'
import { atOnce, type Product, startProduct } from './product.ts'
import { pick } from './request.ts'
import { shoot, shootHere } from './shots.ts'
import { beijing } from './time.ts'

let product: Product
let browser: Browser
let doctor: Person
let expert: Person
let up: string
let down: string

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  ;[doctor, expert] = await Promise.all([
    openWindow(browser, product, product.people.doctor),
    openWindow(browser, product, product.people.expert),
  ])
  await signInByApi(doctor)
  await signInByApi(expert)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

let brokenAt: string | undefined

/** The steps are one walk: after the first that fails there is nothing to walk on. */
function step(name: string, walk: () => Promise<void>): void {
  it(name, async ({ skip }) => {
    if (brokenAt !== undefined) skip(`the walk ended at "${brokenAt}"`)
    try {
      await walk()
    } catch (error) {
      brokenAt = name
      for (const { page, account, faults } of [doctor, expert]) {
        await shootHere(page, `failed-referral-${account.loginName}`)
        if (faults.length > 0) console.error(account.name, faults)
      }
      throw error
    }
  })
}

const referralOf = (person: Person, id: string) => ask<Referral>(person, 'GET', `/referrals/${id}`)

/** The page says so, by itself. */
async function state({ page }: Person, name: string): Promise<void> {
  await page.getByTestId('referral-state').filter({ hasText: name }).waitFor({ timeout: atOnce })
}

async function press({ page }: Person, name: string): Promise<void> {
  await page.getByTestId(`command-${name}`).click()
}

async function confirm({ page }: Person): Promise<void> {
  await page.getByTestId('command-ok').click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

const purpose = '失眠伴焦虑，当地治疗两月无效，请收住院评估。'

describe('a referral', () => {
  step('begins on the page of the consultation, with everything carried over', async () => {
    const consultation = await draft(doctor)
    await command(doctor, consultation, 'submit')
    await command(expert, consultation, 'accept')
    const { page } = doctor
    await page.goto(`/consultations/${consultation}`)
    await page.getByTestId('refer').click()
    await page.getByRole('heading', { name: '上转北京' }).waitFor()
    expect(await page.getByTestId('referral-diagnosis').inputValue()).toContain('慢性失眠障碍')
    expect(await page.getByTestId('referral-condition').inputValue()).toContain('不寐 4 月')
    await page.getByTestId('send-referral').click()
    await page.getByTestId('lacking').getByText('知情同意').waitFor()
    await page.getByTestId('referral-purpose').fill(purpose)
    await page.getByTestId('referral-consent').check()
    await page.getByTestId('referral-convert').check()
    await shootHere(page, 'referral-form')
    await page.getByTestId('send-referral').click()
    await state(doctor, '待答复')
    up = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    expect((await consultationOf(doctor, consultation)).state).toBe('converted_to_referral')
    expect(await referralOf(expert, up)).toMatchObject({ relation: 'contact', documentCount: 1 })
  })

  step('is asked about before what is not saved is lost', async () => {
    const { page } = doctor
    await page.goto('/referrals/new?alone=1')
    await page.getByTestId('referral-diagnosis').fill('头晕待查')
    await page.getByRole('link', { name: '工作台' }).first().click()
    await page.getByRole('dialog').getByText('有内容还没保存').waitFor()
    await page.getByRole('button', { name: '不做了' }).click()
    expect(await page.getByTestId('referral-diagnosis').inputValue()).toBe('头晕待查')
    await page.getByRole('link', { name: '工作台' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: '离开' }).click()
    await page.getByTestId('consultation-row').first().waitFor()
    await page.goto(`/referrals/${up}`)
    await state(doctor, '待答复')
  })

  step('stands in the list of the other side, who opens what it carries and accepts with a bed', async () => {
    const { page } = expert
    await page.goto('/referrals')
    const row = page.locator(`[data-testid="referral-row"][data-id="${up}"]`)
    await row.getByRole('link').first().click()
    await state(expert, '待答复')
    await page.getByText(purpose).waitFor()
    await page.getByRole('tab', { name: /^随转资料/ }).click()
    await page.getByTestId('referral-documents').getByText('入睡困难').first().waitFor()
    await press(expert, 'accept')
    await page.getByTestId('slot-text').fill('住院部 3 楼 12 床，先到门诊绿色通道窗口')
    const { day, clock } = beijing(new Date(Date.now() + 60_000))
    await pick(page.getByTestId('slot-at'), `${day} ${clock}`)
    await shootHere(page, 'referral-accept')
    await confirm(expert)
    await state(expert, '已接收')
    await state(doctor, '已接收')
    await doctor.page.getByText('住院部 3 楼 12 床').first().waitFor()
  })

  step('the patient is told, arrives and is in care; both sides see it at once', async () => {
    await press(doctor, 'inform_patient')
    await confirm(doctor)
    await state(expert, '已告知患者')
    await press(expert, 'record_arrival')
    await confirm(expert)
    await state(doctor, '已到诊')
    await press(expert, 'admit')
    await confirm(expert)
    await state(doctor, '诊疗中')
    await shoot(doctor.page, 'referral-in-care', () => doctor.page.getByTestId('history').waitFor())
  })

  step('goes back down with the plan, and the referral up is done', async () => {
    const { page } = expert
    await page.getByTestId('refer-back').click()
    await page.getByRole('heading', { name: '下转呼和浩特' }).waitFor()
    expect(await page.getByTestId('referral-condition').inputValue()).toContain('不寐 4 月')
    await page.getByTestId('referral-purpose').fill('急性期已过，转回当地康复。')
    await page.getByTestId('referral-phone').fill('010-88001111')
    await page.getByTestId('summary-course').fill('完善多导睡眠监测，疏肝泻热治疗两周，睡眠增至 6 小时。')
    await page.getByTestId('summary-medication').fill('酸枣仁汤加减，每日一剂。')
    await page.getByTestId('summary-rehabilitation').fill('睡眠限制；八段锦每日 20 分钟。')
    await pick(page.getByTestId('summary-followUpOn'), beijing(new Date(Date.now() + 9 * 86_400_000)).day)
    await page.getByTestId('referral-consent').check()
    await shootHere(page, 'referral-down')
    await page.getByTestId('send-referral').click()
    await state(expert, '待答复')
    down = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await state(doctor, '已完成')
    await doctor.page.getByRole('tab', { name: '诊疗小结' }).click()
    await doctor.page.getByText('睡眠增至 6 小时').waitFor()
  })

  step('is taken home: accepted, arrived, followed up', async () => {
    const { page } = doctor
    await page.getByRole('link', { name: /^已下转/ }).click()
    await state(doctor, '待答复')
    await press(doctor, 'accept')
    await page.getByTestId('slot-text').fill('中医门诊 206 诊室')
    const { day, clock } = beijing(new Date(Date.now() + 60_000))
    await pick(page.getByTestId('slot-at'), `${day} ${clock}`)
    await confirm(doctor)
    await state(expert, '已接收')
    await press(doctor, 'record_arrival')
    await confirm(doctor)
    await press(doctor, 'begin_follow_up')
    await confirm(doctor)
    await state(expert, '随访中')
  })

  step('after three failures the contact is lost, at both sides at once', async () => {
    const { page } = doctor
    for (const count of [1, 2, 3]) {
      await press(doctor, 'record_follow_up')
      await page.getByTestId('command-ok').click()
      await page.getByText('选方式和结果').waitFor()
      await page.getByRole('radio', { name: '没有联系上' }).check()
      await page.getByTestId('follow-up-note').fill(`第 ${count} 次拨打，无人接听。`)
      if (count === 3) await shootHere(page, 'referral-last-attempt')
      await confirm(doctor)
      if (count < 3)
        await page
          .getByTestId('attempt')
          .nth(count - 1)
          .waitFor()
    }
    await state(doctor, '失访')
    await state(expert, '失访')
    const lost = await referralOf(expert, down)
    expect(lost).toMatchObject({ state: 'lost_contact', commands: [] })
    expect(lost.attempts.map((one) => one.failures)).toEqual([3, 2, 1])
    await shoot(page, 'referral-lost', () => page.getByTestId('history').waitFor())
    expect([...doctor.faults, ...expert.faults]).toEqual([])
  })
})
