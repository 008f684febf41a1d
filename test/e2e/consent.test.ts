/** The patient's consent at both sides: written down by the doctor, by a guardian for a child, and taken back. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldId } from '../../client/pages/request/sections.ts'
import type { RequestContent } from '../../server/contract/consultation.ts'
import { launchChromium } from '../support/chromium.ts'
import { fullRequest } from '../support/consultations.ts'
import { command, consultationOf, draft, signInByApi } from './api.ts'
import { openWindow, type Person } from './person.ts'
import { atOnce, type Product, startProduct } from './product.ts'
import { submit } from './request.ts'
import { shoot, shootHere } from './shots.ts'
import * as triage from './triage.ts'

let product: Product
let browser: Browser
let doctor: Person
let expert: Person

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  doctor = await openWindow(browser, product, product.people.doctor)
  expert = await openWindow(browser, product, product.people.expert)
  for (const person of [doctor, expert]) await signInByApi(person)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** The page of a draft without consent where it is written down. */
async function openPatient({ page }: Person, changes: Partial<RequestContent> = {}): Promise<string> {
  const id = await draft(doctor, { consent: null, ...changes })
  await page.goto(`/consultations/${id}/edit?section=patient`)
  await page.getByRole('checkbox', { name: '已取得书面知情同意' }).check()
  return id
}

function born(yearsAgo: number): RequestContent['patient'] {
  const { patient } = fullRequest('')
  const birthDate = `${new Date().getFullYear() - yearsAgo}-01-01`
  return { ...patient, idNumber: '', birthDate }
}

const gap = ({ page }: Person) => page.getByText('患者未满 14 周岁，须由监护人签署。')
const stateOf = async (id: string) => (await consultationOf(doctor, id)).state

describe('consent', () => {
  it('of an adult is written down in the form, and goes out with the request', async () => {
    const { page } = doctor
    const id = await openPatient(doctor)
    await page.getByRole('radio', { name: '患者本人' }).and(page.locator(':checked')).waitFor()
    await submit(doctor)
    const { consent, patient } = await consultationOf(doctor, id)
    expect(consent).toMatchObject({ signedBy: 'patient', signerName: patient.name })
    await page.getByRole('tab', { name: '知情同意' }).click()
    await page.locator('[data-testid="consent-consultation"][data-standing="given"]').waitFor()
    const [form] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('consent-print').click(),
    ])
    expect(form.suggestedFilename()).toMatch(/\.pdf$/)
  })

  it('of a child wants a guardian: without one the request stays here, and the form says why', async () => {
    const { page } = doctor
    const id = await openPatient(doctor, { patient: born(6) })
    await page.getByRole('radio', { name: '监护人' }).and(page.locator(':checked')).waitFor()
    await page.getByRole('radio', { name: '患者本人' }).check()
    await gap(doctor).waitFor()
    /* from another section, so that it is the press that leads back */
    await page.goto(`/consultations/${id}/edit?section=history`)
    await gap(doctor).waitFor({ state: 'detached' })
    await page.getByTestId('submit-request').click()
    await expect.poll(() => new URL(page.url()).searchParams.get('section')).toBe('patient')
    await gap(doctor).waitFor()
    expect(await page.getByText('这一项必填').count()).toBe(0)
    expect(await page.getByTestId('confirm-submit').count()).toBe(0)
    await shootHere(page, 'consent-guardian-missing')
    expect(await stateOf(id)).toBe('draft')

    await page.getByRole('radio', { name: '监护人' }).check()
    await page.locator(`#${fieldId('consent.signerName')}`).fill('乌日娜')
    await page.locator(`#${fieldId('consent.relation')}`).fill('母亲')
    await gap(doctor).waitFor({ state: 'detached' })
    await submit(doctor)
    expect((await consultationOf(doctor, id)).consent).toMatchObject({
      signedBy: 'guardian',
      // Nobody reads it whole without a reason.
      signerName: '乌*娜',
      relation: '母亲',
    })
  })

  it('of an adult who cannot sign wants the reason beside the relative’s name', async () => {
    const { page } = doctor
    const id = await openPatient(doctor)
    await page.getByRole('radio', { name: '近亲属' }).check()
    await page.locator(`#${fieldId('consent.signerName')}`).fill('李建国')
    const lacks = page.getByText('由他人签署须写明患者不能签署的原因。')
    await lacks.waitFor()
    await page.getByTestId('submit-request').click()
    expect(await page.getByTestId('confirm-submit').count()).toBe(0)
    await shootHere(page, 'consent-incapacity')
    await page.locator(`#${fieldId('consent.incapacity')}`).fill('意识不清')
    await lacks.waitFor({ state: 'detached' })
    await submit(doctor)
    expect((await consultationOf(doctor, id)).consent).toMatchObject({ incapacity: '意识不清' })
    await page.getByRole('tab', { name: '知情同意' }).click()
    await page.getByText('患者不能签署的原因　意识不清').waitFor()
  })

  it('that is taken back closes the case under the eyes of the expert', async () => {
    const { page } = doctor
    const id = await draft(doctor, { kind: 'written' })
    await command(doctor, id, 'submit')
    await command(expert, id, 'accept')
    await command(expert, id, 'begin_report')
    const complaint = expert.page.getByText(fullRequest('').record.chiefComplaint).first()
    await expert.page.goto(`/consultations/${id}`)
    await complaint.waitFor()
    await triage.leaveOpen(expert)

    await page.goto(`/consultations/${id}?tab=consent`)
    await page.getByTestId('consent-withdraw-consultation').click()
    await page.getByText('从现在起北京方不再看到病例和资料。').waitFor()
    await shootHere(page, 'consent-withdraw')
    await page.getByTestId('consent-ok').click()
    await page.locator('[data-testid="consent-consultation"][data-standing="withdrawn"]').waitFor()

    const closed = expert.page.getByText(/患者已撤回知情同意|The patient has withdrawn/).first()
    await closed.waitFor({ timeout: atOnce })
    await complaint.waitFor({ state: 'detached', timeout: atOnce })
    await triage.stayedOpen(expert)
    await shoot(expert.page, 'consent-withdrawn-expert', () => closed.waitFor())
    expect((await consultationOf(expert, id)).content).toBeNull()
    await complaint.waitFor({ state: 'detached' })
    await page.getByText('北京方不再看到这份病例').waitFor()
  })
})
