/** The programme's ledger: entries, imports, the report, coverage. What is counted and how: domain/ledger.ts. */
import * as z from 'zod'
import { inOrder } from '../domain/beijing.ts'
import { levels } from '../domain/institution.ts'
import { bases, ledgerSources, reportPeriodProblem } from '../domain/ledger.ts'
import { ledgerKinds } from '../domain/ledger-kind.ts'
import { rowFields, rowProblems } from '../domain/ledger-row.ts'
import { mostImported } from '../domain/ledger-table.ts'
import { longestCell } from '../domain/table.ts'
import { backwards, Cursor, Day, dayRange, filledText, Locale, Names, text } from './common.ts'
import { InstitutionId, LineId } from './ids.ts'

/** bytes of a file that is imported */
export const largestTable = 2 * 1024 * 1024

const Version = z.number().int().min(1).max(2_147_483_647)
const Kind = z.enum(ledgerKinds)
const Field = z.enum(rowFields)

/** A row as words, as the file or the form has it. Longer than what is taken, so that the answer names the fault. */
const Words = z.object(
  Object.fromEntries(rowFields.map((field) => [field, z.string().max(longestCell).default('')])) as Record<
    (typeof rowFields)[number],
    z.ZodDefault<z.ZodString>
  >,
)

export const EntryInput = z.object({ words: Words })
export type EntryInput = z.infer<typeof EntryInput>
export const EntryChange = z.object({ version: Version, words: Words })
export type EntryChange = z.infer<typeof EntryChange>
export const VoidInput = z.object({ version: Version, reason: filledText(500) })
export type VoidInput = z.infer<typeof VoidInput>

export const LedgerEntry = z
  .object({
    id: z.string(),
    kind: Kind,
    basis: z.enum(bases),
    from: z.string(),
    to: z.string(),
    quantity: z.number().int(),
    persons: z.number().int().nullable(),
    minutes: z.number().int().nullable(),
    places: z.array(z.object({ id: z.string(), name: Names })),
    line: z.object({ id: z.string(), name: Names }).nullable(),
    title: z.string(),
    people: z.string(),
    /** Number of the consultation it was taken from. */
    consultation: z.object({ id: z.string(), number: z.string() }).nullable(),
    note: z.string(),
    source: z.enum(ledgerSources),
    importId: z.string().nullable(),
    version: z.number().int(),
    enteredBy: z.object({ name: z.string(), nameEn: z.string() }),
    enteredAt: z.string(),
    /** null: it counts. */
    void: z.object({ at: z.string(), reason: z.string() }).nullable(),
    /** Whether the reader may change it. */
    own: z.boolean(),
  })
  .meta({ id: 'LedgerEntry' })
export type LedgerEntry = z.infer<typeof LedgerEntry>

export const LedgerQuery = z
  .object({
    ...dayRange,
    /** A comma between. */
    kind: z
      .string()
      .max(300)
      .transform((list) => list.split(','))
      .pipe(z.array(Kind).min(1).max(ledgerKinds.length))
      .optional(),
    source: z.enum(ledgerSources).optional(),
    lineId: LineId.optional(),
    institutionId: InstitutionId.optional(),
    importId: z.uuid().optional(),
    /** Part of the title, the people or the note. */
    q: text(60).default(''),
    /** Void ones too. */
    all: z.enum(['yes', 'no']).default('no'),
    cursor: Cursor.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  })
  .refine(inOrder, backwards)
export type LedgerQuery = z.infer<typeof LedgerQuery>
export const LedgerPage = z.object({ items: z.array(LedgerEntry), next: z.string().nullable() })
export type LedgerPage = z.infer<typeof LedgerPage>

export const LedgerOptions = z
  .object({
    institutions: z.array(z.object({ id: z.string(), name: Names, level: z.enum(levels) })),
    lines: z.array(z.object({ id: z.string(), name: Names })),
    /** Whether this person answers for the whole programme: totals and institutions are theirs to state. */
    wholeProgramme: z.boolean(),
    mayWrite: z.boolean(),
  })
  .meta({ id: 'LedgerOptions' })
export type LedgerOptions = z.infer<typeof LedgerOptions>

/** Imports */
const FileName = filledText(200)
const Digest = z.string().regex(/^[0-9a-f]{64}$/)
export const TableQuery = z.object({ fileName: FileName })

const ImportRow = z.object({
  line: z.number().int().min(1).max(1_048_576),
  column: z.string().max(200).nullable(),
  words: Words,
  /** Fields whose cell holds a formula and was not mended. */
  formulas: z.array(Field).max(rowFields.length),
})
const Rows = z.array(ImportRow).min(1).max(mostImported)
export const CheckInput = z.object({ rows: Rows })
export const ImportInput = z.object({ fileName: FileName, digest: Digest, rows: Rows })
export type ImportInput = z.infer<typeof ImportInput>
export type ImportRow = z.infer<typeof ImportRow>

export const CheckedRow = ImportRow.extend({
  problems: z.array(z.object({ field: Field, code: z.enum(rowProblems) })),
  /** What it is likely a second copy of: an entry's day and title, or another line of the file. */
  twin: z.object({ line: z.number().int().nullable(), entryId: z.string().nullable() }).nullable(),
  /** A total below the one stated before it. */
  falls: z.boolean(),
}).meta({ id: 'CheckedRow' })
export type CheckedRow = z.infer<typeof CheckedRow>
export const Checked = z.object({ rows: z.array(CheckedRow) })

export const LedgerImport = z
  .object({
    id: z.string(),
    fileName: z.string(),
    digest: z.string(),
    rows: z.number().int(),
    importedBy: z.object({ name: z.string(), nameEn: z.string() }),
    importedAt: z.string(),
    withdrawn: z.object({ at: z.string(), reason: z.string() }).nullable(),
    own: z.boolean(),
  })
  .meta({ id: 'LedgerImport' })
export type LedgerImport = z.infer<typeof LedgerImport>

export const ReadTable = z.object({
  fileName: z.string(),
  digest: z.string(),
  /** `gb18030`, `utf-8`, …; null of a workbook. */
  encoding: z.string().nullable(),
  /** Of a workbook with several, which one was read. */
  sheet: z.string().nullable(),
  rows: z.array(CheckedRow),
  /** The import that has brought this very file already. */
  known: LedgerImport.nullable(),
})
export type ReadTable = z.infer<typeof ReadTable>
export const ImportPage = z.object({ items: z.array(LedgerImport) })
export const WithdrawInput = z.object({ reason: filledText(500) })

/** The report */
const Periods = z.object({
  from: Day,
  to: Day,
  compareFrom: Day.optional(),
  compareTo: Day.optional(),
})
function periodsInOrder<T extends z.ZodType<z.infer<typeof Periods>>>(schema: T) {
  return schema.superRefine((given, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (reportPeriodProblem(given) !== null) refuse('to', 'range_backwards')
    const { compareFrom, compareTo } = given
    if ((compareFrom === undefined) !== (compareTo === undefined)) refuse('compareTo', 'required')
    else if (compareFrom !== undefined && compareTo !== undefined && compareTo < compareFrom)
      refuse('compareTo', 'range_backwards')
  })
}
export const ReportQuery = periodsInOrder(Periods)
export type ReportQuery = z.infer<typeof Periods>
export const ReportFileQuery = periodsInOrder(Periods.extend({ lang: Locale.default('zh') }))

export const ReportValue = z
  .object({
    /** null: nothing is known. */
    value: z.number().int().nullable(),
    parts: z.object({
      stated: z.number().int(),
      entered: z.number().int(),
      imported: z.number().int(),
      session: z.number().int(),
      records: z.number().int(),
    }),
    /** The total it stands on. */
    total: z.object({ id: z.string(), day: z.string(), quantity: z.number().int() }).nullable(),
    /** It cannot be parted from what was before the period. */
    fromStart: z.boolean(),
  })
  .meta({ id: 'LedgerValue' })
export type ReportValue = z.infer<typeof ReportValue>

export const ProgrammeReport = z
  .object({
    from: z.string(),
    to: z.string(),
    compare: z.object({ from: z.string(), to: z.string() }).nullable(),
    /** null: the whole programme. */
    institution: Names.nullable(),
    madeAt: z.string(),
    rows: z.array(z.object({ kind: Kind, value: ReportValue, compared: ReportValue.nullable() })),
    grassroots: z.object({ aim: z.number().int(), named: z.number().int(), reached: z.number().int() }),
  })
  .meta({ id: 'ProgrammeReport' })
export type ProgrammeReport = z.infer<typeof ProgrammeReport>

export const RecordsQuery = z
  .object({
    kind: Kind,
    from: Day,
    to: Day,
    cursor: Cursor.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  })
  .refine(inOrder, backwards)
export type RecordsQuery = z.infer<typeof RecordsQuery>
/** Records of this system that a figure counts: no patient, no diagnosis. */
export const RecordsPage = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      day: z.string(),
      line: Names,
      institution: Names,
    }),
  ),
  next: z.string().nullable(),
})
export type RecordsPage = z.infer<typeof RecordsPage>

/** Coverage */
export const CoverageQuery = z.object({ from: Day, to: Day }).refine(inOrder, backwards)
export const CoveredPlace = z.object({
  id: z.string(),
  name: Names,
  level: z.enum(levels),
  parentId: z.string().nullable(),
  /** Seals of the lines that it serves or asks through. */
  lines: z.array(z.object({ seal: z.string(), code: z.string(), name: Names })),
  /** Of a Beijing institution: the hospitals that its lines lead to. */
  supports: z.array(z.string()),
  /** Consultations that ended with an opinion in the period. */
  consultations: z.number().int(),
  /** Teaching in the period: lectures, rounds, discussions, trainees. */
  teaching: z.number().int(),
})
export type CoveredPlace = z.infer<typeof CoveredPlace>
export const Coverage = z
  .object({
    from: z.string(),
    to: z.string(),
    aim: z.number().int(),
    /** Grassroots institutions that stand in the tree, and those of them that were reached in the period. */
    named: z.number().int(),
    reached: z.number().int(),
    places: z.array(CoveredPlace),
  })
  .meta({ id: 'LedgerCoverage' })
export type Coverage = z.infer<typeof Coverage>

export const NewPlace = z.object({
  nameZh: filledText(100),
  nameEn: text(200),
  level: z.enum(['district', 'grassroots']),
  parentId: InstitutionId,
})
export type NewPlace = z.infer<typeof NewPlace>
export const Kept = z.object({ id: z.string(), version: z.number().int() })
export const Made = z.object({ id: z.string() })
