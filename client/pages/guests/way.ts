/** What stands behind the address of a guest: a link that is good, one that is not, or a visit that goes on. */
import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { GuestInvitation, GuestVisit } from '../../../server/contract/guest.ts'
import { ApiFailure } from '../../failure.ts'
import { lookAtInvitation, readVisit } from '../../guest.ts'
import type { Texts } from '../../i18n/zh.ts'
import { patterns } from '../../paths.ts'

export type Why = keyof Texts['guest']['refusal']
export type Way =
  | { name: 'refused'; why: Why; phone: string | null }
  /** `token`: not used yet; null: this browser is in by it already. */
  | { name: 'invited'; who: GuestInvitation; token: string }
  | { name: 'guest'; who: GuestVisit }

const storageKey = 'ss.guest'

/** Until it is used it stays in this window, so that a reload does not lose it. */
export function keepToken(token: string | null): void {
  try {
    if (token === null) sessionStorage.removeItem(storageKey)
    else sessionStorage.setItem(storageKey, token)
  } catch {
    // Without storage a reload asks for the link again.
  }
}

function keptToken(): string | null {
  try {
    return sessionStorage.getItem(storageKey)
  } catch {
    return null
  }
}

/** Out of the address, from which it is taken at once, or as this window has kept it. */
export function useToken(): string | null {
  const { hash } = useLocation()
  const navigate = useNavigate()
  const [token, setToken] = useState(() => (hash === '' ? keptToken() : hash.slice(1)))
  useEffect(() => {
    if (hash === '') return
    keepToken(hash.slice(1))
    setToken(hash.slice(1))
    void navigate(patterns.guest, { replace: true })
  }, [hash, navigate])
  return token
}

/** @throws ApiFailure where it is not known, as without a network */
export async function findWay(token: string | null): Promise<Way> {
  const visit = await readVisit()
  if (token === null) {
    if (visit === 'staff' || visit === null) return { name: 'refused', why: 'none', phone: null }
    return { name: 'guest', who: visit }
  }
  try {
    const who = await lookAtInvitation(token)
    if (visit !== null && visit !== 'staff' && visit.id === who.id) return { name: 'guest', who: visit }
    if (who.state !== 'waiting') return { name: 'refused', why: who.state, phone: who.phone }
    return visit === 'staff'
      ? { name: 'refused', why: 'own_account', phone: null }
      : { name: 'invited', who, token }
  } catch (error) {
    const why = whyNot(error)
    if (why === null) throw error
    return { name: 'refused', why, phone: null }
  }
}

/** What a look or an opening says for good; null where another try may help. */
export function whyNot(error: unknown): Why | null {
  if (!(error instanceof ApiFailure)) return null
  switch (error.code) {
    case 'LINK_OVER':
    case 'VALIDATION_FAILED':
      return 'wrong'
    case 'TOO_MANY_REQUESTS':
      return 'tries'
    case 'OWN_ACCOUNT':
      return 'own_account'
    default:
      return null
  }
}
