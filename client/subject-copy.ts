/** Copies of a record for the patient, as the medical-affairs offices make them. */
import { useQuery } from '@tanstack/react-query'
import type * as z from 'zod'
import type { Consultation } from '../server/contract/consultation.ts'
import type { Me } from '../server/contract/session.ts'
import type { SubjectCopies, SubjectCopyInput } from '../server/contract/subject-copy.ts'
import { http, read } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'
import { isAllowed } from './session.ts'

const copies = http.api.consultations[':id']['subject-copies']

/** Whether to offer it; the server asks the rule of domain/subject-copy.ts. */
export function mayCopy({ relation, state, content }: Consultation, me: Me): boolean {
  if (state === 'draft' || !isAllowed(me, 'copy.make')) return false
  return relation === 'office' || (relation === 'receiving_office' && content !== null)
}

export function useSubjectCopies(id: string) {
  return useQuery({
    queryKey: keys.subjectCopies(id),
    queryFn: (): Promise<SubjectCopies> => read(copies.$get({ param: { id } })),
  })
}

/** What is typed may leave out what only a guardian or an agent states. */
export type CopyTyped = z.input<typeof SubjectCopyInput>

export function useMakeCopy(id: string) {
  return useWrite(
    (json: CopyTyped, options): Promise<{ id: string; number: string }> =>
      read(copies.$post({ param: { id }, json }, options)),
    { onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.subjectCopies(id) }) },
  )
}

export const copyFile = (id: string) => `/api/subject-copies/${encodeURIComponent(id)}/file`
