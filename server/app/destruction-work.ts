/**
 * Carries out approved plans when their waiting time is over: record by record, each in a transaction of its own, so that a server that ends
 * in between leaves some destroyed and the others whole, and the next one goes on. Files go when the transaction is through; what a crash
 * leaves of them is noted there and goes with the next round.
 */
import { alone } from '../../db/alone.ts'
import { changePlan, endItem, listedIn, lockPlan, plansIn, readItems } from '../../db/queries/destruction.ts'
import {
  destroyProcess,
  destroyRecord,
  forgetFile,
  type Holding,
  lockKept,
  queuedFiles,
  queueFiles,
  readChain,
  readHolding,
  readProcessHolding,
} from '../../db/queries/destruction-record.ts'
import type { Row } from '../../db/schema.ts'
import type { DestroyedCounts } from '../contract/destruction.ts'
import { AppError } from '../contract/errors.ts'
import { emptyCaseRecord } from '../contract/record.ts'
import { mostListed, planNumber, withoutWords } from '../domain/destruction.ts'
import { holdsTypedWords } from '../domain/trail.ts'
import { type Act, act, changeOf, derive } from './act.ts'
import { chainOf } from './audit.ts'
import { systemCall } from './caller.ts'
import type { Deps } from './deps.ts'
import { destructionLog, itemOf, noCounts } from './destruction.ts'
import { dueAmong } from './destruction-due.ts'
import { tellOfPlan } from './destruction-notice.ts'
import { canonical, digestOf } from './digest.ts'
import { lostWordsDigest } from './lost-words.ts'
import { describeError } from './problem.ts'

/** Records in one round, so that an end of the server is never far. */
const recordsPerRound = 20
const filesPerRound = 500

type Plan = Row<'destructionPlan'>

/** One round. What fails is logged, holds up nothing else and is tried again with the next one. */
export async function workOnDestruction(deps: Deps, isEnding: () => boolean): Promise<void> {
  await alone(deps.db, 'destruction', async () => {
    await removeFiles(deps, isEnding)
    await carryOutPlans(deps, isEnding)
    await removeFiles(deps, isEnding)
  })
}

async function carryOutPlans(deps: Deps, isEnding: () => boolean): Promise<void> {
  const now = deps.clock()
  for (const plan of await plansIn(deps.read, 'approved', now))
    await attempt(deps, { planId: plan.id }, () => start(deps, plan))
  let left = recordsPerRound
  for (const plan of await plansIn(deps.read, 'running', now)) {
    for (const id of await listedIn(deps.read, plan.id, mostListed)) {
      if (isEnding() || left === 0) return
      const done = await attempt(deps, { consultationId: id }, () =>
        act(deps, systemCall(), (hands) => destroyOrSpare(deps, hands, plan, id)),
      )
      if (done) left -= 1
    }
    await attempt(deps, { planId: plan.id }, () => end(deps, plan))
  }
}

/** @throws AppError WRONG_STATE where it was withdrawn meanwhile */
async function start(deps: Deps, { id }: Plan): Promise<void> {
  await act(deps, systemCall(), async ({ tx, audit }) => {
    const plan = await lockPlan(tx, id)
    if (plan?.state !== 'approved') throw new AppError('WRONG_STATE')
    await changePlan(tx, id, { state: 'running', startedAt: deps.clock() })
    await audit(destructionLog, { kind: 'destruction.started', data: { planId: id } })
  })
}

/** @returns whether it was done; what was not is tried again, and stands in the way of nothing else */
async function attempt(deps: Deps, about: object, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    deps.log.error({ ...about, error: describeError(error) }, 'a step of a destruction was not done')
    return false
  }
}

async function destroyOrSpare(deps: Deps, hands: Act, plan: Plan, consultationId: string): Promise<void> {
  const { tx } = hands
  const now = deps.clock()
  const row = await lockKept(tx, consultationId)
  const due = (await dueAmong(deps, tx, [consultationId], now, plan.scope)).get(consultationId)
  if (row === undefined || due === undefined)
    return spare(hands, { planId: plan.id, consultationId }, 'kept', now)
  if (plan.scope === 'process') {
    await destroyBeside(hands, plan, consultationId, now)
    return hands.announce(changeOf(row))
  }
  const holding = await readHolding(tx, consultationId, row.patientId)
  const counts = countsOf(holding)
  const chains = [{ consultationId }, ...holding.referralIds.map((referralId) => ({ referralId }))]
  const lost: Lost[] = []
  for (const subject of chains) lost.push({ subject, events: await wordsLost(tx, chainOf(subject)) })
  await queueFiles(tx, plan.id, 'attachment', holding.attachmentKeys)
  await queueFiles(tx, plan.id, 'recording', holding.recordingKeys)
  await destroyRecord(tx, {
    ...{ planId: plan.id, consultationId, at: now, record: emptyCaseRecord() },
    nobody: deps.vault.seal(nobody, row.patientId),
    words: lost.flatMap(({ events }) => events.map(({ id, data }) => ({ id, data }))),
  })
  await endItem(tx, { planId: plan.id, consultationId }, 'destroyed', now, counts)
  for (const { subject, events } of lost) {
    await hands.audit(subject, {
      kind: 'record.destroyed',
      data: {
        ...{ planId: plan.id, plan: planNumber(plan.number), counts, words: events.length },
        ...{
          algorithm: deps.digest,
          digest: lostWordsDigest(
            deps.digest,
            events.map(({ id: _id, ...event }) => event),
          ),
        },
      },
    })
  }
  await hands.announce(changeOf(row))
}

/** What came about beside a record: it had no words in the trail, so the trail stays as it is and gets one event more. */
async function destroyBeside(hands: Act, plan: Plan, consultationId: string, at: Date): Promise<void> {
  const { tx } = hands
  const holding = await readProcessHolding(tx, consultationId)
  await destroyProcess(tx, plan.id, consultationId, at)
  await endItem(tx, { planId: plan.id, consultationId }, 'destroyed', at, { ...noCounts, ...holding })
  await hands.audit(
    { consultationId },
    {
      kind: 'record.process_destroyed',
      data: { planId: plan.id, plan: planNumber(plan.number), ...holding },
    },
  )
}

const nobody = { name: '', nameMongolian: '', idNumber: '', phone: '', hospitalNumber: '' }

type Lost = {
  subject: { consultationId: string } | { referralId: string }
  events: Awaited<ReturnType<typeof readChain>>
}

/** The events of a chain that hold words, with what remains of their data. */
async function wordsLost(tx: Act['tx'], chain: string): Promise<Lost['events']> {
  const events = await readChain(tx, chain)
  return events
    .filter(({ data }) => holdsTypedWords(data))
    .map((event) => ({ ...event, data: withoutWords(event.data) }))
}

function countsOf({ referralIds, attachmentKeys, recordingKeys, ...counts }: Holding): DestroyedCounts {
  return {
    ...counts,
    referrals: referralIds.length,
    files: attachmentKeys.length + recordingKeys.length,
  }
}

/** Takes a record off a plan: it was sealed (`held`), or is not due any more (`kept`). */
export async function spare(
  hands: Act,
  item: { planId: string; consultationId: string },
  why: 'held' | 'kept',
  at: Date,
): Promise<void> {
  if (!(await endItem(hands.tx, item, why, at))) return
  await hands.audit(destructionLog, { kind: 'destruction.spared', data: { ...item, why } })
}

/** When no record of it is left to be destroyed. */
async function end(deps: Deps, plan: Plan): Promise<void> {
  const { id } = plan
  if ((await listedIn(deps.read, id, 1)).length > 0) return
  await act(deps, systemCall(), async (hands) => {
    const { tx, audit } = hands
    const items = (await readItems(tx, id)).map(itemOf)
    const digest = digestOf(deps.digest, canonical({ planId: id, items }))
    await changePlan(tx, id, {
      ...{ state: 'done', endedAt: deps.clock(), digest, digestAlgorithm: deps.digest },
    })
    const destroyed = items.filter(({ state }) => state === 'destroyed').length
    await audit(destructionLog, {
      kind: 'destruction.ended',
      data: {
        ...{ planId: id, destroyed, spared: items.length - destroyed },
        ...{ algorithm: deps.digest, digest },
      },
    })
    await tellOfPlan(hands, plan, 'done')
  })
}

/** What is noted lies there until it is gone: a file that is not there is no error. */
async function removeFiles(deps: Deps, isEnding: () => boolean): Promise<void> {
  for (const { key, store } of await queuedFiles(deps.read, filesPerRound)) {
    if (isEnding()) return
    try {
      await (store === 'attachment' ? deps.files : deps.recordings).remove(key)
      await derive(deps, (tx) => forgetFile(tx, key))
    } catch (error) {
      deps.log.error({ error: describeError(error) }, 'a file of a destroyed record was not removed')
    }
  }
}
