/** The foot of the last page: who stands under the opinion, what it is and is not, its digest and the code that leads to its public page. */
import type { OpinionDocument } from '../contract/document.ts'
import type { Signature } from '../contract/signature.ts'
import { inks, inner, type Paper, page } from './paper.ts'
import { qrOf } from './qr.ts'
import { secondOf } from './words.ts'

const small = { size: 9.5, leading: 16, colour: inks.ink2 }
const tiny = { size: 8.5, leading: 13, colour: inks.ink2 }
const statement = '本意见供申请医院参考，诊疗决定由申请医院作出。'
const statementEn =
  'For the information of the requesting hospital, which makes all decisions on diagnosis and treatment.'

/** points; at 300 dots an inch each of some 37 modules is 8 dots wide */
const codeSize = 76
const codeGap = 16

/** Stands at the foot of the last page, never parted. */
export function drawSignature(paper: Paper, document: OpinionDocument): void {
  const others = document.signatures.filter(({ role }) => role !== 'expert')
  const note = unknownNote(paper)
  const noteHeight = note === '' ? 0 : paper.measure(note, tiny, inner).height + 4
  const height = 134 + others.length * small.leading + noteHeight
  paper.space(14)
  paper.need(height)
  paper.y = page.height - page.bottom - height
  if (note !== '') {
    paper.write(note, { ...tiny, colour: inks.alarm })
    paper.space(4)
  }
  paper.rule(0.6)
  paper.space(12)
  const width = inner - codeSize - codeGap
  drawCode(paper, document.verifyUrl)
  drawAuthor(paper, document, width)
  for (const one of others) paper.write(counterWords(one), small, { width })
  paper.write(statement, { ...small, colour: inks.ink }, { width })
  paper.write(statementEn, { ...tiny, size: 8, leading: 15 }, { width })
  paper.space(3)
  const { digest, digestAlgorithm } = document
  paper.write(`${digestAlgorithm === 'sm3' ? 'SM3' : 'SHA-256'}　${digest}`, tiny)
  paper.write(`核验　${document.verifyUrl}`, tiny)
}

function drawAuthor(paper: Paper, { author, signedAt }: OpinionDocument, width: number): void {
  const nameStyle = { size: 22, leading: 34, weight: 600 as const }
  const nameWidth = Math.min(paper.measure(author.name, nameStyle).width, width / 2)
  paper.place(author.name, nameStyle, { x: page.edge, y: paper.y, width: width / 2 })
  const beside = { x: page.edge + nameWidth + 18, width: width - nameWidth - 18 }
  const house = [author.title.zh, author.institution.zh, author.department?.zh ?? '']
  paper.place(house.filter((part) => part !== '').join('　'), small, { ...beside, y: paper.y + 1 })
  paper.place(`${secondOf(signedAt)}　内部签名（口令确认），非第三方电子认证`, small, {
    ...beside,
    y: paper.y + 17,
  })
  paper.space(44)
}

const roleWords = { expert: '会诊', requester: '申请医师已阅签收', member: '参加会诊' } as const

function counterWords({ role, signer, signedAt, valid }: Signature): string {
  const doubt = valid === false ? '（签名核验未通过）' : ''
  return `${roleWords[role]}　${signer.name}　${signer.institution.zh}　${secondOf(new Date(signedAt))}${doubt}`
}

function drawCode(paper: Paper, url: string): void {
  const rows = qrOf(url)
  const module = codeSize / rows.length
  const left = page.width - page.edge - codeSize
  for (const [row, cells] of rows.entries()) {
    for (const { from, length } of runsOf(cells)) {
      paper.fill({
        x: left + from * module,
        y: paper.y + row * module,
        width: length * module,
        height: module,
      })
    }
  }
}

/** Dark modules that stand side by side are one rectangle: between two, printers leave a light hair. */
function runsOf(cells: readonly boolean[]): { from: number; length: number }[] {
  const runs: { from: number; length: number }[] = []
  for (const [index, dark] of cells.entries()) {
    const last = runs.at(-1)
    if (!dark) continue
    if (last !== undefined && last.from + last.length === index) last.length += 1
    else runs.push({ from: index, length: 1 })
  }
  return runs
}

/** Characters that no face draws are named, so that a reader can look them up on the screen. */
function unknownNote({ unknown }: Paper): string {
  if (unknown.size === 0) return ''
  const codes = [...unknown].slice(0, 12).map((one) => `U+${one.toString(16).toUpperCase().padStart(4, '0')}`)
  return `〓 代替无法打印的字符（${codes.join('、')}${unknown.size > 12 ? ' 等' : ''}），原文以系统内显示为准。`
}
