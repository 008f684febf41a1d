/** What the log tells of one consultation beside its course: waits, files and who opened them, referrals, board, that it was rated. */
import { sql } from 'kysely'
import type { ReadDb } from '../open.ts'

/** Moments that waits are counted between; undefined where Beijing has never seen it. */
export function findMoments(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('consultationFact')
    .select([
      'arrivedAt',
      'precheckedAt',
      'respondedAt',
      'acceptedAt',
      'scheduledAt',
      'startedAt',
      'finishedAt',
      'signedAt',
    ])
    .select(['answeredAt', 'endedAt'])
    .where('consultationId', '=', consultationId)
    .executeTakeFirst()
}
export type Moments = NonNullable<Awaited<ReturnType<typeof findMoments>>>

/** The diagnoses of the newest record as they stand in it. */
export async function readDiagnoses(read: ReadDb, consultationId: string): Promise<unknown> {
  const row = await read
    .selectFrom('caseRecord')
    .select(
      sql<unknown>`jsonb_build_object('western', content->'westernDiagnoses', 'tcm', content->'tcmDiseases',
        'pattern', content->'tcmPatterns', 'mongolian', content->'mongolianDiseases')`.as('diagnoses'),
    )
    .where('consultationId', '=', consultationId)
    .orderBy('version', 'desc')
    .executeTakeFirst()
  return row?.diagnoses
}

/** Files in the order of coming, with how often each was opened and by how many people. Removed ones too. */
export function readMaterials(read: ReadDb, consultationId: string, limit: number) {
  const rows = sql<MaterialRow>`(
    select a.id, a.kind, a.media_type, a.byte_size, a.uploaded_at, a.uploaded_by, a.removed_at,
      coalesce(seen.times, 0) as opened, coalesce(seen.people, 0) as people
    from attachment a
    left join (
      select data->>'attachmentId' as id, count(*)::int as times, count(distinct actor_id)::int as people
      from audit_event where consultation_id = ${consultationId} and kind in ('attachment.opened', 'attachment.downloaded')
      group by 1
    ) seen on seen.id = a.id::text
    where a.consultation_id = ${consultationId} order by a.uploaded_at, a.id limit ${limit})`
  return read.selectFrom(rows.as('material')).selectAll().execute()
}
export type MaterialRow = {
  id: string
  kind: string
  mediaType: string
  byteSize: number
  uploadedAt: Date
  uploadedBy: string
  removedAt: Date | null
  opened: number
  people: number
}

/** Referrals that came out of it. */
export function readReferralsOf(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('referral')
    .select(['id', 'number', 'direction', 'state'])
    .where('consultationId', '=', consultationId)
    .where('state', '<>', 'draft')
    .orderBy('id')
    .limit(20)
    .execute()
}

/** Which sides have rated, and when last; what they said is not the log's. */
export function readRatedSides(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('rating')
    .select(['bySide', (eb) => eb.fn.max('recordedAt').as('at')])
    .where('consultationId', '=', consultationId)
    .groupBy('bySide')
    .orderBy('bySide')
    .execute()
}

export async function readMemberIds(read: ReadDb, consultationId: string): Promise<string[]> {
  const row = await read
    .selectFrom('consultation')
    .select('memberIds')
    .where('id', '=', consultationId)
    .executeTakeFirst()
  return row?.memberIds ?? []
}
