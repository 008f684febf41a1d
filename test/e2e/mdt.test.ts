/**
 * A multidisciplinary consultation in four real browsers: the chair invites two members, one of another hospital; all are in the room;
 * each member signs an opinion; the chair signs the conclusion; one co-signs it, one dissents, and the paper says so.
 */
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import type { Opinion } from '../../server/contract/opinion.ts'
import { launchChromium } from '../support/chromium.ts'
import { textOfPdf } from '../support/pdf.ts'
import { ask, command, scheduled, signInByApi } from './api.ts'
import { callFlags, join, tileOf } from './call.ts'
import * as opinion from './opinion.ts'
import { openWindow, type Person, words } from './person.ts'
import { type Account, type Product, startProduct } from './product.ts'
import { shoot, shootHere } from './shots.ts'

const nearAccount: Account = { loginName: 'shenyiming', password: demoPassword, name: '沈一鸣' }
const farAccount: Account = { loginName: 'fangshaolan', password: demoPassword, name: '方少岚' }
const views = { near: '不寐以肝郁化火为主，先安神。', far: '转氨酶升高须先停可疑药物。' }
const disagreement = '不同意两周内停用右佐匹克隆，应先查肝功能再定。'

let product: Product
let browser: Browser
let doctor: Person
let chair: Person
let near: Person
let far: Person
let id: string

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium({ args: callFlags })
  const { people } = product
  ;[doctor, chair, near, far] = await Promise.all([
    openWindow(browser, product, people.doctor),
    openWindow(browser, product, people.expert),
    openWindow(browser, product, nearAccount),
    openWindow(browser, product, farAccount),
  ])
  for (const person of [doctor, chair, near, far]) await signInByApi(person)
  id = await scheduled(doctor, chair)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** What everybody saw when it went wrong. */
async function withPictures(walk: () => Promise<void>): Promise<void> {
  try {
    await walk()
  } catch (error) {
    for (const { page, account, faults } of [doctor, chair, near, far]) {
      await shootHere(page, `failed-mdt-${account.loginName}`)
      if (faults.length > 0) console.error(account.name, faults)
    }
    throw error
  }
}

async function invite({ name }: Account, typed: string): Promise<void> {
  const { page } = chair
  await page.getByTestId('mdt-invite').click()
  await page.getByTestId('mdt-search').fill(typed)
  const found = page.getByTestId('mdt-candidate').filter({ hasText: name })
  await found.click()
  if (name === farAccount.name) {
    expect(await page.getByTestId('mdt-invite-send').isDisabled()).toBe(true)
    await shootHere(page, 'mdt-invite')
    await page.getByTestId('mdt-consent').check()
  }
  await page.getByTestId('mdt-invite-send').click()
  await page.getByTestId('mdt-member').filter({ hasText: name }).waitFor()
}

async function writeAgenda(): Promise<void> {
  const { page } = chair
  await page.getByTestId('mdt-agenda-edit').click()
  await page.getByLabel('第 1 项 内容').fill('病例汇报与影像')
  await page.getByTestId('mdt-agenda-add').click()
  await page.getByLabel('第 2 项 内容').fill('肝功能异常与安眠药')
  await shootHere(page, 'mdt-agenda-edit')
  await page.getByTestId('mdt-agenda-save').click()
  await page.getByTestId('mdt-circulate').click()
  await page.getByTestId('mdt-agenda').getByText('已下发').waitFor()
}

async function signOwn({ page, account }: Person, view: string): Promise<void> {
  await page.goto(`/consultations/${id}`)
  await page.getByTestId('mdt-own').click()
  await page.getByTestId('mdt-own-view').fill(view)
  await page.getByTestId('mdt-own-recommendations').fill('一周后复诊。')
  await page.getByRole('dialog').getByLabel('密码', { exact: true }).fill(account.password)
  await shootHere(page, `mdt-own-${account.loginName}`)
  await page.getByTestId('mdt-own-confirm').click()
  await page.getByTestId('mdt-opinions').getByText(view).waitFor()
}

async function answerConclusion({ page, account }: Person, answer: 'cosign' | 'dissent'): Promise<void> {
  await page.goto(`/consultations/${id}/opinion`)
  await page.getByTestId(`mdt-${answer}`).click()
  const dialog = page.getByRole('dialog')
  if (answer === 'dissent') await page.getByTestId('mdt-dissent-text').fill(disagreement)
  await dialog.getByLabel('密码', { exact: true }).fill(account.password)
  if (answer === 'dissent') await shootHere(page, 'mdt-dissent')
  await page.getByTestId('mdt-answer-confirm').click()
  const said = answer === 'cosign' ? 'agreed' : 'dissented'
  await page.locator(`[data-testid="mdt-answer"][data-answer="${said}"]`).first().waitFor()
}

/** ms; one walk through everything, on machines that are slow. */
const wholeWalk = 420_000

describe('MDT with three experts and dissent', () => {
  it(
    'board, agenda, one room, own opinions, one conclusion, a co-signature and a dissent',
    () =>
      withPictures(async () => {
        await chair.page.goto(`/consultations/${id}`)
        await invite(nearAccount, 'shenyi')
        await invite(farAccount, '方少岚')
        await writeAgenda()
        for (const member of [near, far]) {
          await member.page.goto(`/consultations/${id}`)
          if (member === far)
            await shoot(far.page, 'mdt-invited', () => far.page.getByTestId('mdt-accept').waitFor())
          await member.page.getByTestId('mdt-accept').click()
          await member.page.getByTestId('mdt-accept').waitFor({ state: 'detached' })
        }
        await shoot(chair.page, 'mdt-chair', () => chair.page.getByTestId('mdt-agenda').waitFor())
        await far.page.goto('/')
        await shoot(far.page, 'mdt-list', () => far.page.getByTestId('mdt-tag').first().waitFor())

        // All in one room at once; members come in without asking.
        for (const person of [doctor, chair, near, far]) {
          await person.page.goto(`/consultations/${id}/room`)
          await person.page.getByTestId('room-preview').waitFor()
          await join(person)
        }
        for (const member of [near, far]) {
          await tileOf(doctor, member).getByText('会诊组成员').waitFor()
        }
        await shootHere(doctor.page, 'mdt-room')
        await chair.page.goto(`/consultations/${id}`)
        await chair.page.getByTestId('mdt').getByText('在会诊室').first().waitFor()
        await command(chair, id, 'finish')

        await signOwn(near, views.near)
        await signOwn(far, views.far)
        await chair.page.goto(`/consultations/${id}/opinion`)
        await chair.page.getByTestId('mdt-opinions').getByText(views.far).waitFor()
        await opinion.writeOpinion(chair)
        await shootHere(chair.page, 'mdt-editor')
        await opinion.sign(chair)

        await answerConclusion(near, 'cosign')
        await answerConclusion(far, 'dissent')
        await doctor.page.goto(`/consultations/${id}/opinion`)
        const answers = doctor.page.getByTestId('mdt-answers')
        await shoot(doctor.page, 'mdt-signed', () => answers.waitFor())
        expect(await words(answers)).toContain(disagreement)

        const [download] = await Promise.all([
          doctor.page.waitForEvent('download'),
          doctor.page.getByTestId('opinion-pdf').click(),
        ])
        const paper = await textOfPdf(await readFile(await download.path()))
        for (const part of [disagreement, views.near, views.far, '不同意见', '参加会诊', near.account.name]) {
          expect(paper).toContain(part.replace(/\s/g, ''))
        }
        const { versions } = await ask<Opinion>(doctor, 'GET', `/consultations/${id}/opinion`)
        await doctor.page.goto(`/verify/${versions[0]?.token}`)
        const board = doctor.page.getByTestId('verify-board')
        await shoot(doctor.page, 'mdt-verify', () => board.waitFor())
        const shown = await words(board)
        for (const part of [near.account.name, far.account.name, '已会签', '不同意见'])
          expect(shown).toContain(part)
        expect(shown).not.toContain('右佐匹克隆')
        for (const { account, faults } of [doctor, chair, near, far]) expect(faults, account.name).toEqual([])
      }),
    wholeWalk,
  )
})
