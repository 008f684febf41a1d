/** Guests of a call: the links for whoever invites, and the one visit for whoever comes by a link. */
import { useQuery } from '@tanstack/react-query'
import type { Consultation } from '../server/contract/consultation.ts'
import type {
  GuestInput,
  GuestInvitation,
  GuestLink,
  GuestMade,
  GuestVisit,
} from '../server/contract/guest.ts'
import type { Me } from '../server/contract/session.ts'
import { invitesFor, takesGuests } from '../server/domain/guest.ts'
import { http, read } from './api.ts'
import { ApiFailure } from './failure.ts'
import { keys, queryClient, retryAfterError, useWrite } from './queries.ts'
import { isAllowed } from './session.ts'

const links = http.api.consultations[':id'].guests
const { guest } = http.api

/** Whether this person may make links for guests now; the server asks the same rules again. */
export function mayInviteGuests({ relation, state, kind }: Consultation, me: Me): boolean {
  if (relation === 'auditor' || !isAllowed(me, 'guest.invite')) return false
  return invitesFor(relation) !== null && takesGuests({ state, kind })
}

/** ms; whoever waits for a guest sees that the link was opened. */
const lookAgain = 10_000

export function useGuests(id: string) {
  return useQuery({
    queryKey: keys.guests(id),
    queryFn: (): Promise<GuestLink[]> => read(links.$get({ param: { id } })),
    refetchInterval: (query) => retryAfterError(query) || lookAgain,
  })
}

const refresh = (id: string) => queryClient.invalidateQueries({ queryKey: keys.guests(id) })

/** The token is in the first answer alone. */
export function useInviteGuest(id: string) {
  return useWrite(
    (json: GuestInput, options): Promise<GuestMade> => read(links.$post({ param: { id }, json }, options)),
    { onSuccess: () => refresh(id) },
  )
}

export function useRevokeGuest(id: string) {
  return useWrite(
    (guestId: string, options) => read(links[':guestId'].$delete({ param: { id, guestId } }, options)),
    { onSuccess: () => refresh(id) },
  )
}

/** What a link is; it is not used by this. @throws ApiFailure LINK_OVER, VALIDATION_FAILED, TOO_MANY_REQUESTS */
export function lookAtInvitation(token: string): Promise<GuestInvitation> {
  return read(guest.invitation.$post({ json: { token } }))
}

/** Uses the link. @throws ApiFailure LINK_OVER, TOO_EARLY, OWN_ACCOUNT, TOO_MANY_REQUESTS */
export function openInvitation(token: string): Promise<GuestVisit> {
  return read(guest.session.$post({ json: { token, agreesToName: true } }))
}

/** As which guest this browser is in; `staff`: somebody with an account is; null: nobody. */
export async function readVisit(): Promise<GuestVisit | 'staff' | null> {
  try {
    return await read(guest.session.$get())
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error
    if (error.status === 401) return null
    if (error.status === 403) return 'staff'
    throw error
  }
}
