/** Settling a time: one side proposes, the other takes one, proposes others, or says no. */
import { v7 as uuid } from 'uuid'
import { personBriefs } from '../../db/queries/person.ts'
import {
  answerProposal,
  countProposals,
  findOpenProposal,
  insertProposal,
  readProposals,
  readTimes,
} from '../../db/queries/proposal.ts'
import type { Row } from '../../db/schema.ts'
import { AppError, type ErrorCode } from '../contract/errors.ts'
import type { Proposal, ProposalAnswer, ProposalInput, ProposalStep } from '../contract/proposal.ts'
import type { PersonActor } from '../domain/actor.ts'
import type { Side } from '../domain/consultation.ts'
import {
  decideProposal,
  mostProposals,
  type ProposalCommand,
  type ProposedTime,
  sideOf,
} from '../domain/proposal.ts'
import {
  type Act,
  act,
  carryOut,
  changeOf,
  freshState,
  type LockedConsultation,
  lockConsultation,
  requireVersion,
} from './act.ts'
import { findForActor } from './consultation.ts'
import type { Call, Deps } from './deps.ts'
import { tellTopic } from './notice.ts'

type Step = {
  readonly deps: Deps
  readonly hands: Act
  readonly call: Call
  readonly locked: LockedConsultation
}

/**
 * Proposes times; where the other side's proposal waits for an answer, this is the answer (a counter-proposal).
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT, WRONG_STATE, WRONG_KIND, TIME_IN_PAST, TIME_TOO_FAR, TOO_MANY_PROPOSALS
 */
export async function proposeTimes(
  deps: Deps,
  call: Call,
  id: string,
  input: ProposalInput,
): Promise<ProposalStep> {
  return act(deps, call, async (hands) => {
    const step = await begin(deps, hands, call, id, input.version)
    const { row } = step.locked
    const times = input.times.map(timeOf)
    const name = row.proposalSide === null ? 'propose' : 'counter'
    const side = await decideStep(step, { name, times })
    if (name === 'counter') await close(step, 'countered', input.note, null)
    const position = (await countProposals(hands.tx, id)) + 1
    if (position > mostProposals) throw new AppError('TOO_MANY_PROPOSALS')
    const proposalId = uuid()
    await insertProposal(
      hands.tx,
      {
        id: proposalId,
        consultationId: id,
        position,
        side,
        proposedBy: call.actor.personId,
        proposedAt: deps.clock(),
        note: input.note,
        state: 'open',
      },
      times,
    )
    const changed = await waitFor(step, side)
    await hands.audit(
      { consultationId: id },
      {
        kind: 'time.proposed',
        data: {
          proposalId,
          side,
          version: changed.version,
          step: name,
          times: times.map(wire),
          note: input.note,
        },
      },
    )
    await hands.announce(changeOf(changed))
    const other = side === 'beijing' ? changed.requesterId : changed.expertId
    await tellTopic(hands, 'time.proposed', changed, proposalId, other === null ? [] : [other])
    return stepOf(changed, proposalId)
  })
}

/**
 * Answers the proposal that is waiting. Taking a time locks it in the same transaction: where it is taken, TIME_TAKEN, and the
 * proposal stays open for its other times.
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT; WRONG_STATE where this proposal waits no longer
 */
export async function answerTimes(
  deps: Deps,
  call: Call,
  id: string,
  proposalId: string,
  input: ProposalAnswer,
): Promise<ProposalStep> {
  return act(deps, call, async (hands) => {
    const step = await begin(deps, hands, call, id, input.version)
    const open = await findOpenProposal(hands.tx, id)
    if (open === undefined || open.id !== proposalId) {
      throw new AppError('WRONG_STATE', { fresh: await freshState(hands.tx, step.locked.row) })
    }
    return input.answer === 'accept'
      ? accept(step, open, input.position)
      : refuse(step, open, input.answer, input.answer === 'decline' ? input.note : '')
  })
}

async function begin(deps: Deps, hands: Act, call: Call, id: string, version: number): Promise<Step> {
  const locked = await lockConsultation(hands.tx, call.actor, id)
  if (sideOf(locked.relation) === null) throw new AppError('FORBIDDEN')
  await requireVersion(hands.tx, locked.row, version)
  return { deps, hands, call, locked }
}

/** @returns the side for which the step is taken */
async function decideStep(step: Step, command: ProposalCommand): Promise<Side> {
  const { deps, hands, locked } = step
  const decision = decideProposal(locked.row, command, locked.relation, deps.clock())
  if (decision.ok) return decision.side
  if (decision.error === 'NOT_ALLOWED') throw new AppError('FORBIDDEN')
  if (decision.error === 'WRONG_STATE') {
    throw new AppError('WRONG_STATE', { fresh: await freshState(hands.tx, locked.row) })
  }
  throw new AppError(decision.error satisfies ErrorCode)
}

async function close(
  { deps, hands, call, locked }: Step,
  state: 'accepted' | 'countered' | 'declined' | 'withdrawn',
  answerNote: string,
  chosen: number | null,
): Promise<void> {
  const open = await findOpenProposal(hands.tx, locked.row.id)
  if (open === undefined) throw new AppError('NOT_FOUND')
  const answer = { state, answeredBy: call.actor.personId, answeredAt: deps.clock(), answerNote, chosen }
  await answerProposal(hands.tx, open.id, answer)
}

async function accept(step: Step, open: Row<'timeProposal'>, position: number): Promise<ProposalStep> {
  const { deps, hands, locked } = step
  const time = (await readTimes(hands.tx, open.id)).find((one) => one.position === position)
  if (time === undefined) {
    throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'position', code: 'not_offered' }] })
  }
  const { startAt, endAt } = time
  const side = await decideStep(step, { name: 'accept', time })
  await close(step, 'accepted', '', position)
  await hands.audit(
    { consultationId: locked.row.id },
    {
      kind: 'time.answered',
      data: {
        proposalId: open.id,
        side,
        version: locked.row.version + 1,
        step: 'accept',
        times: [wire(time)],
        note: '',
      },
    },
  )
  /* Whichever side takes it, the expert has said yes to this time: by proposing it or by taking it. */
  const name = locked.row.state === 'accepted' ? 'schedule' : 'reschedule'
  const row = { ...locked.row, proposalSide: null }
  const changed = await carryOut(deps, hands, { row, relation: 'expert' }, { name, startAt, endAt })
  return stepOf(changed, open.id)
}

async function refuse(
  step: Step,
  open: Row<'timeProposal'>,
  name: 'decline' | 'withdraw',
  note: string,
): Promise<ProposalStep> {
  const { hands, locked } = step
  const side = await decideStep(step, name === 'decline' ? { name, note } : { name })
  await close(step, name === 'decline' ? 'declined' : 'withdrawn', note, null)
  const times = await readTimes(hands.tx, open.id)
  const changed = await waitFor(step, null)
  await hands.audit(
    { consultationId: locked.row.id },
    {
      kind: 'time.answered',
      data: {
        proposalId: open.id,
        side,
        version: changed.version,
        step: name,
        times: times.map(wire),
        note,
      },
    },
  )
  await hands.announce(changeOf(changed))
  return stepOf(changed, open.id)
}

async function waitFor({ hands, locked }: Step, side: Side | null): Promise<Row<'consultation'>> {
  return hands.tx
    .updateTable('consultation')
    .set({ proposalSide: side, version: locked.row.version + 1 })
    .where('id', '=', locked.row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

function timeOf({ startAt, duration }: ProposalInput['times'][number]): ProposedTime {
  const start = new Date(startAt)
  return { startAt: start, endAt: new Date(start.getTime() + duration * 60_000) }
}

function wire({ startAt, endAt }: ProposedTime): { startAt: string; endAt: string } {
  return { startAt: startAt.toISOString(), endAt: endAt.toISOString() }
}

function stepOf(row: Row<'consultation'>, proposalId: string): ProposalStep {
  return {
    id: row.id,
    state: row.state,
    version: row.version,
    scheduledStart: row.scheduledStart?.toISOString() ?? null,
    proposalId,
  }
}

/**
 * All proposals about a consultation, newest first.
 * @throws AppError NOT_FOUND
 */
export async function listProposals(deps: Deps, actor: PersonActor, id: string): Promise<Proposal[]> {
  await findForActor(deps, actor, id)
  const rows = await readProposals(deps.read, id, mostProposals)
  const ids = rows.flatMap((row) => [row.proposedBy, row.answeredBy]).filter((one) => one !== null)
  const people = await personBriefs(deps.read, ids)
  return rows.flatMap((row) => {
    const by = people.get(row.proposedBy)
    if (by === undefined) return []
    return [
      {
        id: row.id,
        side: row.side,
        state: row.state,
        by,
        proposedAt: row.proposedAt.toISOString(),
        note: row.note,
        times: row.times.map((time) => ({ position: time.position, ...wire(time) })),
        chosen: row.chosen,
        answeredBy: row.answeredBy === null ? null : (people.get(row.answeredBy) ?? null),
        answeredAt: row.answeredAt?.toISOString() ?? null,
        answerNote: row.answerNote,
      },
    ]
  })
}
