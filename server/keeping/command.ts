/** What the two commands share. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenedDatabase } from '../../db/open.ts'
import { act } from '../app/act.ts'
import { newRequestId } from '../app/caller.ts'
import { noPost } from '../app/post.ts'
import { Failure, printFailure } from '../bootstrap/say.mjs'
import type { AuditEvent } from '../contract/audit.ts'
import { system } from '../domain/actor.ts'
import type { Env } from '../env.ts'
import { EnvError, readEnv, recordingDirOf } from '../env.ts'
import type { Folders } from './backup.ts'

export function foldersOf(env: Env): Folders {
  return { attachments: join(env.DATA_DIR, 'attachments'), recordings: recordingDirOf(env) }
}

export function programVersion(): string {
  const path = join(import.meta.dirname, '../../package.json')
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string }
  return version
}

/** Into the trail of the installation. */
export async function note(opened: OpenedDatabase, env: Env, event: AuditEvent): Promise<void> {
  const deps = { db: opened.db, digest: env.DIGEST, clock: () => new Date(), post: noPost }
  const call = { actor: system, requestId: newRequestId(), address: null, idempotency: null }
  await act(deps, call, (hands) => hands.audit({ log: 'backup' }, event))
}

/** @throws Failure with everything that is wrong */
export function settings(): Env {
  try {
    return readEnv(process.env)
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    const problems = error.problems.join('; ')
    throw new Failure(`环境变量有误：${problems}`, `The environment is wrong: ${problems}`)
  }
}

/**
 * Runs a command and sets the exit code. A signal lets it take away what it has begun.
 * @param work answers the exit code
 */
export async function runCommand(work: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const aborting = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => aborting.abort())
  try {
    process.exitCode = await work(aborting.signal)
  } catch (error) {
    const shown = aborting.signal.aborted ? interrupted() : error
    printFailure(shown, { folder: process.env.DATA_DIR ?? '.data' })
    process.exitCode = 2
  }
}

function interrupted(): Failure {
  return new Failure(
    '已中断，写了一半的内容已清除。',
    'Interrupted; what was half written has been taken away.',
  )
}
