/** The request, filled in by hand as a doctor does it: section after section, with pictures, a PDF and a wished time. */
import type { Locator, Page } from 'playwright-core'
import { fieldId } from '../../client/pages/request/sections.ts'
import { makePdf, makePicture } from './documents.ts'
import type { Person } from './person.ts'
import { shootHere, switchTo } from './shots.ts'
import { beijing } from './time.ts'

export const patientName = '乌日汉'
export const complaint = '入睡困难 4 月，加重伴心烦口苦 1 周'
export const questions = ['是否需要多导睡眠监测，镇静药如何减量？', '方药如何调整？']

const sections = [
  'line',
  'patient',
  'history',
  'four',
  'mongolian',
  'diagnosis',
  'medication',
  'files',
  'purpose',
] as const
type Section = (typeof sections)[number]

/** The field of a path in the request's content. */
const field = (page: Page, path: string): Locator => page.locator(`#${fieldId(path)}`)

const filled: Partial<Record<Section, Record<string, string>>> = {
  patient: {
    'patient.name': patientName,
    'patient.idNumber': '150102198203074526',
    'patient.phone': '13800000000',
    'patient.hospitalNumber': 'ZY20260417',
    'patient.nationality': '蒙古族',
  },
  history: {
    'record.chiefComplaint': complaint,
    'record.presentHistory':
      '4 月前因工作紧张出现入睡困难，每夜睡 3 至 4 小时，多梦易醒。近 1 周心烦、口苦、头胀。',
    'record.pastHistory': '体健，否认高血压、糖尿病。',
    'record.personalHistory': '不吸烟，偶饮酒。',
    'record.physicalExamination': '神清，心肺听诊未见异常，腹软无压痛。',
    'record.vitals.temperature': '36.5',
    'record.vitals.heartRate': '84',
    'record.vitals.systolic': '128',
    'record.vitals.diastolic': '82',
    'record.auxiliaryResults': 'PSQI 16 分。心电图：窦性心律。',
  },
  four: {
    'record.inspection.spirit': '神清，面色略红',
    'record.tongue.note': '舌尖红点',
    'record.listening.voice': '语声有力',
    'record.inquiry.sleep': '入睡需 2 小时，多梦',
    'record.inquiry.dietTaste': '纳可，口苦',
    'record.pulse.rate': '84',
    'record.pulse.note': '弦数，左关独弦',
  },
  purpose: {
    'invitation.reason': '本院治疗 4 周效果不佳。',
    purpose: '请协助明确中医证候并指导减停镇静药。',
    contactPhone: '0471-1234567',
    'invitation.participants': '白音 住院医师',
  },
}

/** Of one select's own list: the one before it may still be closing. */
const option = (page: Page, path: string, word: string): Locator =>
  page
    .locator('.ant-select-dropdown', { has: page.locator(`[id="${fieldId(path)}_list"]`) })
    .getByTitle(word, { exact: true })

/** In a select: opened, chosen, closed. */
async function choose(page: Page, path: string, word: string): Promise<void> {
  await field(page, path).press('ArrowDown')
  await option(page, path, word).click()
  await field(page, path).press('Tab')
}

/** In a select of several: each found by typing. */
async function chooseSome(page: Page, path: string, ...words: string[]): Promise<void> {
  for (const word of words) {
    await field(page, path).fill(word)
    await option(page, path, word).click()
  }
  await field(page, path).press('Tab')
}

const parts: Record<Section, (page: Page) => Promise<void>> = {
  async line(page) {
    await page.getByRole('radio', { name: /睡眠医学/ }).check()
    await page.getByRole('radio', { name: /^加急/ }).check()
  },
  async patient(page) {
    await page.getByRole('radio', { name: '女' }).and(page.locator(':checked')).waitFor()
    await page.getByRole('checkbox', { name: '已取得书面知情同意' }).check()
  },
  async history() {},
  async four(page) {
    await choose(page, 'record.tongue.colour', '红')
    await chooseSome(page, 'record.tongue.shape', '边有齿痕', '有点刺')
    await choose(page, 'record.tongue.coatingColour', '黄')
    await chooseSome(page, 'record.tongue.coatingTexture', '薄', '腻')
    await choose(page, 'record.tongue.sublingual', '正常')
    for (const side of ['left', 'right']) {
      await chooseSome(page, `record.pulse.${side}.cun`, '浮')
      await chooseSome(page, `record.pulse.${side}.guan`, '弦', '数')
      await chooseSome(page, `record.pulse.${side}.chi`, '细')
    }
    await upload(page, 'upload-tongue', '舌面.png', 'image/png', makePicture(640, 480))
  },
  async mongolian() {},
  async diagnosis(page) {
    await page.getByLabel('西医诊断 1', { exact: true }).fill('非器质性失眠症')
    await page.getByLabel('西医诊断 1　编码（选填）').fill('F51.0')
    await page.getByLabel('中医病名 1', { exact: true }).fill('不寐病')
    await page.getByLabel('中医证候 1', { exact: true }).fill('肝郁化火证')
  },
  async medication(page) {
    await page.getByLabel('药名 1').fill('右佐匹克隆片')
    await page.getByLabel('剂量用法 1').fill('3 mg　每晚')
    await page.getByLabel('起止时间 1').fill('9 月 2 日起，仍在服')
    await page.getByLabel('过敏物 1').fill('青霉素')
    await page.getByLabel('反应 1').fill('皮疹')
  },
  async files(page) {
    await upload(page, 'upload-files', '睡眠量表.pdf', 'application/pdf', await makePdf('PSQI 16'))
  },
  async purpose(page) {
    await page.getByLabel('问题 1', { exact: true }).fill(questions[0] ?? '')
    await page.getByRole('button', { name: '加一个问题' }).click()
    await page.getByLabel('问题 2', { exact: true }).fill(questions[1] ?? '')
    const { day } = beijing(new Date(Date.now() + 86_400_000))
    await pick(page.getByLabel('期望时间 1　日期'), day)
    await pick(page.getByLabel('期望时间 1　从'), '10:00')
  },
}

/** Types into a picker of days or times. */
export async function pick(picker: Locator, text: string): Promise<void> {
  await picker.click()
  await picker.fill(text)
  await picker.press('Enter')
}

async function upload(
  page: Page,
  testId: string,
  name: string,
  mimeType: string,
  buffer: Buffer,
): Promise<void> {
  const stored = page.waitForResponse((answer) => answer.url().endsWith('/finish') && answer.ok())
  await page.getByTestId(testId).setInputFiles({ name, mimeType, buffer })
  await stored
}

const goTo = (page: Page, section: Section) =>
  page
    .getByRole('navigation', { name: /^(申请的各部分|Parts of the request)$/ })
    .getByRole('link')
    .nth(sections.indexOf(section))
    .click()

async function isSaved(page: Page): Promise<void> {
  await page.keyboard.press('Control+s')
  await page
    .locator('[data-testid="save-state"][data-state="saved"]')
    .filter({ visible: true })
    .first()
    .waitFor()
}

/** From the work list to the submitted request. @returns its id */
export async function writeRequest({ page }: Person): Promise<string> {
  await page.getByTestId('new-request').getByRole('link').click()
  for (const section of sections) {
    await goTo(page, section)
    for (const [path, text] of Object.entries(filled[section] ?? {})) await field(page, path).fill(text)
    await parts[section](page)
    await isSaved(page)
    await shootHere(page, `request-${section}`)
  }
  await page.getByRole('heading', { name: '已填齐，可以提交' }).waitFor()
  const id = new URL(page.url()).searchParams.get('draft')
  if (id === null) throw new Error(`no draft in ${page.url()}`)
  return id
}

/** The same pages in the other language, after the page was loaded anew: everything is still there. */
export async function readInEnglish({ page }: Person): Promise<void> {
  await switchTo(page, 'en')
  for (const section of sections) {
    await goTo(page, section)
    if (section === 'history')
      await field(page, 'record.chiefComplaint')
        .and(page.locator(`[value="${complaint}"]`))
        .waitFor()
    await shootHere(page, `request-${section}`, 'en')
  }
  await switchTo(page, 'zh')
}

/** Presses the button, reads the summary, confirms. Ends on the page of the case. */
export async function submit({ page }: Person): Promise<void> {
  await page.getByTestId('submit-request').click()
  await page.getByTestId('confirm-submit').waitFor()
  await shootHere(page, 'request-submit')
  await page.getByTestId('confirm-submit').click()
  await page.getByTestId('consultation-state').filter({ hasText: '已提交' }).waitFor()
}

/** What came back from Beijing is read, answered and sent again. */
export async function supplement({ page }: Person, wanted: string, added: string): Promise<void> {
  await page.getByTestId('edit-request').click()
  const returned = page.getByRole('region', { name: '北京退回补充' })
  await returned.getByText(wanted).waitFor()
  await goTo(page, 'history')
  await shootHere(page, 'request-returned')
  const results = field(page, 'record.auxiliaryResults')
  await results.fill(`${await results.inputValue()}${added}`)
  await isSaved(page)
}
