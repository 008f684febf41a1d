/** The body of the opinion: answers under their questions, advice, prescription, what to watch for, where it ends. */
import type { OpinionDocument } from '../contract/document.ts'
import type { Prescription } from '../contract/opinion.ts'
import { inks, inner, type Paper, page } from './paper.ts'
import { chineseDay } from './words.ts'

const heading = { size: 9.5, leading: 17, colour: inks.ink3 }
const body = { size: 11.5, leading: 20 }
const plain = { size: 10.5, leading: 18 }
const footnote = { size: 8, leading: 20, colour: inks.ink2 }
const numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']

const referralWords = {
  none: '',
  transfer: '建议转诊至上级医院',
  green_channel: '建议经绿色通道转诊',
} as const

const certaintyWords = {
  certain: '确定',
  probable: '很可能',
  possible: '可能',
  undetermined: '尚不能判断',
} as const

/** Everything between the facts and the signature; flows over as many pages as it needs. */
export function drawContent(paper: Paper, { questions, content }: OpinionDocument): void {
  for (const [index, question] of questions.entries()) {
    const answer = content.answers.find((one) => one.position === index + 1)?.text ?? ''
    part(paper, `问${numerals[index] ?? index + 1}　${question}`, answer)
  }
  if (questions.length > 0) {
    paper.rule(0.6)
    paper.space(10)
  }
  part(paper, '阅读资料与所见', content.findings)
  part(paper, '会诊意见', content.advice)
  remark(paper, '鉴别诊断', content.differential)
  remark(paper, '治则治法', content.treatmentPrinciple)
  if (content.prescription !== null) drawPrescription(paper, content.prescription)
  remark(paper, '建议操作与治疗', content.procedures)
  remark(paper, '进一步检查', content.furtherTests)
  remark(paper, '观察要点', content.monitoring)
  remark(paper, '注意与警示', content.warningSigns)
  remark(paper, '转诊建议', referralWords[content.referral])
  remark(paper, '随访', content.followUpOn === null ? '' : chineseDay(content.followUpOn))
  remark(paper, '把握程度', content.certainty === null ? '' : certaintyWords[content.certainty])
  remark(paper, '依据与局限', content.limits)
}

function remark(paper: Paper, name: string, text: string): void {
  if (text.trim() === '') return
  paper.write(`${name}：${text}`, plain)
  paper.space(3)
}

/** A part without text is not there. Its heading never stands alone at the foot of a page. */
function part(paper: Paper, title: string, text: string): void {
  if (text.trim() === '') return
  paper.need(paper.measure(title, heading, inner).height + 2 * body.leading)
  paper.write(title, heading)
  paper.write(text, body)
  paper.space(8)
}

function drawPrescription(paper: Paper, { name, herbs, doses, usage }: Prescription): void {
  const facts = [name, doses === null ? '' : `${doses} 剂`, usage].filter((one) => one.trim() !== '')
  const title = `建议方　${facts.join('　')}`
  paper.need(paper.measure(title, heading, inner).height + 2 * body.leading)
  paper.write(title, heading)
  const cells = herbs.map((herb) => ({ main: `${herb.name} ${herb.grams}g`, note: herb.note.trim() }))
  const widest = Math.max(0, ...cells.map((cell) => cellWidth(paper, cell)))
  const columns = Math.max(1, Math.min(5, Math.floor(inner / (widest + 10))))
  const width = inner / columns
  for (let row = 0; row < cells.length; row += columns) {
    const line = cells.slice(row, row + columns)
    const height = Math.max(...line.map((cell) => paper.measure(cell.main, body, width).height))
    paper.need(height)
    for (const [column, cell] of line.entries()) {
      drawHerb(paper, cell, { x: page.edge + column * width, y: paper.y, width })
    }
    paper.space(height)
  }
  paper.space(8)
}

type Cell = { main: string; note: string }

function cellWidth(paper: Paper, { main, note }: Cell): number {
  return paper.measure(main, body).width + (note === '' ? 0 : paper.measure(note, footnote).width + 3)
}

/** The note stands small and raised behind the grams, below them where there is no room. */
function drawHerb(paper: Paper, { main, note }: Cell, at: { x: number; y: number; width: number }): void {
  const wide = paper.measure(main, body).width
  if (note === '') {
    paper.place(main, body, at)
    return
  }
  if (cellWidth(paper, { main, note }) <= at.width) {
    paper.place(main, body, at)
    paper.place(note, footnote, { x: at.x + wide + 2, y: at.y - 4 })
    return
  }
  paper.place(`${main}（${note}）`, body, at)
}
