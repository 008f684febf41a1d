/**
 * The consultation log: what was submitted, by position and never by number. Each filter has an index that ends in (submitted_at, id),
 * so a page costs the same with 200 and with 100,000 rows; other orders: log-sort.ts.
 */
import { type RawBuilder, sql } from 'kysely'
import type { ConsultationState, Urgency } from '../../server/domain/consultation.ts'
import type { LogSort } from '../../server/domain/log.ts'
import type { ReadDb } from '../open.ts'
import { type Reading, readingsOf, type Sorting, type SortPosition } from './log-sort.ts'
import { type Behind, countBehind, readBehind } from './statistics-log.ts'

export type LogFilter = {
  /** First moment that counts. */
  from?: Date
  /** First moment that no longer counts. */
  until?: Date
  lineId?: string
  /** A requesting institution, or the one in Beijing that answers. */
  institutionId?: string
  /** Requester or expert. */
  personId?: string
  state?: ConsultationState | undefined
  urgency?: Urgency | undefined
  /** How the number begins. */
  number?: string | undefined
  /** The consultations behind a figure, of its own period, line, place and person. */
  behind?: Behind
}

/** One of the scans that a filter needs; together they are it, and no row is in two of them. */
type Scan = Omit<LogFilter, 'institutionId' | 'personId' | 'behind'> & {
  requesterId?: string
  /** As expert of a request that is not their own. */
  expertId?: string
  personId?: string
  requestingInstitutionId?: string
  lineIds?: readonly string[]
}

/** A person asks or answers; an institution in Beijing is known by the lines that it serves. */
async function scansOf(
  read: ReadDb,
  { institutionId, personId, behind: _behind, ...rest }: LogFilter,
  sort: LogSort,
): Promise<Scan[]> {
  const place = institutionId === undefined ? {} : await placeOf(read, institutionId)
  if (personId === undefined) return [{ ...rest, ...place }]
  /* the indexes of people end in the time of submission; in another order one scan of all that are theirs is sorted */
  if (sort !== 'submitted') return [{ ...rest, ...place, personId }]
  return [
    { ...rest, ...place, requesterId: personId },
    { ...rest, ...place, expertId: personId },
  ]
}

async function placeOf(read: ReadDb, institutionId: string): Promise<Partial<Scan>> {
  const lines = await read
    .selectFrom('line')
    .select('id')
    .where('beijingInstitutionId', '=', institutionId)
    .execute()
  return lines.length === 0
    ? { requestingInstitutionId: institutionId }
    : { lineIds: lines.map((line) => line.id) }
}

function matching(read: ReadDb, scan: Scan) {
  const conditions = conditionsOf(scan)
  return read
    .selectFrom('consultation')
    .where('consultation.submittedAt', 'is not', null)
    .where(sql.join<boolean>(conditions, sql` and `))
}

function conditionsOf(scan: Scan): RawBuilder<boolean>[] {
  const all = [sql<boolean>`true`]
  if (scan.from !== undefined) all.push(sql`consultation.submitted_at >= ${scan.from}`)
  if (scan.until !== undefined) all.push(sql`consultation.submitted_at < ${scan.until}`)
  if (scan.lineId !== undefined) all.push(sql`consultation.line_id = ${scan.lineId}`)
  if (scan.lineIds !== undefined) all.push(sql`consultation.line_id = any(${scan.lineIds}::uuid[])`)
  if (scan.state !== undefined) all.push(sql`consultation.state = ${scan.state}`)
  if (scan.urgency !== undefined) all.push(sql`consultation.urgency = ${scan.urgency}`)
  if (scan.requesterId !== undefined) all.push(sql`consultation.requester_id = ${scan.requesterId}`)
  if (scan.expertId !== undefined) {
    all.push(sql`consultation.expert_id = ${scan.expertId} and consultation.requester_id <> ${scan.expertId}`)
  }
  if (scan.personId !== undefined) {
    all.push(sql`(consultation.requester_id = ${scan.personId} or consultation.expert_id = ${scan.personId})`)
  }
  if (scan.requestingInstitutionId !== undefined) {
    all.push(sql`consultation.requesting_institution_id = ${scan.requestingInstitutionId}`)
  }
  if (scan.number !== undefined && scan.number !== '') {
    /* a range by bytes and no LIKE: a prepared LIKE does not find its index */
    const past = `${scan.number}\u{10FFFF}`
    all.push(sql`consultation.number ~>=~ ${scan.number} and consultation.number ~<~ ${past}`)
  }
  return all
}

function pageQuery(read: ReadDb, scan: Scan, reading: Reading | null, limit: number) {
  return matching(read, scan)
    .innerJoin('patient', 'patient.id', 'consultation.patientId')
    .select(['consultation.id', 'consultation.number', 'consultation.lineId', 'consultation.state'])
    .select(['consultation.urgency', 'consultation.kind', 'consultation.diagnosis'])
    .select(['consultation.requesterId', 'consultation.expertId', 'consultation.changedAt'])
    .select(['consultation.scheduledStart', 'consultation.scheduledEnd', 'consultation.noShowSide'])
    .select([
      'consultation.reasonCode',
      'consultation.reasonText',
      'consultation.destroyedAt',
      'consultation.destroyedBy',
    ])
    .select(['patient.id as patientId', 'patient.identity', 'patient.sex', 'patient.birthDate'])
    .select(sql<Date>`consultation.submitted_at`.as('submittedAt'))
    .select((reading?.key ?? sql<string | null>`null::text`).as('position'))
    .$if(reading !== null, (q) => q.where('consultation.id', 'in', idsOf(read, scan, reading, limit)))
    .orderBy(reading?.orderBy ?? sql`consultation.id`)
    .limit(limit)
}

/** Within an index alone, which passes over what a filter leaves out without fetching its row. */
function idsOf(read: ReadDb, scan: Scan, reading: Reading | null, limit: number) {
  return matching(read, scan)
    .select('consultation.id')
    .where(reading?.where ?? sql<boolean>`true`)
    .orderBy(reading?.orderBy ?? sql`consultation.id`)
    .limit(limit)
}

export type LogPageRow = Awaited<ReturnType<ReturnType<typeof pageQuery>['execute']>>[number]

/** The next `limit` rows after a position, in the order that is asked for. */
export async function readLogPage(
  read: ReadDb,
  filter: LogFilter,
  sorting: Sorting,
  after: SortPosition | null,
  limit: number,
): Promise<LogPageRow[]> {
  const rows: LogPageRow[] = []
  for (const reading of readingsOf(sorting, after, filter.behind !== undefined)) {
    const left = limit - rows.length
    if (left > 0) rows.push(...(await readReading(read, filter, sorting, reading, left)))
  }
  return rows
}

async function readReading(
  read: ReadDb,
  filter: LogFilter,
  { sort, order }: Sorting,
  reading: Reading,
  limit: number,
): Promise<LogPageRow[]> {
  if (filter.behind !== undefined) return readBehindPage(read, filter.behind, filter, reading, limit)
  const scans = await scansOf(read, filter, sort)
  const parts = await Promise.all(scans.map((scan) => pageQuery(read, scan, reading, limit).execute()))
  const [only = [], second] = parts
  if (second === undefined) return only
  const way = order === 'asc' ? 1 : -1
  return [...only, ...second]
    .sort(
      (a, b) =>
        way *
        (a.submittedAt.getTime() - b.submittedAt.getTime() ||
          compare(a.position ?? '', b.position ?? '') ||
          compare(a.id, b.id)),
    )
    .slice(0, limit)
}

async function readBehindPage(
  read: ReadDb,
  behind: Behind,
  { state, urgency, number }: LogFilter,
  reading: Reading,
  limit: number,
): Promise<LogPageRow[]> {
  const found = await readBehind(read, behind, conditionsOf({ state, urgency, number }), reading, limit)
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  const query: ReturnType<typeof pageQuery> = pageQuery(read, {}, null, limit)
  const rows = new Map(
    (await query.where('consultation.id', 'in', ids).execute()).map((row) => [row.id, row]),
  )
  return found.flatMap(({ id, position }) => {
    const row = rows.get(id)
    return row === undefined ? [] : [{ ...row, position }]
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Rows that match, counted no further than `most`. */
export async function countLog(read: ReadDb, filter: LogFilter, most: number): Promise<number> {
  const { behind, state, urgency, number } = filter
  if (behind !== undefined) return countBehind(read, behind, conditionsOf({ state, urgency, number }), most)
  const scans = await scansOf(read, filter, 'submitted')
  const counts = await Promise.all(
    scans.map((scan) =>
      read
        .selectFrom(matching(read, scan).select('consultation.id').limit(most).as('found'))
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow(),
    ),
  )
  return Math.min(
    most,
    counts.reduce((sum, { count }) => sum + Number(count), 0),
  )
}

/** One row of the log; undefined where nothing of this id was ever submitted. */
export async function findLogRow(read: ReadDb, id: string): Promise<LogPageRow | undefined> {
  const query: ReturnType<typeof pageQuery> = pageQuery(read, {}, null, 1)
  return query.where('consultation.id', '=', id).executeTakeFirst()
}

/** What the filters offer: institutions that ask or answer, and the people who do. */
export async function readLogOptions(read: ReadDb) {
  const [institutions, people] = await Promise.all([
    read
      .selectFrom('institution')
      .select(['id', 'nameZh', 'nameEn', 'city'])
      .orderBy('city', 'desc')
      .orderBy('nameZh')
      .execute(),
    read
      .selectFrom('person')
      .select(['id', 'name', 'nameEn', 'institutionId'])
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('personRole')
            .select('role')
            .whereRef('personRole.personId', '=', 'person.id')
            .where('role', 'in', ['doctor', 'expert']),
        ),
      )
      .orderBy('name')
      .orderBy('id')
      .execute(),
  ])
  return { institutions, people }
}

/** The lines' names, for exports. */
export async function readLineNames(read: ReadDb): Promise<Map<string, { zh: string; en: string }>> {
  const rows = await read.selectFrom('line').select(['id', 'nameZh', 'nameEn']).execute()
  return new Map(rows.map((row) => [row.id, { zh: row.nameZh, en: row.nameEn }]))
}

/** Whether this call was answered before under a key of its own. */
export async function hasKey(read: ReadDb, personId: string, key: string): Promise<boolean> {
  const found = await read
    .selectFrom('idempotency')
    .select('key')
    .where('personId', '=', personId)
    .where('key', '=', key)
    .executeTakeFirst()
  return found !== undefined
}
