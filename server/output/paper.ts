/** An A4 document that grows downwards: text, rules, running head and foot, pages as they are needed. */
import PDFDocument from 'pdfkit'
import type { Weight } from './faces.ts'
import { type Line, linesOf, type Run } from './typeset.ts'

/** points */
export const page = { width: 595.28, height: 841.89, edge: 48, top: 46, bottom: 58 }
export const inner = page.width - 2 * page.edge
export const inks = { ink: '#1A2224', ink2: '#434D50', ink3: '#5F686A', rule: '#C3C5BC', alarm: '#A8321A' }

export type Style = {
  readonly size: number
  /** From one baseline to the next. */
  readonly leading: number
  readonly weight?: Weight
  readonly colour?: string
}

export type Block = {
  readonly x?: number
  readonly width?: number
  readonly align?: 'left' | 'centre' | 'right'
}

export type Paper = {
  /** Where the next line goes, from the top of the page. */
  y: number
  /** Characters that no face draws, gathered from everything written so far. */
  readonly unknown: Set<number>
  /** Writes text below what is there; a long one goes on over pages. */
  write(text: string, style: Style, block?: Block): void
  /** Writes lines at a place of its own without moving on. @returns the height they take */
  place(
    text: string,
    style: Style,
    at: { x: number; y: number; width?: number; align?: Block['align'] },
  ): number
  /** Points that a text would take. */
  measure(text: string, style: Style, width?: number): { width: number; height: number }
  rule(thickness: number, colour?: string): void
  /** A dark rectangle at a place of its own. */
  fill(at: { x: number; y: number; width: number; height: number }): void
  space(points: number): void
  /** Faint and slanting across the whole page, over whatever stands there: what says of which copy it is. */
  mark(text: string): void
  /** A new page unless so much still fits. @returns whether a page was begun */
  need(height: number): boolean
  /** Points left on this page. */
  left(): number
  /** Puts `foot` on every page and gives the bytes; of a streamed one those that were not taken, and its foot stands there already. */
  finish(foot: (page: number, pages: number) => void): Promise<Buffer>
  /** Of a streamed one: what is ready since the last time. */
  take(): Buffer
}

export type Properties = { title: string; author: string; subject: string; created: Date }

/** For a document of any length: a page is gone when the next one begins, so nobody knows how many there will be. */
export type Streamed = {
  /** Across every page, faint. */
  watermark: string
  /** At the foot of every page, beside its number. */
  foot: string
}

/**
 * @param runningHead drawn at the top of every page after the first
 * @param streamed where the pages are not kept until the end
 */
export function createPaper(
  properties: Properties,
  runningHead: (paper: Paper) => void,
  streamed: Streamed | null = null,
): Paper {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: streamed === null,
    pdfVersion: '1.7',
    lang: 'zh-CN',
    displayTitle: true,
    /* the standard face would be put in for nothing */
    font: '',
    info: {
      Title: properties.title,
      Author: properties.author,
      Subject: properties.subject,
      CreationDate: properties.created,
    },
  })
  let chunks: Buffer[] = []
  let pages = 0
  const take = () => {
    const taken = Buffer.concat(chunks)
    chunks = []
    return taken
  }
  const finished = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(take()))
    doc.on('error', reject)
  })
  const pen = createPen(doc)
  const begin = () => {
    pages += 1
    if (streamed !== null) drawStreamed(paper, streamed, pages)
  }
  const unknown = new Set<number>()
  const paper: Paper = {
    y: page.top,
    unknown,
    write(text, style, block = {}) {
      const width = block.width ?? inner
      for (const line of pen.lines(text, style, width, unknown)) {
        paper.need(style.leading)
        pen.draw(line, style, { x: block.x ?? page.edge, y: paper.y, width, align: block.align })
        paper.y += style.leading
      }
    },
    place(text, style, at) {
      const width = at.width ?? inner
      const lines = pen.lines(text, style, width, unknown)
      for (const [index, line] of lines.entries()) {
        pen.draw(line, style, { ...at, width, y: at.y + index * style.leading })
      }
      return lines.length * style.leading
    },
    measure(text, style, width = Number.POSITIVE_INFINITY) {
      const lines = pen.lines(text, style, width, unknown)
      return {
        width: Math.max(0, ...lines.map((line) => line.width)),
        height: lines.length * style.leading,
      }
    },
    rule(thickness, colour = inks.rule) {
      doc
        .lineWidth(thickness)
        .strokeColor(colour)
        .moveTo(page.edge, paper.y)
        .lineTo(page.width - page.edge, paper.y)
        .stroke()
    },
    fill({ x, y, width, height }) {
      doc.rect(x, y, width, height).fill(inks.ink)
    },
    space(points) {
      paper.y += points
    },
    mark(text) {
      const style = { size: 30, leading: 36, colour: inks.ink3 }
      const [line] = pen.lines(text, style, Number.POSITIVE_INFINITY, unknown)
      if (line === undefined) return
      doc.save().opacity(0.13)
      for (const share of [0.22, 0.5, 0.78]) {
        const at = { x: page.width / 2, y: page.height * share }
        doc.save().rotate(-28, { origin: [at.x, at.y] })
        pen.draw(line, style, { x: at.x - line.width / 2, y: at.y - style.leading / 2, width: line.width })
        doc.restore()
      }
      doc.restore()
    },
    need(height) {
      if (height <= paper.left()) return false
      doc.addPage()
      begin()
      paper.y = page.top
      runningHead(paper)
      return true
    },
    left: () => page.height - page.bottom - paper.y,
    take,
    finish(foot) {
      const count = streamed === null ? doc.bufferedPageRange().count : 0
      for (let index = 0; index < count; index += 1) {
        doc.switchToPage(index)
        foot(index + 1, count)
      }
      doc.end()
      return finished
    },
  }
  begin()
  return paper
}

const footStyle = { size: 8, leading: 11.5, colour: inks.ink2 }

function drawStreamed(paper: Paper, { watermark, foot }: Streamed, number: number): void {
  paper.mark(watermark)
  const y = page.height - page.bottom + 14
  paper.place(foot, footStyle, { x: page.edge, y, width: inner * 0.9 })
  const numbered = { x: page.edge + inner * 0.9, y, width: inner * 0.1, align: 'right' as const }
  paper.place(String(number), footStyle, numbered)
}

/** Texts whose width is remembered, and of a face those whose layout is; a long document has ever new ones. */
const mostWidths = 20_000
const mostLayouts = 5_000

/** pdfkit remembers how every text was laid out that it ever drew, without a bound; its types do not name where. */
function forgetLayouts(doc: PDFKit.PDFDocument): void {
  const { _font: font } = doc as unknown as { _font: { layoutCache?: object } | null }
  if (font?.layoutCache !== undefined) font.layoutCache = Object.create(null)
}

function createPen(doc: PDFKit.PDFDocument) {
  const widths = new Map<string, number>()
  const laidOut = new Map<string, number>()
  function take({ face }: Run, size: number): void {
    if (!registered.has(face.name)) {
      /* pdfkit takes an opened font as well as bytes; its types know only the bytes */
      doc.registerFont(face.name, face.open() as unknown as Buffer)
      registered.add(face.name)
    }
    doc.font(face.name, size)
    const count = (laidOut.get(face.name) ?? 0) + 1
    if (count > mostLayouts) forgetLayouts(doc)
    laidOut.set(face.name, count > mostLayouts ? 0 : count)
  }
  const registered = new Set<string>()
  function widthOf(run: Run, size: number): number {
    const key = `${run.face.name} ${size} ${run.text}`
    const known = widths.get(key)
    if (known !== undefined) return known
    take(run, size)
    const width = doc.widthOfString(run.text)
    if (widths.size >= mostWidths) widths.clear()
    widths.set(key, width)
    return width
  }
  return {
    lines: (text: string, style: Style, width: number, unknown: Set<number>): Line[] =>
      linesOf(text, width, style.weight ?? 400, (run) => widthOf(run, style.size), unknown),
    draw(
      line: Line,
      style: Style,
      at: { x: number; y: number; width: number; align?: Block['align'] },
    ): void {
      const slack = at.width - line.width
      let x = at.x + (at.align === 'right' ? slack : at.align === 'centre' ? slack / 2 : 0)
      const baseline = at.y + style.leading * 0.5 + style.size * 0.38
      doc.fillColor(style.colour ?? inks.ink)
      for (const run of line.runs) {
        const width = widthOf(run, style.size)
        take(run, style.size)
        doc.text(run.text, x, baseline, { lineBreak: false, baseline: 'alphabetic' })
        x += width
      }
    },
  }
}
