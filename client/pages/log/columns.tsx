/** What each column of the log shows of a row, and how wide it is. */
import type { ReactNode } from 'react'
import type { LogRow, LogWaits } from '../../../server/contract/log.ts'
import type { Line } from '../../../server/contract/session.ts'
import { type LogColumnId, usualLogColumns } from '../../../server/domain/log.ts'
import { type Language, nameIn, personIn } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { patientWord } from '../../patient-name.ts'
import { StateLabel } from '../../ui/mark.tsx'
import { Seal } from '../../ui/seal.tsx'
import type { useTime } from '../../ui/time.ts'
import { Urgency } from '../../ui/urgency.tsx'
import type { Width } from '../../ui/width.ts'
import { reasonWords } from '../detail/course-words.ts'

type Shown = {
  texts: Texts
  language: Language
  time: ReturnType<typeof useTime>
  row: LogRow
  line: Line | undefined
}

/** Widths in pixels; English words are longer. */
const widths: Partial<Record<LogColumnId, { zh: number; en: number }>> = {
  number: { zh: 200, en: 200 },
  line: { zh: 56, en: 56 },
  state: { zh: 132, en: 150 },
  urgency: { zh: 84, en: 124 },
  kind: { zh: 100, en: 112 },
  mode: { zh: 84, en: 112 },
  patient: { zh: 92, en: 92 },
  tcm: { zh: 180, en: 180 },
  mongolian: { zh: 180, en: 180 },
  askingInstitution: { zh: 200, en: 240 },
  invitedInstitution: { zh: 200, en: 240 },
  network: { zh: 260, en: 320 },
  exception: { zh: 220, en: 240 },
  board: { zh: 200, en: 220 },
  referral: { zh: 180, en: 180 },
}
const figures: ReadonlySet<LogColumnId> = new Set([
  'session',
  'call',
  'respondWait',
  'scheduleWait',
  'startWait',
  'reportWait',
  'answerWait',
])
const momentWidth = { zh: 172, en: 160 }
const moments: ReadonlySet<LogColumnId> = new Set([
  'submitted',
  'planned',
  'plannedEnd',
  'started',
  'finished',
  'changed',
  'phone',
])
/** What the diagnosis takes at least; it grows into what is left. */
const widest = 180

/** Whether a column is a figure, which stands at the end of its cell. */
export function isFigure(id: LogColumnId): boolean {
  return figures.has(id)
}

/** Pixels; null: it takes what is left. */
export function widthOfColumn(id: LogColumnId, language: Language): number | null {
  if (id === 'diagnosis') return null
  if (moments.has(id)) return momentWidth[language]
  return widths[id]?.[language] ?? (figures.has(id) ? { zh: 124, en: 156 } : { zh: 108, en: 140 })[language]
}

/** What all need together; a narrower window scrolls the table by itself. */
export function leastWidth(columns: readonly LogColumnId[], language: Language): number {
  return columns.reduce((sum, id) => sum + (widthOfColumn(id, language) ?? widest), 32)
}

/** The usual columns as far as the window has room; what somebody chose is always whole. */
export function usualFor(width: Width): readonly LogColumnId[] {
  const left: Readonly<Record<Width, readonly LogColumnId[]>> = {
    wide: [],
    middle: ['submitted'],
    narrow: ['submitted', 'requester', 'call'],
    phone: [],
  }
  return usualLogColumns.filter((id) => !left[width].includes(id))
}

function waitOf(step: LogWaits[number]['step']) {
  return ({ row, time }: Shown) => {
    const wait = row.waits.find((one) => one.step === step)
    return wait === undefined ? null : time.span(wait.seconds * 1000)
  }
}

function momentOf(of: (row: LogRow) => string | null) {
  return ({ row, time }: Shown) => {
    const at = of(row)
    return at === null ? null : time.short(at)
  }
}

/** What is empty is null or ''. */
const cells: Readonly<Record<LogColumnId, (shown: Shown) => ReactNode>> = {
  number: ({ row }) => row.number,
  line: ({ line, language }) =>
    line === undefined ? null : (
      <Seal seal={line.seal} code={line.code} size="small" name={nameIn(language, line.name)} />
    ),
  state: ({ row }) => <StateLabel state={row.state} />,
  urgency: ({ row }) => <Urgency level={row.urgency} />,
  kind: ({ row, texts }) => texts.state.kind[row.kind],
  mode: ({ row, texts }) => (row.members.length > 0 ? texts.log.cell.board : texts.log.cell.single),
  patient: ({ row, texts }) => patientWord(texts, row),
  diagnosis: ({ row }) => row.diagnosis,
  tcm: ({ row, texts }) => row.diagnoses.tcm.join(texts.log.between),
  mongolian: ({ row, texts }) => row.diagnoses.mongolian.join(texts.log.between),
  askingInstitution: ({ row, language }) => nameIn(language, row.requester.institution),
  askingDepartment: ({ row, language }) =>
    row.requester.department === null ? null : nameIn(language, row.requester.department),
  requester: ({ row, language }) => personIn(language, row.requester),
  invitedInstitution: ({ row, line, language }) => {
    const name = row.expert?.institution ?? line?.beijing.institution
    return name === undefined ? null : nameIn(language, name)
  },
  invitedDepartment: ({ row, line, language }) => {
    const name = row.expert?.department ?? line?.beijing.department
    return name === undefined ? null : nameIn(language, name)
  },
  expert: ({ row, texts, language }) =>
    row.expert === null ? <span className="dim">{texts.log.noExpert}</span> : personIn(language, row.expert),
  board: ({ row, language }) => row.members.map((one) => personIn(language, one)).join('　'),
  consent: ({ row, texts }) => {
    const words: Readonly<Record<string, string | undefined>> = texts.log.cell.consent
    return row.consent === null ? null : (words[row.consent] ?? row.consent)
  },
  submitted: momentOf((row) => row.submittedAt),
  planned: momentOf((row) => row.scheduledStart),
  plannedEnd: momentOf((row) => row.scheduledEnd),
  started: momentOf((row) => row.startedAt),
  finished: momentOf((row) => row.finishedAt),
  session: ({ row, time }) => (row.sessionSeconds === null ? null : time.figures(row.sessionSeconds * 1000)),
  call: ({ row, time }) => (row.callSeconds === null ? null : time.figures(row.callSeconds * 1000)),
  respondWait: waitOf('response'),
  scheduleWait: waitOf('schedule'),
  startWait: waitOf('start'),
  reportWait: waitOf('report'),
  answerWait: waitOf('answer'),
  network: ({ row, texts }) => networkWords(texts, row.network),
  phone: momentOf((row) => row.phonedAt),
  opinion: ({ row, texts }) =>
    row.opinionVersions === 0 ? null : texts.log.cell.version(row.opinionVersions),
  adoption: ({ row, texts }) => (row.adoption === null ? null : texts.log.opinion.adoption[row.adoption]),
  referral: ({ row }) => row.referrals.join('　'),
  evaluation: ({ row, texts }) => row.rated.map((side) => texts.log.cell.rated[side]).join(texts.log.between),
  exception: ({ row, texts }) => exceptionWords(texts, row),
  changed: momentOf((row) => row.changedAt),
}

function networkWords(texts: Texts, network: LogRow['network']): string | null {
  if (network === null) return null
  const { cell } = texts.log
  const { drops, lossPerMille, roundTripMs, lowest } = network
  return [
    drops === 0 ? '' : cell.drops(drops),
    lossPerMille === null ? '' : cell.loss(`${lossPerMille / 10}%`),
    roundTripMs === null ? '' : cell.delay(roundTripMs),
    lowest === null ? '' : cell.height(lowest),
  ]
    .filter((word) => word !== '')
    .join('　')
}

function exceptionWords(texts: Texts, { noShowSide, reasonCode, reasonText }: LogRow): string {
  const words = [
    noShowSide === null ? '' : texts.log.cell.noShow(texts.state.side[noShowSide]),
    reasonWords(texts, reasonCode, reasonText) ?? '',
  ]
  return words.filter((word) => word !== '').join('　')
}

export function cellOf(id: LogColumnId, shown: Shown): ReactNode {
  return cells[id](shown)
}
