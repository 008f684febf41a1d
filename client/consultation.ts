/** Reading and writing consultations over HTTP; the names under which TanStack Query keeps them. */
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import type * as z from 'zod'
import type {
  Attachment,
  ConfirmPatientInput,
  UploadInput,
  UploadState,
} from '../server/contract/attachment.ts'
import type { ConsentStepInput } from '../server/contract/consent.ts'
import type {
  CommandInput,
  Consultation,
  ConsultationPage,
  HistoryEntry,
  ListQuery,
  RequestContent,
  SaveRequestAnswer,
} from '../server/contract/consultation.ts'
import type { PostSignInput } from '../server/contract/review.ts'
import type { Line } from '../server/contract/session.ts'
import type { StillInput } from '../server/contract/still.ts'
import { http, read } from './api.ts'
import { keys, queryClient, useWrite } from './queries.ts'

type CallOptions = { headers?: Record<string, string> }

const { api } = http

/** Addresses of files; the session cookie opens them. */
export const addresses = {
  /** What is shown of a file; each request is in the trail. */
  attachment: (id: string) => `/api/attachments/${encodeURIComponent(id)}`,
  thumbnail: (id: string) => `/api/attachments/${encodeURIComponent(id)}/thumbnail`,
  original: (id: string) => `/api/attachments/${encodeURIComponent(id)}/original`,
  part: (uploadId: string, offset: number) => `/api/uploads/${encodeURIComponent(uploadId)}?offset=${offset}`,
  opinionPdf: (opinionId: string) => `/api/opinions/${encodeURIComponent(opinionId)}/pdf`,
}

/** The six lines, with what this person may do on them. */
export function useLines() {
  return useQuery({
    queryKey: keys.lines,
    queryFn: (): Promise<Line[]> => read(api.lines.$get()),
    staleTime: 5 * 60_000,
  })
}

/** The lines by id; empty until they have been read. */
export function useLineOf(): (id: string | null) => Line | undefined {
  const lines = useLines().data
  return (id) => lines?.find((line) => line.id === id)
}

export type ListFilter = Partial<Pick<z.infer<typeof ListQuery>, 'view' | 'urgency' | 'state' | 'limit'>> & {
  lineId?: string
}
type Page = z.infer<typeof ConsultationPage>

function queryOf({ limit, ...filter }: ListFilter, cursor: string | null) {
  return {
    ...filter,
    ...(limit === undefined ? {} : { limit: String(limit) }),
    ...(cursor === null ? {} : { cursor }),
  }
}

/** One view of the list, page after page. */
export function useConsultations(filter: ListFilter, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.consultationList(filter),
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      read(api.consultations.$get({ query: queryOf(filter, pageParam) }, { init: { signal } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page) => page.nextCursor,
    enabled,
    // Deadlines move without anybody doing anything, and a socket may be shut out by a hospital's proxy.
    refetchInterval: 60_000,
  })
}

/** A whole consultation. Opening it is written to the audit trail by the server. */
export function readConsultation(id: string): Promise<Consultation> {
  return read(api.consultations[':id'].$get({ param: { id } }))
}

export function useConsultation(id: string) {
  return useQuery({ queryKey: keys.consultation(id), queryFn: () => readConsultation(id) })
}

/** What has happened to it, newest first. */
export function useHistory(id: string) {
  return useQuery({
    queryKey: keys.history(id),
    queryFn: (): Promise<HistoryEntry[]> => read(api.consultations[':id'].history.$get({ param: { id } })),
  })
}

/** The newest signed version of its opinion, to be downloaded; null where there is none. Asking is reading, and is logged. */
export function useOpinionFile(id: string) {
  return useMutation({
    mutationFn: async (): Promise<string | null> => {
      const opinion = await read(api.consultations[':id'].opinion.$get({ param: { id } }))
      return opinion.versions[0]?.id ?? null
    },
  })
}

/** After something was done: the consultation, its history and the lists are read again. */
export async function refreshConsultation(id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.consultation(id) }),
    queryClient.invalidateQueries({ queryKey: keys.consultations }),
  ])
}

export type CommandRequest = z.input<typeof CommandInput>

/** Carries out a command. Throws {@link ApiFailure}; CONFLICT and WRONG_STATE say what is so now. */
export function useCommand(id: string) {
  return useWrite((json: CommandRequest, options) =>
    read(api.consultations[':id'].commands.$post({ param: { id }, json }, options)),
  )
}

/** Signs afterwards for an emergency, or refuses to. */
export function usePostSign(id: string) {
  return useWrite((json: z.input<typeof PostSignInput>, options) =>
    read(api.consultations[':id']['post-sign'].$post({ param: { id }, json }, options)),
  )
}

/** Writes down a consent, or its withdrawal. */
export function useConsentStep(id: string) {
  return useWrite((json: z.input<typeof ConsentStepInput>, options) =>
    read(api.consultations[':id'].consents.$post({ param: { id }, json }, options)),
  )
}

/** Whether the patient has withdrawn the consent to the consultation itself. */
export function hasWithdrawn({ consentSteps }: Pick<Consultation, 'consentSteps'>): boolean {
  return consentSteps.some(({ purpose }) => purpose === 'consultation')
}

/** The patient's identity, whole. The reason is logged. */
export function useReveal(id: string, noun: 'consultations' | 'referrals' | 'log' = 'consultations') {
  return useWrite(
    (json: { reason: string }, options) => {
      const input = { param: { id }, json }
      if (noun === 'log') return read(api.log[':id'].identity.$post(input, options))
      return noun === 'referrals'
        ? read(api.referrals[':id'].identity.$post(input, options))
        : read(api.consultations[':id'].identity.$post(input, options))
    },
    // The answer leaves the memory as soon as nobody shows it.
    { gcTime: 0 },
  )
}

export type SavedRequest = z.infer<typeof SaveRequestAnswer>

/** Makes a draft on the server. */
export function createRequest(json: RequestContent, options: CallOptions): Promise<SavedRequest> {
  return read(api.consultations.$post({ json }, options))
}

/** Saves a draft or a returned request over the version that was read. */
export function saveRequest(
  id: string,
  version: number,
  content: RequestContent,
  options: CallOptions,
): Promise<SavedRequest> {
  return read(api.consultations[':id'].$put({ param: { id }, json: { version, content } }, options))
}

/** The files of a case alone, while their previews are made. */
export function readFiles(id: string): Promise<Attachment[]> {
  return read(api.consultations[':id'].attachments.$get({ param: { id } }))
}

/** One's own files that were not sent to their end. */
export function readUploads(id: string): Promise<UploadState[]> {
  return read(api.consultations[':id'].uploads.$get({ param: { id } }))
}

/** Announces a file; the same file again answers with what has arrived of it. */
export function startUpload(id: string, json: UploadInput): Promise<UploadState> {
  return read(api.consultations[':id'].uploads.$post({ param: { id }, json }))
}

/** As {@link startUpload} for a still of a camera in the room. */
export function startStill(id: string, json: StillInput): Promise<UploadState> {
  return read(api.consultations[':id'].stills.$post({ param: { id }, json }))
}

export function readUpload(id: string): Promise<UploadState> {
  return read(api.uploads[':id'].$get({ param: { id } }))
}

/** @param options key and patience: the server reads the whole file once more */
export function finishUpload(id: string, options: CallOptions & { init: RequestInit }): Promise<Attachment> {
  return read(api.uploads[':id'].finish.$post({ param: { id } }, options))
}

export async function cancelUpload(id: string): Promise<void> {
  await read(api.uploads[':id'].$delete({ param: { id } }))
}

/** Why images that name somebody else belong to the patient. */
export async function confirmPatient(id: string, json: ConfirmPatientInput): Promise<void> {
  await read(api.attachments[':id'].patient.$post({ param: { id }, json }))
}

export async function removeAttachment(id: string): Promise<void> {
  await read(api.attachments[':id'].$delete({ param: { id } }))
}
