/** Every "no" in one shape, with the number a person can read out; what was not foreseen is logged once and answered INTERNAL. */
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Logger } from 'pino'
import { databaseCode, describeError } from '../app/problem.ts'
import { AppError, type AppErrorShape, errorStatus } from '../contract/errors.ts'
import type { AppEnv } from './call.ts'

export function answerProblem(context: Context<AppEnv>, error: unknown, log: Logger): Response {
  const problem = problemOf(error)
  const requestId = context.get('requestId')
  if (problem.code === 'INTERNAL' || problem.code === 'UNAVAILABLE') {
    log.error({ requestId, error: describeError(error) }, 'a request failed')
  }
  const shape: AppErrorShape = { code: problem.code, requestId, ...problem.detail }
  if (problem.detail.retryAfterSeconds !== undefined) {
    context.header('Retry-After', String(problem.detail.retryAfterSeconds))
  }
  context.header('Cache-Control', 'no-store')
  if (leavesBodyUnread(context, problem)) context.header('Connection', 'close')
  return context.json(shape, errorStatus[problem.code])
}

function problemOf(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof HTTPException) {
    return new AppError(error.status === 413 ? 'TOO_LARGE' : 'BAD_REQUEST')
  }
  return new AppError(databaseCode(error) ?? 'INTERNAL')
}

/** bytes that are read and thrown away without a thought */
const smallBody = 64 * 1024

/** What was not read would be taken for the next request on this connection, so there is none. */
function leavesBodyUnread(context: Context<AppEnv>, problem: AppError): boolean {
  if (problem.code === 'TOO_LARGE') return true
  const { raw } = context.req
  if (raw.body === null || raw.bodyUsed) return false
  const length = context.req.header('content-length')
  return length === undefined || Number(length) > smallBody
}
