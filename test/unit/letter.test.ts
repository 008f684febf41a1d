/** The referral letter: one page, all of what matters, the digest and the statement. */
import { expect, test } from 'vitest'
import type { ReferralLetter } from '../../server/contract/document.ts'
import { renderLetter } from '../../server/output/letter.ts'
import { textOfPdf } from '../support/pdf.ts'

const names = (zh: string) => ({ zh, en: '' })
const person = {
  id: 'p',
  name: '乌兰图雅',
  nameEn: '',
  title: names('主治医师'),
  institution: names('呼和浩特市中医蒙医医院'),
  institutionShort: names('市中医蒙医医院'),
  department: names('睡眠医学中心'),
}
const at = new Date('2026-11-26T04:00:00Z')

function letter(changes: Partial<ReferralLetter> = {}): ReferralLetter {
  return {
    number: 'ZZ-眠-20261126-0004',
    direction: 'up',
    kind: 'inpatient',
    urgency: 'urgent',
    line: '睡眠医学',
    from: { institution: '呼和浩特市中医蒙医医院', department: '睡眠医学中心', phone: '0471-6601111' },
    to: { institution: '广安门医院', department: '心理睡眠科', contact: '林若谷', phone: '010-88001111' },
    patient: { name: '李晓萍', sex: 'female', age: 46, hospitalNumber: 'ZY20260001' },
    referrer: person,
    requestedAt: at,
    diagnosis: '慢性失眠障碍',
    condition: '不寐 4 月。',
    purpose: '请收住院评估。',
    plan: null,
    slot: null,
    carried: { record: true, opinions: 1, attachments: 3 },
    consent: { by: 'patient', at },
    consentException: '',
    digest: 'a3'.repeat(32),
    digestAlgorithm: 'sha256',
    copy: { person, at },
    ...changes,
  }
}

const pages = (bytes: Buffer) => bytes.toString('latin1').match(/\/Type \/Page\b/g)?.length

test('says who goes where with what, and who decides', async () => {
  const bytes = await renderLetter(letter())
  expect(pages(bytes)).toBe(1)
  const text = await textOfPdf(bytes)
  for (const part of [
    '双向转诊单（上转）',
    'ZZ-眠-20261126-0004',
    '李晓萍',
    '林若谷',
    '病例记录、会诊意见1份、检查资料3件',
    '单独同意向广安门医院提供上述资料',
    '诊疗决定由接收医院作出',
    'a3'.repeat(32),
  ])
    expect(text).toContain(part)
})

const plan = {
  diagnosis: '',
  course: '住院两周，症状减轻。',
  medication: '右佐匹克隆 1.5 mg 每晚；',
  rehabilitation: '八段锦每日 20 分钟。',
  followUpOn: '2026-12-05',
  warningSigns: '胸闷加重立即就诊。',
}

test('a long history is cut before a second page is begun, medicines and warnings are not', async () => {
  const long = '患者两年来夜间打鼾，每夜憋醒两三次。'.repeat(220)
  const medication = plan.medication.repeat(20)
  const bytes = await renderLetter(
    letter({ direction: 'down', condition: long, plan: { ...plan, course: long, medication } }),
  )
  expect(pages(bytes)).toBe(1)
  const text = await textOfPdf(bytes)
  expect(text).toContain('全文见系统内')
  for (const part of [medication, plan.rehabilitation, plan.warningSigns, '2026年12月5日'])
    expect(text).toContain(part.replaceAll(' ', ''))
})

test('what must not be cut goes on overleaf', async () => {
  const medication = plan.medication.repeat(200)
  const bytes = await renderLetter(
    letter({ direction: 'down', plan: { ...plan, medication, rehabilitation: '康复训练。'.repeat(800) } }),
  )
  expect(pages(bytes)).toBeGreaterThan(1)
  expect((await textOfPdf(bytes)).match(/右佐匹克隆/g)).toHaveLength(200)
})
