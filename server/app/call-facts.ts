/** What is known of each stay in a call: kept minute by minute, sealed when the stay ends, read by those who read the case. */
import type { Selectable } from 'kysely'
import {
  insertGaps,
  insertLastGaps,
  insertLastMinutes,
  insertMinutes,
  type KeptGap,
  type KeptMinute,
  readCallGaps,
  readCallMinutes,
  readGaps,
  readMinutes,
} from '../../db/queries/call-facts.ts'
import { readStays } from '../../db/queries/log-course.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Database } from '../../db/schema.ts'
import type { CallFacts, CallMinuteFacts, CallStay } from '../contract/call-facts.ts'
import type { PersonActor } from '../domain/actor.ts'
import { type CallGap, type CallMinute, gradeOf, summaryOf } from '../domain/call-quality.ts'
import type { Act } from './act.ts'
import { findForActor } from './consultation.ts'
import type { Deps } from './deps.ts'
import { canonical, type DigestAlgorithm, digestOf } from './digest.ts'
import { listPhoned } from './phone.ts'

export type { KeptGap, KeptMinute }

type MinuteRow = Selectable<Database['callMinute']>
type GapRow = Selectable<Database['callGap']>

/**
 * Minutes that are full. One statement that changes nothing that stands, so it goes past the write path: the event of the stay's end
 * carries the digest of them all.
 */
export function keepMinutes(deps: Deps, minutes: readonly KeptMinute[]): Promise<void> {
  return insertMinutes(deps.db, minutes)
}

/** The same of losses that are over. */
export function keepGaps(deps: Deps, gaps: readonly KeptGap[]): Promise<void> {
  return insertGaps(deps.db, gaps)
}

/** In the transaction that ends the stay, after it has ended: nothing is added behind the seal. */
export async function sealMinutes(
  deps: Deps,
  hands: Act,
  stay: {
    consultationId: string
    presenceId: string
    minutes?: readonly CallMinute[]
    gaps?: readonly CallGap[]
  },
): Promise<void> {
  const { consultationId, presenceId, minutes = [], gaps = [] } = stay
  await insertLastMinutes(
    hands.tx,
    minutes.map((minute) => ({ ...minute, presenceId })),
  )
  await insertLastGaps(
    hands.tx,
    gaps.map((gap) => ({ ...gap, presenceId })),
  )
  const rows = await readMinutes(hands.tx, presenceId)
  const lost = await readGaps(hands.tx, presenceId)
  if (rows.length + lost.length === 0) return
  const { seconds, away, soundOnly, drops, lossPerMille, roundTripMs } = summaryOf(rows)
  await hands.audit(
    { consultationId },
    {
      kind: 'room.measured',
      data: {
        ...{ presenceId, seconds, away, soundOnly, drops, lossPerMille, roundTripMs },
        minutes: rows.length,
        algorithm: deps.digest,
        digest: minutesDigest(deps.digest, rows),
        gaps: lost.length,
        gapsDigest: gapsDigest(deps.digest, lost),
      },
    },
  )
}

/** @param rows of one stay, in their order */
export function minutesDigest(algorithm: DigestAlgorithm, rows: readonly MinuteRow[]): string {
  return digestOf(algorithm, canonical(rows.map((row) => ({ ...row, beganAt: row.beganAt.toISOString() }))))
}

/** @param rows of one stay, in their order */
export function gapsDigest(algorithm: DigestAlgorithm, rows: readonly GapRow[]): string {
  const plain = rows.map(({ beganAt, endedAt, ...row }) => ({
    ...row,
    beganAt: beganAt.toISOString(),
    endedAt: endedAt.toISOString(),
  }))
  return digestOf(algorithm, canonical(plain))
}

/** More than twenty people's minutes of a whole day's work; what is beyond is not shown, and that is said. */
const mostRows = 10_000

/**
 * @param now stays that go on are shown up to then
 * @throws AppError NOT_FOUND
 */
export async function readCallFacts(deps: Deps, actor: PersonActor, id: string): Promise<CallFacts> {
  await findForActor(deps, actor, id)
  return callFactsOf(deps, id)
}

/** The same for those who have asked for the right already. */
export async function callFactsOf(deps: Deps, id: string): Promise<CallFacts> {
  const [stays, rows, gaps, phoned] = await Promise.all([
    readStays(deps.read, id, deps.clock()),
    readCallMinutes(deps.read, id, mostRows),
    readCallGaps(deps.read, id, mostRows),
    listPhoned(deps, id),
  ])
  const people = await personBriefs(
    deps.read,
    stays.map(({ personId }) => personId),
  )
  return {
    whole: rows.length < mostRows && gaps.length < mostRows,
    phoned,
    stays: stays.flatMap((stay) => {
      const person = people.get(stay.personId)
      if (person === undefined) return []
      const minutes = rows.filter(({ presenceId }) => presenceId === stay.id)
      const { ways, ...summary } = summaryOf(minutes)
      return [
        {
          id: stay.id,
          person,
          role: stay.role,
          guest: stay.guest,
          joinedAt: stay.joinedAt.toISOString(),
          leftAt: stay.leftAt?.toISOString() ?? null,
          how: stay.how,
          summary: { ...summary, ways: [...ways] },
          minutes: minutes.map(minuteFacts),
          gaps: gaps.filter(({ presenceId }) => presenceId === stay.id).map(gapFacts),
        },
      ]
    }),
  }
}

function minuteFacts({ presenceId: _presence, beganAt, ...minute }: MinuteRow): CallMinuteFacts {
  return { ...minute, at: beganAt.toISOString(), grade: gradeOf({ ...minute, beganAt }) }
}

function gapFacts({ beganAt, endedAt, what }: GapRow): CallStay['gaps'][number] {
  return { at: beganAt.toISOString(), until: endedAt.toISOString(), what }
}
