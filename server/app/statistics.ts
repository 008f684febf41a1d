/** Figures for those who answer for them: an auditor all, the office of a hospital its own. What each figure is: domain/statistics.ts. */
import { readLineNames } from '../../db/queries/log.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { type FactFilter, placeOf, readMix } from '../../db/queries/statistics.ts'
import { readBoardFigures } from '../../db/queries/statistics-board.ts'
import { type Counted, type CountedRow, readFigures } from '../../db/queries/statistics-figures.ts'
import { readHeat } from '../../db/queries/statistics-heat.ts'
import { readPlaces } from '../../db/queries/statistics-names.ts'
import {
  knowsCoverage,
  ledgerKnows,
  readCoverageFigures,
  readProgrammeFigures,
} from '../../db/queries/statistics-programme.ts'
import { readReferralFigures } from '../../db/queries/statistics-referral.ts'
import type { Names } from '../contract/common.ts'
import { AppError } from '../contract/errors.ts'
import {
  type FigureValue,
  type HeatMap,
  type HeatQuery,
  type Mix,
  mostRows,
  type Statistics,
  type StatisticsFilters,
  type StatisticsOptions,
  type StatisticsQuery,
  type StatisticsRow,
} from '../contract/statistics.ts'
import type { PersonActor } from '../domain/actor.ts'
import { addDays, instantAt } from '../domain/beijing.ts'
import { grassrootsAim } from '../domain/institution.ts'
import { teachingKinds } from '../domain/ledger-kind.ts'
import { fewestRatings } from '../domain/outcome.ts'
import { mayDo } from '../domain/permission.ts'
import {
  type Dimension,
  type Figure,
  figureIds,
  figureOf,
  personal,
  settledInstant,
} from '../domain/statistics.ts'
import type { Call, Deps } from './deps.ts'

/** Whose figures somebody may see; null: everybody's. */
export function placeOfReader(actor: PersonActor): string | null {
  return actor.roles.includes('audit_admin') ? null : actor.institutionId
}

export type Asked = { filter: FactFilter; about: { asOf: string; from: string; to: string } }

/**
 * A filter with the reader's own place in it.
 * @throws AppError NOT_FOUND where an id is nobody's or not theirs to see; VALIDATION_FAILED for an instant that is still to come
 */
export async function ask(
  deps: Deps,
  actor: PersonActor,
  given: StatisticsFilters,
  options?: StatisticsOptions,
): Promise<Asked> {
  const now = deps.clock()
  const at = given.asOf === undefined ? settledInstant(now) : new Date(given.asOf)
  if (at > now) throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'asOf', code: 'in_future' }] })
  const known = options ?? (await statisticsOptions(deps, actor))
  const own = placeOfReader(actor)
  requireKnown(given, known)
  const places = [given.institutionId, own].filter((one) => one !== undefined && one !== null)
  return {
    filter: {
      from: instantAt(given.from, 0),
      until: instantAt(addDays(given.to, 1), 0),
      at,
      lineId: given.lineId,
      departmentId: given.departmentId,
      personId: given.personId,
      places: await Promise.all([...new Set(places)].map((id) => placeOf(deps.read, id))),
    },
    about: { asOf: at.toISOString(), from: given.from, to: given.to },
  }
}

function requireKnown(given: StatisticsFilters, known: StatisticsOptions): void {
  const asked: readonly (readonly [string | undefined, readonly { id: string }[]])[] = [
    [given.lineId, known.lines],
    [given.institutionId, known.institutions],
    [given.departmentId, known.departments],
  ]
  for (const [id, all] of asked)
    if (id !== undefined && !all.some((one) => one.id === id)) throw new AppError('NOT_FOUND')
}

/** What the filters offer: to an office its own hospital, with the lines through which it asks or answers. */
export async function statisticsOptions(deps: Deps, actor: PersonActor): Promise<StatisticsOptions> {
  const places = await readPlaces(deps.read, placeOfReader(actor))
  return { ...places, mayList: mayDo(actor, 'log.read') }
}

/**
 * Figures of a period, for an instant: all together or by one dimension, at most {@link mostRows} rows, the largest first.
 * @throws AppError as {@link ask}
 */
export async function readStatistics(deps: Deps, call: Call, query: StatisticsQuery): Promise<Statistics> {
  const { by, figures: ids = figureIds, ...given } = query
  const { filter, about } = await ask(deps, call.actor, given)
  const dimension = by ?? null
  const left = [
    ...(ledgerKnows(filter, dimension) ? [] : ['programme']),
    ...(knowsCoverage(filter, dimension) ? [] : ['coverage']),
  ]
  const figures = ids.map(figureOf).filter(({ shape }) => !left.includes(shape.kind))
  const ofOne = given.personId !== undefined || (dimension !== null && personal.includes(dimension))
  const aims = { aim: grassrootsAim, teaching: teachingKinds }
  const [counted, ...others] = await Promise.all([
    readFigures(deps.read, filter, figures, dimension, mostRows),
    readReferralFigures(deps.read, filter, figures, dimension),
    readBoardFigures(deps.read, filter, figures, dimension),
    readProgrammeFigures(deps.read, filter, figures, dimension),
    readCoverageFigures(deps.read, filter, figures, dimension, aims),
  ])
  const merged = merge(counted, others.flat(), dimension)
  const shown = merged.slice(0, mostRows)
  return {
    ...about,
    rows: await rowsOf(deps, shown, figures, { by: dimension, ofOne }),
    more: merged.length > mostRows,
  }
}

function merge(
  counted: readonly CountedRow[],
  others: readonly CountedRow[],
  by: Dimension | null,
): CountedRow[] {
  const rows = new Map(counted.map((row) => [row.key, { key: row.key, values: new Map(row.values) }]))
  for (const { key, values } of others) {
    const row = rows.get(key) ?? { key, values: new Map<string, Counted>() }
    for (const [id, value] of values) row.values.set(id, value)
    rows.set(key, row)
  }
  const all = [...rows.values()]
  return by === 'month' ? all.sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1)) : all
}

const nothing: Counted = { count: 0, among: null, median: null, p90: null, sum: null }

async function rowsOf(
  deps: Deps,
  rows: readonly CountedRow[],
  figures: readonly Figure[],
  { by, ofOne }: { by: Dimension | null; ofOne: boolean },
): Promise<StatisticsRow[]> {
  const names = await namesOf(deps, rows, by)
  const order = [...names.keys()]
  /* the same place for the same line, whatever its numbers are */
  const shown =
    by === 'line' ? rows.toSorted((a, b) => order.indexOf(a.key ?? '') - order.indexOf(b.key ?? '')) : rows
  return shown.map(({ key, values }) => ({
    key,
    ...(names.get(key ?? '') ?? { name: { zh: key ?? '', en: key ?? '' }, of: null, seal: null }),
    values: Object.fromEntries(
      figures.map((figure) => [figure.id, figureValue(figure, values.get(figure.id) ?? nothing, ofOne)]),
    ),
  }))
}

const shares: readonly Figure['shape']['kind'][] = ['share', 'board', 'coverage']

/** @param ofOne the figures of single people, of whom nobody is told how they are rated */
function figureValue(figure: Figure, { sum, ...value }: Counted, ofOne: boolean): FigureValue {
  const { shape } = figure
  const isShare = shape.kind === 'referrals' ? shape.among !== null : shares.includes(shape.kind)
  return {
    ...value,
    /* a month in which nobody was reached has no row; the aim stands */
    among: isShare ? (value.among ?? (shape.kind === 'coverage' ? grassrootsAim : 0)) : null,
    median: rounded(value.median),
    p90: rounded(value.p90),
    mean: sum === null || value.count < fewestRatings || ofOne ? null : sum / value.count,
  }
}

function rounded(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds)
}

type RowName = { name: Names; of: Names | null; seal: string | null }

async function namesOf(
  deps: Deps,
  rows: readonly CountedRow[],
  by: Dimension | null,
): Promise<Map<string, RowName>> {
  const keys = rows.flatMap(({ key }) => (key === null ? [] : [key]))
  if (by === 'doctor' || by === 'expert') {
    const people = await personBriefs(deps.read, keys)
    return new Map(
      [...people].map(([id, one]) => [
        id,
        { name: { zh: one.name, en: one.nameEn }, of: one.institutionShort, seal: null },
      ]),
    )
  }
  if (by === null || by === 'month') return new Map()
  const { lines, institutions, departments } = await readPlaces(deps.read, null)
  if (by === 'line') return new Map(lines.map(({ id, name, seal }) => [id, { name, of: null, seal }]))
  if (by === 'institution')
    return new Map(institutions.map(({ id, name }) => [id, { name, of: null, seal: null }]))
  const houses = new Map(institutions.map(({ id, short }) => [id, short]))
  return new Map(
    departments.map(({ id, name, institutionId }) => [
      id,
      { name, of: houses.get(institutionId) ?? null, seal: null },
    ]),
  )
}

/** Share of a step done in time, by when it began. @throws AppError as {@link ask} */
export async function readHeatMap(
  deps: Deps,
  call: Call,
  { clock, shape, ...given }: HeatQuery,
): Promise<HeatMap> {
  const { filter, about } = await ask(deps, call.actor, given)
  return { ...about, cells: await readHeat(deps.read, filter, clock, shape) }
}

const mostDiagnoses = 10

/** What cases were about and why requests ended. @throws AppError as {@link ask} */
export async function readCaseMix(deps: Deps, call: Call, given: StatisticsFilters): Promise<Mix> {
  const { filter, about } = await ask(deps, call.actor, given)
  return { ...about, ...(await readMix(deps.read, filter, mostDiagnoses)) }
}

/** The lines' names, for files. */
export function lineNames(deps: Deps): Promise<Map<string, Names>> {
  return readLineNames(deps.read)
}
