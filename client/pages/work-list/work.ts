/** The rows of a view in their groups, kept steady while the data behind them moves. */
import type { ConsultationSummary, listViews } from '../../../server/contract/consultation.ts'
import {
  type ConsultationState,
  type Side,
  turnOf,
  type Urgency,
} from '../../../server/domain/consultation.ts'
import { type ListFilter, useConsultations } from '../../consultation.ts'
import { type PlacedRow, useSteadyRows } from '../../ui/steady-rows.ts'
import { byLatestChange, byStart, byTimeLeft, fits } from './rows.ts'

export type View = (typeof listViews)[number]
export type WorkGroup = 'yours' | 'colleagues' | 'waiting' | 'today' | 'drafts' | 'ended' | 'reviewed'

export type WorkFilter = {
  view: View
  lineId: string | undefined
  urgency: Urgency | undefined
  state: ConsultationState | undefined
  q: string
}

/** The list as it opens, for the pages that stand beside it. */
export const wholeList: WorkFilter = {
  view: 'open',
  lineId: undefined,
  urgency: undefined,
  state: undefined,
  q: '',
}

/** How many of the ended ones stand under the open ones. */
const endedUnderOpen = 5
const pageSize = 50

const groupOfView: Readonly<Record<View, WorkGroup>> = {
  open: 'yours',
  mine: 'yours',
  waiting: 'waiting',
  today: 'today',
  drafts: 'drafts',
  ended: 'ended',
  reviewed: 'reviewed',
}

const otherSide: Readonly<Record<Side, Side>> = { beijing: 'hohhot', hohhot: 'beijing' }

const orderOf: Readonly<Record<WorkGroup, (one: ConsultationSummary, other: ConsultationSummary) => number>> =
  {
    yours: byTimeLeft,
    colleagues: byTimeLeft,
    waiting: byTimeLeft,
    today: byStart,
    drafts: byLatestChange,
    ended: byLatestChange,
    reviewed: byLatestChange,
  }

type Listed = ReturnType<typeof useConsultations>

function rowsOf(list: Listed): ConsultationSummary[] | undefined {
  return list.data?.pages.flatMap((page) => page.items)
}

/** The lists behind a view. Everything open comes in two: what is the reader's, and all; and under it what has lately ended. */
function useLists(filter: WorkFilter, narrowed: boolean) {
  const { view, lineId, urgency, state } = filter
  const all = view === 'open'
  const first: View = all ? 'mine' : view
  const base: ListFilter = lineId === undefined ? {} : { lineId }
  const query: ListFilter = {
    ...base,
    ...(narrowed && urgency !== undefined ? { urgency } : {}),
    ...(narrowed && state !== undefined ? { state } : {}),
  }
  return {
    first: useConsultations({ ...query, view: first, limit: pageSize }),
    open: useConsultations({ ...query, view: 'open', limit: pageSize }, all),
    ended: useConsultations({ ...query, view: 'ended', limit: endedUnderOpen }, all),
    all,
  }
}

export type Work = {
  rows: readonly PlacedRow<ConsultationSummary>[]
  /** Undefined until the first answer. */
  ready: boolean
  error: Error | null
  refetch: () => void
  /** Changes that wait for R. */
  waiting: number
  take: () => void
  more: { load: () => void; loading: boolean } | null
  updatedAt: number
}

export function useWork(filter: WorkFilter, side: Side): Work {
  const lists = useLists(filter, true)
  const used = lists.all ? [lists.first, lists.open, lists.ended] : [lists.first]
  const ready = used.every((list) => list.data !== undefined)
  const { fresh, groups } = placed(filter, side, lists, ready)
  const pages = used.map((list) => list.data?.pages.length ?? 0).join('.')
  const steady = useSteadyRows(ready ? fresh : undefined, {
    idOf: (row) => row.id,
    groupOf: (row) => groups.get(row.id) ?? 'waiting',
    resetKey: `${JSON.stringify(filter)} ${pages}`,
  })
  const unread = used.filter((list) => list.hasNextPage && (list !== lists.ended || !lists.all))
  return {
    rows: steady.rows,
    ready,
    error: used.find((list) => list.error !== null)?.error ?? null,
    refetch: () => {
      for (const list of used) void list.refetch()
    },
    waiting: steady.waiting,
    take: steady.take,
    more:
      unread.length === 0
        ? null
        : {
            load: () => {
              for (const list of unread) void list.fetchNextPage()
            },
            loading: unread.some((list) => list.isFetchingNextPage),
          },
    updatedAt: Math.max(...used.map((list) => list.dataUpdatedAt)),
  }
}

/** The fresh rows in their order, and the group of each. A row that has just changed sides may stand in two answers: the first counts. */
function placed(filter: WorkFilter, side: Side, lists: ReturnType<typeof useLists>, ready: boolean) {
  const groups = new Map<string, WorkGroup>()
  const fresh: ConsultationSummary[] = []
  const add = (rows: readonly ConsultationSummary[] | undefined, group: WorkGroup) => {
    for (const row of [...(rows ?? [])].sort(orderOf[group])) {
      if (groups.has(row.id) || !fits(row, filter.q)) continue
      groups.set(row.id, group)
      fresh.push(row)
    }
  }
  if (!ready) return { fresh, groups }
  add(rowsOf(lists.first), groupOfView[filter.view])
  if (lists.all) {
    const open = rowsOf(lists.open) ?? []
    const waits = (row: ConsultationSummary) =>
      turnOf(row.state) === otherSide[side] || (side === 'hohhot' && row.state === 'local_review')
    add(
      open.filter((row) => !waits(row)),
      'colleagues',
    )
    add(open.filter(waits), 'waiting')
    add(rowsOf(lists.ended), 'ended')
  }
  return { fresh, groups }
}

/** All rows of the view before it is narrowed by urgency or state: what the chips count. Null while not all are known. */
export function useBaseRows(filter: WorkFilter): ConsultationSummary[] | null {
  const lists = useLists(filter, false)
  const used = lists.all ? [lists.open] : [lists.first]
  const whole = used.every((list) => list.data !== undefined && !list.hasNextPage)
  return whole ? used.flatMap((list) => rowsOf(list) ?? []) : null
}
