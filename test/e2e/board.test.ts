/**
 * A board from the request on: the doctor asks for one on the form, the chair invites what was wished, whoever is invited sees the request
 * and no way into the room, and the chair goes to a member by its dialog.
 */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import { launchChromium } from '../support/chromium.ts'
import { command, consultationOf, draft, signInByApi } from './api.ts'
import { openWindow, type Person } from './person.ts'
import { type Account, type Product, startProduct } from './product.ts'
import { shoot, shootHere, switchTo } from './shots.ts'

const memberAccount: Account = { loginName: 'shenyiming', password: demoPassword, name: '沈一鸣' }
const question = '肝功能异常与安眠药孰因孰果，先停哪一种？'

let product: Product
let browser: Browser
let doctor: Person
let chair: Person
let member: Person
let id: string

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  ;[doctor, chair, member] = await Promise.all([
    openWindow(browser, product, product.people.doctor),
    openWindow(browser, product, product.people.expert),
    openWindow(browser, product, memberAccount),
  ])
  for (const person of [doctor, chair, member]) await signInByApi(person)
  id = await draft(doctor)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

describe('a board that is asked for', () => {
  it('is chosen on the form, with disciplines and the question to them', async () => {
    const { page } = doctor
    await page.goto(`/consultations/${id}/edit?section=line`)
    await page.getByText('多学科会诊（MDT）').first().click()
    const fields = page.getByTestId('board-fields')
    await fields.waitFor()
    const disciplines = fields.getByRole('combobox')
    for (const one of ['老年医学科', '肝病科']) {
      await disciplines.fill(one)
      await disciplines.press('Enter')
    }
    await disciplines.press('Escape')
    await fields.getByRole('textbox').last().fill(question)
    await expect
      .poll(async () => (await consultationOf(doctor, id)).content?.board)
      .toEqual({ disciplines: ['老年医学科', '肝病科'], question })
    await shoot(page, 'board-form', () => page.getByTestId('board-fields').waitFor())
    await command(doctor, id, 'submit')
  })

  it('is convened by the chair, and whoever is invited gets the request and no way into the room', async () => {
    await command(chair, id, 'accept', { startAt: new Date().toISOString(), duration: 30 })
    await chair.page.goto(`/consultations/${id}`)
    await shoot(chair.page, 'board-wished', () => chair.page.getByTestId('mdt-wishes').waitFor())
    await chair.page.getByRole('button', { name: '邀请老年医学科专家' }).click()
    await chair.page.getByTestId('mdt-search').fill('shenyi')
    await chair.page.getByTestId('mdt-candidate').filter({ hasText: memberAccount.name }).click()
    await chair.page.getByTestId('mdt-invite-send').click()
    await chair.page.getByTestId('mdt-member').filter({ hasText: memberAccount.name }).waitFor()

    const { page } = member
    await page.goto(`/consultations/${id}`)
    await shoot(page, 'board-invited', () => page.getByTestId('mdt-accept').waitFor())
    const enter = page.getByText('进入会诊室')
    expect(await enter.count()).toBe(0)
    await page.getByTestId('mdt-accept').click()
    await enter.first().waitFor()
  })

  it('has its chair passed on by the dialog, which says what it lacks', async () => {
    const { page } = chair
    await page.reload()
    await page.getByTestId('mdt-chair').click()
    await page.getByTestId('mdt-chair-confirm').click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('alert').filter({ hasText: /./ }).count()).toBeGreaterThan(0)
    await dialog.getByRole('combobox').last().click()
    await page.getByTitle('其他（请说明）').click()
    await page.getByTestId('mdt-chair-confirm').click()
    await page.getByTestId('mdt-chair-words').fill('主持专家临时出诊。')
    await shootHere(page, 'board-chair-dialog')
    await page.getByTestId('mdt-chair-confirm').click()
    await dialog.waitFor({ state: 'detached' })
    expect((await consultationOf(doctor, id)).expert?.name).toBe(memberAccount.name)
    await member.page.getByTestId('mdt-chair').waitFor()
    await shoot(member.page, 'board-new-chair', () => member.page.getByTestId('mdt').waitFor())
    await switchTo(member.page, 'zh')
  })
})
