/** Emergencies that ring for the person at work: read over HTTP, told over the socket. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type * as z from 'zod'
import type { RingItem, RingState, UnableInput } from '../server/contract/ring.ts'
import { http, read } from './api.ts'
import { ApiFailure } from './failure.ts'
import { keys, queryClient, useWrite } from './queries.ts'
import { useMe } from './session.ts'
import { listen } from './socket.ts'

/** Under the lists, so that every change and every return of the connection reads it again. */
const ringsKey = [...keys.consultations, 'rings'] as const

/** Nobody waits longer than this for a ring whose notice was lost, ms. */
const lookEvery = 20_000

/** What rings for me now; the longest waiting first. */
export function useRings(): readonly RingItem[] {
  const me = useMe()
  const called = me.roles.includes('expert')
  useEffect(() => {
    if (!called) return undefined
    const ends = [
      listen('consultation.ringing', () => void queryClient.invalidateQueries({ queryKey: ringsKey })),
      listen('consultation.ring_ended', ({ id }) => dropRing(id)),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [called])
  const rings = useQuery({
    queryKey: ringsKey,
    queryFn: (): Promise<RingItem[]> => read(http.api.rings.$get()),
    enabled: called,
    staleTime: 0,
    refetchInterval: lookEvery,
    // An emergency is heard in a window that nobody looks at.
    refetchIntervalInBackground: true,
  })
  return rings.data ?? []
}

/** It rings no more here: at once, before anything is read again. */
export function dropRing(id: string): void {
  queryClient.setQueryData<RingItem[]>(ringsKey, (before) =>
    before?.filter((one) => one.consultationId !== id),
  )
  void queryClient.invalidateQueries({ queryKey: ringsKey })
  void queryClient.invalidateQueries({ queryKey: keys.consultation(id) })
}

/** How an emergency stands. Read anew with every change of the consultation. */
export function useRingState(id: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.consultation(id), 'ring'],
    queryFn: (): Promise<RingState> => read(http.api.consultations[':id'].ring.$get({ param: { id } })),
    enabled,
    refetchInterval: lookEvery,
  })
}

/** Takes an emergency: with `startAt` its room opens in the same step. A newer version of a request that still waits is no obstacle. */
export function useTake({ consultationId: id, version }: Pick<RingItem, 'consultationId' | 'version'>) {
  const command = useWrite((json: { version: number; startAt: string | null }, options) =>
    read(
      http.api.consultations[':id'].commands.$post(
        {
          param: { id },
          json: {
            command: 'accept',
            version: json.version,
            ...(json.startAt === null ? {} : { startAt: json.startAt }),
          },
        },
        options,
      ),
    ),
  )
  const take = async (startAt: string | null) => {
    try {
      return await command.mutateAsync({ version, startAt })
    } catch (error) {
      const fresh = error instanceof ApiFailure && error.code === 'CONFLICT' ? error.fresh : undefined
      // The asking doctor is adding to the case meanwhile: what matters is that it still waits.
      if (fresh?.state !== 'submitted') throw error
      return command.mutateAsync({ version: fresh.version, startAt })
    }
  }
  return { take, isPending: command.isPending }
}

/** Says that I cannot. */
export function useUnable(id: string) {
  return useWrite((json: z.input<typeof UnableInput>, options) =>
    read(http.api.consultations[':id'].ring.unable.$post({ param: { id }, json }, options)),
  )
}
