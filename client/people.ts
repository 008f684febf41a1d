/** Accounts: the list and the changes of the security administrator, and one's own. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { AccountPage, Invitation, PersonCorrection } from '../server/contract/account.ts'
import type { PersonRow, ReadPeople } from '../server/contract/people-import.ts'
import type { AccountState } from '../server/domain/account.ts'
import type { Role } from '../server/domain/actor.ts'
import { guardedFetch, http, read } from './api.ts'
import { queryClient, useWrite } from './queries.ts'

const peopleKey = ['people'] as const
export const ownSessionsKey = ['account', 'sessions'] as const

export type PeopleFilters = {
  q?: string
  institutionId?: string | undefined
  role?: Role | undefined
  state?: AccountState | undefined
}

export function usePeople(filters: PeopleFilters) {
  return useInfiniteQuery({
    queryKey: [...peopleKey, 'list', filters],
    queryFn: ({ pageParam }) =>
      read(
        http.api.people.$get({ query: pageParam === '' ? filters : { ...filters, cursor: pageParam } }),
      ) as Promise<AccountPage>,
    initialPageParam: '',
    getNextPageParam: (last: AccountPage) => last.next,
  })
}

export function usePlaces() {
  return useQuery({
    queryKey: [...peopleKey, 'places'],
    queryFn: () => read(http.api.people.places.$get()),
    staleTime: 5 * 60_000,
  })
}

export function usePersonSessions(id: string) {
  return useQuery({
    queryKey: [...peopleKey, 'sessions', id],
    queryFn: () => read(http.api.people[':id'].sessions.$get({ param: { id } })),
  })
}

export function useOwnSessions() {
  return useQuery({
    queryKey: ownSessionsKey,
    queryFn: () => read(http.api.account.sessions.$get()),
  })
}

export function refreshPeople(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: peopleKey })
}

export function useInvite() {
  return useWrite((json: Invitation, options) => read(http.api.people.$post({ json }, options)))
}

/** Reads a file and judges its rows; nothing is stored. */
export async function readPeopleTable(file: File): Promise<ReadPeople> {
  const name = new URLSearchParams({ fileName: file.name.slice(-200) })
  const answer = await guardedFetch(`/api/people/imports/read?${name}`, { method: 'POST', body: file })
  return (await answer.json()) as ReadPeople
}

const bareRow = ({ line, words, formulas }: PersonRow): PersonRow => ({ line, words, formulas })

export function useCheckPeople() {
  return useWrite((rows: readonly PersonRow[], options) =>
    read(http.api.people.imports.check.$post({ json: { rows: rows.map(bareRow) } }, options)),
  )
}

export function useInvitePeople() {
  return useWrite((rows: readonly PersonRow[], options) =>
    read(http.api.people.imports.$post({ json: { rows: rows.map(bareRow) } }, options)),
  )
}

export function useCorrection(id: string) {
  return useWrite((json: PersonCorrection, options) =>
    read(http.api.people[':id'].details.$put({ param: { id }, json }, options)),
  )
}

export function useSendLink(id: string) {
  return useWrite((mailAddress: string | null, options) =>
    read(http.api.people[':id'].links.$post({ param: { id }, json: { mailAddress } }, options)),
  )
}

export function useRolesChange(id: string) {
  return useWrite((json: { version: number; roles: Role[] }, options) =>
    read(http.api.people[':id'].roles.$put({ param: { id }, json }, options)),
  )
}

export function useUseOfAccount(id: string, how: 'disable' | 'enable') {
  return useWrite((version: number, options) =>
    read(http.api.people[':id'][how].$post({ param: { id }, json: { version } }, options)),
  )
}

export function useFactorReset(id: string) {
  return useWrite((_nothing: null, options) =>
    read(http.api.people[':id']['second-factor'].$delete({ param: { id } }, options)),
  )
}

export function useEndSessionsOf(id: string) {
  return useWrite((_nothing: null, options) =>
    read(http.api.people[':id'].sessions.$delete({ param: { id } }, options)),
  )
}
