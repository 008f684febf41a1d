/** What the consultation log can show of each consultation and be ordered by (domain.md §5). Pure. */

/** In the order in which they are offered. */
export const logColumnIds = [
  'number',
  'line',
  'state',
  'urgency',
  'kind',
  'mode',
  'patient',
  'diagnosis',
  'tcm',
  'mongolian',
  'askingInstitution',
  'askingDepartment',
  'requester',
  'invitedInstitution',
  'invitedDepartment',
  'expert',
  'board',
  'consent',
  'submitted',
  'planned',
  'plannedEnd',
  'started',
  'finished',
  'session',
  'call',
  'respondWait',
  'scheduleWait',
  'startWait',
  'reportWait',
  'answerWait',
  'network',
  'phone',
  'opinion',
  'adoption',
  'referral',
  'evaluation',
  'exception',
  'changed',
] as const
export type LogColumnId = (typeof logColumnIds)[number]

/** What somebody sees who has chosen nothing. */
export const usualLogColumns: readonly LogColumnId[] = [
  'number',
  'line',
  'state',
  'urgency',
  'patient',
  'diagnosis',
  'requester',
  'expert',
  'submitted',
  'call',
]

/** What the rows can be ordered by. Where it is missing, the row stands behind all others, whichever way is asked for. */
export const logSorts = [
  'submitted',
  'number',
  'planned',
  'started',
  'session',
  'respondWait',
  'reportWait',
  'state',
] as const
export type LogSort = (typeof logSorts)[number]

export const logOrders = ['asc', 'desc'] as const
export type LogOrder = (typeof logOrders)[number]

/** The newest first, as long as nobody asks for another order. */
export const usualSort = { sort: 'submitted', order: 'desc' } as const satisfies {
  sort: LogSort
  order: LogOrder
}

/** Whether a column can be sorted by: the sort of the same name. */
export function sortOfColumn(column: LogColumnId): LogSort | null {
  return logSorts.find((sort) => sort === column) ?? null
}

/** Ready spans of days up to today, and all time. */
export const logRanges = ['week', 'month', 'year', 'all'] as const
export type LogRange = (typeof logRanges)[number]
