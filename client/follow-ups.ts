/** Whom the doctor is to ask about. */
import { useQuery } from '@tanstack/react-query'
import type { FollowUpList } from '../server/contract/outcome.ts'
import { http, read } from './api.ts'
import { keys } from './queries.ts'

/** @param enabled whether this person has any */
export function useFollowUps(enabled: boolean) {
  return useQuery({
    queryKey: keys.followUps,
    queryFn: () => read<FollowUpList>(http.api['follow-ups'].$get()),
    enabled,
    staleTime: 60_000,
  })
}
