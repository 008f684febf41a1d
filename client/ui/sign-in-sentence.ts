/** Why signing in did not succeed, in one sentence. Whether the account exists is not told. */
import { ApiFailure } from '../failure.ts'
import type { Texts } from '../i18n/zh.ts'
import { errorNumber } from './error-number.ts'

/** Whether a code of the second factor is asked for, and what to say of it: nothing at the first time. */
export function codeAsked(texts: Texts, error: unknown): string | null {
  if (!(error instanceof ApiFailure)) return null
  if (error.code === 'SECOND_FACTOR_NEEDED') return ''
  const wrong = error.code === 'SECOND_FACTOR_WRONG' || error.fields.some((field) => field.path === 'code')
  return wrong ? texts.errors.codes.SECOND_FACTOR_WRONG.what : null
}

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
    case 'ADDRESS_REFUSED':
      return session.address
    case 'NETWORK':
    case 'UNAVAILABLE':
      return session.unreachable
    default:
      return session.failed(error.requestId === null ? '' : errorNumber(error.requestId))
  }
}
