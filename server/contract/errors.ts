/** One error shape for HTTP and signalling. Errors travel as codes; the client turns them into sentences. */
import * as z from 'zod'

/** Code → HTTP status. Not there and not yours are both NOT_FOUND (design §6). */
export const errorStatus = {
  BAD_REQUEST: 400,
  VALIDATION_FAILED: 400,
  REASON_REQUIRED: 400,
  TIME_IN_PAST: 400,
  TIME_TOO_FAR: 400,
  TIME_ORDER: 400,
  FILE_EMPTY: 400,
  FILE_TYPE_REFUSED: 400,
  FILE_DAMAGED: 400,
  FILE_HEIC: 400,
  FILE_TOO_MANY_PIXELS: 400,
  FILE_TWO_FACED: 400,
  TABLE_REFUSED: 400,
  TABLE_HEAD_UNKNOWN: 400,
  CODE_WRONG: 400,
  PUSH_REFUSED: 400,
  SIGNED_OUT: 401,
  CREDENTIALS_WRONG: 401,
  SECOND_FACTOR_NEEDED: 401,
  SECOND_FACTOR_WRONG: 401,
  PASSWORD_WRONG: 403,
  FORBIDDEN: 403,
  ADDRESS_REFUSED: 403,
  ADMISSION_NEEDED: 403,
  ORIGIN_REFUSED: 403,
  OWN_ACCOUNT: 403,
  OWN_CONDUCT: 403,
  OWN_EXPORT: 403,
  SECOND_PERSON: 403,
  SECOND_FACTOR_DUE: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  WRONG_STATE: 409,
  WRONG_KIND: 409,
  WRONG_DIRECTION: 409,
  REFERRAL_OPEN: 409,
  TOO_EARLY: 409,
  INCOMPLETE: 409,
  TIME_TAKEN: 409,
  RESERVED: 409,
  CHAIR_PRESENT: 409,
  CONTINUED_BY_PHONE: 409,
  NO_REVIEWER: 409,
  LINE_CLOSED: 409,
  TOO_MANY_PROPOSALS: 409,
  TOO_MANY_EXCEPTIONS: 409,
  TOO_MANY_GUESTS: 409,
  CHANNEL_OFF: 409,
  KEY_REUSED: 409,
  ROOM_FULL: 409,
  NOT_IN_ROOM: 409,
  SEAT_TAKEN: 409,
  RECORDING_OFF: 409,
  CONSENT_MISSING: 409,
  RECORDING_DAMAGED: 409,
  LOGIN_TAKEN: 409,
  ROLES_APART: 409,
  LAST_SECURITY_ADMIN: 409,
  FILE_IMPORTED: 409,
  LINK_OVER: 410,
  RECORD_DESTROYED: 410,
  TOO_LARGE: 413,
  TOO_MANY_FILES: 413,
  TABLE_TOO_LONG: 413,
  TOO_MANY_ROWS: 413,
  TOO_MANY_FILTERS: 409,
  CASE_FULL: 413,
  UPLOAD_OUT_OF_STEP: 409,
  UPLOAD_CHANGED: 409,
  PREVIEW_PENDING: 409,
  PREVIEW_FAILED: 409,
  PATIENT_DIFFERS: 409,
  UNSUPPORTED_MEDIA_TYPE: 415,
  ELSEWHERE: 421,
  CLIENT_TOO_OLD: 426,
  ACCOUNT_LOCKED: 429,
  TOO_MANY_REQUESTS: 429,
  INTERNAL: 500,
  MEDIA_REJECTED: 400,
  MEDIA_UNAVAILABLE: 503,
  MAIL_UNSENT: 503,
  STORAGE_FULL: 507,
  UNAVAILABLE: 503,
} as const
export type ErrorCode = keyof typeof errorStatus
export const errorCodes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]

export const FieldError = z.object({
  /** Path in the input, joined by dots: `patient.name`. */
  path: z.string(),
  /** A stable code such as `too_long`, `required`, `invalid`. */
  code: z.string(),
})

export const AppErrorShape = z
  .object({
    code: z.enum(errorCodes),
    /** The number that a person can read out to the support desk. */
    requestId: z.string(),
    fields: z.array(FieldError).max(50).optional(),
    /** For ACCOUNT_LOCKED and TOO_MANY_REQUESTS. */
    retryAfterSeconds: z.number().int().nonnegative().optional(),
    /** For INCOMPLETE: the lacking items. */
    lacking: z.array(z.string()).optional(),
    /** For CONFLICT and WRONG_STATE: what is so now, and who made it so. */
    fresh: z
      .object({ state: z.string(), version: z.number().int(), changedBy: z.string().nullable() })
      .optional(),
    /** For ELSEWHERE: the server that has the room. */
    server: z.string().optional(),
  })
  .meta({ id: 'Error' })
export type AppErrorShape = z.infer<typeof AppErrorShape>

export type ErrorDetail = Omit<AppErrorShape, 'code' | 'requestId'>

/** What every layer throws when the answer is "no"; anything else that is thrown is INTERNAL and logged once. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly detail: ErrorDetail
  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    super(code)
    this.name = 'AppError'
    this.code = code
    this.detail = detail
  }
}
