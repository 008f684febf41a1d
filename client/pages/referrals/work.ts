/** The rows of a view in their groups, kept steady while the data behind them moves. */
import type { ReferralRow } from '../../../server/contract/referral.ts'
import type { Direction } from '../../../server/domain/referral.ts'
import type { ReferralView } from '../../../server/domain/referral-list.ts'
import { useReferrals } from '../../referral.ts'
import { type PlacedRow, useSteadyRows } from '../../ui/steady-rows.ts'

export type ListGroup = 'yours' | 'waiting' | 'ended'

export type ListWork = {
  rows: readonly PlacedRow<ReferralRow>[]
  ready: boolean
  error: Error | null
  refetch: () => void
  waiting: number
  take: () => void
  more: { load: () => void; loading: boolean } | null
  updatedAt: number
}

const pageSize = 50
/** How many of the ended ones stand under the open ones. */
const endedUnderOpen = 5

const viewOf: Readonly<Record<ListGroup, ReferralView>> = {
  yours: 'mine',
  waiting: 'waiting',
  ended: 'ended',
}

export function useReferralWork(filter: { view: ReferralView; direction: Direction | undefined }): ListWork {
  const { view, direction } = filter
  const all = view === 'open'
  const wanted = (group: ListGroup) => all || viewOf[group] === view
  const lists = {
    yours: useReferrals({ view: 'mine', direction, limit: pageSize }, wanted('yours')),
    waiting: useReferrals({ view: 'waiting', direction, limit: pageSize }, wanted('waiting')),
    ended: useReferrals(
      { view: 'ended', direction, limit: all ? endedUnderOpen : pageSize },
      wanted('ended'),
    ),
  }
  const groups = (['yours', 'waiting', 'ended'] as const).filter(wanted)
  const used = groups.map((group) => lists[group])
  const ready = used.every((list) => list.data !== undefined)
  const placed = new Map<string, ListGroup>()
  const fresh: ReferralRow[] = []
  for (const group of groups) {
    for (const row of lists[group].data?.pages.flatMap((page) => page.items) ?? []) {
      // A row that has just changed sides may stand in two answers: the first counts.
      if (placed.has(row.id)) continue
      placed.set(row.id, group)
      fresh.push(row)
    }
  }
  const pages = used.map((list) => list.data?.pages.length ?? 0).join('.')
  const steady = useSteadyRows(ready ? fresh : undefined, {
    idOf: (row) => row.id,
    groupOf: (row) => placed.get(row.id) ?? 'waiting',
    resetKey: `${view} ${direction ?? ''} ${pages}`,
  })
  const unread = groups
    .filter((group) => lists[group].hasNextPage && (group !== 'ended' || !all))
    .map((group) => lists[group])
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
