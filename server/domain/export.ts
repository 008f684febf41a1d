/** Exports of the log: which there are, when a second person has to agree, how they go on. */

export const exportFormats = ['xlsx', 'csv', 'pdf', 'fhir', 'elements_xlsx', 'elements_json'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** What the log can leave as, and what one consultation can: the national elements are those of one record (domain.md §2.5). */
export const formatsOf = {
  log: ['xlsx', 'csv', 'pdf', 'fhir'],
  consultation: ['fhir', 'elements_xlsx', 'elements_json'],
} as const satisfies Record<string, readonly ExportFormat[]>
export type ExportSubject = keyof typeof formatsOf

export function canBe(subject: ExportSubject, format: ExportFormat): boolean {
  return formatsOf[subject].some((one) => one === format)
}

/** `asked`: it waits for its turn; `waiting`: for a second person. */
export const exportStates = [
  'waiting',
  'asked',
  'running',
  'done',
  'failed',
  'cancelled',
  'refused',
  'expired',
] as const
export type ExportState = (typeof exportStates)[number]

export const exportFailures = ['storage_full', 'interrupted', 'other'] as const
export type ExportFailure = (typeof exportFailures)[number]

/** What may happen, and in which states; everything else is WRONG_STATE. `resume`: the server that did it has ended. */
export const exportMoves = {
  approve: { from: ['waiting'], to: 'asked' },
  refuse: { from: ['waiting'], to: 'refused' },
  cancel: { from: ['waiting', 'asked', 'running'], to: 'cancelled' },
  begin: { from: ['asked'], to: 'running' },
  resume: { from: ['running'], to: 'asked' },
  finish: { from: ['running'], to: 'done' },
  fail: { from: ['running'], to: 'failed' },
  expire: { from: ['waiting', 'done'], to: 'expired' },
} as const satisfies Record<string, { from: readonly ExportState[]; to: ExportState }>

/** Days that a finished export lies ready to be fetched, and that one waits for a second person. */
export const logExportKeptDays = 7
/** After so many beginnings that a server did not survive it has failed: it may be what ends the server. */
export const mostAttempts = 3
/** The one row that is kept in versions: from how many rows on a second person has to agree. */
export const exportApprovalId = '01970000-0000-7000-8000-000000000057'
/** What may be set there; 0: whatever holds a row wants a second person. */
export const mostApprovalRows = 1_000_000
/** What an installation begins with (db/migrations/0057_export_approval.ts). */
export const initialApprovalRows = 1000
/** Rows in one export; more are refused, so that nobody takes a part for the whole. */
export const largestLogExport: Readonly<Record<(typeof formatsOf.log)[number], number>> = {
  xlsx: 500_000,
  csv: 500_000,
  pdf: 100_000,
  fhir: 500_000,
}

/** What is wrong with a number of rows; null where it may be set. */
export function approvalProblem(rows: number): 'not_whole' | 'too_small' | 'too_big' | null {
  if (!Number.isInteger(rows)) return 'not_whole'
  if (rows < 0) return 'too_small'
  return rows > mostApprovalRows ? 'too_big' : null
}

export type ApprovalMove = { from: number; to: number; exports: boolean }

/** Whether somebody may set it so: who exports as well may tighten it and not loosen it, which would free exports of their own. */
export function maySetApproval({ from, to, exports }: ApprovalMove): boolean {
  return !exports || to <= from
}

/** Whether somebody else has to agree. @param above rows; what has exactly so many may go */
export function needsApproval(rows: number, above: number): boolean {
  return rows > above
}

export type Decider = { personId: string; askedBy: string }

/** Nobody agrees to an export of their own: two people know of everything large that leaves. */
export function mayDecide({ personId, askedBy }: Decider): boolean {
  return personId !== askedBy
}

/** What people call it, and what stands on each page and in each row: `DC-000042`. */
export function exportNumber(sequence: number): string {
  return `DC-${String(sequence).padStart(6, '0')}`
}

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** How a file ends, and what it is. Many FHIR bundles are lines of JSON, one is a document. */
export function fileKindOf(
  format: ExportFormat,
  subject: ExportSubject,
): { ending: string; mediaType: string } {
  switch (format) {
    case 'xlsx':
    case 'elements_xlsx':
      return { ending: 'xlsx', mediaType: spreadsheet }
    case 'csv':
      return { ending: 'csv', mediaType: 'text/csv; charset=utf-8' }
    case 'pdf':
      return { ending: 'pdf', mediaType: 'application/pdf' }
    case 'elements_json':
      return { ending: 'json', mediaType: 'application/json' }
    case 'fhir':
      return subject === 'log'
        ? { ending: 'ndjson', mediaType: 'application/fhir+ndjson' }
        : { ending: 'json', mediaType: 'application/fhir+json' }
  }
}
