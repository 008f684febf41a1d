/** One consultation by three people on the whole product: request, supplement, call, opinion, adoption, log. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { fullCaseRecord } from '../support/consultations.ts'
import { command, consultationOf, draft } from './api.ts'
import * as call from './call.ts'
import * as log from './log.ts'
import * as opinion from './opinion.ts'
import { openWindow, type Person, secondsTogether, signIn } from './person.ts'
import { atOnce, type Product, startProduct } from './product.ts'
import * as request from './request.ts'
import { shoot, shootHere } from './shots.ts'
import * as triage from './triage.ts'

let product: Product
let browser: Browser
let doctor: Person
let expert: Person
let administrator: Person
let id: string
let number: string

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium({ args: call.callFlags })
  const { people } = product
  ;[doctor, expert, administrator] = await Promise.all([
    openWindow(browser, product, people.doctor),
    openWindow(browser, product, people.expert),
    openWindow(browser, product, people.administrator),
  ])
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
      for (const { page, account, faults } of [doctor, expert, administrator]) {
        await shootHere(page, `failed-${account.loginName}`)
        if (faults.length > 0) console.error(account.name, faults)
      }
      throw error
    }
  })
}

const wanted = '请补充近两周安眠药的名称、剂量和停用时间。'
const formula = '=HYPERLINK("https://example.org","点这里")'

describe('one consultation', () => {
  step('the doctor signs in and sees the work list', async () => {
    const { page } = doctor
    await page.goto('/')
    await shoot(page, 'sign-in', () => page.getByRole('button', { name: /^(登录|Sign in)$/ }).waitFor())
    await signIn(doctor)
    await shoot(page, 'work-list-doctor', () => page.getByTestId('consultation-row').first().waitFor())
  })

  step('the expert has the work list open', async () => {
    const { page } = expert
    await signIn(expert)
    await shoot(page, 'work-list-expert', () => page.getByTestId('consultation-row').first().waitFor())
    await triage.leaveOpen(expert)
  })

  step('the doctor writes a request with everything in it, and it is kept', async () => {
    id = await request.writeRequest(doctor)
    await request.readInEnglish(doctor)
    const { content, attachments, lacking } = await consultationOf(doctor, id)
    number = (await consultationOf(doctor, id)).number
    expect(lacking).toEqual([])
    expect(content?.record.pulse.left).toEqual({ cun: ['浮'], guan: ['弦', '数'], chi: ['细'] })
    expect(content?.record.allergies).toEqual([{ substance: '青霉素', reaction: '皮疹' }])
    expect(content?.questions).toEqual(request.questions)
    expect(attachments.map(({ kind, mediaType }) => `${kind} ${mediaType}`).sort()).toEqual([
      'laboratory application/pdf',
      'tongue image/png',
    ])
  })

  step('what the doctor submits appears at the expert, who sends it back for supplement', async () => {
    await request.submit(doctor)
    await triage.leaveOpen(doctor)
    await triage.seesArrive(expert, id)
    await triage.stayedOpen(expert)
    await triage.open(expert, id)
    await triage.reads(expert)
    await triage.returns(expert, wanted)
  })

  step('the doctor hears of it at once, supplements, and submits again', async () => {
    await triage.state(doctor, '退回补充')
    await triage.stayedOpen(doctor)
    await request.supplement(doctor, wanted, '近两周每晚右佐匹克隆 3 mg，未停用。')
    await triage.leaveOpen(expert)
    await request.submit(doctor)
    await triage.leaveOpen(doctor)
    await triage.state(expert, '已提交')
    await triage.stayedOpen(expert)
  })

  step('the expert accepts for now, and the room opens on both sides', async () => {
    await triage.accepts(expert)
    await doctor.page.getByTestId('enter-room').waitFor({ timeout: atOnce })
    await triage.stayedOpen(doctor)
    await shoot(doctor.page, 'detail-scheduled', () => doctor.page.getByTestId('enter-room').waitFor())
  })

  step('both join, see and hear each other, and talk', async () => {
    await call.openCheck(doctor)
    await call.openCheck(expert)
    await shootHere(doctor.page, 'check')
    await call.join(doctor)
    await shootHere(doctor.page, 'room-alone')
    await call.join(expert)
    await Promise.all([call.seesAndHears(doctor), call.seesAndHears(expert)])
    await call.controlsStandApart(expert)
    await shootHere(expert.page, 'room')
    await call.say(doctor, expert, '患者在场，舌象已重拍。')
    await call.say(expert, doctor, '看到了，苔黄腻。')
    await shootHere(doctor.page, 'room-chat')
    await call.mutes(doctor, expert)
    await call.shares(doctor, expert)
    await call.leavesAndReturns(doctor, expert)
    await call.finish(expert)
    await doctor.page.getByTestId('room-leave').click()
    await triage.leaveOpen(doctor)
  })

  step('the expert writes the opinion and signs it', async () => {
    await opinion.writeOpinion(expert)
    await shoot(expert.page, 'opinion-editor', () => expert.page.getByTestId('opinion-advice').waitFor())
    await opinion.sign(expert)
  })

  step('the doctor reads it at once, takes the PDF and records how it was carried out', async () => {
    await triage.state(doctor, '意见已签')
    await triage.stayedOpen(doctor)
    await opinion.readOpinion(doctor)
    await opinion.downloadOpinion(doctor, number)
    await opinion.recordAdoption(doctor)
    await doctor.page.goto(`/consultations/${id}`)
    await triage.state(doctor, '已归档')
    await shoot(doctor.page, 'detail-closed', () => doctor.page.getByTestId('consultation-state').waitFor())
  })

  step('an administrator finds all of it in the log', async () => {
    await withdrawFormula()
    const { page } = administrator
    await signIn(administrator)
    await log.readOn(administrator)
    await log.find(administrator, {
      id,
      line: '睡眠医学',
      institution: '呼和浩特市中医蒙医医院',
      person: doctor.account.name,
      state: '已归档',
      urgency: '加急',
    })
    await shoot(page, 'log-dossier', () => page.getByTestId('log-chain').waitFor())
    const [asked, answered] = [doctor.account.name, expert.account.name]
    await log.checkDossier(administrator, {
      course: [
        ['建立草稿', asked],
        ['登记知情同意', asked],
        ['已提交', asked],
        ['退回补充', answered],
        ['已提交', asked],
        ['已接诊', answered],
        ['已排期', answered],
        ['进入会诊室', asked],
        ['会诊中', answered],
        ['离开会诊室', asked],
        ['进入会诊室', asked],
        ['撰写意见', answered],
        ['离开会诊室', answered],
        ['离开会诊室', asked],
        ['意见已签', answered],
        ['已归档', asked],
      ],
      together: secondsTogether(doctor, expert),
      stays: [
        [asked, '自行离开'],
        [asked, '自行离开'],
        [answered, '自行离开'],
      ],
      access: [`${answered} `, '打开会诊', '打开资料', '下载意见书'],
    })
  })

  step('and exports it as a table that carries out nothing', async () => {
    const [header = [], ...rows] = await log.exportAll(administrator)
    const at = (name: string) => header.indexOf(name)
    const row = rows.find((one) => one[at('会诊号')] === number)
    expect(row?.[at('状态')]).toBe('已归档')
    expect(row?.[at('采纳情况')]).toBe('全部采纳')
    expect(Math.abs(Number(row?.[at('通话时长(秒)')]) - secondsTogether(doctor, expert))).toBeLessThanOrEqual(
      2,
    )
    expect(rows.some((one) => one[at('诊断')] === `'${formula}` && one[at('说明')] === `'${formula}`)).toBe(
      true,
    )
    expect(rows.flat().filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([])
  })
})

/** A request whose words a spreadsheet would take for a formula, ended at once. */
async function withdrawFormula(): Promise<void> {
  const diagnosis = { text: formula, code: null, system: null, edition: null }
  const other = await draft(doctor, { record: { ...fullCaseRecord(), westernDiagnoses: [diagnosis] } })
  await command(doctor, other, 'submit')
  await command(doctor, other, 'withdraw', { reasonCode: 'other', reasonText: formula })
}
