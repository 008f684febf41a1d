/** Files that were opened in this visit: going back to one does not fetch it again, nor write another opening into the trail. */
import { useEffect, useState } from 'react'
import type { Attachment } from '../../../../server/contract/attachment.ts'
import { openSheet, type Sheet, SheetError, type SheetFault } from '../../../viewer/sheet.ts'
import type { RoomClient } from '../../client.ts'
import { useClient } from '../context.tsx'

/** bytes of files; older ones go first */
const kept = 300 * 1024 * 1024

type Entry = { bytes: number; opening: Promise<Sheet> }

const caches = new WeakMap<RoomClient, Map<string, Entry>>()

function cacheOf(client: RoomClient): Map<string, Entry> {
  const known = caches.get(client)
  if (known !== undefined) return known
  const cache = new Map<string, Entry>()
  caches.set(client, cache)
  client.together.atClose(() => {
    for (const entry of cache.values()) letGo(entry)
    cache.clear()
  })
  return cache
}

function letGo({ opening }: Entry): void {
  opening.then(
    (sheet) => sheet.close(),
    () => undefined,
  )
}

function open(client: RoomClient, file: Attachment): Promise<Sheet> {
  const cache = cacheOf(client)
  const entry = cache.get(file.id) ?? { bytes: file.byteSize, opening: openSheet(file) }
  cache.delete(file.id)
  cache.set(file.id, entry)
  entry.opening.catch(() => cache.get(file.id) === entry && cache.delete(file.id))
  let total = [...cache.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  for (const [id, old] of cache) {
    if (total <= kept || id === file.id) continue
    total -= old.bytes
    cache.delete(id)
    letGo(old)
  }
  return entry.opening
}

export type SheetState = { sheet: Sheet } | { fault: SheetFault } | null

/** @returns null while it is read, and the way to try again */
export function useSheet(file: Attachment): [SheetState, () => void] {
  const client = useClient()
  const [state, setState] = useState<{ id: string; now: SheetState }>({ id: file.id, now: null })
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new try is a new reading; a file whose preview became ready is read anew
  useEffect(() => {
    let over = false
    setState({ id: file.id, now: null })
    const tell = (now: SheetState) => !over && setState({ id: file.id, now })
    open(client, file).then(
      (sheet) => tell({ sheet }),
      (error: unknown) => {
        if (!(error instanceof SheetError)) console.error('a file could not be shown', error)
        tell({ fault: error instanceof SheetError ? error.why : 'failed' })
      },
    )
    return () => {
      over = true
    }
  }, [client, file.id, file.preview, tries])
  return [state.id === file.id ? state.now : null, () => setTries((before) => before + 1)]
}
