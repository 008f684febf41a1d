/** The referral letter: one A4 page that goes with the patient, in Chinese, with the digest of what it says. */
import type { ReferralLetter } from '../contract/document.ts'
import type { Direction, ReferralKind } from '../domain/referral.ts'
import { createPaper, inks, inner, type Paper, page, type Style } from './paper.ts'
import { chineseDay, shanghai, words } from './words.ts'

const small = { size: 9.5, leading: 16, colour: inks.ink2 }
const label = { size: 9.5, leading: 17, colour: inks.ink3 }
const tiny = { size: 8.5, leading: 13, colour: inks.ink2 }
const body = { size: 10.5, leading: 17 }

const titles: Record<Direction, string> = {
  up: '双向转诊单（上转）',
  down: '双向转诊单（下转）',
}
export const referralKindWords: Record<ReferralKind, string> = { outpatient: '门诊', inpatient: '住院' }

/** @returns the bytes of a PDF, of one page unless what must not be cut needs more */
export async function renderLetter(letter: ReferralLetter): Promise<Buffer> {
  const paper = createPaper(
    {
      title: `${titles[letter.direction]} ${letter.number}`,
      author: letter.referrer.name,
      subject: letter.line,
      created: letter.copy.at,
    },
    (next) => {
      next.write(`${titles[letter.direction]}（续）　${letter.number}`, tiny)
      next.space(8)
    },
  )
  drawHead(paper, letter)
  drawFacts(paper, letter)
  drawParts(paper, letter)
  drawEnd(paper, letter)
  return paper.finish((number, count) => drawFoot(paper, letter, number, count))
}

function drawHead(paper: Paper, letter: ReferralLetter): void {
  const { y } = paper
  const half = inner / 2
  paper.place(letter.from.institution, small, { x: page.edge, y, width: half })
  paper.place(letter.number, small, { x: page.edge + half, y, width: half, align: 'right' })
  paper.space(22)
  paper.rule(1.4, inks.ink)
  paper.space(12)
  paper.write(titles[letter.direction], { size: 21, leading: 32, weight: 600 }, { align: 'centre' })
  const occasion = [
    `${letter.line}线绿色通道`,
    referralKindWords[letter.kind],
    words.zh.urgencies[letter.urgency],
    letter.requestedAt === null ? '' : chineseDay(shanghai(letter.requestedAt).day),
  ]
  paper.write(joined(occasion), small, { align: 'centre' })
  paper.space(8)
  paper.rule(0.6)
  paper.space(6)
}

function drawFacts(paper: Paper, letter: ReferralLetter): void {
  const { patient, from, to, referrer, slot } = letter
  const who = [
    patient.name,
    patient.sex === null ? '' : words.zh.sexes[patient.sex],
    patient.age === null ? '' : `${patient.age} 岁`,
    patient.hospitalNumber === '' ? '' : `住院号 ${patient.hospitalNumber}`,
  ]
  const facts = [
    ['患者', joined(who)],
    ['转出', joined([from.institution, from.department, referrer.name, from.phone])],
    [
      '转入',
      joined([to.institution, to.department, to.contact === '' ? '' : `联系人 ${to.contact}`, to.phone]),
    ],
    ['安排', slot === null ? '等待接收医院答复' : joined([moment(slot.at), slot.text])],
  ] as const
  for (const [name, value] of facts) {
    paper.place(name, label, { x: page.edge, y: paper.y })
    const at = { x: page.edge + 34, y: paper.y, width: inner - 34 }
    paper.space(paper.place(value, { ...small, colour: inks.ink }, at) + 2)
  }
  paper.space(4)
  paper.rule(0.6)
  paper.space(8)
}

function moment(at: Date): string {
  const { day, time } = shanghai(at)
  return `${chineseDay(day)} ${time.slice(0, 5)}`
}

/** Points kept free for the end of the page. */
const endHeight = 112
const gap = 6
/** As large as it fits on one page. */
const sizes = [
  { size: 10.5, leading: 17 },
  { size: 9.5, leading: 15 },
  { size: 8.5, leading: 13 },
] as const

type Part = {
  title: string
  text: string
  /** May be cut where nothing else helps; medicines, rehabilitation and warnings never are. */
  history?: boolean
}

function partsOf(letter: ReferralLetter): Part[] {
  const { plan, carried } = letter
  const parts: Part[] = [
    { title: '诊断', text: letter.diagnosis },
    { title: '病情摘要', text: letter.condition, history: true },
    { title: '转诊目的', text: letter.purpose },
    ...(plan === null
      ? []
      : [
          { title: '诊疗经过', text: plan.course, history: true },
          { title: '用药', text: plan.medication },
          { title: '康复方案', text: plan.rehabilitation },
          { title: '复诊', text: plan.followUpOn === null ? '' : chineseDay(plan.followUpOn) },
          { title: '警示', text: plan.warningSigns },
        ]),
    { title: '随附资料', text: carriedWords(carried) },
    { title: '知情同意', text: consentWords(letter) },
  ]
  return parts.filter(({ text }) => text.trim() !== '')
}

/** One page if it can be: first smaller, then the history cut; what still does not fit goes on overleaf, uncut. */
function drawParts(paper: Paper, letter: ReferralLetter): void {
  const parts = partsOf(letter)
  const room = paper.left() - endHeight
  const heightOf = (some: readonly Part[], style: Style) =>
    some.reduce((sum, { text }) => sum + label.leading + paper.measure(text, style, inner).height + gap, 0)
  const style = sizes.find((one) => heightOf(parts, one) <= room) ?? sizes[sizes.length - 1] ?? body
  const histories = parts.filter(({ history }) => history === true)
  const fits = heightOf(parts, style) <= room
  const rest =
    room -
    heightOf(
      parts.filter(({ history }) => history !== true),
      style,
    )
  const each = rest / Math.max(1, histories.length) - label.leading - gap
  for (const { title, text, history } of parts) {
    paper.need(label.leading + 2 * style.leading)
    paper.write(title, label)
    paper.write(fits || history !== true ? text : shortened(paper, text, style, each), style)
    paper.space(gap)
  }
}

/** As much of a text as its room holds, two lines at least. */
function shortened(paper: Paper, text: string, style: Style, room: number): string {
  const height = Math.max(room, 2 * style.leading)
  if (paper.measure(text, style, inner).height <= height) return text
  const rest = '……（全文见系统内）'
  let [low, high] = [0, text.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (paper.measure(text.slice(0, middle) + rest, style, inner).height <= height) low = middle
    else high = middle - 1
  }
  return text.slice(0, low) + rest
}

function carriedWords({ record, opinions, attachments }: ReferralLetter['carried']): string {
  return [
    record ? '病例记录' : '',
    opinions === 0 ? '' : `会诊意见 ${opinions} 份`,
    attachments === 0 ? '' : `检查资料 ${attachments} 件`,
  ]
    .filter((part) => part !== '')
    .join('、')
}

function consentWords({ consent, consentException, to }: ReferralLetter): string {
  if (consent === null) return consentException === '' ? '' : `紧急情况未取得书面同意：${consentException}`
  return `${words.zh.signers[consent.by]}于 ${moment(consent.at)} 签署，单独同意向${to.institution}提供上述资料`
}

const statement = '本单供接收医院接诊参考；接收后的诊疗决定由接收医院作出。'
const statementEn =
  'For the receiving hospital, which makes all decisions on diagnosis and treatment after arrival.'

function drawEnd(paper: Paper, letter: ReferralLetter): void {
  const { referrer, from, digest, digestAlgorithm, requestedAt } = letter
  paper.need(endHeight)
  paper.y = page.height - page.bottom - 104
  paper.rule(0.6)
  paper.space(10)
  paper.write(joined([referrer.name, referrer.title.zh, from.institution, from.department]), {
    size: 12,
    leading: 20,
    weight: 600,
  })
  if (requestedAt !== null) paper.write(`${moment(requestedAt)} 发出`, small)
  paper.space(4)
  paper.write(statement, { ...small, colour: inks.ink })
  paper.write(statementEn, tiny)
  paper.write(`${digestAlgorithm === 'sm3' ? 'SM3' : 'SHA-256'}　${digest}`, tiny)
}

function drawFoot(paper: Paper, { copy }: ReferralLetter, number: number, count: number): void {
  const { day, time } = shanghai(copy.at)
  const y = page.height - page.bottom + 22
  const style = { ...tiny, colour: inks.ink3 }
  const text = `${copy.person.institution.zh}　${copy.person.name}　${day} ${time.slice(0, 5)} 下载，已记入日志`
  paper.place(text, style, { x: page.edge, y, width: inner * 0.75 })
  if (count === 1) return
  const at = { x: page.edge + inner * 0.75, y, width: inner * 0.25, align: 'right' as const }
  paper.place(`第 ${number} 页，共 ${count} 页`, style, at)
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('　')
}
