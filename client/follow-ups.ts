/** Whom the doctor is to ask about, and what the expert is asked to correct. */
import { useQuery } from '@tanstack/react-query'
import type { FollowUpList } from '../server/contract/outcome.ts'
import type { OpenCorrection } from '../server/contract/signature.ts'
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

/** The opinions that this expert is asked to correct. @param enabled whether this person writes any */
export function useCorrections(enabled: boolean) {
  return useQuery({
    queryKey: keys.corrections,
    queryFn: () => read<OpenCorrection[]>(http.api.corrections.$get()),
    enabled,
    staleTime: 60_000,
  })
}
