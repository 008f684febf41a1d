/**
 * Makes what is shown of pictures, in the background, one at a time. Which pictures wait stands in the database: a server that dies
 * over one leaves it to be made anew, under the same name, so nothing half-made is ever shown.
 */
import type { Sql } from 'postgres'
import {
  type ClaimedPreview,
  claimPreview,
  finishPreview,
  postponePreview,
} from '../../db/queries/attachment.ts'
import { type Actor, system } from '../domain/actor.ts'
import { act, changeOf, lockConsultation } from './act.ts'
import { newRequestId } from './caller.ts'
import type { Call, Deps } from './deps.ts'
import { UndecodableError } from './examiner.ts'
import { describeError } from './problem.ts'

export type Previews = {
  /** Makes what is waiting now; for tests. */
  drain(): Promise<void>
  /** Idempotent; waits for what is under way. */
  close(): Promise<void>
}

export type PreviewOptions = {
  readonly deps: Deps
  /** The driver itself, for LISTEN. */
  readonly client: Pick<Sql, 'listen'>
  /** Milliseconds between two looks where no notice came. */
  readonly pollMs?: number
}

/** Longer than the examination process may take for one picture. */
const leaseSeconds = 120
const longestPauseSeconds = 300
/** A picture that no server survives is given up. */
const mostAttempts = 10

export async function startPreviews({ deps, client, pollMs = 10_000 }: PreviewOptions): Promise<Previews> {
  let closed = false
  let again = false
  let running: Promise<void> | null = null

  async function work(): Promise<void> {
    do {
      again = false
      const next = await claimPreview(deps.db, leaseSeconds)
      if (next === undefined) continue
      await makeOne(deps, next, () => closed)
      again = true
    } while (again && !closed)
  }

  function drain(): Promise<void> {
    again = true
    running ??= work()
      .catch((error: unknown) => {
        deps.log.error({ error: describeError(error) }, 'previews could not be looked for')
      })
      .finally(() => {
        running = null
      })
    return running
  }

  const listening = await client.listen(
    'attachment_preview',
    () => void drain(),
    () => void drain(),
  )
  const timer = setInterval(() => void drain(), pollMs)
  let closing: Promise<void> | undefined
  return {
    drain,
    close() {
      closing ??= (async () => {
        closed = true
        clearInterval(timer)
        await listening.unlisten()
        deps.examiner.close()
        await running
      })()
      return closing
    },
  }
}

async function makeOne(deps: Deps, claimed: ClaimedPreview, isClosed: () => boolean): Promise<void> {
  const { id, storageKey, attempts } = claimed
  try {
    const made = await deps.examiner.display(deps.files.path(storageKey), {
      display: deps.files.path(storageKey, 'display'),
      thumbnail: deps.files.path(storageKey, 'thumbnail'),
    })
    const { mediaType, width, height, byteSize, thumbnailByteSize } = made
    await note(deps, claimed, { state: 'ready', mediaType, width, height, byteSize, thumbnailByteSize })
  } catch (error) {
    if (isClosed()) return
    if (error instanceof UndecodableError || attempts >= mostAttempts) {
      await note(deps, claimed, { state: 'failed' })
      return
    }
    deps.log.error({ attachmentId: id, error: describeError(error) }, 'a preview was not made')
    await postponePreview(deps.db, id, Math.min(2 ** attempts, longestPauseSeconds))
  }
}

type Outcome = Parameters<typeof finishPreview>[2]

async function note(deps: Deps, { id, consultationId }: ClaimedPreview, outcome: Outcome): Promise<void> {
  const call: Call<Actor> = { actor: system, requestId: newRequestId(), address: null, idempotency: null }
  await act(deps, call, async (hands) => {
    const { row } = await lockConsultation(hands.tx, system, consultationId)
    await finishPreview(hands.tx, id, outcome)
    await hands.audit(
      { consultationId },
      { kind: 'attachment.prepared', data: { attachmentId: id, state: outcome.state } },
    )
    if (row.state !== 'draft') await hands.announce(changeOf(row))
  })
}
