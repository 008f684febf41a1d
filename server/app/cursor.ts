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
    throw refused()
  }
  return { at, id }
}

/** A position in an order that has a name; `key`: as Postgres writes it, null behind the last row that has one. */
export type NamedPosition = { key: string | null; id: string }

export function writeNamedCursor(order: string, { key, id }: NamedPosition): string {
  return Buffer.from(JSON.stringify([order, key, id])).toString('base64url')
}

/** What keys of an order may be: moments, whole numbers, or words. */
export type KeyKind = 'moment' | 'whole' | 'word'
const keyForms: Readonly<Record<KeyKind, RegExp>> = {
  moment: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/,
  whole: /^\d{1,9}$/,
  word: /^[^\0]{1,80}$/,
}

/** @throws AppError VALIDATION_FAILED where it is none of ours, or one of another order */
export function readNamedCursor(
  cursor: string,
  order: string,
  kind: KeyKind,
  mayLack: boolean,
): NamedPosition {
  const [named, key, id] = arrayIn(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (named !== order || typeof id !== 'string' || !uuidForm.test(id)) throw refused()
  if (key === null && mayLack) return { key, id }
  if (typeof key !== 'string' || !keyForms[kind].test(key)) throw refused()
  if (kind === 'moment' && !isMoment(key, key.slice(0, 10))) throw refused()
  return { key, id }
}

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function arrayIn(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    /* no JSON: none of ours */
    return []
  }
}

function refused(): AppError {
  return new AppError('VALIDATION_FAILED', { fields: [{ path: 'cursor', code: 'invalid' }] })
}

/** 30 February would silently become 1 March here, and an error in Postgres. */
function isMoment(at: string, day: string): boolean {
  const read = new Date(at.replace(' ', 'T').replace(/\+00$/, 'Z'))
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day)
}
