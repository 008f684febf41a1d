/**
 * After the opinion: what became of the patient, whether the diagnoses agree, how both sides and the patient judge it. Everything is
 * added, nothing changed: a correction is a further row, and the newest counts.
 */
import { v7 as uuid } from 'uuid'
import {
  insertAgreement,
  insertOutcome,
  insertRating,
  readAftercareCounts,
  readAgreements,
  readFollowUps,
  readLineNames,
  readOutcomes,
  readRatings,
  settleFollowUps,
} from '../../db/queries/outcome.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import { AppError } from '../contract/errors.ts'
import type {
  Aftercare,
  AftercareStatistics,
  AgreementInput,
  OutcomeInput,
  RatingInput,
} from '../contract/outcome.ts'
import {
  fewestRatings,
  followedStates,
  outcomeStatuses,
  ratingSides,
  ratingSidesOf,
  refuseOutcome,
  settledDays,
} from '../domain/outcome.ts'
import { type Act, act, changeOf, freshState, type LockedConsultation, lockConsultation } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { type Seen, seeConsultation } from './opinion.ts'

/** What stands recorded, and what the caller may add now. */
export async function readAftercare(deps: Deps, call: Call, id: string): Promise<Aftercare> {
  const seen = await seeConsultation(deps, call.actor, id)
  const sides = ratingSidesOf(seen.relation)
  const [followUps, outcomes, agreements, ratings] = await Promise.all([
    readFollowUps(deps.read, id),
    readOutcomes(deps.read, id),
    readAgreements(deps.read, id),
    readRatings(deps.read, id, sides),
  ])
  const people = await personBriefs(
    deps.read,
    [...outcomes, ...agreements].map((row) => row.recordedBy),
  )
  const isFollowed = followedStates.includes(seen.row.state)
  return {
    followUps: followUps.map((one) => followUpOf(deps, seen, one, outcomes, people)),
    agreement: agreementOf(agreements, people),
    ownRatings: ratingSides.flatMap((side) => {
      const newest = ratings.findLast((row) => row.bySide === side)
      if (newest === undefined) return []
      const { score, words, recordedAt } = newest
      return [{ side, score, words, recordedAt: recordedAt.toISOString() }]
    }),
    may: {
      agreement: isFollowed && seen.relation === 'requester',
      ratings: isFollowed ? sides : [],
    },
  }
}

function followUpOf(
  deps: Deps,
  { row, relation }: Seen,
  { day, dueAt, doneAt }: Row<'followUp'>,
  outcomes: readonly Row<'outcome'>[],
  people: ReadonlyMap<string, PersonBrief>,
): Aftercare['followUps'][number] {
  const own = outcomes.filter((one) => one.day === day)
  const newest = own.at(-1)
  const facts = { consultation: row.state, dueAt }
  return {
    day,
    dueAt: dueAt.toISOString(),
    done: doneAt !== null,
    outcome:
      newest === undefined
        ? null
        : {
            day,
            status: newest.status,
            diagnosis: newest.diagnosis,
            note: newest.note,
            ...recordedOf(newest, own.length, people),
          },
    mayRecord: refuseOutcome(facts, 'improved', relation, deps.clock()) === null,
  }
}

function agreementOf(
  rows: readonly Row<'diagnosisAgreement'>[],
  people: ReadonlyMap<string, PersonBrief>,
): Aftercare['agreement'] {
  const newest = rows.at(-1)
  if (newest === undefined) return null
  const { finalWestern, finalTcm, westernReferral, westernExpert, tcmReferral, tcmExpert } = newest
  return {
    finalWestern,
    finalTcm,
    westernReferral,
    westernExpert,
    tcmReferral,
    tcmExpert,
    ...recordedOf(newest, rows.length, people),
  }
}

function recordedOf(
  row: { recordedBy: string; recordedAt: Date },
  rows: number,
  people: ReadonlyMap<string, PersonBrief>,
) {
  const recordedBy = people.get(row.recordedBy)
  if (recordedBy === undefined) throw new Error(`no person ${row.recordedBy}`)
  return { recordedBy, recordedAt: row.recordedAt.toISOString(), corrections: rows - 1 }
}

/**
 * What became of the patient; recorded again, it corrects.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE, TOO_EARLY
 */
export function recordOutcome(
  deps: Deps,
  call: Call,
  id: string,
  { day, status, diagnosis, note }: OutcomeInput,
): Promise<{ sequence: number }> {
  return act(deps, call, async (hands) => {
    const locked = await lockConsultation(hands.tx, call.actor, id)
    const followUp = (await readFollowUps(hands.tx, id)).find((one) => one.day === day)
    const now = deps.clock()
    const facts = { consultation: locked.row.state, dueAt: followUp?.dueAt ?? null }
    const refusal = refuseOutcome(facts, status, locked.relation, now)
    if (refusal !== null) throw await refusalOf(hands, locked, refusal)
    const sequence = (await readOutcomes(hands.tx, id)).filter((one) => one.day === day).length + 1
    await insertOutcome(hands.tx, {
      ...{ id: uuid(), consultationId: id, day, sequence, status, diagnosis, note },
      ...{ recordedBy: call.actor.personId, recordedAt: now },
    })
    await settleFollowUps(hands.tx, id, settledDays(day, status), now)
    await hands.audit({ consultationId: id }, { kind: 'outcome.recorded', data: { day, sequence, status } })
    await hands.announce(changeOf(locked.row))
    return { sequence }
  })
}

async function refusalOf(
  { tx }: Act,
  { row }: LockedConsultation,
  refusal: 'NOT_ALLOWED' | 'WRONG_STATE' | 'TOO_EARLY',
): Promise<AppError> {
  if (refusal === 'NOT_ALLOWED') return new AppError('FORBIDDEN')
  if (refusal === 'TOO_EARLY') return new AppError('TOO_EARLY')
  return new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
}

/**
 * The final diagnosis, and whether the one at the request and the expert's agree with it (符合率).
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE
 */
export function recordAgreement(
  deps: Deps,
  call: Call,
  id: string,
  input: AgreementInput,
): Promise<{ sequence: number }> {
  return act(deps, call, async (hands) => {
    const locked = await lockConsultation(hands.tx, call.actor, id)
    if (locked.relation !== 'requester') throw new AppError('FORBIDDEN')
    await requireFollowed(hands, locked)
    const sequence = (await readAgreements(hands.tx, id)).length + 1
    const by = { recordedBy: call.actor.personId, recordedAt: deps.clock() }
    await insertAgreement(hands.tx, { id: uuid(), consultationId: id, sequence, ...input, ...by })
    await hands.audit({ consultationId: id }, { kind: 'agreement.recorded', data: { sequence } })
    await hands.announce(changeOf(locked.row))
    return { sequence }
  })
}

async function requireFollowed({ tx }: Act, { row }: LockedConsultation): Promise<void> {
  if (followedStates.includes(row.state)) return
  throw new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
}

/**
 * One to five with words: the asking doctor's of the consultation, the expert's of the request, the patient's told to the doctor.
 * The other side is told neither now nor later.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE
 */
export function recordRating(
  deps: Deps,
  call: Call,
  id: string,
  { side, score, words }: RatingInput,
): Promise<{ sequence: number }> {
  return act(deps, call, async (hands) => {
    const locked = await lockConsultation(hands.tx, call.actor, id)
    if (!ratingSidesOf(locked.relation).includes(side)) throw new AppError('FORBIDDEN')
    await requireFollowed(hands, locked)
    const sequence = (await readRatings(hands.tx, id, [side])).length + 1
    await insertRating(hands.tx, {
      ...{ id: uuid(), consultationId: id, bySide: side, sequence, score, words },
      ...{ recordedBy: call.actor.personId, recordedAt: deps.clock() },
    })
    await hands.audit({ consultationId: id }, { kind: 'rating.recorded', data: { side, sequence } })
    return { sequence }
  })
}

/** Outcomes, agreement and mean ratings of every line; a mean only where at least five were given. */
export async function readAftercareStatistics(deps: Deps): Promise<AftercareStatistics> {
  const [lines, counts] = await Promise.all([readLineNames(deps.read), readAftercareCounts(deps.read)])
  return {
    lines: lines.map(({ id, nameZh, nameEn }) => {
      const own = counts.filter((row) => row.lineId === id)
      const count = (what: string, value: string) =>
        own.find((row) => row.what === what && row.value === value)?.count ?? 0
      const share = (what: string) => ({
        agree: count(what, 'agree'),
        partly: count(what, 'partly'),
        disagree: count(what, 'disagree'),
      })
      const mean = (side: string) => {
        const row = own.find(({ what, value }) => what === 'rating' && value === side)
        if (row === undefined || row.count < fewestRatings) return null
        return Math.round((row.sum / row.count) * 100) / 100
      }
      return {
        lineId: id,
        name: { zh: nameZh, en: nameEn },
        outcomes: recordOf(outcomeStatuses, (status) => count('outcome', status)),
        westernExpert: share('westernExpert'),
        tcmExpert: share('tcmExpert'),
        westernReferral: share('westernReferral'),
        tcmReferral: share('tcmReferral'),
        ratings: recordOf(ratingSides, mean),
      }
    }),
  }
}

function recordOf<K extends string, V>(names: readonly K[], value: (name: K) => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<K, V>
}
