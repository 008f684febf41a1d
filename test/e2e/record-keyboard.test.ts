/** A whole TCM case typed without a mouse, and every part of the form looked over for people who cannot see it. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { fullCaseRecord } from '../support/consultations.ts'
import { consultationOf, draft, signInByApi } from './api.ts'
import { seriousFindings } from './axe.ts'
import { type Hand, handOf } from './keyboard.ts'
import { openWindow, type Person } from './person.ts'
import { type Product, startProduct } from './product.ts'
import { phone, shootHere, wide } from './shots.ts'
import { beijing } from './time.ts'

let product: Product
let browser: Browser
let doctor: Person

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium()
  doctor = await openWindow(browser, product, product.people.doctor)
  await signInByApi(doctor)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

/** On with the button at the foot. */
async function next(hand: Hand, page: Page, name: string): Promise<void> {
  await hand.to(`下一节：${name}`)
  await hand.press('Enter')
  await heading(page, name)
}

/** A list opened with the arrow, its n-th choice taken. */
async function take(hand: Hand, path: string, nth: number): Promise<void> {
  await hand.field(path)
  await hand.press('ArrowDown')
  for (let step = 1; step < nth; step += 1) await hand.press('ArrowDown')
  await hand.press('Enter')
}

/** Of a list that is searched by typing. */
async function find(hand: Hand, path: string, ...words: string[]): Promise<void> {
  await hand.field(path)
  for (const word of words) {
    await hand.type(word)
    await hand.press('Enter')
  }
}

async function fill(hand: Hand, path: string, text: string): Promise<void> {
  await hand.field(path)
  await hand.type(text)
}

it('a complete TCM case is typed and submitted by the keyboard alone', async () => {
  const { page } = doctor
  const hand = handOf(page)
  await page.goto('/')
  await page.getByTestId('consultation-row').first().waitFor()
  await hand.press('n')
  await heading(page, '线路与紧急程度')
  await hand.to(/^眠?睡眠医学.*广安门/)
  await hand.press('Space')
  await next(hand, page, '患者与知情同意')
  await fill(hand, 'patient.name', '乌日汉')
  await fill(hand, 'patient.idNumber', '150102198203074526')
  await hand.to(/已取得书面知情同意/)
  await hand.press('Space')
  await next(hand, page, '主诉与病史')
  await fill(hand, 'record.chiefComplaint', '入睡困难 4 月')
  await fill(hand, 'record.presentHistory', '4 月前因工作紧张出现入睡困难。')
  await fill(hand, 'record.physicalExamination', '神清，心肺听诊未见异常。')
  await fill(hand, 'record.vitals.systolic', '128')
  await fill(hand, 'record.course.description', '针刺 10 次，效不显')
  await next(hand, page, '四诊')
  await fourExaminations(hand)
  await next(hand, page, '蒙医诊察')
  await hand.to('填写蒙医诊察')
  await hand.press('Enter')
  await mongolianForm(hand)
  await next(hand, page, '西医、中医诊断')
  await fill(hand, 'record.westernDiagnoses.0', '非器质性失眠症')
  await hand.press('Tab')
  await hand.type('F51.0')
  await fill(hand, 'record.tcmDiseases.0', '不寐病')
  await fill(hand, 'record.tcmPatterns.0', '肝郁化火证')
  await fill(hand, 'record.differentiation.seat', '肝、心')
  await fill(hand, 'record.treatmentPrinciple', '疏肝泻热，镇心安神')
  await next(hand, page, '用药与过敏')
  await formula(hand, page)
  await next(hand, page, '检查资料')
  await next(hand, page, '会诊问题与时间')
  await purpose(hand)
  await expect.poll(() => page.locator('.lacking:not(.lacking-wanted) li').allInnerTexts()).toEqual([])
  await hand.press('Control+Enter')
  await page.getByTestId('confirm-submit').waitFor()
  await hand.to('提交')
  await hand.press('Enter')
  await page.getByTestId('consultation-state').filter({ hasText: '已提交' }).waitFor()

  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const record = (await consultationOf(doctor, id)).content?.record
  expect(record).toMatchObject({
    chiefComplaint: '入睡困难 4 月',
    vitals: { systolic: 128 },
    tongue: { colour: 'red', shape: ['tooth_marked', 'prickled'], coatingColour: 'yellow' },
    pulse: { left: { cun: ['浮'], guan: ['弦', '数'] }, right: { chi: ['沉'] }, strength: 'strong' },
    mongolian: {
      constitution: 'shar',
      roots: { khii: { state: 'disturbed' } },
      disorders: ['khii', 'blood'],
    },
    westernDiagnoses: [{ text: '非器质性失眠症', code: 'F51.0', edition: '国家临床版 2.0' }],
    treatmentPrinciple: '疏肝泻热，镇心安神',
    takesNoMedication: true,
    noKnownAllergies: true,
  })
  expect(record?.formulae[0]?.herbs).toEqual([
    { name: '附子', processing: '制', grams: 20, footnote: '先煎' },
    { name: '法半夏', processing: '', grams: 9, footnote: '' },
  ])
  expect(doctor.faults).toEqual([])
})

async function fourExaminations(hand: Hand): Promise<void> {
  await fill(hand, 'record.inspection.spirit', '神清，倦容')
  await take(hand, 'record.tongue.colour', 3)
  await find(hand, 'record.tongue.shape', '边有齿痕', '有点刺')
  await take(hand, 'record.tongue.coatingColour', 2)
  await fill(hand, 'record.listening.voice', '语声有力')
  await fill(hand, 'record.inquiry.coldHeat', '手足心热')
  await fill(hand, 'record.pulse.rate', '84')
  await take(hand, 'record.pulse.strength', 1)
  await find(hand, 'record.pulse.left.cun', '浮')
  await find(hand, 'record.pulse.left.guan', '弦', '数')
  await find(hand, 'record.pulse.right.chi', '沉')
  await fill(hand, 'record.palpation', '胸胁按之不适')
}

async function mongolianForm(hand: Hand): Promise<void> {
  await take(hand, 'record.mongolian.constitution', 2)
  await take(hand, 'record.mongolian.roots.khii.state', 3)
  await fill(hand, 'record.mongolian.roots.khii.evidence', '失眠、多梦')
  await hand.to('赫依')
  await hand.press('Space')
  await hand.to('血')
  await hand.press('Space')
  await fill(hand, 'record.mongolian.urine.colour', '黄赤')
  await fill(hand, 'record.mongolian.narrative', 'ᠬᠡᠢ ᠰᠢᠷ᠎ᠠ')
}

async function formula(hand: Hand, page: Page): Promise<void> {
  await hand.field('record.takesNoMedication')
  await hand.press('Space')
  await hand.to('加一个中药方')
  await hand.press('Enter')
  await hand.press('Shift+Tab')
  await fill(hand, 'record.formulae.0.name', '附子理中汤加减')
  await fill(hand, 'record.formulae.0.herbs.0.name', '附子')
  await hand.press('Tab')
  await hand.type('制')
  await hand.press('Tab')
  await hand.type('20')
  await hand.press('Tab')
  await hand.type('先煎')
  await hand.press('Enter')
  await hand.field('record.formulae.0.herbs.1.name')
  await hand.type('法半夏')
  await hand.press('Tab', 'Tab')
  await hand.type('9')
  const warnings = page.getByTestId('herb-warnings')
  await warnings.getByText('制附子 与 法半夏 相反').waitFor()
  await warnings.getByText('十八反：半蒌贝蔹及攻乌').waitFor()
  await warnings.getByText('制附子 每日 20 g，超过 15 g').waitFor()
  await hand.field('record.noKnownAllergies')
  await hand.press('Space')
}

async function purpose(hand: Hand): Promise<void> {
  await fill(hand, 'invitation.reason', '本院治疗 4 周效果不佳。')
  await fill(hand, 'purpose', '请协助明确中医证候。')
  await fill(hand, 'questions.0', '方药如何调整？')
  const { day } = beijing(new Date(Date.now() + 86_400_000))
  await fill(hand, 'wishedTimes.0', day)
  await hand.press('Enter', 'Tab')
}

/** With a part of everything, so that everything is drawn. */
function wholeRecord() {
  const root = { state: 'excess' as const, evidence: '口苦' }
  const four = { colour: '黄', smell: '重', note: '' }
  return {
    ...fullCaseRecord(),
    takesNoMedication: false,
    medications: [{ name: '右佐匹克隆片', dosage: '3 mg 每晚', period: '4 月' }],
    formulae: [
      {
        name: '附子理中汤',
        form: 'decoction' as const,
        doses: 7,
        perDay: 1,
        timesPerDay: 2,
        volume: 200,
        route: '口服',
        decoction: '水煎',
        use: '温服',
        avoid: '生冷',
        herbs: [
          { name: '附子', processing: '制', grams: 20, footnote: '先煎' },
          { name: '法半夏', processing: '', grams: 9, footnote: '' },
        ],
      },
    ],
    mongolian: {
      constitution: 'shar' as const,
      roots: { khii: root, shar: root, badgan: root },
      disorders: ['blood' as const],
      thermal: 'heat' as const,
      seats: ['organs' as const],
      seatNote: '肝',
      pulse: '数',
      tongue: '红',
      urine: { ...four, foam: '大' },
      stool: { ...four, form: '干' },
      narrative: 'ᠬᠡᠢ ᠰᠢᠷ᠎ᠠ',
      treatment: { diet: '清淡', conduct: '', medicine: '', external: [], note: '' },
    },
  }
}

it('no part of the form has a serious finding of axe', async () => {
  const { page } = doctor
  const id = await draft(doctor, { record: wholeRecord() })
  const found: string[] = []
  for (const [size, viewport] of Object.entries({ wide, phone })) {
    await page.setViewportSize(viewport)
    for (const section of [
      'line',
      'patient',
      'history',
      'four',
      'mongolian',
      'diagnosis',
      'medication',
      'purpose',
    ]) {
      await page.goto(`/consultations/${id}/edit?section=${section}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (size === 'wide') await shootHere(page, `record-${section}`)
      await page.setViewportSize(viewport)
      found.push(...(await seriousFindings(page)).map((finding) => `${size} ${section}: ${finding}`))
    }
    for (const tab of ['case', 'four', 'versions']) {
      await page.goto(`/consultations/${id}?tab=${tab}`)
      await page.getByRole('tab', { selected: true }).waitFor()
      const panel = await seriousFindings(page, '.detail-tabs [role=tabpanel]')
      found.push(...panel.map((finding) => `${size} ${tab}: ${finding}`))
    }
  }
  expect(found).toEqual([])
})
