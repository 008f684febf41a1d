/** One POST to somebody else's server: bounded in time, without following anybody anywhere, without reading what it answers. */
import { DeliveryError, patienceMs } from '../domain/delivery.ts'

/** bytes; what is larger is a mistake of ours */
const largestBody = 8 * 1024

/**
 * @returns the status
 * @throws DeliveryError timeout or unreachable, both worth another attempt
 */
export async function post(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: Uint8Array },
  withinMs = patienceMs / 2,
): Promise<number> {
  if (body.length > largestBody) throw new DeliveryError('refused', true)
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(withinMs),
    })
    await answer.body?.cancel()
    return answer.status
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    throw new DeliveryError(isLate ? 'timeout' : 'unreachable', false)
  }
}

/** @throws DeliveryError for every status that does not say it was taken */
export function requireTaken(status: number): void {
  if (status >= 200 && status < 300) return
  if (status >= 300 && status < 400) throw new DeliveryError('redirected', true)
  if (status === 408) throw new DeliveryError('timeout', false)
  if (status === 429) throw new DeliveryError('busy', false)
  if (status >= 500) throw new DeliveryError('server_error', false)
  throw new DeliveryError('refused', true)
}
