/** Exports of the log: which there are, when a second person has to agree, how they go on. */

export const exportFormats = ['xlsx', 'csv'] as const
export type ExportFormat = (typeof exportFormats)[number]

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
/** Rows from which a second person has to agree, where the installation says nothing else. */
export const defaultApprovalRows = 1000
/** Rows in one export; more are refused, so that nobody takes a part for the whole. */
export const largestLogExport: Readonly<Record<ExportFormat, number>> = { xlsx: 500_000, csv: 500_000 }

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

/** How a file of the format ends, and what it is. */
export const fileKinds: Readonly<Record<ExportFormat, { ending: string; mediaType: string }>> = {
  xlsx: {
    ending: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  csv: { ending: 'csv', mediaType: 'text/csv; charset=utf-8' },
}
