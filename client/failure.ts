/** What a request throws when the answer is "no" or never came. */
import type { AppErrorShape } from '../server/contract/errors.ts'
import type { FailureCode } from './i18n/zh/errors.ts'

export class ApiFailure extends Error {
  readonly code: FailureCode
  /** 0 where no answer came. */
  readonly status: number
  /** The number to read out; null where the server was not reached. */
  readonly requestId: string | null
  readonly fields: NonNullable<AppErrorShape['fields']>
  readonly retryAfterSeconds: number | undefined
  /** For INCOMPLETE. */
  readonly lacking: readonly string[]
  /** For CONFLICT and WRONG_STATE: what is so now, and who made it so. */
  readonly fresh: AppErrorShape['fresh']
  /** For ELSEWHERE. */
  readonly server: string | undefined

  constructor(
    shape: Omit<AppErrorShape, 'code' | 'requestId'> & { code: FailureCode; requestId: string | null },
    status: number,
  ) {
    super(shape.code)
    this.name = 'ApiFailure'
    this.code = shape.code
    this.status = status
    this.requestId = shape.requestId
    this.fields = shape.fields ?? []
    this.retryAfterSeconds = shape.retryAfterSeconds
    this.lacking = shape.lacking ?? []
    this.fresh = shape.fresh
    this.server = shape.server
  }
}

/** No answer: no network, the server is away, or it took too long. */
export function networkFailure(): ApiFailure {
  return new ApiFailure({ code: 'NETWORK', requestId: null }, 0)
}

function looksLikeShape(body: unknown): body is AppErrorShape {
  return typeof body === 'object' && body !== null && 'code' in body && 'requestId' in body
}

/**
 * The failure in an answer that is not 2xx. The error may stand alone or under `error`. A body that is not ours comes from a
 * proxy in between: its status then says what there is to say.
 */
export function failureOf(status: number, body: unknown, requestIdHeader: string | null = null): ApiFailure {
  const inner = typeof body === 'object' && body !== null && 'error' in body ? body.error : body
  if (looksLikeShape(inner)) return new ApiFailure(inner, status)
  return new ApiFailure({ code: codeOfStatus(status), requestId: requestIdHeader }, status)
}

function codeOfStatus(status: number): FailureCode {
  switch (status) {
    case 401:
      return 'SIGNED_OUT'
    case 403:
      return 'FORBIDDEN'
    case 404:
      return 'NOT_FOUND'
    case 413:
      return 'TOO_LARGE'
    case 429:
      return 'TOO_MANY_REQUESTS'
    case 502:
    case 503:
    case 504:
      return 'UNAVAILABLE'
    default:
      return status >= 500 ? 'INTERNAL' : 'BAD_REQUEST'
  }
}

/** Whether trying the same again may help: the answer never came, or the server was not itself. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiFailure && (error.code === 'NETWORK' || error.code === 'UNAVAILABLE')
}
