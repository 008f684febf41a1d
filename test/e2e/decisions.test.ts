/** Decisions at both sides, and two people who decide at once. */
import { beforeEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import { command, consultationOf, draft, scheduled } from './api.ts'
import * as opinion from './opinion.ts'
import type { Person } from './person.ts'
import type { Account } from './product.ts'
import { pick } from './request.ts'
import { shootHere } from './shots.ts'
import { setStage } from './stage.ts'
import { beijing, nextFive } from './time.ts'
import * as triage from './triage.ts'

const stage = setStage()
let doctor: Person
let expert: Person

beforeEach(async () => {
  doctor = await stage.atWork(stage.product.people.doctor)
  expert = await stage.atWork(stage.product.people.expert)
})

async function submitted(): Promise<string> {
  const id = await draft(doctor)
  await command(doctor, id, 'submit')
  return id
}

/** Another expert of the line. */
const colleague: Account = { loginName: 'shenyiming', password: demoPassword, name: '沈一鸣' }

describe('a request', () => {
  it('is withdrawn by who wrote it, for a reason', async () => {
    const id = await submitted()
    const { page } = doctor
    await page.goto(`/consultations/${id}`)
    await page.getByTestId('command-withdraw').click()
    await page.getByTestId('command-ok').click()
    await page.getByText('选一个原因').waitFor()
    await page.getByRole('radio', { name: '患者意愿' }).check()
    await page.getByTestId('command-ok').click()
    await triage.state(doctor, '已撤回')
    expect(await consultationOf(doctor, id)).toMatchObject({ reasonCode: 'patient_wishes', commands: [] })
  })

  it('is declined with a reason that the other side reads at once', async () => {
    const id = await submitted()
    await doctor.page.goto(`/consultations/${id}`)
    await triage.state(doctor, '已提交')
    await expert.page.goto(`/consultations/${id}`)
    await expert.page.getByTestId('command-decline').click()
    await expert.page.getByRole('radio', { name: '不属本专业' }).check()
    await expert.page.getByTestId('command-reason').fill('属于心内科范围，建议转心血管线。')
    await expert.page.getByTestId('command-ok').click()
    await triage.state(expert, '未接诊')
    await triage.state(doctor, '未接诊')
    await doctor.page.getByText('属于心内科范围，建议转心血管线。').first().waitFor()
  })

  it('that two experts accept at once goes to one, and the other is told who it was', async () => {
    const id = await submitted()
    const slower = await stage.atWork(colleague)
    for (const { page } of [expert, slower]) {
      await page.goto(`/consultations/${id}`)
      await page.getByTestId('command-accept').click()
      await page.getByTestId('time-later').check()
    }
    await expert.page.getByTestId('command-ok').click()
    await triage.state(expert, '已接诊')
    await slower.page.getByTestId('command-ok').click()
    const told = slower.page.getByRole('dialog').getByRole('alert')
    await told.getByText('林若谷刚刚处理了这项会诊，现在是“已接诊”').waitFor()
    await shootHere(slower.page, 'quicker')
    expect(await consultationOf(expert, id)).toMatchObject({ state: 'accepted', expert: { name: '林若谷' } })
  })
})

describe('a call that does not come about', () => {
  it('becomes a written consultation, and the opinion is signed without it', async () => {
    const id = await scheduled(doctor, expert)
    await expert.page.goto(`/consultations/${id}`)
    await triage.state(expert, '已排期')
    await doctor.page.goto(`/consultations/${id}`)
    await doctor.page.getByTestId('command-convert_to_written').click()
    await doctor.page.getByRole('radio', { name: '视频接不通' }).check()
    await doctor.page.getByTestId('command-ok').click()
    await triage.state(doctor, '撰写意见')
    // The other side hears of it by itself; there is no room any more.
    await triage.state(expert, '撰写意见')
    expect(await consultationOf(expert, id)).toMatchObject({ kind: 'written', state: 'reporting' })
    expect(await expert.page.getByTestId('enter-room').count()).toBe(0)
    await expert.page.goto(`/consultations/${id}/opinion`)
    await opinion.writeOpinion(expert)
    await opinion.sign(expert)
    await triage.state(doctor, '意见已签')
    await opinion.readOpinion(doctor)
  })
})

describe('a time', () => {
  it('that is taken is not given twice, and the next one is offered', async () => {
    const [first, second] = [await submitted(), await submitted()]
    // Farther away than anything in the demonstration region.
    const start = new Date(nextFive().getTime() + 30 * 86_400_000)
    await command(expert, first, 'accept', { startAt: start.toISOString(), duration: 30 })
    const { page } = expert
    await page.goto(`/consultations/${second}`)
    await page.getByTestId('command-accept').click()
    await page.getByTestId('time-other').check()
    const { day, clock } = beijing(start)
    await pick(page.getByTestId('time-date'), day)
    await pick(page.getByTestId('time-start'), clock)
    await page.getByTestId('command-ok').click()
    await page.getByText('这个时间您或申请医生已有另一场会诊').waitFor()
    await shootHere(page, 'time-taken')
    expect((await consultationOf(expert, second)).state).toBe('submitted')
    await page.getByRole('button', { name: '用这个时间' }).click()
    await page.getByTestId('command-ok').click()
    await triage.state(expert, '已排期')
    const { scheduledStart } = await consultationOf(expert, second)
    expect(scheduledStart).toBe(new Date(start.getTime() + 30 * 60_000).toISOString())
  })
})
