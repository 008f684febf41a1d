/** The programme report of any period: each figure with where it comes from. */
import { readTotals, type Span, sumEntries } from '../../db/queries/ledger.ts'
import { countRecords, readRecords } from '../../db/queries/ledger-record.ts'
import type { ProgrammeReport, RecordsPage, RecordsQuery, ReportQuery } from '../contract/ledger.ts'
import { dayOf, momentsOf } from '../domain/beijing.ts'
import {
  figureOfPeriod,
  type Period,
  type ReportedFigure,
  type Spans,
  type Standing,
  type Summed,
  spansOf,
} from '../domain/ledger.ts'
import { type KindFacts, kindOf, type LedgerKind, ledgerKindList } from '../domain/ledger-kind.ts'
import { act } from './act.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Call, Deps } from './deps.ts'
import { countGrassroots } from './ledger-coverage.ts'
import { type Reach, reachOf } from './ledger-scope.ts'

/** Figures of the period, and of another one beside it. */
export async function readReport(deps: Deps, call: Call, query: ReportQuery): Promise<ProgrammeReport> {
  const { from, to, compareFrom, compareTo } = query
  const reach = await reachOf(deps.read, call.actor)
  const compare =
    compareFrom === undefined || compareTo === undefined ? null : { from: compareFrom, to: compareTo }
  const kinds = kindsFor(reach)
  const [values, compared, grassroots] = await Promise.all([
    readFigures(deps, reach, kinds, { from, to }),
    compare === null ? null : readFigures(deps, reach, kinds, compare),
    countGrassroots(deps, reach, { from, to }),
  ])
  const own = reach.reads === null ? undefined : reach.tree.find(({ id }) => id === call.actor.institutionId)
  return {
    ...{ from, to, compare, grassroots },
    institution: own === undefined ? null : { zh: own.nameZh, en: own.nameEn },
    madeAt: deps.clock().toISOString(),
    rows: kinds.flatMap(({ id }) => {
      const value = values.get(id)
      return value === undefined ? [] : [{ kind: id, value, compared: compared?.get(id) ?? null }]
    }),
  }
}

/** What stands is the programme's; a hospital has what happened in it. */
function kindsFor({ reads }: Reach): readonly KindFacts[] {
  return reads === null ? ledgerKindList : ledgerKindList.filter((kind) => kind.nature === 'flow')
}

type Figures = Map<LedgerKind, ReportedFigure>

async function readFigures(
  deps: Deps,
  reach: Reach,
  kinds: readonly KindFacts[],
  period: Period,
): Promise<Figures> {
  /* totals are of the whole programme */
  const totals = reach.reads === null ? await readTotals(deps.read) : []
  const standing = new Map(kinds.map(({ id }) => [id, standingOf(totals, id, period)]))
  const spans = new Map([...standing].map(([id, at]) => [id, spansOf(at, period)]))
  const wanted = [...spans].flatMap(([kind, { add, less }]): Span[] => [
    ...(add === null ? [] : [{ kind, which: 'add' as const, ...add }]),
    ...(less === null ? [] : [{ kind, which: 'less' as const, ...less }]),
  ])
  const [sums, records] = await Promise.all([
    sumEntries(deps.read, wanted, reach.reads),
    Promise.all(
      kinds.map(async (kind) => [kind.id, await recordsOf(deps, reach, kind, spans.get(kind.id))] as const),
    ),
  ])
  const counted = new Map(records)
  const summed = (id: LedgerKind, which: 'add' | 'less'): Summed => {
    const own = sums.filter((row) => row.kind === id && row.which === which)
    const of = (source: string) => own.find((row) => row.source === source)?.sum ?? 0
    return {
      ...{ entered: of('entered'), imported: of('imported'), session: of('session') },
      records: counted.get(id)?.[which] ?? 0,
    }
  }
  return new Map(
    kinds.map((kind) => {
      const at = standing.get(kind.id) ?? { at: null, before: null }
      const parts = { add: summed(kind.id, 'add'), less: summed(kind.id, 'less') }
      return [kind.id, figureOfPeriod(kind, at, period, parts)]
    }),
  )
}

type Totals = Awaited<ReturnType<typeof readTotals>>

function standingOf(totals: Totals, kind: LedgerKind, { from, to }: Period): Standing {
  const own = totals.filter((total) => total.kind === kind)
  const last = (rows: Totals) => {
    const row = rows.at(-1)
    return row === undefined ? null : { id: row.id, day: row.toDay, quantity: row.quantity }
  }
  return {
    at: last(own.filter(({ toDay }) => toDay <= to)),
    before: last(own.filter(({ toDay }) => toDay < from)),
  }
}

async function recordsOf(
  deps: Deps,
  { reads }: Reach,
  { records }: KindFacts,
  spans: Spans | undefined,
): Promise<{ add: number; less: number }> {
  const count = async (span: Period | null | undefined) =>
    records === null || span == null ? 0 : countRecords(deps.read, records, momentsOf(span), reads)
  return { add: await count(spans?.add), less: await count(spans?.less) }
}

/** The system's own records behind a figure, the newest first; none where it counts none. @throws AppError VALIDATION_FAILED */
export async function listRecords(deps: Deps, call: Call, query: RecordsQuery): Promise<RecordsPage> {
  const { kind, from, to, cursor, limit } = query
  const after = cursor === undefined ? null : readCursor(cursor)
  const { records } = kindOf(kind)
  if (records === null) return { items: [], next: null }
  const { reads } = await reachOf(deps.read, call.actor)
  const rows = await readRecords(deps.read, records, momentsOf({ from, to }), {
    ...{ scope: reads, after, limit: limit + 1 },
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      id: row.id,
      number: row.number,
      day: dayOf(row.at),
      line: { zh: row.lineZh, en: row.lineEn },
      institution: { zh: row.institutionZh, en: row.institutionEn },
    })),
    next:
      rows.length > limit && last !== undefined
        ? writeCursor({ at: last.at.toISOString(), id: last.id })
        : null,
  }
}

/** The report for a file; that it was taken stands in the trail before the file is given. */
export async function exportReport(
  deps: Deps,
  call: Call,
  query: ReportQuery,
  form: 'pdf' | 'xlsx',
): Promise<ProgrammeReport> {
  const report = await readReport(deps, call, query)
  const filters = Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit(
      { log: 'export' },
      { kind: 'ledger.exported', data: { form, filters, rows: report.rows.length } },
    ),
  )
  return report
}
