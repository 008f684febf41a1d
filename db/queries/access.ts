/**
 * The access log: the trail itself, newest first, by position and never by number. Each filter has an index that ends in (at, id); of
 * several kinds one scan each is taken and merged, so a rare kind costs as little as a frequent one.
 */
import { type RawBuilder, sql } from 'kysely'
import type { ReadDb } from '../open.ts'

export type AccessFilter = {
  /** First moment that counts. */
  from?: Date
  /** First moment that no longer counts. */
  until?: Date
  personId?: string
  address?: string
  kinds?: readonly string[]
  /** The records of a patient. */
  records?: Records
  /** Without the clock's own; alone, because every other filter says of itself whose it is. */
  peopleOnly?: boolean
}
export type Records = { consultationIds: readonly string[]; referralIds: readonly string[] }
/** The last row of the page before. */
export type AccessPosition = { at: Date; id: string }

/** One of the ways to the rows; together they are the filter, and no row is in two of them. */
type Scan = {
  /** What is taken one after the other, as a table `part` for the inner scan. */
  over: RawBuilder<unknown>
  where: RawBuilder<boolean>[]
}

const once = sql`(values (true)) as part (given)`

function scansOf(filter: AccessFilter): Scan[] {
  const { personId, address, kinds, records } = filter
  const place = [
    ...(address === undefined ? [] : [sql<boolean>`e.address = ${address}`]),
    ...(filter.from === undefined ? [] : [sql<boolean>`e.at >= ${filter.from}`]),
    ...(filter.until === undefined ? [] : [sql<boolean>`e.at < ${filter.until}`]),
  ]
  const ofPerson = personId === undefined ? [] : [sql<boolean>`e.actor_id = ${personId}`]
  const ofPeople =
    filter.peopleOnly === true && personId === undefined && address === undefined
      ? [sql<boolean>`(e.actor_id is not null or e.kind = 'session.refused')`]
      : []
  if (records !== undefined) {
    const ofKinds = kinds === undefined ? [] : [sql<boolean>`e.kind = any(${kinds}::text[])`]
    const where = [...place, ...ofPerson, ...ofKinds]
    const chains = records.referralIds.map((id) => `referral:${id}`)
    return [
      {
        over: sql`unnest(${records.consultationIds}::uuid[]) as part (id)`,
        where: [sql`e.consultation_id = part.id`, ...where],
      },
      {
        over: sql`unnest(${chains}::text[]) as part (chain)`,
        where: [sql`e.chain = part.chain and e.consultation_id is null`, ...where],
      },
    ]
  }
  const scans: Scan[] =
    kinds === undefined
      ? [{ over: once, where: [...ofPerson, ...ofPeople, ...place] }]
      : [
          {
            over: sql`unnest(${kinds}::text[]) as part (kind)`,
            where: [sql`e.kind = part.kind`, ...ofPerson, ...place],
          },
        ]
  /* an attempt to sign in has no actor: it is its account's */
  if (personId !== undefined && (kinds === undefined || kinds.includes('session.refused'))) {
    const chain = `person:${personId}`
    scans.push({
      over: once,
      where: [
        sql`e.chain = ${chain} and e.kind = 'session.refused' and e.actor_id is distinct from ${personId}::uuid`,
        ...place,
      ],
    })
  }
  return scans
}

function inner({ where }: Scan, after: AccessPosition | null): RawBuilder<unknown> {
  const all = [
    sql<boolean>`true`,
    ...where,
    ...(after === null ? [] : [sql<boolean>`(e.at, e.id) < (${after.at}, ${after.id}::uuid)`]),
  ]
  return sql`from audit_event e where ${sql.join(all, sql` and `)}`
}

export type AccessEventRow = {
  id: string
  at: Date
  kind: string
  chain: string
  actorId: string | null
  actorRole: string | null
  actorInstitutionId: string | null
  address: string | null
  consultationId: string | null
}

/** The next `limit` rows after a position, newest first. */
export async function readAccessPage(
  read: ReadDb,
  filter: AccessFilter,
  after: AccessPosition | null,
  limit: number,
): Promise<AccessEventRow[]> {
  const parts = await Promise.all(
    scansOf(filter).map((scan) => {
      const rows = sql<AccessEventRow>`(
        select one.* from ${scan.over} cross join lateral (
          select e.id, e.at, e.kind, e.chain, e.actor_id, e.actor_role, e.actor_institution_id, e.address,
            e.consultation_id ${inner(scan, after)}
          order by e.at desc, e.id desc limit ${limit}
        ) one order by one.at desc, one.id desc limit ${limit})`
      return read.selectFrom(rows.as('found')).selectAll().execute()
    }),
  )
  const [only = [], ...others] = parts
  if (others.length === 0) return only
  return [...only, ...others.flat()]
    .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1))
    .slice(0, limit)
}

/** Rows that match, counted no further than `most`. */
export async function countAccess(read: ReadDb, filter: AccessFilter, most: number): Promise<number> {
  const counts = await Promise.all(
    scansOf(filter).map((scan) => {
      const rows = sql<{ one: number }>`(
        select 1 as one from ${scan.over} cross join lateral (
          select 1 ${inner(scan, null)} limit ${most}
        ) hit limit ${most})`
      return read
        .selectFrom(rows.as('found'))
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow()
    }),
  )
  return Math.min(
    most,
    counts.reduce((sum, { count }) => sum + Number(count), 0),
  )
}

/** One event as the trail holds it. */
export function findAccessEvent(read: ReadDb, id: string) {
  return read.selectFrom('auditEvent').selectAll().where('id', '=', id).executeTakeFirst()
}

/** What the rows are about: numbers, and the patients' sealed identity. */
export async function readAccessRecords(read: ReadDb, { consultationIds, referralIds }: Records) {
  const [consultations, referrals] = await Promise.all([
    consultationIds.length === 0
      ? []
      : read
          .selectFrom('consultation')
          .innerJoin('patient', 'patient.id', 'consultation.patientId')
          .select(['consultation.id', 'consultation.number', 'patient.id as patientId', 'patient.identity'])
          .where('consultation.id', 'in', [...new Set(consultationIds)])
          .execute(),
    referralIds.length === 0
      ? []
      : read
          .selectFrom('referral')
          .innerJoin('patient', 'patient.id', 'referral.patientId')
          .select(['referral.id', 'referral.number', 'patient.id as patientId', 'patient.identity'])
          .where('referral.id', 'in', [...new Set(referralIds)])
          .execute(),
  ])
  return { consultations, referrals }
}

/** Everybody who has an account, administrators too; and where they are. */
export async function readAccessOptions(read: ReadDb) {
  const [people, institutions] = await Promise.all([
    read
      .selectFrom('person')
      .innerJoin('institution', 'institution.id', 'person.institutionId')
      .select([
        'person.id',
        'person.name',
        'person.nameEn',
        'institution.nameZh',
        'institution.nameEn as institutionEn',
      ])
      .orderBy('person.name')
      .orderBy('person.id')
      .execute(),
    read
      .selectFrom('institution')
      .select(['id', 'nameZh', 'nameEn'])
      .orderBy('city', 'desc')
      .orderBy('nameZh')
      .execute(),
  ])
  return { people, institutions }
}

export type PatientRow = {
  patientId: string
  identity: Buffer
  sex: 'male' | 'female' | 'unknown' | null
  birthDate: string | null
  consultationId: string
  number: string
  nameZh: string
  nameEn: string
}

/** Whose identity has one of these sets of marks, the newest first. Drafts are nobody's but their author's. */
export async function findPatients(
  read: ReadDb,
  sets: readonly (readonly string[])[],
  limit: number,
): Promise<PatientRow[]> {
  if (sets.length === 0) return []
  const has = sets.map((marks) => sql<boolean>`s.identity_marks @> ${`{${marks.join(',')}}`}::text::bigint[]`)
  const rows = sql<PatientRow>`(
    select patient.id as patient_id, patient.identity, patient.sex, patient.birth_date, c.id as consultation_id, c.number,
      institution.name_zh, institution.name_en
    from search_entry s
    join consultation c on c.id = s.consultation_id
    join patient on patient.id = c.patient_id
    join institution on institution.id = patient.institution_id
    where (${sql.join(has, sql` or `)}) and c.submitted_at is not null
    order by s.created_at desc, s.consultation_id desc limit ${limit})`
  return read.selectFrom(rows.as('found')).selectAll().execute()
}

export function findPatient(read: ReadDb, id: string) {
  return read.selectFrom('patient').select(['id', 'identity']).where('id', '=', id).executeTakeFirst()
}

/** All records of these patients. */
export async function readRecordsOf(read: ReadDb, patientIds: readonly string[]): Promise<Records> {
  const [consultations, referrals] = await Promise.all([
    read
      .selectFrom('consultation')
      .select('id')
      .where('patientId', 'in', patientIds)
      .limit(mostRecords)
      .execute(),
    read
      .selectFrom('referral')
      .select('id')
      .where('patientId', 'in', patientIds)
      .limit(mostRecords)
      .execute(),
  ])
  return { consultationIds: consultations.map(({ id }) => id), referralIds: referrals.map(({ id }) => id) }
}
/** Of one patient; more than anybody has. */
const mostRecords = 500
