/** Entries of the programme's ledger: listed, entered, changed, made void. Nothing is deleted, and every change is in the trail. */
import { v7 as uuid } from 'uuid'
import {
  type EntryRow,
  insertEntries,
  lockEntry,
  type NewEntry,
  readEntries,
  readPlacesOf,
  replaceEntry,
  voidEntry,
} from '../../db/queries/ledger.ts'
import type { Row } from '../../db/schema.ts'
import { AppError } from '../contract/errors.ts'
import type {
  EntryChange,
  EntryInput,
  LedgerEntry,
  LedgerPage,
  LedgerQuery,
  VoidInput,
} from '../contract/ledger.ts'
import type { LedgerSource } from '../domain/ledger.ts'
import { type Act, act } from './act.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Call, Deps } from './deps.ts'
import { judgeRows, type KnownRow } from './ledger-check.ts'
import { isKeptBy, type Reach, reachOf } from './ledger-scope.ts'

/** @throws AppError NOT_FOUND for an institution that is not theirs to ask about, VALIDATION_FAILED for a foreign cursor */
export async function listEntries(deps: Deps, call: Call, query: LedgerQuery): Promise<LedgerPage> {
  const { cursor, limit, all, ...filter } = query
  const after = cursor === undefined ? null : readCursor(cursor)
  const reach = await reachOf(deps.read, call.actor)
  const { institutionId } = filter
  /* as the filter offers them: a hospital's own tree, and who supports it */
  const known = reach.tree.some(
    ({ id, level }) =>
      id === institutionId && (reach.reads === null || reach.reads.includes(id) || level === 'beijing'),
  )
  if (institutionId !== undefined && !known) throw new AppError('NOT_FOUND')
  const rows = await readEntries(
    deps.read,
    { ...filter, all: all === 'yes', scope: reach.reads },
    after === null ? null : { day: after.at, id: after.id },
    limit + 1,
  )
  const shown = rows.slice(0, limit)
  const places = await readPlacesOf(
    deps.read,
    shown.map(({ id }) => id),
  )
  const items = shown.map((row) =>
    entryOf(
      row,
      places.filter(({ entryId }) => entryId === row.id),
      reach,
    ),
  )
  const last = items.at(-1)
  return {
    items,
    next: rows.length > limit && last !== undefined ? writeCursor({ at: last.to, id: last.id }) : null,
  }
}

type Place = { id: string; nameZh: string; nameEn: string }

function entryOf(row: EntryRow, places: readonly Place[], reach: Reach): LedgerEntry {
  return {
    id: row.id,
    kind: row.kind,
    basis: row.basis,
    from: row.fromDay,
    to: row.toDay,
    quantity: row.quantity,
    persons: row.persons,
    minutes: row.minutes,
    places: places.map(({ id, nameZh, nameEn }) => ({ id, name: { zh: nameZh, en: nameEn } })),
    line:
      row.lineId === null || row.lineZh === null || row.lineEn === null
        ? null
        : { id: row.lineId, name: { zh: row.lineZh, en: row.lineEn } },
    title: row.title,
    people: row.people,
    consultation:
      row.consultationId === null || row.number === null
        ? null
        : { id: row.consultationId, number: row.number },
    note: row.note,
    source: row.source,
    importId: row.importId,
    version: row.version,
    enteredBy: { name: row.name, nameEn: row.nameEn },
    enteredAt: row.createdAt.toISOString(),
    void: row.voidAt === null ? null : { at: row.voidAt.toISOString(), reason: row.voidReason ?? '' },
    own:
      row.voidAt === null &&
      isKeptBy(
        reach,
        places.map(({ id }) => id),
      ),
  }
}

/** The columns that a row's words decide. */
export function columnsOf({ from, to, placeIds: _places, ...row }: KnownRow) {
  return { ...row, fromDay: from, toDay: to }
}

/** @throws AppError VALIDATION_FAILED with what is wrong in which field */
async function requireRow(
  deps: Deps,
  { tx }: Act,
  call: Call,
  words: EntryInput['words'],
  except: string | null,
): Promise<KnownRow> {
  const [judged] = await judgeRows(deps, tx, call, [{ line: 1, column: null, words, formulas: [] }], except)
  if (judged?.row == null) {
    const fields = judged?.checked.problems.map(({ field, code }) => ({ path: `words.${field}`, code }))
    throw new AppError('VALIDATION_FAILED', { fields })
  }
  return judged.row
}

/** Enters one. @throws AppError VALIDATION_FAILED by field, CONFLICT where somebody stated the same at once */
export async function enterEntry(
  deps: Deps,
  call: Call,
  { words }: EntryInput,
): Promise<{ id: string; version: number }> {
  return act(deps, call, async (hands) => {
    const row = await requireRow(deps, hands, call, words, null)
    const id = uuid()
    const source: LedgerSource = row.consultationId === null ? 'entered' : 'session'
    const entry: NewEntry = {
      id,
      ...columnsOf(row),
      ...{ source, importId: null, createdBy: call.actor.personId, createdAt: deps.clock() },
      placeIds: row.placeIds,
    }
    await insertEntries(hands.tx, [entry])
    await hands.audit(
      { log: 'ledger' },
      { kind: 'ledger.entered', data: { entryId: id, kind: row.kind, quantity: row.quantity } },
    )
    return { id, version: 1 }
  })
}

/** @throws AppError NOT_FOUND, CONFLICT, VALIDATION_FAILED by field */
export async function changeEntry(
  deps: Deps,
  call: Call,
  id: string,
  { version, words }: EntryChange,
): Promise<{ id: string; version: number }> {
  return act(deps, call, async (hands) => {
    const { row: entry, placeIds } = await lockOwn(hands, call, id, version)
    const row = await requireRow(deps, hands, call, words, id)
    const next = version + 1
    /* where it came from stays; an entry that names a session is one of it */
    const source: LedgerSource =
      entry.source === 'imported' ? 'imported' : row.consultationId === null ? 'entered' : 'session'
    await replaceEntry(hands.tx, id, { ...columnsOf(row), source, version: next, placeIds: row.placeIds })
    await hands.audit(
      { log: 'ledger' },
      {
        kind: 'ledger.changed',
        data: {
          ...{ entryId: id, kind: row.kind, quantity: row.quantity, version: next },
          before: beforeOf(entry, placeIds),
        },
      },
    )
    return { id, version: next }
  })
}

/** What a change overwrites, for the trail. */
function beforeOf(entry: Row<'ledgerEntry'>, placeIds: readonly string[]) {
  const { kind, basis, fromDay: from, toDay: to, quantity, persons, minutes } = entry
  const { lineId, title, people, note, consultationId } = entry
  return {
    ...{ kind, basis, from, to, quantity, persons, minutes, placeIds: [...placeIds] },
    ...{ lineId, title, people, note, consultationId },
  }
}

/** Makes an entry void: it stays and counts no more. @throws AppError NOT_FOUND, CONFLICT */
export async function voidOne(
  deps: Deps,
  call: Call,
  id: string,
  { version, reason }: VoidInput,
): Promise<{ id: string; version: number }> {
  return act(deps, call, async (hands) => {
    await lockOwn(hands, call, id, version)
    const next = version + 1
    await voidEntry(hands.tx, id, next, { at: deps.clock(), by: call.actor.personId, reason })
    await hands.audit(
      { log: 'ledger' },
      { kind: 'ledger.voided', data: { entryId: id, version: next, reason } },
    )
    return { id, version: next }
  })
}

async function lockOwn({ tx }: Act, call: Call, id: string, version: number) {
  const found = await lockEntry(tx, id)
  const reach = await reachOf(tx, call.actor)
  if (found === undefined || !isKeptBy(reach, found.placeIds)) throw new AppError('NOT_FOUND')
  if (found.row.version !== version || found.row.voidAt !== null) throw new AppError('CONFLICT')
  return found
}
