/** Asking about patients after seven and thirty days: when, whom it falls to, and telling them once. */
import type { Tx } from '../../db/open.ts'
import {
  claimDueFollowUps,
  countDue,
  readConsultations,
  readFollowUpList,
  writeFollowUps,
} from '../../db/queries/outcome.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { countedUpTo } from '../../db/queries/worklist.ts'
import type { Row } from '../../db/schema.ts'
import type { FollowUpList } from '../contract/outcome.ts'
import type { PersonActor } from '../domain/actor.ts'
import { followUpDays, followUpDue } from '../domain/outcome.ts'
import { maskName } from '../domain/patient.ts'
import { act } from './act.ts'
import { systemCall } from './caller.ts'
import type { Deps } from './deps.ts'
import { tellTopic } from './notice.ts'
import { openIdentity } from './patient.ts'

/** Within the transaction that signs the first version or records its adoption. @param since that instant */
export function planFollowUps(
  tx: Tx,
  { id, requesterId }: Pick<Row<'consultation'>, 'id' | 'requesterId'>,
  since: Date,
): Promise<void> {
  const plans = followUpDays.map((day) => ({
    consultationId: id,
    requesterId,
    day,
    dueAt: followUpDue(since, day),
  }))
  return writeFollowUps(tx, plans)
}

const batch = 100

/**
 * Puts every follow-up that has fallen due into the trail, the outbox (`outcome.due`) and the doctor's inbox, once each, whichever server
 * comes first.
 * To be called by a timer; nothing is lost between two calls or while no server runs.
 * @returns how many were announced now
 */
export async function dueOutcomes(deps: Deps): Promise<number> {
  const now = deps.clock()
  for (let announced = 0; ; ) {
    const found = await announceBatch(deps, now)
    announced += found
    if (found < batch) return announced
  }
}

async function announceBatch(deps: Deps, now: Date): Promise<number> {
  if (!(await isWaiting(deps, now))) return 0
  const call = systemCall()
  let found = 0
  await act(deps, call, async (hands) => {
    const due = await claimDueFollowUps(hands.tx, now, batch)
    found = due.length
    const rows = await readConsultations(
      hands.tx,
      due.map(({ consultationId }) => consultationId),
    )
    for (const { consultationId, day, requesterId, dueAt } of due) {
      await hands.audit({ consultationId }, { kind: 'outcome.due', data: { day } })
      await hands.announce({
        topic: 'outcome.due',
        payload: { id: consultationId, day, personId: requesterId, dueAt: dueAt.toISOString() },
      })
      const row = rows.find((one) => one.id === consultationId)
      if (row !== undefined) await tellTopic(hands, 'outcome.due', row, String(day), [requesterId])
    }
    /* another server took them all: a write without an event is refused, and there was none */
    if (found === 0) throw new NothingDue()
  }).catch((error: unknown) => {
    if (!(error instanceof NothingDue)) throw error
  })
  return found
}

class NothingDue extends Error {}

async function isWaiting(deps: Deps, now: Date): Promise<boolean> {
  const row = await deps.read
    .selectFrom('followUp')
    .select('day')
    .where('dueAt', '<=', now)
    .where('doneAt', 'is', null)
    .where('announcedAt', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const listed = 100
/** What will fall due soon is shown as well, so that a visit can be used. */
const aheadDays = 7

/** The doctor's own follow-ups. */
export async function listFollowUps(deps: Deps, actor: PersonActor): Promise<FollowUpList> {
  const now = deps.clock()
  const until = new Date(now.getTime() + aheadDays * 86_400_000)
  const [due, rows] = await Promise.all([
    countDue(deps.read, actor.personId, now, countedUpTo),
    readFollowUpList(deps.read, actor.personId, until, listed),
  ])
  const people = await personBriefs(
    deps.read,
    rows.flatMap(({ expertId }) => (expertId === null ? [] : [expertId])),
  )
  return {
    due,
    items: rows.map(({ expertId, patientId, identity, dueAt, ...row }) => ({
      ...row,
      dueAt: dueAt.toISOString(),
      patientName: maskName(openIdentity(deps.vault, { id: patientId, identity }).name),
      expert: expertId === null ? null : (people.get(expertId) ?? null),
    })),
  }
}
