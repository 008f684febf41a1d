/** Times: hours, free slots, calendars, proposals; the names under which TanStack Query keeps them. */
import { useQuery } from '@tanstack/react-query'
import type * as z from 'zod'
import type { Calendar, ExceptionInput, HoursInput, LineHours, Slots } from '../server/contract/calendar.ts'
import type { Proposal, ProposalAnswer, ProposalInput } from '../server/contract/proposal.ts'
import { http, read } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'

const { api } = http

/** Below `consultations`: a session that moves changes calendars and free slots as well. */
const calendarKey = [...keys.consultations, 'calendar'] as const
const slotKey = [...keys.consultations, 'slots'] as const
const hoursKey = ['hours'] as const

/** @param from @param to ISO */
export function useCalendar(from: string, to: string) {
  return useQuery({
    queryKey: [...calendarKey, from, to],
    queryFn: (): Promise<Calendar> => read(api.calendar.$get({ query: { from, to } })),
    // Turning the page back and forth shows what was there until the news comes.
    placeholderData: (before) => before,
    refetchInterval: 60_000,
  })
}

export type SlotSearch = {
  lineId: string
  from: string
  to: string
  expertId?: string
  consultationId?: string
  limit?: number
}

/** Null asks nothing. */
export function useSlots(search: SlotSearch | null) {
  return useQuery({
    queryKey: [...slotKey, search],
    queryFn: (): Promise<Slots> => {
      const { lineId, limit, ...query } = search ?? { lineId: '', from: '', to: '' }
      return read(
        api.lines[':id'].slots.$get({
          param: { id: lineId },
          query: { ...query, ...(limit === undefined ? {} : { limit: String(limit) }) },
        }),
      )
    },
    enabled: search !== null,
  })
}

/** One's own hours, line by line. */
export function useHours(enabled: boolean) {
  return useQuery({
    queryKey: hoursKey,
    queryFn: (): Promise<LineHours[]> => read(api.hours.$get()),
    enabled,
  })
}

/** Everything that hours show in reads again. */
export async function refreshHours(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: hoursKey }),
    queryClient.invalidateQueries({ queryKey: calendarKey }),
    queryClient.invalidateQueries({ queryKey: slotKey }),
  ])
}

export function useStateHours() {
  return useWrite(
    ({ lineId, ...json }: HoursInput & { lineId: string }, options) =>
      read(api.hours[':id'].$put({ param: { id: lineId }, json }, options)),
    { onSuccess: refreshHours },
  )
}

export function useStateException() {
  return useWrite(
    ({ lineId, ...json }: z.input<typeof ExceptionInput> & { lineId: string }, options) =>
      read(api.hours[':id'].exceptions.$post({ param: { id: lineId }, json }, options)),
    { onSuccess: refreshHours },
  )
}

export function useRemoveException() {
  return useWrite(
    ({ lineId, day }: { lineId: string; day: string }, options) =>
      read(api.hours[':id'].exceptions[':day'].$delete({ param: { id: lineId, day }, query: {} }, options)),
    { onSuccess: refreshHours },
  )
}

/** All proposals of times about a consultation, newest first. */
export function useProposals(id: string, enabled = true) {
  return useQuery({
    queryKey: [...keys.consultation(id), 'proposals'],
    queryFn: (): Promise<Proposal[]> => read(api.consultations[':id'].proposals.$get({ param: { id } })),
    enabled,
  })
}

/** Throws {@link ApiFailure}; CONFLICT and WRONG_STATE say what is so now. */
export function useProposeTimes(id: string) {
  return useWrite((json: z.input<typeof ProposalInput>, options) =>
    read(api.consultations[':id'].proposals.$post({ param: { id }, json }, options)),
  )
}

export function useAnswerTimes(id: string) {
  return useWrite(
    ({ proposalId, ...json }: z.input<typeof ProposalAnswer> & { proposalId: string }, options) =>
      read(
        api.consultations[':id'].proposals[':proposalId'].answer.$post(
          { param: { id, proposalId }, json },
          options,
        ),
      ),
  )
}
