/** The log as a list on A4, written while its rows come; each page names the export, who asked for it and when. */
import type { ExportMark, LogExportRow } from '../contract/document.ts'
import { createPaper, inks, inner, type Paper, page } from './paper.ts'
import { watermarkOf } from './watermark.ts'
import { type Lang, minuteOf, words } from './words.ts'

const strong = { size: 9, leading: 13, weight: 600 as const }
const plain = { size: 9, leading: 13 }
const small = { size: 8, leading: 11.5, colour: inks.ink2 }
const columns = { number: 118, state: 88, patient: 92 }
const gap = 6

export async function* logPdf(
  batches: AsyncIterable<LogExportRow[]>,
  lang: Lang,
  mark: ExportMark,
): AsyncGenerator<Buffer> {
  const watermark = watermarkOf(mark, lang)
  const title = lang === 'zh' ? '会诊日志' : 'Consultation log'
  const paper = createPaper(
    { title: `${title} ${mark.number}`, author: mark.person.name, subject: watermark, created: mark.at },
    () => undefined,
    { watermark: `${mark.number}　${mark.person.name}`, foot: watermark },
  )
  paper.write(title, { size: 15, leading: 24, weight: 600 })
  paper.space(4)
  for await (const rows of batches) {
    for (const row of rows) drawRow(paper, row, lang)
    yield paper.take()
  }
  yield await paper.finish(() => undefined)
}

function drawRow(paper: Paper, row: LogExportRow, lang: Lang): void {
  const states = words[lang].states[row.state]
  const state = row.urgency === 'routine' ? states : `${states} · ${words[lang].urgencies[row.urgency]}`
  const patient = [
    row.patientName,
    row.patientSex === null ? '' : words[lang].sexes[row.patientSex],
    row.patientAge === null ? '' : String(row.patientAge),
  ]
  const person = ({ institution, name, nameEn }: LogExportRow['requester']) =>
    `${institution[lang]} ${lang === 'en' && nameEn !== '' ? nameEn : name}`
  const people =
    row.expert === null ? person(row.requester) : `${person(row.requester)} → ${person(row.expert)}`
  const second = [minuteOf(row.submittedAt), row.line[lang], people].join('　')
  const left = columns.number + columns.state + columns.patient
  const cells = [
    { text: row.number, style: strong, x: 0, width: columns.number },
    { text: state, style: plain, x: columns.number, width: columns.state },
    {
      text: patient.filter((part) => part !== '').join(' '),
      style: plain,
      x: columns.number + columns.state,
      width: columns.patient,
    },
    { text: row.diagnosis, style: plain, x: left, width: inner - left },
  ]
  const first = Math.max(
    plain.leading,
    ...cells.map(({ text, style, width }) => paper.measure(text, style, width - gap).height),
  )
  const below = paper.measure(second, small, inner).height
  paper.need(first + below + 7)
  for (const { text, style, x, width } of cells) {
    paper.place(text, style, { x: page.edge + x, y: paper.y, width: width - gap })
  }
  paper.space(first)
  paper.space(paper.place(second, small, { x: page.edge, y: paper.y, width: inner }))
  paper.space(3)
  paper.rule(0.4)
  paper.space(4)
}
