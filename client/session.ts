/** Who is signed in: read once, kept for the page, asked again when it runs out. */
import { useQuery } from '@tanstack/react-query'
import type { Health, Me } from '../server/contract/session.ts'
import { mayDo, type Permission } from '../server/domain/permission.ts'
import { http, read } from './api.ts'
import { ApiFailure, networkFailure } from './failure.ts'
import { hasChosenLanguage, type Language, setLanguage } from './i18n/text.ts'
import { kept } from './kept.ts'
import { keys, queryClient } from './queries.ts'
import { endRelogin, setAtWork } from './relogin.ts'
import { closeSocket, openSocket } from './socket.ts'
import { forgetNumbers } from './telephone.ts'

/** The person at work; null when nobody is signed in. Other failures are thrown. */
async function readMe(): Promise<Me | null> {
  try {
    const me = await read(http.api.session.$get())
    setAtWork(true)
    openSocket()
    return me
  } catch (error) {
    // A guest of a call is nobody on these pages.
    if (error instanceof ApiFailure && (error.status === 401 || error.status === 403)) return null
    throw error
  }
}

/** `data` is undefined while it is being read, null when nobody is signed in. */
export function useSession() {
  return useQuery({
    queryKey: keys.me,
    queryFn: readMe,
    staleTime: 5 * 60_000,
    gcTime: Number.POSITIVE_INFINITY,
  })
}

/** The person at work. Only inside pages that the frame shows to people who are signed in. */
export function useMe(): Me {
  const me = useSession().data
  if (me == null) throw new Error('useMe outside a signed-in page')
  return me
}

/** Whether the person at work has a permission; the server decides anyway, this decides what is shown. */
export function isAllowed(me: Me, permission: Permission): boolean {
  return mayDo(
    {
      kind: 'person',
      personId: me.person.id,
      roles: me.roles,
      institutionId: me.institutionId,
      departmentId: null,
      expertLineIds: [],
      requestLineIds: [],
    },
    permission,
  )
}

export type Credentials = {
  loginName: string
  password: string
  /** Of the second factor, once the server has asked for it. */
  code?: string
}

/** Signs in. Throws {@link ApiFailure}: CREDENTIALS_WRONG, SECOND_FACTOR_NEEDED, ACCOUNT_LOCKED, TOO_MANY_REQUESTS, NETWORK. */
export async function signIn(credentials: Credentials): Promise<Me> {
  const me = await read(http.api.session.$post({ json: credentials }))
  setAtWork(true)
  // On a computer where nobody has chosen, the person's own language comes along.
  if (!hasChosenLanguage()) await setLanguage(me.locale)
  queryClient.setQueryData(keys.me, me)
  openSocket()
  return me
}

/**
 * Gives the password again over a page that is open. The same person goes on where they were; the requests that waited go out
 * again, and the connection of a call is the same one.
 */
export async function signInAgain(credentials: Credentials): Promise<void> {
  await signIn(credentials)
  endRelogin(true)
  await queryClient.invalidateQueries()
}

/** Signs out and forgets everything that was read. */
export async function signOut(): Promise<void> {
  // A session that is over already must not ask for the password in order to be left.
  setAtWork(false)
  try {
    await read(http.api.session.$delete())
  } catch (error) {
    if (!(error instanceof ApiFailure && error.code === 'SIGNED_OUT')) {
      setAtWork(true)
      throw error
    }
  }
  forget()
}

/** Leaves the session without asking the server: it has ended already. */
export function forget(): void {
  setAtWork(false)
  endRelogin(false)
  closeSocket()
  forgetNumbers()
  const me = queryClient.getQueryData<Me | null>(keys.me)
  queryClient.clear()
  if (me != null) void kept.dropAll(me.person.id)
  queryClient.setQueryData(keys.me, null)
}

/** Changes the language here and now, and tells the server for messages and for the next computer. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  await setLanguage(chosen)
  await read(http.api.session.locale.$put({ json: { locale: chosen } }))
}

/** The state of the system. With its database away, the server answers 503 and still says what is wrong. */
async function readHealth(): Promise<Health> {
  const response = await fetch('/api/health').catch(() => null)
  const body: unknown = await response?.json().catch(() => null)
  if (typeof body !== 'object' || body === null || !('linesOpen' in body)) throw networkFailure()
  return body as Health
}

/** For the sign-in page. */
export function useHealth() {
  return useQuery({ queryKey: keys.health, queryFn: readHealth, staleTime: 20_000, refetchInterval: 20_000 })
}

/** The six lines as everybody may see them. */
export function usePublicLines() {
  return useQuery({
    queryKey: [...keys.lines, 'public'],
    queryFn: () => read(http.api.lines.public.$get()),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
