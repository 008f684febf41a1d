/** An opinion returned for correction before it is adopted: asked, answered by a new version or by a reason, or taken back. */
import { v7 as uuid } from 'uuid'
import type { Tx } from '../../db/open.ts'
import { newestOpinionVersion } from '../../db/queries/consultation.ts'
import {
  type CorrectionRow,
  insertCorrection,
  insertCorrectionAnswer,
  readCorrections,
  readOpenCorrections,
} from '../../db/queries/correction.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import { AppError } from '../contract/errors.ts'
import type { Correction, CorrectionInput, OpenCorrection } from '../contract/signature.ts'
import type { PersonActor } from '../domain/actor.ts'
import {
  type CorrectionCommand,
  type CorrectionEnd,
  type CorrectionState,
  decideCorrection,
  mayBeAdopted,
} from '../domain/correction.ts'
import { maskName } from '../domain/patient.ts'
import { type Act, act, changeOf, freshState, type LockedConsultation, lockConsultation } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { tellTopic } from './notice.ts'
import { openIdentity } from './patient.ts'

const listed = 100

/** Where the newest correction stands. */
export function correctionStateOf([newest]: readonly CorrectionRow[]): CorrectionState {
  return newest === undefined ? 'none' : (newest.how ?? 'open')
}

/**
 * One step of a correction.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE with the fresh state, REASON_REQUIRED
 */
export function giveCorrection(
  deps: Deps,
  call: Call,
  id: string,
  input: CorrectionInput,
): Promise<{ state: CorrectionState }> {
  return act(deps, call, async (hands) => {
    const locked = await lockConsultation(hands.tx, call.actor, id)
    const rows = await readCorrections(hands.tx, id)
    const state = await decided(hands.tx, locked, rows, input.command, input.reasonText)
    if (input.command === 'request_correction') await ask(deps, hands, call, locked.row, input)
    else {
      await endCorrection(deps, hands, call, rows, {
        how: input.command === 'keep_opinion' ? 'kept' : 'withdrawn',
        text: input.reasonText,
        newVersion: null,
      })
    }
    await hands.announce(changeOf(locked.row))
    await tell(hands, locked.row, input.command, rows.length)
    return { state }
  })
}

/** The other side: the expert of what is asked and taken back, the asking doctor of what stays as it is. @param asked how often before */
async function tell(
  hands: Act,
  row: Row<'consultation'>,
  command: CorrectionInput['command'],
  asked: number,
): Promise<void> {
  const expert = row.expertId === null ? [] : [row.expertId]
  if (command === 'request_correction') {
    return tellTopic(hands, 'correction.requested', row, String(asked + 1), expert)
  }
  hands.notify({ settles: ['consultationId', row.id] })
  return command === 'keep_opinion'
    ? tellTopic(hands, 'correction.kept', row, String(asked), [row.requesterId])
    : tellTopic(hands, 'correction.withdrawn', row, String(asked), expert)
}

async function decided(
  tx: Tx,
  { row, relation }: LockedConsultation,
  rows: readonly CorrectionRow[],
  command: CorrectionCommand,
  words: string,
): Promise<CorrectionState> {
  const facts = { state: correctionStateOf(rows), consultation: row.state }
  const decision = decideCorrection(facts, command, relation, words)
  if (decision.ok) return decision.state
  if (decision.error === 'NOT_ALLOWED') throw new AppError('FORBIDDEN')
  if (decision.error === 'REASON_REQUIRED') throw new AppError('REASON_REQUIRED')
  throw new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
}

async function ask(
  deps: Deps,
  { tx, audit }: Act,
  call: Call,
  { id: consultationId }: Row<'consultation'>,
  { reasonCode, reasonText }: Extract<CorrectionInput, { command: 'request_correction' }>,
): Promise<void> {
  const version = await newestOpinionVersion(tx, consultationId)
  await insertCorrection(tx, {
    id: uuid(),
    consultationId,
    opinionVersion: version,
    reasonCode,
    reasonText,
    askedBy: call.actor.personId,
    askedAt: deps.clock(),
  })
  await audit({ consultationId }, { kind: 'correction.requested', data: { version, reasonCode, reasonText } })
}

type Ending = { how: CorrectionEnd; text: string; newVersion: number | null }

/** Ends the correction that is open; nothing where none is. */
async function endCorrection(
  deps: Deps,
  { tx, audit }: Act,
  call: Call,
  [open]: readonly CorrectionRow[],
  ending: Ending,
): Promise<void> {
  if (open === undefined || open.how !== null) return
  const { consultationId, id: correctionId, opinionVersion: version } = open
  await insertCorrectionAnswer(tx, {
    correctionId,
    ...ending,
    answeredBy: call.actor.personId,
    answeredAt: deps.clock(),
  })
  const data = { version, how: ending.how, reasonText: ending.text }
  await audit({ consultationId }, { kind: 'correction.answered', data })
}

/** A new version answers the correction that is open, within the transaction that signs it. */
export async function answerByVersion(
  deps: Deps,
  hands: Act,
  call: Call,
  consultationId: string,
  newVersion: number,
): Promise<void> {
  const rows = await readCorrections(hands.tx, consultationId)
  await endCorrection(deps, hands, call, rows, { how: 'amended', text: '', newVersion })
}

/** @throws AppError WRONG_STATE while the expert has been asked for a correction */
export async function requireNoOpenCorrection(tx: Tx, row: Row<'consultation'>): Promise<void> {
  if (mayBeAdopted(correctionStateOf(await readCorrections(tx, row.id)))) return
  throw new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
}

export function correctionOf(row: CorrectionRow, people: ReadonlyMap<string, PersonBrief>): Correction {
  const askedBy = people.get(row.askedBy)
  if (askedBy === undefined) throw new Error(`no person ${row.askedBy}`)
  return {
    id: row.id,
    version: row.opinionVersion,
    reasonCode: row.reasonCode,
    reasonText: row.reasonText,
    askedBy,
    askedAt: row.askedAt.toISOString(),
    state: row.how ?? 'open',
    answer: row.text ?? '',
    newVersion: row.newVersion,
    answeredAt: row.answeredAt?.toISOString() ?? null,
  }
}

/** What the caller is asked to correct; a hundred at most, the oldest first. */
export async function listOpenCorrections(deps: Deps, actor: PersonActor): Promise<OpenCorrection[]> {
  const rows = await readOpenCorrections(deps.read, actor.personId, listed)
  const people = await personBriefs(
    deps.read,
    rows.map((row) => row.askedBy),
  )
  return rows.map(({ patientId, identity, askedBy, askedAt, ...row }) => {
    const person = people.get(askedBy)
    if (person === undefined) throw new Error(`no person ${askedBy}`)
    return {
      ...row,
      patientName: maskName(openIdentity(deps.vault, { id: patientId, identity }).name),
      askedBy: person,
      askedAt: askedAt.toISOString(),
    }
  })
}
