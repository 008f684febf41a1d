/** Files on their way to the server: two at a time, with progress, each with its own fate. */
import type { Attachment } from '../../../server/contract/attachment.ts'
import { newKey } from '../../api.ts'
import { addresses } from '../../consultation.ts'
import { ApiFailure, failureOf, networkFailure } from '../../failure.ts'
import { signedOut } from '../../relogin.ts'
import { createStore, type Store } from '../../ui/store.ts'

export type FileKind = Attachment['kind']

/** The contract's bounds (contract/attachment.ts); the types keep them equal without loading the schemas beside them. */
const largest: typeof import('../../../server/contract/attachment.ts').largestAttachment = 20 * 1024 * 1024
export const most: typeof import('../../../server/contract/attachment.ts').mostAttachments = 30
export const largestFile: number = largest
export const acceptedTypes: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'application/pdf',
] satisfies readonly Attachment['mediaType'][]
const atOnce = 2

export type Upload = {
  key: string
  kind: FileKind
  name: string
  /** Shown before the server has it; an object URL for pictures. */
  preview: string | null
  state: 'waiting' | 'sending' | 'checking' | 'failed' | 'done'
  /** 0 to 100 */
  percent: number
  error: unknown
  attachment: Attachment | null
}

export type Uploads = {
  items: Store<readonly Upload[]>
  add: (files: readonly File[], kind: FileKind) => void
  retry: (key: string) => void
  /** Takes it out of the list, ending its sending if it is under way. Not for what the server has. */
  drop: (key: string) => void
  /** The server no longer has it. */
  removed: (attachmentId: string) => void
  close: () => void
}

/** What can be said of a file before a byte is sent; null where nothing speaks against it. */
export function refusalOf(file: Pick<File, 'size' | 'type' | 'name'>): ApiFailure | null {
  const no = (code: ApiFailure['code']) => new ApiFailure({ code, requestId: null }, 0)
  if (file.size === 0) return no('FILE_EMPTY')
  if (file.size > largest) return no('TOO_LARGE')
  if (isHeic(file)) return no('FILE_TYPE_REFUSED')
  // An unknown type is left to the server, which looks into the file.
  return file.type !== '' && !acceptedTypes.includes(file.type) ? no('FILE_TYPE_REFUSED') : null
}

export function isHeic(file: Pick<File, 'type' | 'name'>): boolean {
  return /^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name)
}

type Sending = { abort: () => void; done: Promise<Attachment> }

/** One request with progress, which `fetch` does not tell. */
function send(path: string, file: File, key: string, onProgress: (percent: number) => void): Sending {
  const request = new XMLHttpRequest()
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open('POST', path)
    request.setRequestHeader('x-idempotency-key', key)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100))
    }
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as Attachment)
      else reject(failureOf(request.status, body, request.getResponseHeader('x-request-id')))
    }
    request.onerror = () => reject(networkFailure())
    request.onabort = () => reject(networkFailure())
    request.send(file)
  })
  return { abort: () => request.abort(), done }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A proxy's page instead of an answer; the status then says what there is to say.
    return null
  }
}

/** Names as the contract bounds them; the ending stays. */
function boundedName(name: string): string {
  if (name.length <= 200) return name
  const ending = /\.[^.]{1,10}$/.exec(name)?.[0] ?? ''
  return name.slice(0, 200 - ending.length) + ending
}

export function createUploads(
  existing: readonly Attachment[],
  requestId: () => Promise<string | null>,
): Uploads {
  const items = createStore<readonly Upload[]>(existing.map(doneUpload))
  const files = new Map<string, { file: File; idempotency: string }>()
  const sending = new Map<string, Sending>()
  const patch = (key: string, change: Partial<Upload>) =>
    items.set(items.get().map((item) => (item.key === key ? { ...item, ...change } : item)))

  function pump() {
    const busy = items.get().filter(({ state }) => state === 'sending' || state === 'checking').length
    const next = items.get().find(({ state }) => state === 'waiting')
    if (next === undefined || busy >= atOnce) return
    void start(next)
    pump()
  }

  async function start({ key, kind, name }: Upload): Promise<void> {
    const found = files.get(key)
    if (found === undefined) return
    patch(key, { state: 'sending', percent: 0, error: null })
    try {
      const id = await requestId()
      if (id === null) throw networkFailure()
      const path = `${addresses.attachments(id)}?${new URLSearchParams({ kind, fileName: boundedName(name) })}`
      patch(key, { state: 'done', percent: 100, attachment: await sendPatiently(key, path, found) })
    } catch (error) {
      patch(key, { state: 'failed', error })
    } finally {
      sending.delete(key)
      pump()
    }
  }

  async function sendPatiently(
    key: string,
    path: string,
    found: { file: File; idempotency: string },
  ): Promise<Attachment> {
    const once = () => {
      const one = send(path, found.file, found.idempotency, (percent) =>
        patch(key, percent < 100 ? { percent } : { percent, state: 'checking' }),
      )
      sending.set(key, one)
      return one.done
    }
    try {
      return await once()
    } catch (error) {
      if (!(error instanceof ApiFailure && error.code === 'SIGNED_OUT') || !(await signedOut())) throw error
      return once()
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
      for (const file of added) {
        const key = newKey()
        const error = refusalOf(file)
        files.set(key, { file, idempotency: newKey() })
        const upload: Upload = {
          key,
          kind,
          name: file.name,
          preview: file.type.startsWith('image/') && error === null ? URL.createObjectURL(file) : null,
          state: error === null ? 'waiting' : 'failed',
          percent: 0,
          error,
          attachment: null,
        }
        items.set([...items.get(), upload])
      }
      pump()
    },
    retry: (key) => {
      patch(key, { state: 'waiting', error: null })
      pump()
    },
    drop: (key) => {
      sending.get(key)?.abort()
      forget(key)
    },
    removed: (attachmentId) => {
      const item = items.get().find(({ attachment }) => attachment?.id === attachmentId)
      if (item !== undefined) forget(item.key)
    },
    close: () => {
      for (const one of sending.values()) one.abort()
      for (const { preview } of items.get()) if (preview !== null) URL.revokeObjectURL(preview)
    },
  }
}

function doneUpload(attachment: Attachment): Upload {
  const { id, kind, fileName } = attachment
  return {
    key: id,
    kind,
    name: fileName,
    preview: null,
    state: 'done',
    percent: 100,
    error: null,
    attachment,
  }
}

/** Files that the server does not have yet. */
export function unfinished(items: readonly Upload[]): number {
  return items.filter(({ state }) => state !== 'done').length
}
