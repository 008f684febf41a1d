/** Every page, as each role sees it: nothing serious for those who cannot see it, nothing to push sideways on a phone. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paths } from '../../client/paths.ts'
import { demoAccounts } from '../../db/seed.ts'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { launchChromium } from '../support/chromium.ts'
import { signInByApi } from './api.ts'
import { seriousFindings } from './axe.ts'
import { openWindow } from './person.ts'
import { type Product, startProduct } from './product.ts'
import { phone, settled, shotFolder, wide } from './shots.ts'

let product: Product
let browser: Browser

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  mkdirSync(shotFolder, { recursive: true })
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const looks = [
  { language: 'zh', size: wide },
  { language: 'en', size: phone },
] as const
const states: readonly ConsultationState[] = ['submitted', 'scheduled', 'signed', 'closed', 'reporting']
const tabs = ['case', 'four', 'files', 'consent', 'versions', 'history']

type Role = (typeof demoAccounts)[number]['role']

/** One consultation in each state that this person asked for or is asked about. */
async function ownConsultations(loginName: string): Promise<Map<ConsultationState, string>> {
  const { db } = product
  const person = await db
    .selectFrom('person')
    .select('id')
    .where('loginName', '=', loginName)
    .executeTakeFirstOrThrow()
  const rows = await db
    .selectFrom('consultation')
    .distinctOn('state')
    .select(['id', 'state'])
    .where('state', 'in', states)
    .where((eb) => eb.or([eb('requesterId', '=', person.id), eb('expertId', '=', person.id)]))
    .orderBy('state')
    .orderBy('createdAt', 'desc')
    .execute()
  return new Map(rows.map(({ id, state }) => [state, id]))
}

const everybodys = [paths.notices(), paths.noticeSettings(), '/nowhere']

async function pagesOf(role: Role, loginName: string): Promise<string[]> {
  if (role === 'audit_admin') {
    const entry = await product.db
      .selectFrom('consultation')
      .select('id')
      .where('state', '=', 'closed')
      .executeTakeFirstOrThrow()
    return [paths.home(), paths.logEntry(entry.id), paths.deliveries(), paths.network(), ...everybodys]
  }
  const own = await ownConsultations(loginName)
  const cases = [...own.values()].map((id) => paths.consultation(id))
  const lists = [
    paths.home(),
    paths.workList({ view: 'ended' }),
    paths.search({ q: '失眠' }),
    paths.referrals(),
    paths.calendar(),
  ]
  if (role === 'doctor') {
    const full = own.get('closed')
    return [
      ...lists,
      ...cases,
      ...(full === undefined ? [] : tabs.map((tab) => `${paths.consultation(full)}?tab=${tab}`)),
      paths.newRequest(),
      paths.newReferral({ alone: '1' }),
      paths.followUps(),
      paths.network(),
      ...everybodys,
    ]
  }
  if (role !== 'expert') return [paths.home(), paths.calendar(), paths.network()]
  const reporting = own.get('reporting')
  return [
    ...lists,
    ...cases,
    ...(reporting === undefined ? [] : [paths.opinion(reporting)]),
    paths.duty(),
    paths.corrections(),
  ]
}

async function findingsOf(page: Page, address: string, name: string): Promise<string[]> {
  await page.goto(address)
  await page.getByRole('main').waitFor()
  await settled(page)
  await page.screenshot({ path: join(shotFolder, `page-${name}.png`), animations: 'disabled' })
  const found = await seriousFindings(page)
  const [shown, held] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth])
  return held > shown ? [...found, `is ${held} wide in a window of ${shown}`] : found
}

const seen = demoAccounts.flatMap((account) => looks.map((look) => ({ ...account, ...look, account })))

it.each(seen)('$role, $language: no page has a serious finding or runs over its edge', async (one) => {
  const { account, role, loginName, language, size } = one
  const person = await openWindow(browser, product, account, { viewport: size })
  await person.context.addInitScript((chosen) => localStorage.setItem('ss.language', chosen), language)
  await signInByApi(person)
  const found: string[] = []
  for (const [index, address] of (await pagesOf(role, loginName)).entries()) {
    const findings = await findingsOf(person.page, address, `${role}-${index}-${language}`)
    found.push(...findings.map((finding) => `${address}: ${finding}`))
  }
  expect(person.faults).toEqual([])
  expect(found).toEqual([])
  await person.context.close()
})

it('nobody signed in: the ways in', async () => {
  for (const { language, size } of looks) {
    const context = await browser.newContext({ baseURL: product.url, viewport: size })
    await context.addInitScript((chosen) => localStorage.setItem('ss.language', chosen), language)
    const page = await context.newPage()
    for (const address of [paths.signIn(), paths.verify('nothing-that-was-ever-printed')]) {
      expect(await findingsOf(page, address, `nobody-${address.length}-${language}`), address).toEqual([])
    }
    await context.close()
  }
})
