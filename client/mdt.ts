/** Reading and writing the board of a multidisciplinary consultation. */
import { useQuery } from '@tanstack/react-query'
import type * as z from 'zod'
import type { Consultation } from '../server/contract/consultation.ts'
import type {
  AgendaInput,
  Candidates,
  ChairInput,
  DissentInput,
  InvitationAnswer,
  InviteInput,
  Mdt,
  MemberOpinionInput,
} from '../server/contract/mdt.ts'
import { http, read } from './api.ts'
import { refreshConsultation } from './consultation.ts'
import { keys, useWrite } from './queries.ts'

const { api } = http
const board = api.consultations[':id'].mdt

/** Asked for once an expert has the case: before, there is nobody to convene a board. */
export function useMdt({ id, expert }: Pick<Consultation, 'id' | 'expert'>) {
  return useQuery({
    queryKey: keys.mdt(id),
    queryFn: (): Promise<Mdt> => read(board.$get({ param: { id } })),
    enabled: expert !== null,
  })
}

export function useCandidates(id: string, q: string) {
  return useQuery({
    queryKey: keys.mdtCandidates(id, q),
    queryFn: (): Promise<Candidates> => read(board.candidates.$get({ param: { id }, query: { q } })),
    placeholderData: (before) => before,
  })
}

export function useInvite(id: string) {
  return useWrite(
    (json: z.input<typeof InviteInput>, options) =>
      read(board.members.$post({ param: { id }, json }, options)),
    { onSuccess: () => refreshConsultation(id) },
  )
}

export function useRemoveMember(id: string) {
  return useWrite(
    (personId: string, options) =>
      read(board.members[':personId'].$delete({ param: { id, personId } }, options)),
    { onSuccess: () => refreshConsultation(id) },
  )
}

/** Opens rooms' controls to the new chair at once; what the page showed to the old one is read anew. */
export function usePassChair(id: string) {
  return useWrite(
    (json: z.input<typeof ChairInput> & { personId: string }, options) =>
      read(board.chair.$post({ param: { id }, json }, options)),
    { onSuccess: () => refreshConsultation(id) },
  )
}

/** Whoever declines sees it no more: the page then says so. */
export function useAnswerInvitation(id: string) {
  return useWrite(
    (json: z.input<typeof InvitationAnswer>, options) =>
      read(board.answer.$post({ param: { id }, json }, options)),
    { onSuccess: () => refreshConsultation(id) },
  )
}

export function useSaveAgenda(id: string) {
  return useWrite(
    (json: z.input<typeof AgendaInput>, options) => read(board.agenda.$put({ param: { id }, json }, options)),
    { onSuccess: () => refreshConsultation(id) },
  )
}

export function useCirculate(id: string) {
  return useWrite(
    (json: { revision: number }, options) =>
      read(board.agenda.circulation.$post({ param: { id }, json }, options)),
    { onSuccess: () => refreshConsultation(id) },
  )
}

export function useSignOwn(id: string) {
  return useWrite(
    (json: z.input<typeof MemberOpinionInput>, options) =>
      read(board.opinion.$post({ param: { id }, json }, options)),
    { onSuccess: () => refreshConsultation(id) },
  )
}

export function useCosign(id: string, opinionId: string) {
  return useWrite(
    (json: { password: string }, options) =>
      read(api.opinions[':id'].cosign.$post({ param: { id: opinionId }, json }, options)),
    { onSuccess: () => refreshConsultation(id) },
  )
}

export function useDissent(id: string, opinionId: string) {
  return useWrite(
    (json: z.input<typeof DissentInput>, options) =>
      read(api.opinions[':id'].dissent.$post({ param: { id: opinionId }, json }, options)),
    { onSuccess: () => refreshConsultation(id) },
  )
}
