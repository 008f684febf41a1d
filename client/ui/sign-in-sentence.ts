/** Why signing in did not succeed, in one sentence. Whether the account exists is not told. */
import { ApiFailure } from '../failure.ts'
import type { Texts } from '../i18n/zh.ts'
import { errorNumber } from './error-number.ts'

export function signInSentence(texts: Texts, error: unknown): string {
  const { session } = texts
  if (!(error instanceof ApiFailure)) return session.failed('')
  const minutes = Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60))
  switch (error.code) {
    case 'CREDENTIALS_WRONG':
      return session.wrong
    case 'VALIDATION_FAILED':
    case 'BAD_REQUEST':
      return session.wrong
    case 'ACCOUNT_LOCKED':
      return session.locked(minutes)
    case 'TOO_MANY_REQUESTS':
      return session.tooMany(minutes)
    case 'NETWORK':
    case 'UNAVAILABLE':
      return session.unreachable
    default:
      return session.failed(error.requestId === null ? '' : errorNumber(error.requestId))
  }
}
