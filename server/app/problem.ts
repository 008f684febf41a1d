/** What was thrown, made fit for an answer and for a log. */

import type * as z from 'zod'
import type { ErrorCode, FieldError } from '../contract/errors.ts'
import { codeProblems } from '../domain/code.ts'

/** Postgres not reachable or out of room is nobody's mistake and passes; null for everything else. */
export function databaseCode(error: unknown): ErrorCode | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  const code = String(error.code)
  if (code === '53100' || code === 'ENOSPC') return 'STORAGE_FULL'
  const passing = [
    'ECONNREFUSED',
    'ECONNRESET',
    'CONNECTION_CLOSED',
    'CONNECTION_ENDED',
    'CONNECTION_DESTROYED',
  ]
  if (passing.includes(code) || code === 'CONNECT_TIMEOUT' || /^(57P0|53300|08)/.test(code))
    return 'UNAVAILABLE'
  return null
}

/** What may stand in a log: never Postgres' `detail`, which can hold a row. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  return {
    name: error.name,
    message: error.message,
    code: 'code' in error ? error.code : undefined,
    constraint: 'constraint_name' in error ? error.constraint_name : undefined,
    stack: error.stack,
  }
}

type Issue = { readonly message: string; readonly path?: readonly (PropertyKey | { key: PropertyKey })[] }

/** zod's issues as paths and stable codes; no value that somebody typed goes back or into a log. */
export function fieldErrors(issues: readonly Issue[]): z.infer<typeof FieldError>[] {
  return issues.slice(0, 50).map((issue) => ({
    path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    code: codeOf(issue),
  }))
}

const ownCodes: readonly string[] = [
  'required',
  'control_character',
  'time_order',
  'overlap',
  'too_long',
  'too_many',
  'same_time',
  'range_backwards',
  'range_too_long',
  'below_minimum',
  'too_small',
  'too_big',
  'not_whole',
  'not_rising',
  'lead_missing',
  'repeated',
  ...codeProblems,
]

function codeOf(issue: Issue & { code?: string; origin?: string }): string {
  if (ownCodes.includes(issue.message)) return issue.message
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string' ? 'too_long' : issue.origin === 'array' ? 'too_many' : 'too_big'
    case 'too_small':
      return issue.origin === 'string' ? 'required' : issue.origin === 'array' ? 'too_few' : 'too_small'
    case 'invalid_type':
      return issue.message.endsWith('received undefined') ? 'required' : 'invalid'
    default:
      return 'invalid'
  }
}
