/** Destroying records over HTTP: what is due, plans and their lists, decisions. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type {
  DestructionPlan,
  DestructionPlans,
  DuePage,
  PlanDecision,
  PlanInput,
  PlanWithdrawal,
} from '../server/contract/destruction.ts'
import type { DestructionScope } from '../server/domain/destruction.ts'
import { http, read } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'

const { destruction } = http.api

/** What the system does shows by itself. */
const lookEveryMs = 5_000
const isMoving = ({ state, dueAt }: Pick<DestructionPlan, 'state' | 'dueAt'>) =>
  state === 'running' || (state === 'approved' && dueAt !== null && Date.parse(dueAt) <= Date.now())

/** The oldest first, a page at a time. */
export function useDue(scope: DestructionScope) {
  return useInfiniteQuery({
    queryKey: [...keys.destruction, 'due', scope],
    queryFn: ({ pageParam }) =>
      read(destruction.due.$get({ query: { scope, ...(pageParam === null ? {} : { cursor: pageParam }) } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page: DuePage) => page.nextCursor,
  })
}

/** The newest first, a page at a time. */
export function usePlans() {
  return useInfiniteQuery({
    queryKey: [...keys.destruction, 'plans'],
    queryFn: ({ pageParam }) =>
      read(destruction.plans.$get({ query: pageParam === null ? {} : { before: String(pageParam) } })),
    initialPageParam: null as number | null,
    getNextPageParam: (page: DestructionPlans) => page.next,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isMoving)) ? lookEveryMs : false,
  })
}

export function usePlan(id: string) {
  return useQuery({
    queryKey: [...keys.destruction, 'plan', id],
    queryFn: () => read(destruction.plans[':id'].$get({ param: { id } })),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && (isMoving(data) || data.filesLeft > 0) ? lookEveryMs : false,
  })
}

const refresh = () => queryClient.invalidateQueries({ queryKey: keys.destruction })

export function usePropose() {
  return useWrite((json: PlanInput, options) => read(destruction.plans.$post({ json }, options)), {
    onSettled: refresh,
  })
}

export function useDecidePlan(id: string) {
  return useWrite(
    (json: PlanDecision, options) =>
      read(destruction.plans[':id'].decision.$post({ param: { id }, json }, options)),
    { onSettled: refresh },
  )
}

export function useWithdrawPlan(id: string) {
  return useWrite(
    (json: PlanWithdrawal, options) =>
      read(destruction.plans[':id'].withdrawal.$post({ param: { id }, json }, options)),
    { onSettled: refresh },
  )
}
