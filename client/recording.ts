/** The recordings of a consultation. */
import { useQuery } from '@tanstack/react-query'
import type { Recording } from '../server/contract/recording.ts'
import { http, read } from './api.ts'
import { keys, retryAfterError } from './queries.ts'

/** ms: while one is under way */
const lookAgain = 2_000
const underWay: ReadonlySet<Recording['state']> = new Set(['asking', 'running', 'paused', 'stopped'] as const)

export function useRecordings(id: string) {
  return useQuery({
    queryKey: keys.recordings(id),
    queryFn: (): Promise<Recording[]> =>
      read(http.api.consultations[':id'].recordings.$get({ param: { id } })),
    refetchInterval: (query) =>
      retryAfterError(query) ||
      (query.state.data?.some((one) => underWay.has(one.state)) === true && lookAgain),
  })
}

export const recordingAddress = {
  whole: (id: string) => `/api/recordings/${encodeURIComponent(id)}/media`,
  part: (id: string, partId: string) =>
    `/api/recordings/${encodeURIComponent(id)}/parts/${encodeURIComponent(partId)}`,
}
