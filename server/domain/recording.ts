/**
 * Recording a call (domain.md: the opinion is kept, not the film, so it is off by default). It needs the line's permission, the
 * patient's written consent for this purpose (个人信息保护法 art. 14, 29) and the yes of everybody in the room; one no ends it.
 */
import type { Relation } from './actor.ts'
import { seesCase } from './consent.ts'
import type { RoomRole } from './room.ts'

/**
 * `asking`, `running` and `paused` are live. `stopped`: its files are being read back and composed. `ready`: one file that can be played.
 * `failed`: it could not be composed, the parts are there. `empty`: nothing was recorded. `deleted`: the retention is over.
 */
export const recordingStates = [
  'asking',
  'running',
  'paused',
  'stopped',
  'ready',
  'failed',
  'empty',
  'deleted',
] as const
export type RecordingState = (typeof recordingStates)[number]
export const liveStates = ['asking', 'running', 'paused'] as const satisfies readonly RecordingState[]
export type LiveState = (typeof liveStates)[number]

/** `written`: the writer has ended, nobody has read it back yet. Only `verified` counts as recorded. */
export const partStates = ['recording', 'written', 'verified', 'empty', 'refused', 'deleted'] as const
export type PartState = (typeof partStates)[number]

export const stopReasons = ['host', 'declined', 'patient', 'line', 'room_empty', 'unavailable'] as const
export type StopReason = (typeof stopReasons)[number]

/** Why a part does not count: the bytes are not those that were written, it does not open, it holds no picture and no sound, or is gone. */
export const partFaults = ['digest', 'damaged', 'no_media', 'missing'] as const
export type PartFault = (typeof partFaults)[number]

export const composeFaults = ['program_missing', 'program_failed', 'storage_full', 'damaged'] as const
export type ComposeFault = (typeof composeFaults)[number]

/** Days that a line keeps its recordings where it says nothing else. */
export const defaultRecordingDays = 30

export type RecordingFacts = {
  /** The line's setting. */
  readonly allowed: boolean
  /** The patient's consent to recording stands, and so does the one to the consultation. */
  readonly patientConsents: boolean
  /** What each person in the room has said; null: nothing yet. A kept seat counts, its person may be back at any moment. */
  readonly answers: readonly (boolean | null)[]
  /** The experts speak among themselves: what is meant for one side alone is taken down for nobody. */
  readonly apart?: boolean
}

export type RecordingDecision = { next: 'run' } | { next: 'wait' } | { next: 'stop'; why: StopReason }

/**
 * What is to be done with a live recording now. It runs only while nothing stands against it: whoever has not answered makes it
 * wait, a no ends it, also that of somebody who came later.
 */
export function decideRecording({
  allowed,
  patientConsents,
  answers,
  apart,
}: RecordingFacts): RecordingDecision {
  if (!allowed) return { next: 'stop', why: 'line' }
  if (!patientConsents) return { next: 'stop', why: 'patient' }
  if (answers.includes(false)) return { next: 'stop', why: 'declined' }
  if (answers.length === 0) return { next: 'stop', why: 'room_empty' }
  return apart === true || answers.includes(null) ? { next: 'wait' } : { next: 'run' }
}

/** The state that a decision leads to. */
export function nextState(state: LiveState, decision: RecordingDecision): LiveState | 'stopped' {
  if (decision.next === 'stop') return 'stopped'
  if (decision.next === 'run') return 'running'
  return state === 'asking' ? 'asking' : 'paused'
}

/** Who starts and stops a recording: the expert who has accepted; while they are not there, the requesting doctor. */
export function mayHostRecording(role: RoomRole, present: readonly RoomRole[]): boolean {
  return role === 'expert' || (role === 'requester' && !present.includes('expert'))
}

/** What is missing before anybody can be asked; null where nothing is. */
export function recordingObstacle(
  facts: Pick<RecordingFacts, 'allowed' | 'patientConsents'>,
): 'line' | 'patient' | null {
  if (!facts.allowed) return 'line'
  return facts.patientConsents ? null : 'patient'
}

/**
 * Who may see and hear a recording: the doctors of the asking hospital, the expert, whoever was in it, and those who review; the
 * receiving side no more after the patient has withdrawn from the consultation.
 * @param tookPart whether this person agreed to this recording in the room
 */
export function mayPlayRecording(
  relation: Relation,
  tookPart: boolean,
  consentWithdrawnAt: Date | null,
): boolean {
  if (relation === 'auditor') return true
  if (ownOnly.includes(relation) && !tookPart) return false
  return relation !== 'stranger' && relation !== 'system' && seesCase(relation, consentWithdrawnAt)
}

/** These see what they were in themselves. */
const ownOnly: readonly Relation[] = ['roster', 'member', 'invited', 'receiving_office']

/** When its files go. */
export function deleteAfter(stoppedAt: Date, retentionDays: number): Date {
  return new Date(stoppedAt.getTime() + retentionDays * 86_400_000)
}
