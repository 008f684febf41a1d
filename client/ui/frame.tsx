/** What stands around every page of somebody who is signed in. The room takes the whole window and leaves the bar out. */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, Suspense, useEffect } from 'react'
import { Navigate, Outlet, ScrollRestoration, useLocation } from 'react-router'
import type { Me } from '../../server/contract/session.ts'
import { http, read } from '../api.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { keys, retryAfterError } from '../queries.ts'
import { isAllowed, useMe, useSession } from '../session.ts'
import { sendPhoneWords } from '../telephone.ts'
import { Announcer } from './announce.tsx'
import { ErrorState } from './answer.tsx'
import { BannerLines } from './banner.tsx'
import { KeysDialog } from './key-bar.tsx'
import { listenToKeys } from './keys.ts'
import { OfflineLine } from './notice.tsx'
import { ReloginOverlay } from './relogin-overlay.tsx'
import { Rings } from './ring.tsx'
import { navOf, PhoneNav, TopBar } from './top-bar.tsx'
import { Waiting } from './waiting.tsx'

/** How many consultations wait for this person; shared with the work list by its query key. */
export function useWorkCounts(me: Me) {
  return useQuery({
    queryKey: keys.consultationCounts,
    queryFn: () => read(http.api.consultations.counts.$get()),
    enabled: isAllowed(me, 'consultation.list'),
  })
}

/** What stands out in the access log and nobody has explained; for those who review it. */
export function useOpenAnomalies(me: Me) {
  return useQuery({
    queryKey: keys.accessOpen,
    queryFn: async () => (await read(http.api.access.anomalies.$get({ query: { limit: '1' } }))).open,
    enabled: isAllowed(me, 'access.read'),
    refetchInterval: (query) => retryAfterError(query) || anomaliesEveryMs,
  })
}
const anomaliesEveryMs = 60_000

/** Lets nobody in who is not signed in; afterwards they come back to the page that they wanted. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useSession()
  const { pathname, search } = useLocation()
  useEffect(listenToKeys, [])
  const personId = session.data?.person.id
  useEffect(() => (personId === undefined ? undefined : sendPhoneWords(personId)), [personId])
  if (session.data === null)
    return <Navigate to={paths.signIn(pathname === '/' ? undefined : pathname + search)} replace />
  if (session.data === undefined) {
    return session.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={session.error} onRetry={() => void session.refetch()} />
    )
  }
  if (session.data.secondFactor === 'due' && pathname !== paths.account()) {
    return <Navigate to={paths.account()} replace />
  }
  return (
    <>
      {children}
      <Rings />
      <KeysDialog />
      <ReloginOverlay />
      <Announcer />
    </>
  )
}

/** Pages with the bar. */
export function Frame() {
  const texts = useTexts()
  const me = useMe()
  const counts = useWorkCounts(me)
  const anomalies = useOpenAnomalies(me)
  const items = navOf(me, texts, counts.data?.views.mine, anomalies.data)
  return (
    <div className="app">
      <a className="skip-link" href="#content">
        {texts.common.skipToContent}
      </a>
      <TopBar me={me} items={items} />
      <OfflineLine />
      <BannerLines signedIn />
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
      <PhoneNav me={me} items={items} />
      <ScrollRestoration />
    </div>
  )
}
