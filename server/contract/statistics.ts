/** Figures of a period for an instant, put side by side or not; the same instant gives the same answer for ever. */
import * as z from 'zod'
import { clocks, dimensions, figureIds, heatShapes, periodProblem } from '../domain/statistics.ts'
import { Day, Instant, Locale, Names } from './common.ts'
import { InstitutionId, LineId, PersonId } from './ids.ts'

const period = {
  /** By the day the request was submitted, both inclusive, Asia/Shanghai; a year at most. */
  from: Day,
  to: Day,
  /** The instant that is counted for; the last full minute where none is given. */
  asOf: Instant.optional(),
}
const narrowed = {
  lineId: LineId.optional(),
  /** That asks, or that answers. */
  institutionId: InstitutionId.optional(),
  /** That asks. */
  departmentId: z.uuid().optional(),
  /** Requester or expert. */
  personId: PersonId.optional(),
}

/** Refuses a period that is backwards or too long, at its end. */
function bounded<T extends z.ZodType<{ from: string; to: string }>>(schema: T) {
  return schema.superRefine(({ from, to }, context) => {
    const problem = periodProblem(from, to)
    if (problem !== null) context.addIssue({ code: 'custom', path: ['to'], message: problem })
  })
}

const Filters = z.object({ ...period, ...narrowed })
export type StatisticsFilters = z.infer<typeof Filters>

/** Figures, a comma between; all where none is named. */
const Figures = z
  .string()
  .max(1000)
  .transform((list) => list.split(','))
  .pipe(z.array(z.enum(figureIds)).min(1).max(figureIds.length))
  .optional()

const By = { by: z.enum(dimensions).optional(), figures: Figures }
export const StatisticsQuery = bounded(Filters.extend(By))
export type StatisticsQuery = z.infer<typeof StatisticsQuery>

export const FigureValue = z
  .object({
    /** What is counted; of a time, how many times; of a mean, how many scores. */
    count: z.number().int(),
    /** Among how many; null of what is no share. */
    among: z.number().int().nullable(),
    /** Seconds. */
    median: z.number().nullable(),
    p90: z.number().nullable(),
    /** null where fewer than five were given, and of single people. */
    mean: z.number().nullable(),
  })
  .meta({ id: 'FigureValue' })
export type FigureValue = z.infer<typeof FigureValue>

export const StatisticsRow = z
  .object({
    /** Id of line, institution, department or person; a month as `YYYY-MM`; null for all together, or where there is none. */
    key: z.string().nullable(),
    name: Names,
    /** What the name alone does not tell: the institution of a department or a person. */
    of: Names.nullable(),
    /** Of a line. */
    seal: z.string().nullable(),
    values: z.record(z.string(), FigureValue),
  })
  .meta({ id: 'StatisticsRow' })
export type StatisticsRow = z.infer<typeof StatisticsRow>

const about = { asOf: z.string(), from: z.string(), to: z.string() }

/** Rows of one answer; `more` says that there are further ones. */
export const mostRows = 200

export const Statistics = z
  .object({ ...about, rows: z.array(StatisticsRow), more: z.boolean() })
  .meta({ id: 'Statistics' })
export type Statistics = z.infer<typeof Statistics>

export const clockNames = Object.keys(clocks) as [keyof typeof clocks, ...(keyof typeof clocks)[]]

const Heat = { clock: z.enum(clockNames).default('respond'), shape: z.enum(heatShapes).default('week') }
export const HeatQuery = bounded(Filters.extend(Heat))
export type HeatQuery = z.infer<typeof HeatQuery>

export const HeatMap = z
  .object({
    ...about,
    /** `week`: row = weekday 1 to 7, column = hour, even; `month`: row = line id, column = `YYYY-MM`. */
    cells: z.array(
      z.object({ row: z.string(), column: z.string(), kept: z.number().int(), decided: z.number().int() }),
    ),
  })
  .meta({ id: 'HeatMap' })
export type HeatMap = z.infer<typeof HeatMap>

export const MixQuery = bounded(Filters)

/** What cases were about, and why requests ended. */
export const Mix = z
  .object({
    ...about,
    /** The ten most frequent, as the request names them. */
    diagnoses: z.array(z.object({ diagnosis: z.string(), count: z.number().int() })),
    reasons: z.array(z.object({ state: z.string(), reason: z.string(), count: z.number().int() })),
    total: z.number().int(),
  })
  .meta({ id: 'Mix' })
export type Mix = z.infer<typeof Mix>

export const statisticsTables = ['figures', 'heat', 'mix'] as const
export const StatisticsCsvQuery = bounded(
  Filters.extend(By)
    .extend(Heat)
    .extend({ table: z.enum(statisticsTables).default('figures'), lang: Locale.default('zh') }),
)
export type StatisticsCsvQuery = z.infer<typeof StatisticsCsvQuery>

/** What the filters offer to this person. */
export const StatisticsOptions = z
  .object({
    lines: z.array(z.object({ id: z.string(), name: Names })),
    institutions: z.array(z.object({ id: z.string(), name: Names })),
    departments: z.array(z.object({ id: z.string(), name: Names, institutionId: z.string() })),
    /** Whether the consultations behind a figure may be listed. */
    mayList: z.boolean(),
  })
  .meta({ id: 'StatisticsOptions' })
export type StatisticsOptions = z.infer<typeof StatisticsOptions>
