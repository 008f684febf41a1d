/**
 * Looks at each access once, soon after it happened, and brings forward what stands out (domain/access.ts). What it finds is in the trail
 * with the rows it is made of; it takes nothing back.
 */
import { v7 as uuid } from 'uuid'
import { type AccessEventRow, readAccessPage } from '../../db/queries/access.ts'
import {
  addEvidence,
  type ConductRecord,
  countAnomaly,
  findOpenAnomaly,
  insertAnomaly,
  type NewAnomaly,
  type Reader,
  readConductRecords,
  readExplainedEvents,
  readReader,
  readWaiting,
  type Subject,
  takeWaiting,
  type WaitingRow,
} from '../../db/queries/access-watch.ts'
import { accessKindOf, kindsOf } from '../contract/access-kind.ts'
import {
  type AccessAct,
  type AccessFact,
  accessRuleFacts,
  findEpisodes,
  longestWindow,
  recordsIn,
} from '../domain/access.ts'
import { foldName } from '../domain/search.ts'
import { referralOf, whoOf } from './access.ts'
import { readAccessRules } from './access-rule.ts'
import { type Act, act, derive } from './act.ts'
import { systemCall } from './caller.ts'
import type { Deps } from './deps.ts'
import { openIdentity } from './patient.ts'

/** Events in one transaction. */
const batchSize = 200
/** Of one subject within the longest window; more than any threshold counts. */
const mostConduct = 5_000
/** ms around the hour of a session in which its people are expected. */
const aroundSession = 2 * 3_600_000

const actsOf = {
  read: ['read'],
  export: ['export', 'print', 'download'],
  reveal: ['reveal'],
  refused: ['refused'],
} as const
const kindsOfAct = (one: AccessAct) => actsOf[one].flatMap((category) => kindsOf(category))

function actOf(kind: string): AccessAct | null {
  const { category } = accessKindOf(kind)
  const acts = Object.keys(actsOf) as AccessAct[]
  return acts.find((one) => (actsOf[one] as readonly string[]).includes(category)) ?? null
}

/**
 * Looks at all that waits. To be called by a timer, by any number of servers at once.
 * @param isEnding asked between batches
 * @returns how many anomalies were found, or have grown
 */
export async function watchAccess(deps: Deps, isEnding: () => boolean = () => false): Promise<number> {
  let found = 0
  while (!isEnding()) {
    const waiting = await readWaiting(deps.read, batchSize)
    if (waiting.length === 0) break
    const anomalies: NewAnomaly[] = []
    for (const group of conductOf(waiting)) anomalies.push(...(await lookAt(deps, group)))
    found += await keep(
      deps,
      waiting.map(({ id }) => id),
      anomalies,
    )
    if (waiting.length < batchSize) break
  }
  return found
}

type Group = { subject: Subject; acts: Set<AccessAct>; from: Date; until: Date }

/** Whose conduct is to be looked at, and from when to when: nothing further away than the longest window belongs to it. */
function conductOf(waiting: readonly WaitingRow[]): Group[] {
  const groups = new Map<string, Group>()
  const margin = longestWindow * 60_000
  const add = (key: string, subject: Subject, one: AccessAct, at: Date) => {
    const group = groups.get(key) ?? { subject, acts: new Set(), from: at, until: at }
    group.acts.add(one)
    if (at.getTime() - margin < group.from.getTime()) group.from = new Date(at.getTime() - margin)
    if (at.getTime() + margin > group.until.getTime()) group.until = new Date(at.getTime() + margin)
    groups.set(key, group)
  }
  for (const row of waiting) {
    const one = actOf(row.kind)
    if (one === null) continue
    const personId = whoOf(row)
    if (personId !== null) add(`person ${personId}`, { personId, address: null }, one, row.at)
    if (row.address !== null && one === 'refused')
      add(`address ${row.address}`, { personId: null, address: row.address }, one, row.at)
  }
  return [...groups.values()]
}

async function lookAt(deps: Deps, { subject, acts, from, until }: Group): Promise<NewAnomaly[]> {
  const kinds = [...acts].flatMap(kindsOfAct)
  const by = subject.personId === null ? { address: subject.address } : { personId: subject.personId }
  const events = await readAccessPage(deps.read, { ...by, kinds, from, until }, null, mostConduct)
  const reader =
    subject.personId === null ? undefined : await readReader(deps.read, subject.personId, from, until)
  const facts = await factsOf(deps, events, reader)
  const institutionId = reader?.institutionId ?? null
  const found: NewAnomaly[] = []
  for (const { rule, setting } of await readAccessRules(deps.read, institutionId)) {
    const { act: looksAt, subject: about } = accessRuleFacts[rule]
    if (!acts.has(looksAt) || (about === 'person') !== (subject.personId !== null)) continue
    const explained = await readExplainedEvents(deps.read, rule, subject, from)
    const rest = facts.filter(({ id }) => !explained.has(id))
    for (const episode of findEpisodes(rule, setting, rest)) {
      const records = recordsIn(episode.facts)
      const foundAt = deps.clock()
      found.push({
        id: uuid(),
        rule,
        subject,
        institutionId,
        setting,
        facts: episode.facts,
        records,
        foundAt,
      })
    }
  }
  return found
}

/** What is known of each access; names of patients stay here. */
async function factsOf(
  deps: Deps,
  events: readonly AccessEventRow[],
  reader: Reader | undefined,
): Promise<AccessFact[]> {
  const read = events.filter(({ kind }) => actOf(kind) === 'read')
  const records = await readConductRecords(deps.read, {
    consultationIds: [...new Set(read.flatMap(({ consultationId }) => consultationId ?? []))],
    referralIds: [...new Set(read.flatMap(({ chain }) => referralOf(chain) ?? []))],
  })
  const known = new Map(records.map((one) => [one.id, { ...one, name: nameMet(deps, one, reader) }]))
  return events.flatMap((event) => {
    const one = actOf(event.kind)
    if (one === null) return []
    const recordId = event.consultationId ?? referralOf(event.chain)
    const record = recordId === null ? undefined : known.get(recordId)
    return {
      ...{ id: event.id, at: event.at, act: one, recordId },
      review: (event.actorRole ?? '').split(',').includes('audit_admin'),
      name: record?.name ?? null,
      foreign: record !== undefined && isForeign(event, record),
      expected: isExpected(event, record, reader),
    }
  })
}

function nameMet(
  deps: Deps,
  { patientId, identity }: ConductRecord,
  reader: Reader | undefined,
): AccessFact['name'] {
  if (reader === undefined) return null
  const name = foldName(openIdentity(deps.vault, { id: patientId, identity }).name)
  if (name === '') return null
  if (name === foldName(reader.name)) return 'own'
  return reader.colleagues.some((one) => foldName(one) === name) ? 'colleague' : null
}

function isForeign(
  { actorInstitutionId }: AccessEventRow,
  { askingId, answeringId }: ConductRecord,
): boolean {
  return actorInstitutionId !== null && actorInstitutionId !== askingId && actorInstitutionId !== answeringId
}

function isExpected(
  { at }: AccessEventRow,
  record: ConductRecord | undefined,
  reader: Reader | undefined,
): boolean {
  if (record?.urgency === 'emergency') return true
  if (reader?.duties.some(({ fromAt, toAt }) => fromAt <= at && at < toAt) === true) return true
  const { scheduledStart: start, scheduledEnd: end } = record ?? {}
  if (start === undefined || start === null) return false
  const last = end ?? start
  return at.getTime() >= start.getTime() - aroundSession && at.getTime() <= last.getTime() + aroundSession
}

/** Nothing was found that is not known: the transaction has nothing to say. */
class NothingNew extends Error {}

async function keep(deps: Deps, ids: readonly string[], anomalies: readonly NewAnomaly[]): Promise<number> {
  const call = systemCall()
  try {
    if (anomalies.length === 0) throw new NothingNew()
    return await act(deps, call, async (hands) => {
      /* another server was quicker with all of them */
      if ((await takeWaiting(hands.tx, ids)) === 0) throw new NothingNew()
      let kept = 0
      for (const anomaly of anomalies) if (await keepOne(hands, anomaly)) kept += 1
      if (kept === 0) throw new NothingNew()
      return kept
    })
  } catch (error) {
    if (!(error instanceof NothingNew)) throw error
    await derive(deps, (tx) => takeWaiting(tx, ids))
    return 0
  }
}

/** @returns whether it is new, or has grown */
async function keepOne(hands: Act, anomaly: NewAnomaly): Promise<boolean> {
  const { rule, subject, facts, records } = anomaly
  const open = await findOpenAnomaly(hands.tx, anomaly)
  const told = { rule, personId: subject.personId }
  if (open === undefined) {
    await insertAnomaly(hands.tx, anomaly)
    const data = { ...told, anomalyId: anomaly.id, events: facts.length, records, version: 1 }
    await hands.audit({ log: 'access' }, { kind: 'access.anomaly_found', data })
    return true
  }
  if ((await addEvidence(hands.tx, open.id, facts)) === 0) return false
  const grown = await countAnomaly(hands.tx, open.id)
  await hands.audit(
    { log: 'access' },
    { kind: 'access.anomaly_found', data: { ...told, anomalyId: open.id, ...grown } },
  )
  return true
}
