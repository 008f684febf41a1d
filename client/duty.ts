/** Who is on call for a line: reading and keeping it. */
import { useQuery } from '@tanstack/react-query'
import type * as z from 'zod'
import type { Duty, DutyInput } from '../server/contract/duty.ts'
import { http, read } from './api.ts'
import { queryClient, useWrite } from './queries.ts'

const dutyKey = (lineId: string) => ['duty', lineId] as const

/** Shifts of a line that touch a span; ISO instants. */
export function useDuty(lineId: string, fromAt: string, toAt: string) {
  return useQuery({
    queryKey: [...dutyKey(lineId), fromAt, toAt],
    queryFn: (): Promise<Duty[]> =>
      read(http.api.lines[':lineId'].duty.$get({ param: { lineId }, query: { fromAt, toAt } })),
  })
}

/** After a shift was added or taken off. */
export async function refreshDuty(lineId: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: dutyKey(lineId) })
}

export function useAddDuty(lineId: string) {
  return useWrite((json: z.input<typeof DutyInput>, options) =>
    read(http.api.lines[':lineId'].duty.$post({ param: { lineId }, json }, options)),
  )
}

export function useEndDuty() {
  return useWrite((id: string, options) => read(http.api.duty[':id'].$delete({ param: { id } }, options)))
}
