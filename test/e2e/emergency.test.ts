/**
 * Emergencies, with both sides at their screens: one that nobody answers for a quarter of an hour, and one that an expert takes from
 * the ring. Nobody waits here: the hours in the database are moved back, and the running server finds out by itself.
 */
import { sql } from 'kysely'
import type { BrowserContext } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import type { RequestContent } from '../../server/contract/consultation.ts'
import type { RingState } from '../../server/contract/ring.ts'
import { ask, command, consultationOf, draft, lineId, scheduled } from './api.ts'
import type { Person } from './person.ts'
import { type Account, atOnce, patience } from './product.ts'
import { shoot, shootHere } from './shots.ts'
import { setStage } from './stage.ts'
import * as triage from './triage.ts'

const stage = setStage()
let doctor: Person
let expert: Person

beforeEach(async () => {
  await stage.product.db.deleteFrom('duty').execute()
  doctor = await atWork(stage.product.people.doctor)
  expert = await atWork(stage.product.people.expert)
})
afterEach(() => {
  // A page says that the server was away, which one of these tests does to it.
  const faults = stage.people.flatMap((person) => person.faults.filter((fault) => !fault.includes('REFUSED')))
  expect(faults).toEqual([])
})

async function atWork(account: Account): Promise<Person> {
  const prepare = async (context: BrowserContext) => {
    await context.addInitScript(listenAlong)
  }
  const person = await stage.atWork(account, { prepare })
  await person.page.goto('/')
  await person.page.getByRole('banner').waitFor()
  return person
}

declare global {
  interface Window {
    /** The loudest that the page has sent to the loudspeaker since the last asking, 0 to 1. */
    loudest?: number
  }
}

/** Runs in the page: what it plays passes by here on its way to the loudspeaker. */
function listenAlong(): void {
  const Plain = window.AudioContext
  window.AudioContext = class extends Plain {
    readonly #passing = super.createAnalyser()

    constructor(options?: AudioContextOptions) {
      super(options)
      this.#passing.connect(super.destination)
      const samples = new Float32Array(this.#passing.fftSize)
      setInterval(() => {
        this.#passing.getFloatTimeDomainData(samples)
        window.loudest = samples.reduce((most, one) => Math.max(most, Math.abs(one)), window.loudest ?? 0)
      }, 20)
    }

    override get destination(): AudioDestinationNode {
      return this.#passing as unknown as AudioDestinationNode
    }
  }
}

/** What a person has heard since the last asking. */
const heard = ({ page }: Person) =>
  page.evaluate(() => {
    const { loudest = 0 } = window
    window.loudest = 0
    return loudest
  })

/** Another expert of the line. */
const colleague: Account = { loginName: 'shenyiming', password: demoPassword, name: '沈一鸣' }

const emergency: Partial<RequestContent> = { urgency: 'emergency', wishedTimes: [] }

async function emergencyOut(changes: Partial<RequestContent> = {}): Promise<string> {
  const id = await draft(doctor, { ...emergency, ...changes })
  await command(doctor, id, 'submit')
  return id
}

const ring = ({ page }: Person, id: string) => page.locator(`[data-testid=ring][data-consultation="${id}"]`)

/** As if so many minutes more had gone by since it was submitted. */
async function letPass(id: string, minutes: number): Promise<void> {
  const back = sql`make_interval(mins => ${minutes})`
  await stage.product.db.transaction().execute(async (tx) => {
    await sql`update clock_deed set for_at = for_at - ${back}, done_at = done_at - ${back}
      where consultation_id = ${id}`.execute(tx)
    await sql`update ring_call set for_at = for_at - ${back}, called_at = called_at - ${back}
      where consultation_id = ${id}`.execute(tx)
    await sql`update consultation set changed_at = changed_at - ${back}, submitted_at = submitted_at - ${back},
      due_at = due_at - ${back} where id = ${id}`.execute(tx)
  })
}

/** Moves what a test before has put into this hour to another month. */
async function freeTheHour(): Promise<void> {
  await stage.product.db
    .updateTable('consultation')
    .set({
      scheduledStart: sql`scheduled_start + interval '30 days'`,
      scheduledEnd: sql`scheduled_end + interval '30 days'`,
      dueAt: sql`due_at + interval '30 days'`,
    })
    .where('state', '=', 'scheduled')
    .where('scheduledStart', '<', new Date(Date.now() + 3_600_000))
    .execute()
}

const reached = ({ page }: Person, stage: string) =>
  page.locator(`[data-testid=ring-stages] li[data-stage=${stage}]:not(.step-coming)`)

describe('an emergency that nobody answers', () => {
  it('climbs to the roster, the hospital and the telephone, and both sides see it coming', async () => {
    const onCall = await atWork(colleague)
    const line = await lineId(expert, 'SL')
    const me = await ask<{ person: { id: string } }>(onCall, 'GET', '/session')
    await ask(onCall, 'POST', `/lines/${line}/duty`, {
      personId: me.person.id,
      fromAt: new Date(Date.now() - 3_600_000).toISOString(),
      toAt: new Date(Date.now() + 3_600_000).toISOString(),
    })

    const id = await draft(doctor, { ...emergency, consent: null, questions: [] })
    await doctor.page.goto(`/consultations/${id}/edit`)
    await doctor.page.getByTestId('submit-request').click()
    await doctor.page.getByTestId('emergency-gap').getByText('还缺 2 项').waitFor()
    await shootHere(doctor.page, 'emergency-submit')
    await doctor.page.getByTestId('confirm-submit').click()

    await ring(onCall, id).waitFor({ timeout: atOnce })
    await doctor.page
      .getByTestId('next-stage')
      .getByText(/^0[0-4]:\d\d$/)
      .waitFor()
    await doctor.page.getByTestId('ring-gap').getByText('知情同意').waitFor()
    expect(await ring(expert, id).count()).toBe(0)
    await shoot(doctor.page, 'emergency-waits', () => doctor.page.getByTestId('ring-called').waitFor())

    await letPass(id, 5)
    await ring(expert, id).waitFor({ timeout: atOnce })
    await reached(doctor, 'roster').waitFor({ timeout: atOnce })
    await letPass(id, 5)
    await reached(doctor, 'institution').waitFor({ timeout: atOnce })
    await expert.page.goto(`/consultations/${id}`)
    await expert.page
      .getByTestId('next-stage')
      .getByText(/^0[0-5]:\d\d$/)
      .waitFor()
    await letPass(id, 5)
    const phone = doctor.page.getByTestId('ring-phone')
    await phone.waitFor({ timeout: atOnce })
    expect(await phone.getByRole('link').getAttribute('href')).toMatch(/^tel:/)
    await expert.page.getByTestId('ring-phone').waitFor({ timeout: atOnce })
    await shoot(doctor.page, 'emergency-phone', () => doctor.page.getByTestId('ring-phone').waitFor())

    const { stages, ringing } = await ask<RingState>(doctor, 'GET', `/consultations/${id}/ring`)
    expect(stages.map((one) => one.stage)).toEqual(['on_call', 'roster', 'institution', 'phone'])
    expect(ringing).toBe(true)
    await ring(onCall, id).waitFor()

    // A server that was killed in between has forgotten nothing and does nothing twice.
    await stage.product.killServer()
    await stage.product.startServer()
    await ring(onCall, id).waitFor({ timeout: patience })
    const again = await ask<RingState>(doctor, 'GET', `/consultations/${id}/ring`)
    expect(again.stages).toEqual(stages)
    await command(doctor, id, 'withdraw', { reasonCode: 'transferred_elsewhere' })
    await ring(onCall, id).waitFor({ state: 'detached', timeout: patience })
  })
})

describe('an emergency that is taken from the ring', () => {
  it('rings over whatever page is open, and stops everywhere at once', async () => {
    const other = await atWork(colleague)
    await other.page.goto('/duty')
    const search = expert.page.getByRole('searchbox').or(expert.page.getByPlaceholder('姓名、会诊号、诊断'))
    await search.first().click()
    await search.first().pressSequentially('李')
    const id = await emergencyOut({ consent: null })
    await ring(expert, id).waitFor({ timeout: atOnce })
    await ring(other, id).waitFor({ timeout: atOnce })
    // Whoever was typing goes on typing.
    await expert.page.keyboard.type('晓萍')
    expect(await search.first().inputValue()).toBe('李晓萍')
    await expect.poll(() => other.page.title(), { timeout: patience }).toContain('特急')
    await shootHere(other.page, 'emergency-rings')
    // A browser makes no sound for a page in which nothing was pressed yet.
    await expect.poll(() => heard(expert), { timeout: patience }).toBeGreaterThan(0.05)
    expect(await heard(other)).toBe(0)

    // The asking doctor has it open and adds to it meanwhile.
    await doctor.page.goto(`/consultations/${id}`)
    await doctor.page.getByTestId('emergency').waitFor()
    await other.page.getByTestId('ring-unable').click()
    await other.page.getByTestId('ring-unable-send').click()
    await other.page.getByText('选一个原因').waitFor()
    await other.page.getByRole('radio', { name: '正在手术' }).check()
    await shootHere(other.page, 'emergency-unable')
    await expect.poll(() => heard(other), { timeout: patience }).toBeGreaterThan(0.05)
    await other.page.getByTestId('ring-unable-send').click()
    await ring(other, id).waitFor({ state: 'detached', timeout: atOnce })
    await other.page.waitForTimeout(1_000)
    await heard(other)
    // Longer than from one ring to the next.
    await other.page.waitForTimeout(3_000)
    expect(await heard(other)).toBe(0)
    await doctor.page.getByText('沈一鸣 不能接：正在手术').waitFor({ timeout: atOnce })
    await ring(expert, id).waitFor()

    await expert.page.getByTestId('ring-accept').click()
    await expert.page.waitForURL(`**/consultations/${id}/room`)
    await ring(expert, id).waitFor({ state: 'detached', timeout: atOnce })
    await triage.state(doctor, '已排期')
    await doctor.page.getByText('林若谷').first().waitFor({ timeout: atOnce })
    expect(await consultationOf(expert, id)).toMatchObject({
      state: 'scheduled',
      relation: 'expert',
      room: { open: true },
      gap: ['consent'],
    })
    expect(await other.page.title()).not.toContain('特急')
  })

  it('says so when the expert sits in another consultation, and when somebody was quicker', async () => {
    const other = await atWork(colleague)
    await freeTheHour()
    await scheduled(doctor, expert)
    const id = await emergencyOut()
    await ring(expert, id).waitFor({ timeout: atOnce })
    await ring(other, id).waitFor({ timeout: atOnce })
    await expert.page.getByTestId('ring-accept').click()
    await expert.page.getByText('此刻已在另一场会诊里').waitFor()
    await shootHere(expert.page, 'emergency-busy')
    await expert.page.getByTestId('ring-accept-later').click()
    await expert.page.waitForURL(`**/consultations/${id}`)
    await triage.state(expert, '已接诊')
    await ring(other, id).waitFor({ state: 'detached', timeout: atOnce })
  })
})
