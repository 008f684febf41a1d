/** A request passes the office of the hospital in Beijing before its experts hear of it, with one round of asking for more. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import type { RequestContent } from '../../server/contract/consultation.ts'
import { fullRequest } from '../support/consultations.ts'
import { ask, command, consultationOf, lineId } from './api.ts'
import { makePdf } from './documents.ts'
import type { Person } from './person.ts'
import { type Account, atOnce } from './product.ts'
import { shoot, shootHere } from './shots.ts'
import { setStage } from './stage.ts'
import * as triage from './triage.ts'

const stage = setStage()
let doctor: Person
let office: Person
let expert: Person
let other: Person

const account = (loginName: string, name: string): Account => ({ loginName, name, password: demoPassword })

beforeEach(async () => {
  doctor = await stage.atWork(stage.product.people.doctor)
  office = await stage.atWork(account('guchangning', '顾长宁'))
  expert = await stage.atWork(account('fangshaolan', '方少岚'))
  other = await stage.atWork(account('qiuwenbo', '邱文博'))
})
afterEach(() => {
  expect(stage.people.flatMap((person) => person.faults)).toEqual([])
})

/** A complete draft on the line that asks for a pre-check, and for a laboratory report. */
async function draft(changes: Partial<RequestContent> = {}): Promise<string> {
  const content = fullRequest(await lineId(doctor, 'LV'), changes)
  const { id } = await ask<{ id: string }>(doctor, 'POST', '/consultations', content)
  const path = `/api/consultations/${id}/attachments?kind=laboratory&fileName=${encodeURIComponent('肝功能.pdf')}`
  const answer = await doctor.context.request.post(path, {
    data: await makePdf('ALT 126 U/L'),
    headers: { 'content-type': 'application/octet-stream', 'x-idempotency-key': randomUUID() },
  })
  expect(answer.status()).toBe(200)
  return id
}

async function supplement(id: string): Promise<void> {
  const { version } = await consultationOf(doctor, id)
  const content = fullRequest(await lineId(doctor, 'LV'), { purpose: '已补近一周肝功能，请协助诊断。' })
  await ask(doctor, 'PUT', `/consultations/${id}`, { version, content })
}

const rows = ({ page }: Person, id: string) =>
  page.locator(`[data-testid="consultation-row"][data-id="${id}"]`)

async function waitsAtList(...people: Person[]): Promise<void> {
  for (const person of people) {
    await person.page.goto('/')
    await person.page.getByTestId('consultation-row').first().waitFor()
    await triage.leaveOpen(person)
  }
}

describe('a request on a line that asks for a pre-check', () => {
  it('goes from the doctor to the office, back for more, and through it to the expert whom the office names', async () => {
    const id = await draft()
    await waitsAtList(expert, office)
    await doctor.page.goto(`/consultations/${id}`)
    await shoot(doctor.page, 'precheck-draft', () => doctor.page.getByTestId('command-submit').waitFor())
    await doctor.page.getByTestId('command-submit').click()
    await doctor.page.getByTestId('command-ok').click()
    await triage.state(doctor, '预审中')
    await shoot(doctor.page, 'precheck-requester', () => triage.state(doctor, ''))

    await triage.seesArrive(office, id)
    await shoot(office.page, 'precheck-list', () => rows(office, id).waitFor())
    await triage.leaveOpen(office)
    await triage.open(office, id)
    await triage.stayedOpen(office)
    await shoot(office.page, 'precheck-detail', () => triage.state(office, ''))
    await office.page.getByTestId('command-return').click()
    await office.page.getByRole('radio', { name: '材料不全' }).check()
    await office.page.getByTestId('command-ok').click()
    await office.page.getByText('写明具体情况').waitFor()
    await office.page.getByTestId('command-reason').fill('请补近一周肝功能。')
    await shootHere(office.page, 'precheck-return')
    await office.page.getByTestId('command-ok').click()
    await triage.state(doctor, '退回补充')
    await doctor.page.getByText('请补近一周肝功能。').first().waitFor({ timeout: atOnce })
    await shoot(doctor.page, 'precheck-returned', () => doctor.page.getByTestId('prechecks').waitFor())
    await expect(consultationOf(expert, id)).rejects.toThrow('404')

    await supplement(id)
    await command(doctor, id, 'submit')
    await triage.state(office, '预审中')
    await office.page.getByTestId('command-pass_precheck').click()
    await office.page.getByRole('radio', { name: /方少岚/ }).check()
    await shootHere(office.page, 'precheck-pass')
    await expect.poll(() => rows(expert, id).count()).toBe(0)
    await office.page.getByTestId('command-ok').click()
    await triage.state(office, '已提交')
    await triage.seesArrive(expert, id)
    await triage.open(expert, id)
    await triage.stayedOpen(expert)
    await shoot(expert.page, 'precheck-expert', () => expert.page.getByTestId('command-accept').waitFor())
    /* the others wait for the one who is named */
    await other.page.goto(`/consultations/${id}`)
    await other.page.getByText('申请指定了另一位专家').waitFor()
    await triage.state(doctor, '已提交')
    await shoot(doctor.page, 'precheck-passed', () => doctor.page.getByTestId('prechecks').waitFor())
    await command(expert, id, 'accept')
    await triage.state(doctor, '已接诊')
    await office.page.goto('/?view=reviewed')
    await shoot(office.page, 'precheck-reviewed', () => rows(office, id).waitFor())
    await office.page.goto(`/consultations/${id}`)
    await shoot(office.page, 'precheck-office-after', () => office.page.getByTestId('prechecks').waitFor())
    expect(await office.page.getByTestId('enter-room').count()).toBe(0)
  })

  it('is declined there with a reason, and no expert ever sees it', async () => {
    const id = await draft()
    await command(doctor, id, 'submit')
    await doctor.page.goto(`/consultations/${id}`)
    await triage.state(doctor, '预审中')
    await office.page.goto(`/consultations/${id}`)
    await office.page.getByTestId('command-decline').click()
    await office.page.getByRole('radio', { name: '不属本专业' }).check()
    await office.page.getByTestId('command-ok').click()
    await triage.state(doctor, '未接诊')
    await shoot(doctor.page, 'precheck-declined', () => triage.state(doctor, ''))
    await expect(consultationOf(expert, id)).rejects.toThrow('404')
  })

  it('as an emergency goes straight to the experts, and its course says so', async () => {
    const id = await draft({ urgency: 'emergency' })
    await command(doctor, id, 'submit')
    await doctor.page.goto(`/consultations/${id}`)
    await doctor.page.getByText('特急，未经预审直达专家').first().waitFor()
    expect((await consultationOf(expert, id)).state).toBe('submitted')
    expect(await rows(office, id).count()).toBe(0)
    await expect(consultationOf(office, id)).rejects.toThrow('404')
  })
})
