/** Files on their way to the server: three at a time, with progress, each with its own fate. */
import type { Attachment, UploadState } from '../../../server/contract/attachment.ts'
import {
  attachmentTypes,
  type Family,
  familyOf,
  largestFile,
  largestOf,
} from '../../../server/domain/attachment.ts'
import { newKey } from '../../api.ts'
import { cancelUpload } from '../../consultation.ts'
import { ApiFailure, networkFailure } from '../../failure.ts'
import { createStore, type Store } from '../../ui/store.ts'
import { type Telling, transfer } from './transfer.ts'

export type FileKind = Attachment['kind']

const atOnce = 3

export type Upload = {
  key: string
  kind: FileKind
  name: string
  byteSize: number
  /** Shown before the server has it; an object URL for pictures. */
  preview: string | null
  /** `left`: not sent to its end in an earlier visit; its file must be chosen again. */
  state: 'waiting' | 'reading' | 'sending' | 'resting' | 'checking' | 'failed' | 'left' | 'done'
  /** 0 to 100 */
  percent: number
  error: unknown
  /** Under which the server has what has arrived. */
  uploadId: string | null
  attachment: Attachment | null
}

export type Uploads = {
  items: Store<readonly Upload[]>
  add: (files: readonly File[], kind: FileKind) => void
  /** What an earlier visit did not send to its end. */
  addLeft: (states: readonly UploadState[]) => void
  retry: (key: string) => void
  /** Takes it out of the list, ending its sending if it is under way. Not for what the server has. */
  drop: (key: string) => void
  /** The server no longer has it. */
  removed: (attachmentId: string) => void
  /** What the server says of its files by now. */
  refreshed: (attachments: readonly Attachment[]) => void
  close: () => void
}

/** The family that a browser's type stands for; null where only the content can tell. */
export function familyOfFile({ type }: Pick<File, 'type'>): Family | null {
  const known = attachmentTypes.find((one) => one === type)
  if (known !== undefined) return familyOf[known]
  if (type.startsWith('audio/')) return 'audio'
  return type.startsWith('video/') ? 'video' : null
}

/** What can be said of a file before a byte is sent; null where nothing speaks against it. */
export function refusalOf(file: Pick<File, 'size' | 'type' | 'name'>): ApiFailure | null {
  const no = (code: ApiFailure['code']) => new ApiFailure({ code, requestId: null }, 0)
  const family = familyOfFile(file)
  if (file.size === 0) return no('FILE_EMPTY')
  if (isHeic(file)) return no('FILE_HEIC')
  // An unknown type is left to the server, which looks into the file.
  if (family === null && file.type !== '' && file.type !== 'application/octet-stream')
    return no('FILE_TYPE_REFUSED')
  return file.size > (family === null ? largestFile : largestOf[family]) ? no('TOO_LARGE') : null
}

function isHeic(file: Pick<File, 'type' | 'name'>): boolean {
  return /^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name)
}

const busy: readonly Upload['state'][] = ['reading', 'sending', 'resting', 'checking']

export function createUploads(
  existing: readonly Attachment[],
  requestId: () => Promise<string | null>,
): Uploads {
  const items = createStore<readonly Upload[]>(existing.map(doneUpload))
  const files = new Map<string, File>()
  const sending = new Map<string, AbortController>()
  const patch = (key: string, change: Partial<Upload>) =>
    items.set(items.get().map((item) => (item.key === key ? { ...item, ...change } : item)))

  function pump() {
    const under = items.get().filter(({ state }) => busy.includes(state)).length
    const next = items.get().find(({ state }) => state === 'waiting')
    if (next === undefined || under >= atOnce) return
    void start(next)
    pump()
  }

  async function start({ key, kind, name }: Upload): Promise<void> {
    const file = files.get(key)
    if (file === undefined) return
    const abort = new AbortController()
    sending.set(key, abort)
    patch(key, { state: 'reading', percent: 0, error: null })
    try {
      const id = await requestId()
      if (id === null) throw networkFailure()
      const attachment = await transfer(id, { file, kind, name }, abort.signal, tellingOf(key, file))
      patch(key, { state: 'done', percent: 100, uploadId: null, attachment })
    } catch (error) {
      patch(key, { state: 'failed', error })
    } finally {
      sending.delete(key)
      pump()
    }
  }

  function tellingOf(key: string, file: File): Telling {
    const percentOf = (bytes: number) => Math.min(100, Math.floor((bytes / file.size) * 100))
    return {
      begun({ id, received }) {
        // The row of the earlier visit is this one.
        items.set(items.get().filter((item) => item.key === key || item.uploadId !== id))
        patch(key, { state: 'sending', uploadId: id, percent: percentOf(received) })
      },
      sent: (bytes) => patch(key, { state: 'sending', percent: percentOf(bytes) }),
      resting: (resting) => patch(key, { state: resting ? 'resting' : 'sending' }),
      checking: () => patch(key, { state: 'checking', percent: 100 }),
    }
  }

  function forget(key: string) {
    const { preview } = items.get().find((item) => item.key === key) ?? {}
    if (preview != null) URL.revokeObjectURL(preview)
    files.delete(key)
    items.set(items.get().filter((item) => item.key !== key))
  }

  return {
    items,
    add: (added, kind) => {
      const fresh = added.map((file): Upload => {
        const error = refusalOf(file)
        const key = newKey()
        files.set(key, file)
        return {
          ...waitingUpload(key, kind, file.name, file.size),
          preview: file.type.startsWith('image/') && error === null ? URL.createObjectURL(file) : null,
          state: error === null ? 'waiting' : 'failed',
          error,
        }
      })
      items.set([...items.get(), ...fresh])
      pump()
    },
    addLeft: (states) => {
      const known = new Set(items.get().map(({ uploadId }) => uploadId))
      const left = states.filter(({ id }) => !known.has(id)).map(leftUpload)
      items.set([...items.get(), ...left])
    },
    retry: (key) => {
      patch(key, { state: 'waiting', error: null })
      pump()
    },
    drop: (key) => {
      const { uploadId = null } = items.get().find((item) => item.key === key) ?? {}
      sending.get(key)?.abort()
      forget(key)
      // Where this does not get through, the server sweeps it by itself.
      if (uploadId !== null) cancelUpload(uploadId).catch(() => undefined)
    },
    removed: (attachmentId) => {
      const item = items.get().find(({ attachment }) => attachment?.id === attachmentId)
      if (item !== undefined) forget(item.key)
    },
    refreshed: (attachments) => {
      const by = new Map(attachments.map((one) => [one.id, one]))
      items.set(
        items.get().map((item) => {
          const now = item.attachment === null ? undefined : by.get(item.attachment.id)
          return now === undefined ? item : { ...item, attachment: now }
        }),
      )
    },
    close: () => {
      for (const one of sending.values()) one.abort()
      for (const { preview } of items.get()) if (preview !== null) URL.revokeObjectURL(preview)
    },
  }
}

function waitingUpload(key: string, kind: FileKind, name: string, byteSize: number): Upload {
  return {
    key,
    kind,
    name,
    byteSize,
    preview: null,
    state: 'waiting',
    percent: 0,
    error: null,
    uploadId: null,
    attachment: null,
  }
}

function leftUpload({ id, kind, fileName, byteSize, received }: UploadState): Upload {
  const percent = Math.floor((received / byteSize) * 100)
  return { ...waitingUpload(id, kind, fileName, byteSize), state: 'left', uploadId: id, percent }
}

function doneUpload(attachment: Attachment): Upload {
  const { id, kind, fileName, byteSize } = attachment
  return { ...waitingUpload(id, kind, fileName, byteSize), state: 'done', percent: 100, attachment }
}

/** Files that the server does not have yet. */
export function unfinished(items: readonly Upload[]): number {
  return items.filter(({ state }) => state !== 'done').length
}

/** Of all that was chosen in this visit; null where nothing is under way. */
export function totalOf(items: readonly Upload[]): { done: number; all: number; percent: number } | null {
  const chosen = items.filter(
    ({ key, attachment, state }) => key !== attachment?.id && state !== 'left' && state !== 'failed',
  )
  if (chosen.every(({ state }) => state === 'done')) return null
  const all = chosen.reduce((sum, { byteSize }) => sum + byteSize, 0)
  const sent = chosen.reduce((sum, { byteSize, percent }) => sum + (byteSize * percent) / 100, 0)
  const done = chosen.filter(({ state }) => state === 'done').length
  return { done, all: chosen.length, percent: all === 0 ? 0 : Math.floor((sent / all) * 100) }
}
