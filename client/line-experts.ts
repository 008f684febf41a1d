/** The hours of a line's experts and the templates of the line, as the line's administrator reads and writes them. */
import { useQuery } from '@tanstack/react-query'
import type { HoursForExpert, LineExperts, LineTemplate } from '../server/contract/line-expert.ts'
import { http, read } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'
import { refreshHours } from './scheduling.ts'

const api = http.api['line-settings'][':id']
const expertsKey = (lineId: string) => [...keys.lineSettings, 'experts', lineId] as const

export function useLineExperts(lineId: string) {
  return useQuery({
    queryKey: expertsKey(lineId),
    queryFn: (): Promise<LineExperts> => read(api.experts.$get({ param: { id: lineId } })),
    staleTime: 0,
  })
}

/** Throws {@link ApiFailure}; CONFLICT where the hours are not those that were seen any more. */
export function useSetHours(lineId: string) {
  return useWrite(
    ({ personId, ...json }: HoursForExpert & { personId: string }, options) =>
      read(api.experts[':personId'].hours.$put({ param: { id: lineId, personId }, json }, options)),
    {
      onSuccess: async () => {
        await Promise.all([queryClient.invalidateQueries({ queryKey: expertsKey(lineId) }), refreshHours()])
      },
    },
  )
}

export function useLineTemplates(lineId: string) {
  return useQuery({
    queryKey: keys.lineTemplates(lineId),
    queryFn: (): Promise<LineTemplate[]> => read(api.templates.$get({ param: { id: lineId } })),
    staleTime: 0,
  })
}

export function useRemoveLineTemplate(lineId: string) {
  return useWrite(
    ({ templateId, reason }: { templateId: string; reason: string }, options) =>
      read(
        api.templates[':templateId'].removal.$post(
          { param: { id: lineId, templateId }, json: { reason } },
          options,
        ),
      ),
    {
      onSuccess: async () => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: keys.lineTemplates(lineId) }),
          queryClient.invalidateQueries({ queryKey: keys.templates(lineId) }),
        ])
      },
    },
  )
}
