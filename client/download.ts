/** Files that are handed over to the browser, to be kept where the person keeps such things. */
import { guardedFetch } from './api.ts'

/** ms; a file of fifty thousand rows is counted and written within */
const within = 300_000
/** ms; some browsers read the address only after the press has been handled */
const readWithin = 10_000

export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), readWithin)
}

/**
 * Fetches a file and saves it under the name that the server gave it.
 * @param fallback its name where the server gave none
 * @throws ApiFailure
 */
export async function downloadFile(path: string, fallback: string): Promise<void> {
  const response = await guardedFetch(path, { signal: AbortSignal.timeout(within) })
  const disposition = response.headers.get('content-disposition') ?? ''
  const name =
    /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1] ?? /filename="([^"]+)"/.exec(disposition)?.[1]
  saveFile(await response.blob(), name === undefined ? fallback : decodeURIComponent(name))
}
