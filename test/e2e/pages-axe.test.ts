/**
 * The pages that the demonstration region fills, as each of its roles sees them: nothing serious for those who cannot see it, nothing to
 * push sideways on a phone. The form of a request is gone through in record-keyboard.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paths } from '../../client/paths.ts'
import { demoAccounts, demoPassword } from '../../db/seed.ts'
import type { ConsultationPage } from '../../server/contract/consultation.ts'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { launchChromium } from '../support/chromium.ts'
import { ask, signInByApi } from './api.ts'
import { seriousFindings } from './axe.ts'
import { openWindow, type Person } from './person.ts'
import { type Product, startProduct } from './product.ts'
import { phone, settled, shotFolder, shotsWanted, wide } from './shots.ts'

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
/* the course is a tab on a phone only */
const tabs = ['four', 'files', 'medication', 'questions', 'consent', 'versions', 'course']

/* not among those that the start command prints */
const systemAdmin = {
  role: 'system_admin',
  loginName: 'baiyinna',
  password: demoPassword,
  name: '白音娜',
} as const
const accounts = [...demoAccounts, systemAdmin]

type Role = (typeof accounts)[number]['role']

/** One consultation in that state which this person may open. */
async function oneIn(person: Person, state: ConsultationState): Promise<string> {
  const view = state === 'closed' ? 'ended' : 'open'
  const { items } = await ask<ConsultationPage>(person, 'GET', `/consultations?view=${view}&state=${state}`)
  const [found] = items
  if (found === undefined) throw new Error(`${person.account.name} has none that is ${state}`)
  return found.id
}

/** What waits for this office, if anything does: a review at home, a pre-check in Beijing. */
async function waitingFor(person: Person): Promise<string[]> {
  const { items } = await ask<ConsultationPage>(person, 'GET', '/consultations?view=mine&limit=1')
  return items.map(({ id }) => id)
}

const everybodys = [paths.notices(), paths.noticeSettings(), '/nowhere']

async function pagesOf(role: Role, person: Person): Promise<string[]> {
  if (role === 'audit_admin') {
    const entry = await product.db
      .selectFrom('consultation')
      .select('id')
      .where('state', '=', 'closed')
      .executeTakeFirstOrThrow()
    const figures = [paths.statistics(), paths.statistics({ by: 'doctor' }), paths.wall()]
    const behind = paths.log({ figure: 'respondKept', part: 'missed' })
    const event = await product.db
      .selectFrom('auditEvent')
      .select('id')
      .where('consultationId', '=', entry.id)
      .executeTakeFirstOrThrow()
    const access = [
      paths.access({ all: 1 }),
      paths.accessEntry(event.id),
      paths.accessAnomalies(),
      paths.accessRules(),
    ]
    const programme = [paths.programme(), paths.programme({ view: 'coverage' })]
    return [
      paths.home(),
      paths.logEntry(entry.id),
      ...access,
      ...figures,
      paths.trail(),
      paths.exports(),
      ...programme,
      behind,
      paths.deliveries(),
      paths.network(),
      ...everybodys,
    ]
  }
  if (role === 'system_admin') {
    const settings = [
      paths.lines(),
      paths.institutions(),
      paths.banners(),
      paths.keeping(),
      paths.exportApproval(),
      paths.holidays(),
    ]
    return [paths.deliveries(), ...settings, paths.network(), ...everybodys]
  }
  if (role === 'security_admin') return [paths.home(), paths.account(), ...everybodys]
  if (role === 'medical_affairs') {
    const compared = { compareFrom: '2021-08-04', compareTo: '2023-05-31' }
    return [
      paths.home(),
      ...(await waitingFor(person)).map((id) => paths.consultation(id)),
      paths.statistics(),
      paths.wall(),
      paths.programme(compared),
      paths.programme({ view: 'entries', all: 'yes' }),
      paths.programme({ view: 'coverage' }),
      paths.programmeImport(),
    ]
  }
  if (role !== 'doctor' && role !== 'expert') return [paths.home(), paths.calendar(), paths.network()]
  const found = await Promise.all(states.map((state) => oneIn(person, state)))
  const own = (state: ConsultationState) => found[states.indexOf(state)] ?? ''
  const referral = await product.db.selectFrom('referral').select('id').executeTakeFirstOrThrow()
  const both = [
    paths.home(),
    paths.workList({ view: 'ended' }),
    paths.search({ q: '失眠' }),
    paths.referrals(),
    paths.referral(referral.id),
    paths.calendar(),
    ...found.map((id) => paths.consultation(id)),
  ]
  if (role === 'expert') {
    return [
      ...both,
      paths.opinion(own('reporting')),
      paths.opinion(own('signed')),
      paths.duty(),
      paths.corrections(),
    ]
  }
  return [
    ...both,
    ...tabs.map((tab) => `${paths.consultation(own('closed'))}?tab=${tab}`),
    paths.room(own('scheduled')),
    paths.newRequest(),
    paths.newReferral({ alone: '1' }),
    paths.followUps(),
    paths.network(),
    ...everybodys,
  ]
}

async function findingsOf(page: Page, address: string, name: string): Promise<string[]> {
  await page.goto(address)
  await page.getByRole('main').waitFor()
  await settled(page)
  if (shotsWanted) {
    await page.screenshot({ path: join(shotFolder, `page-${name}.png`), animations: 'disabled' })
  }
  const found = await seriousFindings(page)
  const [shown, held] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth])
  return held > shown ? [...found, `is ${held} wide in a window of ${shown}`] : found
}

const seen = accounts.flatMap((account) => looks.map((look) => ({ ...account, ...look, account })))

it.each(seen)('$role, $language: no page has a serious finding or runs over its edge', async (one) => {
  const { account, role, language, size } = one
  const person = await openWindow(browser, product, account, { viewport: size })
  await person.context.addInitScript((chosen) => localStorage.setItem('ss.language', chosen), language)
  await signInByApi(person)
  const found: string[] = []
  for (const [index, address] of (await pagesOf(role, person)).entries()) {
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
    for (const address of [
      paths.signIn(),
      paths.verify('nothing-that-was-ever-printed'),
      paths.welcome('nothing-that-was-ever-sent'),
      paths.guest('nothing-that-was-ever-sent-to-a-guest'),
    ]) {
      expect(await findingsOf(page, address, `nobody-${address.length}-${language}`), address).toEqual([])
    }
    await context.close()
  }
})
