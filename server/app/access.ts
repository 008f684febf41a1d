/**
 * The access log: who signed in, read, searched, exported, printed, and so on, out of the trail that everything writes. Reading it is in
 * the trail as well, before the answer (domain.md §5, IHE BALP).
 */
import * as z from 'zod'
import {
  type AccessEventRow,
  type AccessFilter,
  type AccessPosition,
  countAccess,
  findPatient,
  findPatients,
  readAccessOptions,
  readAccessPage,
  readAccessRecords,
  readRecordsOf,
} from '../../db/queries/access.ts'
import { personBriefs } from '../../db/queries/person.ts'
import {
  AccessFields,
  type AccessFilters,
  type AccessOptions,
  type AccessPage,
  type AccessQuery,
  type AccessRow,
  type FoundPatients,
} from '../contract/access.ts'
import { accessKindOf, kindsOf } from '../contract/access-kind.ts'
import { momentsOf } from '../domain/beijing.ts'
import { ageAt, maskName } from '../domain/patient.ts'
import { exactMark, queryWords } from '../domain/search.ts'
import { act } from './act.ts'
import { identityHas, identityQueries } from './blind-index.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Call, Deps } from './deps.ts'
import { noteListing } from './listing.ts'
import { openIdentity } from './patient.ts'

/** Beyond it a total is only "more". */
const largestTotal = 10_000
/** Patients shown for what was typed; who is not among them is found by more of the name, or the number of the card. */
const mostPatients = 20
/** Candidates that are proved. */
const mostCandidates = 300

/**
 * A page of the access log, newest first, with the number of matching rows.
 * @throws AppError VALIDATION_FAILED where the cursor is none of ours
 */
export async function listAccess(deps: Deps, call: Call, query: AccessQuery): Promise<AccessPage> {
  const { cursor, limit, ...given } = query
  const after = cursor === undefined ? null : positionOf(cursor)
  const filter = await accessFilterOf(deps, given)
  const [rows, total] = await Promise.all([
    readAccessPage(deps.read, filter, after, limit + 1),
    countAccess(deps.read, filter, largestTotal + 1),
  ])
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const [items] = await Promise.all([
    accessRows(deps, page),
    noteListing(deps, call, 'access.listed', { filters: accessFilterWords(given), rows: page.length }),
  ])
  return {
    items,
    nextCursor: last === undefined ? null : cursorOf(last),
    total: Math.min(total, largestTotal),
    totalIsMore: total > largestTotal,
  }
}

/** What the filters offer. */
export async function accessOptions(deps: Deps): Promise<AccessOptions> {
  const { people, institutions } = await readAccessOptions(deps.read)
  return {
    people: people.map(({ id, name, nameEn, nameZh, institutionEn }) => ({
      ...{ id, name, nameEn },
      institution: { zh: nameZh, en: institutionEn },
    })),
    institutions: institutions.map(({ id, nameZh, nameEn }) => ({ id, name: { zh: nameZh, en: nameEn } })),
  }
}

/** The filters as the trail keeps them. */
export function accessFilterWords(given: AccessFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(AccessFields.parse(given)).filter(([, value]) => value !== undefined && value !== ''),
  )
}

export async function accessFilterOf(deps: Deps, given: AccessFilters): Promise<AccessFilter> {
  const { from, to, category, patientId, personId, address } = given
  return {
    ...(personId === undefined ? {} : { personId }),
    ...(address === undefined ? {} : { address }),
    ...momentsOf({ from, to }),
    ...(category === undefined ? {} : { kinds: kindsOf(category) }),
    ...(given.who === undefined ? {} : { peopleOnly: true }),
    ...(patientId === undefined ? {} : { records: await recordsOf(deps, patientId) }),
  }
}

/** A patient may have been entered more than once: who has the same number of an identity card is the same. */
async function recordsOf(deps: Deps, patientId: string) {
  const patient = await findPatient(deps.read, patientId)
  if (patient === undefined) return { consultationIds: [], referralIds: [] }
  const { idNumber } = openIdentity(deps.vault, patient)
  const mark = exactMark(idNumber)
  const same =
    mark === null
      ? []
      : (await findPatients(deps.read, identityQueries(deps.vault, idNumber), mostCandidates)).filter(
          (row) =>
            exactMark(openIdentity(deps.vault, { id: row.patientId, identity: row.identity }).idNumber) ===
            mark,
        )
  return readRecordsOf(deps.read, [...new Set([patientId, ...same.map((row) => row.patientId)])])
}

/**
 * Patients whom the typed name or number fits, masked, through the blind index of the search. The look is in the trail by a keyed
 * digest of the words, as a search is.
 */
export async function findAccessPatients(deps: Deps, call: Call, q: string): Promise<FoundPatients> {
  const words = queryWords(q)
  const [first] = words
  const candidates =
    first === undefined
      ? []
      : await findPatients(deps.read, identityQueries(deps.vault, first), mostCandidates)
  const people = new Map<string, FoundPatients['items'][number]>()
  for (const row of candidates) {
    const identity = openIdentity(deps.vault, { id: row.patientId, identity: row.identity })
    if (!words.every((word) => identityHas(identity, word))) continue
    const key = exactMark(identity.idNumber) ?? row.patientId
    if (people.has(key)) continue
    people.set(key, {
      patientId: row.patientId,
      patientName: maskName(identity.name),
      sex: row.sex,
      age: row.birthDate === null ? null : ageAt(row.birthDate, deps.clock()),
      number: row.number,
      institution: { zh: row.nameZh, en: row.nameEn },
    })
  }
  const text = words.join(' ')
  const digest = deps.vault.mark('search trail', text).toString('hex').slice(0, 32)
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit(
      { personId: call.actor.personId },
      {
        kind: 'access.patient_sought',
        data: { digest, characters: Array.from(text).length, rows: people.size },
      },
    ),
  )
  return { items: [...people.values()].slice(0, mostPatients), more: people.size > mostPatients }
}

/** Events of the trail are to the millisecond, so nothing lies between. */
export function cursorOf({ at, id }: AccessPosition): string {
  return writeCursor({ at: at.toISOString(), id })
}

/** @throws AppError VALIDATION_FAILED where it is none of ours */
export function positionOf(cursor: string): AccessPosition {
  const { at, id } = readCursor(cursor)
  return { at: new Date(at), id }
}

/** Whom or what a chain is about. */
function subjectOf(chain: string): { type: string; id: string } {
  const at = chain.indexOf(':')
  return { type: chain.slice(0, at), id: chain.slice(at + 1) }
}

/** Attempts for names that nobody has stand in a chain that is no person's. */
function personOfChain(chain: string): string | null {
  const { type, id } = subjectOf(chain)
  return type === 'person' && z.uuid().safeParse(id).success ? id : null
}

/** The referral that an event is about. */
export function referralOf(chain: string): string | null {
  const { type, id } = subjectOf(chain)
  return type === 'referral' ? id : null
}

/** Who did it, or whose account was tried. */
export function whoOf({ kind, chain, actorId }: Pick<AccessEventRow, 'kind' | 'chain' | 'actorId'>) {
  return actorId ?? (kind === 'session.refused' ? personOfChain(chain) : null)
}

/** The rows as the contract has them; three more queries however many they are. */
export async function accessRows(deps: Deps, rows: readonly AccessEventRow[]): Promise<AccessRow[]> {
  const subjects = rows.flatMap((row) => [whoOf(row), personOfChain(row.chain)])
  const [people, found] = await Promise.all([
    personBriefs(
      deps.read,
      subjects.filter((id): id is string => id !== null),
    ),
    readAccessRecords(deps.read, {
      consultationIds: rows.flatMap((row) => row.consultationId ?? []),
      referralIds: rows.flatMap((row) => referralOf(row.chain) ?? []),
    }),
  ])
  const masked = ({ patientId, identity }: { patientId: string; identity: Buffer }) =>
    maskName(openIdentity(deps.vault, { id: patientId, identity }).name)
  const records = new Map<string, NonNullable<AccessRow['record']>>()
  for (const type of ['consultation', 'referral'] as const) {
    for (const one of found[`${type}s`])
      records.set(one.id, { type, id: one.id, number: one.number, patientName: masked(one) })
  }
  return rows.map((row) => {
    const who = whoOf(row)
    const person = who === null ? undefined : people.get(who)
    const about = personOfChain(row.chain)
    return {
      id: row.id,
      at: row.at.toISOString(),
      kind: row.kind,
      category: accessKindOf(row.kind).category,
      person:
        person === undefined
          ? null
          : { id: person.id, name: person.name, nameEn: person.nameEn, institution: person.institution },
      address: row.address,
      record: records.get(row.consultationId ?? referralOf(row.chain) ?? '') ?? null,
      about: about === null || about === who ? null : (people.get(about)?.name ?? null),
    }
  })
}
