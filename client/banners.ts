/** Announcements: what stands over the pages, and what their administrator reads and writes. */
import { useQuery } from '@tanstack/react-query'
import type {
  Banner,
  BannerChange,
  BannerEntries,
  BannerSettings,
  BannerVersions,
} from '../server/contract/banner.ts'
import { http, read, readJson } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'

const api = http.api.banners
/** One that begins is told of by nobody; ms. */
const lookEvery = 60_000

/** @param signedIn otherwise what is for all */
export function useShownBanners(signedIn: boolean) {
  return useQuery({
    queryKey: [...keys.banners, signedIn ? 'shown' : 'public'],
    queryFn: () => readJson<Banner[]>(`/api/banners/${signedIn ? 'shown' : 'public'}`),
    refetchInterval: lookEvery,
    staleTime: lookEvery,
  })
}

export function usePutAside() {
  return useWrite(
    ({ id, version }: { id: string; version: number }, options) =>
      read(api[':id'].dismiss.$post({ param: { id }, json: { version } }, options)),
    { onSettled: refreshBanners },
  )
}

export function useBanners() {
  return useQuery({
    queryKey: [...keys.banners, 'all'],
    queryFn: () => readJson<BannerEntries>('/api/banners'),
  })
}

export function useBannerVersions(id: string) {
  return useQuery({
    queryKey: [...keys.banners, 'versions', id],
    queryFn: () => readJson<BannerVersions>(`/api/banners/${id}/versions`),
  })
}

export function refreshBanners(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.banners })
}

export function useAddBanner() {
  return useWrite((json: BannerSettings, options) => read(api.$post({ json }, options)))
}

export function useChangeBanner() {
  return useWrite(({ id, ...json }: BannerChange & { id: string }, options) =>
    read(api[':id'].$put({ param: { id }, json }, options)),
  )
}
