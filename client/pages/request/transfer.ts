/** One file on its way, in parts: it bears a cut line, an expired session and a closed page, and never sends a part twice. */
import type { Attachment, UploadState } from '../../../server/contract/attachment.ts'
import type { StillInput } from '../../../server/contract/still.ts'
import { newKey, withKey } from '../../api.ts'
import { addresses, finishUpload, readUpload, startStill, startUpload } from '../../consultation.ts'
import { ApiFailure, failureOf, networkFailure } from '../../failure.ts'
import { signedOut } from '../../relogin.ts'
import { digestOfParts } from './parts-digest.ts'

export type Telling = {
  /** The server knows the file now; `received` bytes of it are there already. */
  begun: (state: UploadState) => void
  /** bytes that have gone out, of the whole file */
  sent: (bytes: number) => void
  /** Whether it waits for the line to come back. */
  resting: (resting: boolean) => void
  /** All parts are there; the server examines the file. */
  checking: () => void
}

export type FileToSend = {
  file: File
  kind: Attachment['kind']
  name: string
  /** Where it comes from, of a still that was taken in a room. */
  still?: Pick<StillInput, 'source' | 'takenAt' | 'requestId' | 'corrects' | 'report'>
}

/** ms; the server reads and examines half a gigabyte in less */
const finishWithin = 180_000
/** ms; a part of 4 MiB on a line of half a megabit */
const partWithin = 120_000
/** ms between two tries while the line is cut; the last one goes on */
const pauses = [1_000, 2_000, 4_000, 8_000, 15_000]
const mostTries = 40

/**
 * @param consultationId where it belongs
 * @throws ApiFailure; DOMException AbortError when it was broken off
 */
export async function transfer(
  consultationId: string,
  { file, kind, name, still }: FileToSend,
  signal: AbortSignal,
  tell: Telling,
): Promise<Attachment> {
  const partsDigest = await readable(() => digestOfParts(file, signal, () => undefined))
  const again = patience(signal, tell)
  const input = { kind, fileName: boundedName(name), byteSize: file.size, partsDigest }
  let state = await again(() =>
    still === undefined
      ? startUpload(consultationId, input)
      : startStill(consultationId, { ...input, ...still } as StillInput),
  )
  tell.begun(state)
  while (state.received < state.byteSize) {
    signal.throwIfAborted()
    state = await again(
      () => sendPart(state, file, signal, tell),
      async () => {
        state = await readUpload(state.id)
      },
    )
    tell.sent(state.received)
  }
  tell.checking()
  const { headers } = withKey(newKey())
  return again(() =>
    finishUpload(state.id, {
      headers,
      init: { signal: AbortSignal.any([signal, AbortSignal.timeout(finishWithin)]) },
    }),
  )
}

/** A file that was moved or changed since it was chosen cannot be read any more. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotReadableError') {
      throw new ApiFailure({ code: 'UPLOAD_CHANGED', requestId: null }, 0)
    }
    throw error
  }
}

type Again = <T>(work: () => Promise<T>, before?: () => Promise<void>) => Promise<T>

/** Tries again while the line is cut or another window is at the same file; `before` looks how far it is. */
function patience(signal: AbortSignal, tell: Telling): Again {
  return async (work, before) => {
    for (let tries = 0; ; tries += 1) {
      try {
        if (tries > 0) await before?.()
        const answer = await work()
        if (tries > 0) tell.resting(false)
        return answer
      } catch (error) {
        signal.throwIfAborted()
        if (!isPassing(error) || tries === mostTries) throw error
        tell.resting(error instanceof ApiFailure && error.code === 'NETWORK')
        await rest(pauses[Math.min(tries, pauses.length - 1)] ?? 0, signal)
      }
    }
  }
}

const passing: readonly string[] = ['NETWORK', 'UNAVAILABLE', 'UPLOAD_OUT_OF_STEP']

function isPassing(error: unknown): boolean {
  return error instanceof ApiFailure && passing.includes(error.code)
}

/** Until then, or until the line is back. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    window.addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}

async function sendPart(
  { id, received, byteSize, partBytes }: UploadState,
  file: File,
  signal: AbortSignal,
  tell: Telling,
): Promise<UploadState> {
  if (received === byteSize) return readUpload(id)
  const part = file.slice(received, received + partBytes)
  const once = () => put(addresses.part(id, received), part, signal, (bytes) => tell.sent(received + bytes))
  try {
    return await once()
  } catch (error) {
    // What went out and was not answered has to go again.
    tell.sent(received)
    if (!(error instanceof ApiFailure && error.code === 'SIGNED_OUT') || !(await signedOut())) throw error
    return once()
  }
}

/** One request with progress, which `fetch` does not tell. */
function put(
  path: string,
  part: Blob,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<UploadState> {
  const request = new XMLHttpRequest()
  const abort = () => request.abort()
  signal.addEventListener('abort', abort)
  return new Promise<UploadState>((resolve, reject) => {
    request.open('PUT', path)
    request.timeout = partWithin
    request.setRequestHeader('x-idempotency-key', newKey())
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as UploadState)
      else reject(failureOf(request.status, body, request.getResponseHeader('x-request-id')))
    }
    request.onerror = () => reject(networkFailure())
    request.ontimeout = () => reject(networkFailure())
    request.onabort = () => reject(new DOMException('broken off', 'AbortError'))
    request.send(part)
  }).finally(() => signal.removeEventListener('abort', abort))
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
