/** Whatever was thrown, as the client gets it: the error shape of HTTP (design §7). */
import type { Logger } from 'pino'
import { MediaError, type MediaErrorCode } from '../../media/port.ts'
import { databaseCode, describeError } from '../app/problem.ts'
import { AppError, type AppErrorShape, type ErrorCode } from '../contract/errors.ts'

const codeOf: Readonly<Record<MediaErrorCode, ErrorCode>> = {
  NODE_UNREACHABLE: 'MEDIA_UNAVAILABLE',
  NODE_FAULT: 'MEDIA_UNAVAILABLE',
  /* its worker died under our hands; `room.lost` follows */
  ROOM_NOT_FOUND: 'MEDIA_UNAVAILABLE',
  TRANSPORT_NOT_FOUND: 'NOT_FOUND',
  PRODUCER_NOT_FOUND: 'NOT_FOUND',
  CONSUMER_NOT_FOUND: 'NOT_FOUND',
  CANNOT_CONSUME: 'MEDIA_REJECTED',
  REJECTED_PARAMETERS: 'MEDIA_REJECTED',
  RECORDING_NOT_FOUND: 'NOT_FOUND',
  RECORDER_MISSING: 'MEDIA_UNAVAILABLE',
}

/** What is no answer but a fault is logged, once, with the number that the person can read out. */
export function failureOf(
  error: unknown,
  requestId: string,
  log: Pick<Logger, 'warn' | 'error'>,
): AppErrorShape {
  if (error instanceof AppError) return { code: error.code, requestId, ...error.detail }
  if (error instanceof MediaError) {
    log.warn({ requestId, error: describeError(error) }, 'the media node said no')
    return { code: codeOf[error.code], requestId }
  }
  log.error({ requestId, error: describeError(error) }, 'a signal failed')
  return { code: databaseCode(error) ?? 'INTERNAL', requestId }
}
