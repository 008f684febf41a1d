/** The opinion as a printable document: A4, Chinese, with embedded faces; its text can be searched and copied. */
import type { PersonBrief } from '../contract/common.ts'
import type { OpinionDocument } from '../contract/document.ts'
import { createPaper, inks, inner, type Paper, page } from './paper.ts'
import { drawBoard } from './pdf-board.ts'
import { drawContent } from './pdf-content.ts'
import { drawSignature } from './pdf-signature.ts'
import { chineseDay, reasonWord, roomRoleWords, shanghai, words } from './words.ts'

const small = { size: 9.5, leading: 16, colour: inks.ink2 }
const label = { size: 9.5, leading: 16, colour: inks.ink3 }
const tiny = { size: 8.5, leading: 13, colour: inks.ink2 }

/** @returns the bytes of a PDF */
export async function renderOpinion(document: OpinionDocument): Promise<Buffer> {
  const paper = createPaper(
    {
      title: `远程会诊意见书 ${document.number} 第 ${document.version} 版`,
      author: document.author.name,
      subject: document.line,
      created: document.copy.at,
    },
    (next) => drawRunningHead(next, document),
  )
  drawHead(paper, document)
  drawFacts(paper, document)
  drawContent(paper, document)
  drawBoard(paper, document)
  drawSignature(paper, document)
  return paper.finish((number, count) => drawFoot(paper, document, number, count))
}

function versionWord({ number, version }: OpinionDocument): string {
  return `${number}　第 ${version} 版`
}

function drawHead(paper: Paper, document: OpinionDocument): void {
  const { y } = paper
  paper.place(document.author.institution.zh, small, { x: page.edge, y, width: inner / 2 })
  paper.place(versionWord(document), small, { x: page.edge + inner / 2, y, width: inner / 2, align: 'right' })
  paper.space(22)
  paper.rule(1.4, inks.ink)
  paper.space(14)
  paper.write('远程会诊意见书', { size: 23, leading: 34, weight: 600 }, { align: 'centre' })
  paper.write(occasion(document), small, { align: 'centre' })
  for (const warning of warnings(document)) {
    paper.write(warning, { ...small, colour: inks.alarm }, { align: 'centre' })
  }
  paper.space(10)
}

function drawRunningHead(paper: Paper, document: OpinionDocument): void {
  const { y } = paper
  paper.place('远程会诊意见书（续）', tiny, { x: page.edge, y, width: inner / 2 })
  paper.place(versionWord(document), tiny, { x: page.edge + inner / 2, y, width: inner / 2, align: 'right' })
  paper.space(17)
  paper.rule(0.6)
  paper.space(12)
}

function occasion({ line, kind, call, scheduled, signedAt }: OpinionDocument): string {
  const times = call === null ? scheduled : { startAt: call.startedAt, endAt: call.endedAt }
  const when =
    kind === 'video' && times !== null ? span(times.startAt, times.endAt) : chineseDay(shanghai(signedAt).day)
  return `${line}线　${words.zh.kinds[kind]}　${when}`
}

function span(from: Date, to: Date): string {
  const [start, end] = [shanghai(from), shanghai(to)]
  const last = start.day === end.day ? end.time.slice(0, 5) : `${chineseDay(end.day)} ${end.time.slice(0, 5)}`
  return `${chineseDay(start.day)} ${start.time.slice(0, 5)}–${last}`
}

function warnings(document: OpinionDocument): string[] {
  const { version, newestVersion, reasonCode, reasonText, intact } = document
  const reason = [reasonWord('zh', reasonCode), reasonText ?? ''].filter((text) => text !== '').join('：')
  return [
    ...(newestVersion > version ? [`本版已由第 ${newestVersion} 版更正，请以新版为准`] : []),
    ...(version > 1 ? [`本版更正第 ${version - 1} 版。原因：${reason}`] : []),
    ...(intact ? [] : ['核验未通过：内容与签署时的摘要不一致，不得作为依据']),
  ]
}

function drawFacts(paper: Paper, document: OpinionDocument): void {
  paper.rule(0.6)
  paper.space(6)
  for (const pair of factPairs(document)) {
    const half = inner / 2 - 8
    const fits = pair.every(([, value]) => paper.measure(value, small).width <= half - factGap)
    for (const [index, fact] of pair.entries()) {
      const width = fits ? half : inner
      const height = drawFact(paper, fact, {
        x: page.edge + (fits ? index * (half + 16) : 0),
        y: paper.y,
        width,
      })
      if (!fits || index === pair.length - 1) paper.space(height)
    }
  }
  paper.space(6)
  paper.rule(0.6)
  paper.space(12)
}

type Fact = readonly [name: string, value: string]
const factGap = 34

/** What stands side by side where both are short, else one below the other. */
function factPairs(document: OpinionDocument): Fact[][] {
  const { patient, requester, author, content, call, participants } = document
  const who = [
    patient.name,
    patient.nameMongolian,
    patient.sex === null ? '' : words.zh.sexes[patient.sex],
    patient.age === null ? '' : `${patient.age} 岁`,
    patient.hospitalNumber === '' ? '' : `住院号 ${patient.hospitalNumber}`,
  ]
  const diagnoses = [
    ...content.westernDiagnoses,
    ...content.tcmDiseases,
    ...content.tcmPatterns,
    ...content.mongolianDiagnoses,
  ]
  const rows: Fact[][] = [
    [
      ['患者', joined(who)],
      ['申请', personWords(requester)],
    ],
    [
      [
        '诊断',
        joined(diagnoses.map(({ text, code }) => (code === null ? text : `${text}（${code}）`))) || '未填',
      ],
      ['会诊', personWords(author)],
    ],
  ]
  if (participants.length > 0) {
    const present = participants.map(({ name, role, from, to }) => {
      const [start, end] = [shanghai(from).time, shanghai(to).time]
      return `${name}（${roomRoleWords[role]}，${start.slice(0, 5)}–${end.slice(0, 5)}）`
    })
    rows.push([['参加', present.join('、')]])
  }
  if (call !== null) rows.push([['通话', `双方同在 ${duration(call.seconds)}，${callTimes(call)}`]])
  return rows
}

function callTimes({ startedAt, endedAt }: NonNullable<OpinionDocument['call']>): string {
  return `${shanghai(startedAt).time} 至 ${shanghai(endedAt).time}`
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('　')
}

function personWords({ institution, department, name }: PersonBrief): string {
  return joined([institution.zh, department?.zh ?? '', name])
}

function duration(seconds: number): string {
  return seconds < 60 ? `${seconds} 秒` : `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`
}

function drawFact(paper: Paper, [name, value]: Fact, at: { x: number; y: number; width: number }): number {
  paper.place(name, label, at)
  const width = at.width - factGap
  return paper.place(value, { ...small, colour: inks.ink }, { x: at.x + factGap, y: at.y, width })
}

function drawFoot(paper: Paper, { copy }: OpinionDocument, number: number, count: number): void {
  const { day, time } = shanghai(copy.at)
  const y = page.height - page.bottom + 22
  const words = `${copy.person.institution.zh}　${copy.person.name}　${day} ${time.slice(0, 5)} 下载，已记入日志`
  paper.place(words, { ...tiny, colour: inks.ink3 }, { x: page.edge, y, width: inner * 0.75 })
  paper.place(
    `第 ${number} 页，共 ${count} 页`,
    { ...tiny, colour: inks.ink3 },
    {
      x: page.edge + inner * 0.75,
      y,
      width: inner * 0.25,
      align: 'right',
    },
  )
}
