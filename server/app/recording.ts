/** Recording a call, as it stands in the record: who was asked, who agreed, when it ran, why it stopped, what was written. */
import { v7 as uuid } from 'uuid'
import type { Tx } from '../../db/open.ts'
import {
  changeLive,
  changePart,
  findLiveRecording,
  findRecordingFrame,
  insertPart,
  insertRecording,
  lockPart,
  readAnswers,
  saveAnswer,
} from '../../db/queries/recording.ts'
import type { RecordingEnd } from '../../media/port.ts'
import type { AuditEvent } from '../contract/audit.ts'
import { AppError } from '../contract/errors.ts'
import type { Actor } from '../domain/actor.ts'
import {
  defaultRecordingDays,
  deleteAfter,
  type LiveState,
  recordingObstacle,
  type StopReason,
} from '../domain/recording.ts'
import type { RecordedSource } from '../domain/room.ts'
import { act, derive, lockConsultation } from './act.ts'
import { systemCall } from './caller.ts'
import type { Call, Deps } from './deps.ts'
import { lockForRoom } from './room-lock.ts'

export type LiveRecording = {
  readonly id: string
  readonly askedBy: string
  readonly retentionDays: number
  state: LiveState
  startedAt: Date | null
  /** Person → what they said last. */
  readonly answers: Map<string, boolean>
}

export type RecordingFrame = { allowed: boolean; patientConsents: boolean; retentionDays: number }

/** What of a consultation's line and patient decides whether its call may be recorded. */
export async function readRecordingFrame(
  deps: Pick<Deps, 'read'>,
  consultationId: string,
): Promise<RecordingFrame> {
  const row = await findRecordingFrame(deps.read, consultationId)
  return {
    allowed: row?.recordingAllowed === true,
    patientConsents: row?.patientSaid === 'given' && row.consentWithdrawnAt === null,
    retentionDays: row?.recordingDays ?? defaultRecordingDays,
  }
}

/** The recording that is asked for, runs or is paused; null where there is none. */
export async function readLiveRecording(
  deps: Pick<Deps, 'read'>,
  consultationId: string,
): Promise<LiveRecording | null> {
  const row = await findLiveRecording(deps.read, consultationId)
  if (row === undefined) return null
  const answers = await readAnswers(deps.read, row.id)
  return {
    id: row.id,
    askedBy: row.askedBy,
    retentionDays: row.retentionDays,
    state: row.state as LiveState,
    startedAt: row.startedAt,
    answers: new Map(answers.map(({ personId, agrees }) => [personId, agrees])),
  }
}

/**
 * Asks everybody in the room; who asks agrees by it.
 * @throws AppError RECORDING_OFF where the line does not allow it, CONSENT_MISSING without the patient's, CONFLICT where one is live
 */
export async function askRecording(deps: Deps, call: Call, consultationId: string): Promise<LiveRecording> {
  const { personId } = call.actor
  const frame = await readRecordingFrame(deps, consultationId)
  const obstacle = recordingObstacle(frame)
  if (obstacle !== null) throw new AppError(obstacle === 'line' ? 'RECORDING_OFF' : 'CONSENT_MISSING')
  return act(deps, call, async (hands) => {
    await lockConsultation(hands.tx, call.actor, consultationId)
    const id = uuid()
    const at = deps.clock()
    const { retentionDays } = frame
    await insertRecording(hands.tx, {
      id,
      consultationId,
      state: 'asking',
      askedBy: personId,
      askedAt: at,
      retentionDays,
    })
    await saveAnswer(hands.tx, { recordingId: id, personId, agrees: true, at })
    await hands.audit(
      { consultationId },
      { kind: 'recording.asked', data: { recordingId: id, retentionDays } },
    )
    await hands.audit({ consultationId }, { kind: 'recording.consented', data: { recordingId: id } })
    return {
      id,
      askedBy: personId,
      retentionDays,
      state: 'asking',
      startedAt: null,
      answers: new Map([[personId, true]]),
    }
  })
}

/** @param input.withdraws whether they had agreed before */
export function answerRecording(
  deps: Deps,
  call: Call,
  input: { consultationId: string; recordingId: string; agrees: boolean; withdraws: boolean },
): Promise<void> {
  const { consultationId, recordingId, agrees, withdraws } = input
  return act(deps, call, async (hands) => {
    await lockForRoom(hands.tx, call.actor, consultationId)
    const { personId } = call.actor
    await saveAnswer(hands.tx, { recordingId, personId, agrees, at: deps.clock() })
    const event: AuditEvent = agrees
      ? { kind: 'recording.consented', data: { recordingId } }
      : { kind: 'recording.declined', data: { recordingId, withdrawn: withdraws } }
    await hands.audit({ consultationId }, event)
  })
}

type Change = { to: 'running' | 'paused'; personIds: string[] } | { to: 'stopped'; why: StopReason }

/**
 * Writes that a live recording runs, waits or has stopped. One that is live no more stays as it is.
 * @param change.personIds who is recorded, or for whom it waits
 */
export function changeLiveRecording(
  deps: Deps,
  call: Call<Actor>,
  consultationId: string,
  live: Pick<LiveRecording, 'id' | 'startedAt' | 'retentionDays'>,
  change: Change,
): Promise<void> {
  const at = deps.clock()
  return act(deps, call, async (hands) => {
    const { id: recordingId } = live
    const ends = { stoppedAt: at, deleteAfter: deleteAfter(at, live.retentionDays) }
    const set =
      change.to === 'stopped'
        ? { state: change.to, stoppedWhy: change.why, ...ends }
        : { state: change.to, ...(change.to === 'running' ? { startedAt: live.startedAt ?? at } : {}) }
    if (!(await changeLive(hands.tx, recordingId, set))) throw new AppError('CONFLICT')
    await hands.audit({ consultationId }, eventOf(recordingId, change))
  })
}

function eventOf(recordingId: string, change: Change): AuditEvent {
  switch (change.to) {
    case 'running':
      return { kind: 'recording.started', data: { recordingId, personIds: change.personIds } }
    case 'paused':
      return { kind: 'recording.paused', data: { recordingId, personIds: change.personIds } }
    case 'stopped':
      return { kind: 'recording.stopped', data: { recordingId, why: change.why } }
  }
}

export type NewPart = {
  id: string
  recordingId: string
  personId: string
  source: RecordedSource
  kind: 'audio' | 'video'
}

/** A part's row is there before its first byte. It is covered by `recording.started` and has no event of its own until it was read back. */
export function beginPart(deps: Deps, part: NewPart): Promise<void> {
  return derive(deps, (tx) => insertPart(tx, { ...part, state: 'recording', askedAt: deps.clock() }))
}

/** What is known of an end that nobody told: the node was replaced, or never began. */
export type PartEnd = Omit<RecordingEnd, 'recordingId' | 'why'> & { why: string }

/**
 * Writes the end of a part, once. That it was cut off by something else than its stop stands in the trail.
 * @returns whether it was open until now
 */
export async function endPart(deps: Deps, partId: string, end: PartEnd): Promise<boolean> {
  const expected = end.why === 'stopped' || end.why === 'producer_closed'
  const close = async (tx: Tx) => {
    const part = await lockPart(tx, partId, 'recording')
    if (part === undefined) return undefined
    await changePart(tx, partId, {
      state: 'written',
      startedAt: end.startedAt === null ? null : new Date(end.startedAt),
      endedAt: new Date(end.endedAt),
      endedWhy: end.why,
      digest: end.digest,
      algorithm: deps.digest,
    })
    return part
  }
  if (expected) return (await derive(deps, close)) !== undefined
  try {
    return await act(deps, systemCall(), async (hands) => {
      const part = await close(hands.tx)
      if (part === undefined) throw new AppError('CONFLICT')
      const { recordingId, consultationId } = part
      await hands.audit(
        { consultationId },
        { kind: 'recording.interrupted', data: { recordingId, partId, why: end.why } },
      )
      return true
    })
  } catch (error) {
    if (error instanceof AppError && error.code === 'CONFLICT') return false
    throw error
  }
}
