/** The programme report on paper, A4. */
import type { ProgrammeReport, ReportValue } from '../contract/ledger.ts'
import { programmeStart } from '../domain/ledger.ts'
import { kindOf } from '../domain/ledger-kind.ts'
import { createPaper, inks, inner, type Paper, page } from './paper.ts'
import { groupsOf, periodWords, reportWords, sourceWords } from './programme-words.ts'
import { type Lang, shanghai } from './words.ts'

const title = { size: 20, leading: 30, weight: 600 as const }
const group = { size: 11, leading: 20, weight: 600 as const }
const figure = { size: 10.5, leading: 17 }
const count = { size: 11.5, leading: 17, weight: 600 as const }
const small = { size: 8.5, leading: 13, colour: inks.ink3 }
const head = { size: 9, leading: 14, colour: inks.ink2 }

const grouped = new Intl.NumberFormat('en')

/** Left edges and widths, points. */
function columns(compared: boolean) {
  const wide = { name: inner * 0.3, number: inner * 0.17 }
  const numbers = compared ? 2 : 1
  const source = inner - wide.name - numbers * wide.number - 14
  return {
    name: { x: page.edge, width: wide.name },
    compared: { x: page.edge + wide.name, width: wide.number },
    value: { x: page.edge + wide.name + (numbers - 1) * wide.number, width: wide.number },
    source: { x: page.edge + inner - source, width: source },
  }
}
type Columns = ReturnType<typeof columns>

/** @returns the bytes of a PDF */
export async function renderReport(report: ProgrammeReport, lang: Lang): Promise<Buffer> {
  const words = reportWords[lang]
  const at = columns(report.compare !== null)
  const created = new Date(report.madeAt)
  const place = report.institution?.[lang] ?? words.whole
  const paper = createPaper(
    { title: words.title, author: place, subject: words.period(report.from, report.to), created },
    (running) => {
      running.write(`${words.title}　${words.period(report.from, report.to)}`, small)
      running.space(4)
      drawColumnHeads(running, report, at, lang)
    },
  )
  paper.write(words.title, title)
  paper.write(`${place}　${words.period(report.from, report.to)}`, figure)
  paper.space(10)
  paper.rule(1.4, inks.ink)
  paper.space(8)
  drawColumnHeads(paper, report, at, lang)
  for (const [id, rows] of groupsOf(report.rows)) {
    paper.need(60)
    paper.space(8)
    paper.write(words.group[id], group)
    for (const row of rows) drawRow(paper, at, row, lang)
  }
  paper.need(86)
  paper.space(10)
  paper.write(
    words.grassroots(report.grassroots.reached, report.grassroots.named, report.grassroots.aim),
    figure,
  )
  paper.space(6)
  for (const note of words.notes) paper.write(note, small)
  return paper.finish((number, pages) => drawFoot(paper, created, { number, pages }, lang))
}

function drawColumnHeads(paper: Paper, report: ProgrammeReport, at: Columns, lang: Lang): void {
  const words = reportWords[lang]
  const { y } = paper
  const heights = [
    paper.place(words.figure, head, { ...at.name, y }),
    paper.place(periodWords(report, programmeStart, lang), head, { ...at.value, y, align: 'right' }),
    paper.place(words.source, head, { ...at.source, y }),
  ]
  if (report.compare !== null)
    heights.push(
      paper.place(periodWords(report.compare, programmeStart, lang), head, {
        ...at.compared,
        y,
        align: 'right',
      }),
    )
  paper.space(Math.max(...heights) + 4)
  paper.rule(0.6)
}

function drawRow(
  paper: Paper,
  at: Columns,
  { kind, value, compared }: ProgrammeReport['rows'][number],
  lang: Lang,
): void {
  const { name } = kindOf(kind)
  const source = sourceWords(kind, value, lang)
  const height = Math.max(
    paper.measure(name[lang], figure, at.name.width - 6).height,
    paper.measure(source, small, at.source.width).height + 2,
  )
  paper.need(height + 6)
  paper.space(2.5)
  const { y } = paper
  paper.place(name[lang], figure, { x: at.name.x, width: at.name.width - 6, y })
  if (compared !== null)
    paper.place(shown(compared, lang), { ...count, weight: 400 }, { ...at.compared, y, align: 'right' })
  paper.place(shown(value, lang), count, { ...at.value, y, align: 'right' })
  paper.place(source, small, { ...at.source, y: y + 2 })
  paper.space(height + 2.5)
  paper.rule(0.4)
}

function shown({ value }: ReportValue, lang: Lang): string {
  return value === null ? reportWords[lang].none : grouped.format(value)
}

function drawFoot(paper: Paper, created: Date, at: { number: number; pages: number }, lang: Lang): void {
  const { day, time } = shanghai(created)
  const y = page.height - page.bottom + 22
  paper.place(reportWords[lang].made(`${day} ${time.slice(0, 5)}`), small, {
    x: page.edge,
    y,
    width: inner * 0.7,
  })
  paper.place(`${at.number} / ${at.pages}`, small, {
    ...{ x: page.edge + inner * 0.7, y, width: inner * 0.3 },
    align: 'right',
  })
}
