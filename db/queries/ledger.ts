/** Entries of the programme's ledger. */
import { sql } from 'kysely'
import type { LedgerSource } from '../../server/domain/ledger.ts'
import type { LedgerKind } from '../../server/domain/ledger-kind.ts'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

/** Institutions whose entries are asked about; null: all, and those of no institution. */
export type LedgerScope = readonly string[] | null

export type EntryFilter = {
  from?: string | undefined
  to?: string | undefined
  kind?: readonly LedgerKind[] | undefined
  lineId?: string | undefined
  source?: LedgerSource | undefined
  institutionId?: string | undefined
  importId?: string | undefined
  q: string
  /** Void ones too. */
  all: boolean
  scope: LedgerScope
}

const placed = (ids: readonly string[]) =>
  sql<boolean>`exists (select from ledger_place where entry_id = ledger_entry.id and institution_id = any(${ids}::uuid[]))`

function entries(read: ReadDb) {
  return read
    .selectFrom('ledgerEntry')
    .innerJoin('person', 'person.id', 'ledgerEntry.createdBy')
    .leftJoin('line', 'line.id', 'ledgerEntry.lineId')
    .leftJoin('consultation', 'consultation.id', 'ledgerEntry.consultationId')
    .selectAll('ledgerEntry')
    .select(['person.name', 'person.nameEn', 'line.nameZh as lineZh', 'line.nameEn as lineEn'])
    .select('consultation.number')
}

/** The newest first. @param after the last one of the page before */
export function readEntries(
  read: ReadDb,
  filter: EntryFilter,
  after: { day: string; id: string } | null,
  limit: number,
) {
  const { from, to, kind, lineId, source, institutionId, importId, scope } = filter
  const like = `%${filter.q.trim().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return entries(read)
    .$if(!filter.all, (query) => query.where('ledgerEntry.voidAt', 'is', null))
    .$if(from !== undefined, (query) => query.where('ledgerEntry.toDay', '>=', from ?? ''))
    .$if(to !== undefined, (query) => query.where('ledgerEntry.toDay', '<=', to ?? ''))
    .$if(kind !== undefined, (query) => query.where('ledgerEntry.kind', 'in', kind ?? []))
    .$if(lineId !== undefined, (query) => query.where('ledgerEntry.lineId', '=', lineId ?? ''))
    .$if(source !== undefined, (query) => query.where('ledgerEntry.source', '=', source ?? 'entered'))
    .$if(importId !== undefined, (query) => query.where('ledgerEntry.importId', '=', importId ?? ''))
    .$if(institutionId !== undefined, (query) => query.where(placed([institutionId ?? ''])))
    .$if(scope !== null, (query) => query.where(placed(scope ?? [])))
    .$if(filter.q.trim() !== '', (query) =>
      query.where((eb) =>
        eb.or(
          (['title', 'people', 'note'] as const).map((column) => eb(`ledgerEntry.${column}`, 'ilike', like)),
        ),
      ),
    )
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(ledger_entry.to_day, ledger_entry.id) < (${after?.day ?? ''}::date, ${after?.id ?? ''}::uuid)`,
      ),
    )
    .orderBy('ledgerEntry.toDay', 'desc')
    .orderBy('ledgerEntry.id', 'desc')
    .limit(limit)
    .execute()
}
export type EntryRow = Awaited<ReturnType<typeof readEntries>>[number]

/** Where entries happened, by entry. */
export async function readPlacesOf(read: ReadDb, entryIds: readonly string[]) {
  if (entryIds.length === 0) return []
  return read
    .selectFrom('ledgerPlace')
    .innerJoin('institution', 'institution.id', 'ledgerPlace.institutionId')
    .select(['ledgerPlace.entryId', 'institution.id', 'institution.nameZh', 'institution.nameEn'])
    .where('ledgerPlace.entryId', 'in', entryIds)
    .orderBy('institution.city')
    .orderBy('institution.nameZh')
    .execute()
}

/** Locked until the transaction ends, with where it happened. */
export async function lockEntry(
  tx: Tx,
  id: string,
): Promise<{ row: Row<'ledgerEntry'>; placeIds: string[] } | undefined> {
  const row = await tx
    .selectFrom('ledgerEntry')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  const places = await tx
    .selectFrom('ledgerPlace')
    .select('institutionId')
    .where('entryId', '=', id)
    .execute()
  return { row, placeIds: places.map((place) => place.institutionId) }
}

export type NewEntry = NewRow<'ledgerEntry'> & { placeIds: readonly string[] }

/** @param entries no more than a statement bears: a few thousand */
export async function insertEntries(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += 500) {
    const some = entries.slice(at, at + 500)
    await tx
      .insertInto('ledgerEntry')
      .values(some.map(({ placeIds: _places, ...row }) => row))
      .execute()
    const places = some.flatMap(({ id, placeIds }) =>
      placeIds.map((institutionId) => ({ entryId: id, institutionId })),
    )
    if (places.length > 0) await tx.insertInto('ledgerPlace').values(places).execute()
  }
}

export async function replaceEntry(
  tx: Tx,
  id: string,
  { placeIds, ...set }: Partial<NewRow<'ledgerEntry'>> & { placeIds: readonly string[] },
): Promise<void> {
  await tx.updateTable('ledgerEntry').set(set).where('id', '=', id).execute()
  await tx.deleteFrom('ledgerPlace').where('entryId', '=', id).execute()
  if (placeIds.length > 0)
    await tx
      .insertInto('ledgerPlace')
      .values(placeIds.map((institutionId) => ({ entryId: id, institutionId })))
      .execute()
}

type Voiding = { at: Date; by: string; reason: string }

export async function voidEntry(tx: Tx, id: string, version: number, { at, by, reason }: Voiding) {
  await tx
    .updateTable('ledgerEntry')
    .set({ voidAt: at, voidBy: by, voidReason: reason, version })
    .where('id', '=', id)
    .execute()
}

/** Those of an import that still count. @returns how many */
export async function voidImported(tx: Tx, importId: string, { at, by, reason }: Voiding): Promise<number> {
  const rows = await tx
    .updateTable('ledgerEntry')
    .set({ voidAt: at, voidBy: by, voidReason: reason, version: sql<number>`version + 1` })
    .where('importId', '=', importId)
    .where('voidAt', 'is', null)
    .returning('id')
    .execute()
  return rows.length
}

/** Entries of these kinds that lie within these days: what a row of a file may be a second copy of. */
export function readLike(read: ReadDb | Tx, kinds: readonly LedgerKind[], from: string, to: string) {
  if (kinds.length === 0) return Promise.resolve([])
  return read
    .selectFrom('ledgerEntry')
    .select(['id', 'kind', 'basis', 'fromDay', 'toDay', 'title', 'quantity', 'consultationId'])
    .where('voidAt', 'is', null)
    .where('kind', 'in', kinds)
    .where('toDay', '>=', from)
    .where('toDay', '<=', to)
    .limit(20_000)
    .execute()
}

/** All totals that count; there are a few for each report that was ever made. */
export function readTotals(read: ReadDb | Tx) {
  return read
    .selectFrom('ledgerEntry')
    .select(['id', 'kind', 'toDay', 'quantity'])
    .where('basis', '=', 'total')
    .where('voidAt', 'is', null)
    .orderBy('toDay')
    .execute()
}

export function findImport(read: ReadDb | Tx, by: { digest: string } | { id: string }) {
  return read
    .selectFrom('ledgerImport')
    .innerJoin('person', 'person.id', 'ledgerImport.createdBy')
    .selectAll('ledgerImport')
    .select(['person.name', 'person.nameEn'])
    .$if('digest' in by, (query) =>
      query.where('digest', '=', 'digest' in by ? by.digest : '').where('withdrawnAt', 'is', null),
    )
    .$if('id' in by, (query) => query.where('ledgerImport.id', '=', 'id' in by ? by.id : ''))
    .executeTakeFirst()
}

/** The newest first. @param institutionId only this one's; null: all */
export function readImports(read: ReadDb, institutionId: string | null, limit: number) {
  return read
    .selectFrom('ledgerImport')
    .innerJoin('person', 'person.id', 'ledgerImport.createdBy')
    .selectAll('ledgerImport')
    .select(['person.name', 'person.nameEn'])
    .$if(institutionId !== null, (query) =>
      query.where('ledgerImport.institutionId', '=', institutionId ?? ''),
    )
    .orderBy('ledgerImport.createdAt', 'desc')
    .orderBy('ledgerImport.id', 'desc')
    .limit(limit)
    .execute()
}
export type ImportRecord = Awaited<ReturnType<typeof readImports>>[number]

export async function lockImport(tx: Tx, id: string): Promise<Row<'ledgerImport'> | undefined> {
  return tx.selectFrom('ledgerImport').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function insertImport(tx: Tx, row: NewRow<'ledgerImport'>): Promise<void> {
  await tx.insertInto('ledgerImport').values(row).execute()
}

export async function withdrawRow(tx: Tx, id: string, { at, by, reason }: Voiding): Promise<void> {
  await tx
    .updateTable('ledgerImport')
    .set({ withdrawnAt: at, withdrawnBy: by, withdrawnReason: reason })
    .where('id', '=', id)
    .execute()
}

/** Consultations by number, as far as they are an institution's to name. */
export function readNumbered(read: ReadDb | Tx, numbers: readonly string[], scope: LedgerScope) {
  if (numbers.length === 0) return Promise.resolve([])
  return read
    .selectFrom('consultation')
    .leftJoin('line', 'line.id', 'consultation.lineId')
    .leftJoin('consultationFact', 'consultationFact.consultationId', 'consultation.id')
    .select(['consultation.id', 'consultation.number', 'consultationFact.mdtAt'])
    .where('consultation.number', 'in', numbers)
    .where('consultation.localOnly', '=', false)
    .where('consultation.state', '!=', 'draft')
    .$if(scope !== null, (query) =>
      query.where((eb) =>
        eb.or([
          eb('consultation.requestingInstitutionId', 'in', scope?.length ? scope : ['']),
          eb('line.beijingInstitutionId', 'in', scope?.length ? scope : ['']),
        ]),
      ),
    )
    .execute()
}

export type Span = { kind: LedgerKind; which: 'add' | 'less'; from: string; to: string }

/** Events by kind, span and source, summed; an event belongs to its last day. */
export async function sumEntries(read: ReadDb, spans: readonly Span[], scope: LedgerScope) {
  if (spans.length === 0) return []
  const within = scope === null ? sql`` : sql`and ${placed(scope)}`
  const { rows } = await sql<{ kind: LedgerKind; which: 'add' | 'less'; source: LedgerSource; sum: number }>`
    select ledger_entry.kind, span.which, ledger_entry.source, sum(ledger_entry.quantity)::float8 as sum
    from ledger_entry
    join jsonb_to_recordset(${json(spans.map(({ kind, which, from, to }) => ({ kind, which, lo: from, hi: to })))})
      as span (kind text, which text, lo date, hi date)
      on span.kind = ledger_entry.kind and ledger_entry.to_day between span.lo and span.hi
    where ledger_entry.basis = 'event' and ledger_entry.void_at is null ${within}
    group by 1, 2, 3`.execute(read as never)
  return rows
}
