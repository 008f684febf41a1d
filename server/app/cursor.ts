/** Positions in lists, as a page hands them out and takes them back: a moment, or a day, and then an id. */
import { AppError } from '../contract/errors.ts'

/** `at`: as Postgres writes it in UTC, in ISO 8601, or a day. */
export type Position = { at: string; id: string }

const form =
  /^((\d{4}-\d\d-\d\d)(?:[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|\+00))?)\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

export function writeCursor({ at, id }: Position): string {
  return Buffer.from(`${at}|${id}`).toString('base64url')
}

/** @throws AppError VALIDATION_FAILED where it is none of ours */
export function readCursor(cursor: string): Position {
  const [, at, day, id] = form.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? []
  if (at === undefined || day === undefined || id === undefined || !isMoment(at, day)) {
    throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'cursor', code: 'invalid' }] })
  }
  return { at, id }
}

/** 30 February would silently become 1 March here, and an error in Postgres. */
function isMoment(at: string, day: string): boolean {
  const read = new Date(at.replace(' ', 'T').replace(/\+00$/, 'Z'))
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day)
}
