/** What the server alone knows of the files of an open form: previews that got ready, uploads of an earlier visit. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { readFiles, readUploads } from '../../consultation.ts'
import { useStore } from '../../ui/store.ts'
import type { Draft } from './draft.ts'
import type { Uploads } from './uploads.ts'

/** ms; a preview takes a second or two */
const lookEvery = 1_500

export function useFilesNews(uploads: Uploads, draft: Draft): void {
  const waiting = useStore(uploads.items).some(({ attachment }) => attachment?.preview === 'pending')
  const id = draft.id()
  const files = useQuery({
    queryKey: ['request', id, 'files'],
    queryFn: () => (id === null ? [] : readFiles(id)),
    enabled: waiting && id !== null,
    refetchInterval: lookEvery,
    gcTime: 0,
  }).data
  useEffect(() => {
    if (files !== undefined) uploads.refreshed(files)
  }, [files, uploads])
  // Once, as the form is opened: what is begun later is in the list by itself.
  useEffect(() => {
    const opened = draft.id()
    if (opened === null) return
    // Without this list one chooses the file anew, and it goes on all the same.
    readUploads(opened).then(uploads.addLeft, () => undefined)
  }, [draft, uploads])
}

/** Reads the files once more, after something was stated about one of them. */
export async function refreshFiles(uploads: Uploads, draft: Draft): Promise<void> {
  const id = draft.id()
  if (id !== null) uploads.refreshed(await readFiles(id))
}
