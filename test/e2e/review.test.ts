/** A request passes the own hospital before Beijing hears of it; an emergency is signed afterwards. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import { fullRequest } from '../support/consultations.ts'
import { ask, command, consultationOf, lineId } from './api.ts'
import type { Person } from './person.ts'
import { type Account, atOnce } from './product.ts'
import { shoot, shootHere } from './shots.ts'
import { setStage } from './stage.ts'
import * as triage from './triage.ts'

const stage = setStage()
let doctor: Person
let head: Person
let office: Person
let expert: Person

const account = (loginName: string, name: string): Account => ({ loginName, name, password: demoPassword })

beforeEach(async () => {
  doctor = await stage.atWork(stage.product.people.doctor)
  head = await stage.atWork(account('eerdenmu', '额尔登木'))
  office = await stage.atWork(account('chaogetu', '朝格图'))
  expert = await stage.atWork(account('guhuaiqing', '顾怀清'))
})
afterEach(() => {
  expect(stage.people.flatMap((person) => person.faults)).toEqual([])
})

/** A complete draft on the line that asks for head and office. */
async function draft(urgency: 'routine' | 'emergency' = 'routine'): Promise<string> {
  const content = fullRequest(await lineId(doctor, 'ST'), { urgency })
  return (await ask<{ id: string }>(doctor, 'POST', '/consultations', content)).id
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

describe('a request on a line that asks for a review', () => {
  it('goes from the doctor to the head, the office and the expert, and nobody loads a page anew', async () => {
    const id = await draft()
    await waitsAtList(head, expert)
    await shoot(office.page, 'review-list-office', () => office.page.goto('/'))
    await doctor.page.goto(`/consultations/${id}`)
    await doctor.page.getByTestId('command-submit').click()
    await shootHere(doctor.page, 'review-submit')
    await doctor.page.getByTestId('command-ok').click()
    await triage.state(doctor, '院内审核')
    await shoot(doctor.page, 'review-requester', () => triage.state(doctor, ''))

    await triage.seesArrive(head, id)
    await shootHere(head.page, 'review-list-head')
    await triage.open(head, id)
    await triage.stayedOpen(head)
    await shoot(head.page, 'review-detail', () => triage.state(head, ''))
    await head.page.getByTestId('command-approve').click()
    await shootHere(head.page, 'review-approve')
    await waitsAtList(office)
    await head.page.getByTestId('command-ok').click()
    await head.page.getByTestId('sign-offs').getByText('科主任同意').waitFor({ timeout: atOnce })
    await triage.state(doctor, '院内审核')

    await triage.seesArrive(office, id)
    await triage.open(office, id)
    await triage.stayedOpen(office)
    /* Beijing has heard nothing so far */
    await expect(consultationOf(expert, id)).rejects.toThrow('404')
    await expect.poll(() => rows(expert, id).count()).toBe(0)
    await office.page.getByTestId('command-approve').click()
    await office.page.getByTestId('command-ok').click()
    await triage.state(office, '已提交')
    await triage.seesArrive(expert, id)
    await triage.stayedOpen(expert)
    await triage.state(doctor, '已提交')
    await shoot(doctor.page, 'review-approved', () => doctor.page.getByTestId('sign-offs').waitFor())
    await head.page.goto('/?view=reviewed')
    await shoot(head.page, 'review-reviewed', () => rows(head, id).waitFor())
  })

  it('is sent back with words that the doctor reads at once, or not agreed to', async () => {
    const id = await draft()
    await command(doctor, id, 'submit')
    await doctor.page.goto(`/consultations/${id}`)
    await triage.state(doctor, '院内审核')
    await head.page.goto(`/consultations/${id}`)
    await head.page.getByTestId('command-send_back').click()
    await head.page.getByRole('radio', { name: '材料不全' }).check()
    await head.page.getByTestId('command-ok').click()
    await head.page.getByText('写明具体情况').waitFor()
    await shootHere(head.page, 'review-send-back')
    await head.page.getByTestId('command-reason').fill('请补近一周血压记录。')
    await head.page.getByTestId('command-ok').click()
    await triage.state(doctor, '退回补充')
    await doctor.page.getByText('请补近一周血压记录。').first().waitFor()
    await shoot(doctor.page, 'review-sent-back', () => triage.state(doctor, ''))
    await command(doctor, id, 'submit')
    await head.page.getByTestId('command-reject_locally').click()
    await head.page.getByRole('radio', { name: '本院可以处理' }).check()
    await head.page.getByTestId('command-ok').click()
    await triage.state(doctor, '院内未同意')
    await shoot(doctor.page, 'review-rejected', () => triage.state(doctor, ''))
  })
})

describe('an emergency', () => {
  it('goes out at once; head and office sign afterwards, and both sides see the hours', async () => {
    const id = await draft('emergency')
    await command(doctor, id, 'submit')
    await doctor.page.goto(`/consultations/${id}`)
    await doctor.page.getByTestId('post-sign').waitFor()
    await shoot(doctor.page, 'post-sign-doctor', () => doctor.page.getByTestId('post-sign').waitFor())
    await expert.page.goto(`/consultations/${id}`)
    await expert.page.getByTestId('post-sign').waitFor()
    await head.page.goto('/')
    await shoot(head.page, 'post-sign-list', () => rows(head, id).waitFor())
    await rows(head, id).getByRole('link').last().click()
    await shoot(head.page, 'post-sign-head', () => head.page.getByTestId('command-post_sign').waitFor())
    await head.page.getByTestId('command-post_sign').click()
    await shootHere(head.page, 'post-sign-dialog')
    await head.page.getByTestId('post-sign-ok').click()
    await doctor.page.getByTestId('sign-offs').getByText('科主任补签同意').waitFor({ timeout: atOnce })
    await office.page.goto(`/consultations/${id}`)
    await office.page.getByTestId('command-post_refuse').click()
    await office.page.getByTestId('post-sign-ok').click()
    await office.page.getByText('选一个原因').waitFor()
    await office.page.getByRole('radio', { name: '不属于特急' }).check()
    await office.page.getByTestId('post-sign-ok').click()
    await doctor.page.getByTestId('sign-offs').getByText('医务科补签未同意').waitFor({ timeout: atOnce })
    await shoot(doctor.page, 'post-sign-refused', () => doctor.page.getByTestId('sign-offs').waitFor())
    /* it goes on */
    expect((await consultationOf(doctor, id)).state).toBe('submitted')
  })
})
