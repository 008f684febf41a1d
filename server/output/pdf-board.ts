/** What the members of a board have said beside the conclusion: their own opinions, and dissent, which is never left out. */
import type { PersonBrief } from '../contract/common.ts'
import type { OpinionDocument } from '../contract/document.ts'
import { inks, type Paper } from './paper.ts'
import { secondOf } from './words.ts'

const heading = { size: 9.5, leading: 17, colour: inks.ink3 }
const plain = { size: 10.5, leading: 18 }
const small = { size: 9.5, leading: 16, colour: inks.ink2 }

export function drawBoard(paper: Paper, { board, version }: OpinionDocument): void {
  const { opinions, answers } = board
  const dissents = answers.flatMap((one) =>
    one.board.filter(({ answer }) => answer === 'dissented').map((entry) => ({ ...entry, of: one.version })),
  )
  const waiting = answers
    .filter((one) => one.version === version)
    .flatMap((one) => one.board.filter(({ answer }) => answer === 'waiting'))
  if (opinions.length + dissents.length + waiting.length === 0) return
  paper.space(4)
  paper.rule(0.6)
  paper.space(10)
  if (opinions.length > 0) title(paper, '会诊组成员意见')
  for (const { member, view, recommendations, signedAt, valid } of opinions) {
    paper.write(`${personWords(member)}：${view}`, plain)
    if (recommendations.trim() !== '') paper.write(`建议：${recommendations}`, plain)
    paper.write(`${moment(signedAt)} 签署${doubt(valid)}`, small)
    paper.space(4)
  }
  if (dissents.length > 0) title(paper, '不同意见')
  for (const { member, text, signedAt, of, valid } of dissents) {
    paper.write(`${personWords(member)}：${text}`, plain)
    const at = signedAt === null ? '' : moment(signedAt)
    paper.write(`对第 ${of} 版　${at} 签署${doubt(valid)}`, small)
    paper.space(4)
  }
  if (waiting.length > 0) {
    paper.write(`尚未会签：${waiting.map(({ member }) => member.name).join('、')}`, small)
  }
}

/** Never alone at the foot of a page. */
function title(paper: Paper, text: string): void {
  paper.need(heading.leading + 2 * plain.leading)
  paper.write(text, heading)
}

function personWords({ name, institution, department }: PersonBrief): string {
  return [name, institution.zh, department?.zh ?? ''].filter((part) => part !== '').join('　')
}

function moment(at: string): string {
  return secondOf(new Date(at))
}

function doubt(valid: boolean | null): string {
  return valid === false ? '（签名核验未通过）' : ''
}
