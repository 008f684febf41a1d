/** What belongs to a referral beside its row: consent, documents, summaries, attempts; and where one may refer to. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Direction } from '../../server/domain/referral.ts'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { NewRow, Row } from '../schema.ts'

export function findReferralConsent(
  given: ReadDb | Tx,
  referralId: string,
): Promise<Row<'referralConsent'> | undefined> {
  return (given as ReadDb)
    .selectFrom('referralConsent')
    .selectAll()
    .where('referralId', '=', referralId)
    .executeTakeFirst()
}

export async function deleteReferralConsent(tx: Tx, referralId: string): Promise<void> {
  await tx.deleteFrom('referralConsent').where('referralId', '=', referralId).execute()
}

export async function insertReferralConsent(tx: Tx, consent: NewRow<'referralConsent'>): Promise<void> {
  await tx.insertInto('referralConsent').values(consent).execute()
}

/** The next number of a day; the row is locked until the transaction ends. */
export async function nextReferralNumber(tx: Tx, day: string): Promise<number> {
  const row = await tx
    .insertInto('referralNumber')
    .values({ day, last: 1 })
    .onConflict((conflict) =>
      conflict.column('day').doUpdateSet((eb) => ({ last: eb('referralNumber.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return row.last
}

export function readDocumentRows(given: ReadDb | Tx, referralId: string): Promise<Row<'referralDocument'>[]> {
  return (given as ReadDb)
    .selectFrom('referralDocument')
    .selectAll()
    .where('referralId', '=', referralId)
    .orderBy('id')
    .execute()
}

export type CarriedDocument =
  | { kind: 'record'; recordVersion: number }
  | { kind: 'opinion'; opinionId: string }
  | { kind: 'attachment'; attachmentId: string }

export async function replaceDocuments(
  tx: Tx,
  of: { referralId: string; patientId: string },
  consultationId: string | null,
  documents: readonly CarriedDocument[],
): Promise<void> {
  await tx.deleteFrom('referralDocument').where('referralId', '=', of.referralId).execute()
  if (consultationId === null || documents.length === 0) return
  const none = { recordVersion: null, opinionId: null, attachmentId: null }
  await tx
    .insertInto('referralDocument')
    .values(documents.map((one) => ({ id: uuid(), ...of, consultationId, ...none, ...one })))
    .execute()
}

export async function findRecord(given: ReadDb | Tx, consultationId: string, version: number | 'newest') {
  let query = (given as ReadDb)
    .selectFrom('caseRecord')
    .select(['version', 'content', 'createdAt'])
    .where('consultationId', '=', consultationId)
  if (version !== 'newest') query = query.where('version', '=', version)
  return query.orderBy('version', 'desc').limit(1).executeTakeFirst()
}

/** Opinions and files by their ids, or all that there are of the consultation; newest opinion first, oldest file first. */
export async function readCaseParts(
  given: ReadDb | Tx,
  consultationId: string,
  only?: { opinionIds: readonly string[]; attachmentIds: readonly string[] },
) {
  const read = given as ReadDb
  let opinions = read.selectFrom('opinion').selectAll().where('consultationId', '=', consultationId)
  let attachments = read
    .selectFrom('attachment')
    .innerJoin('person', 'person.id', 'attachment.uploadedBy')
    .selectAll('attachment')
    .select('person.name as uploaderName')
    .where('attachment.consultationId', '=', consultationId)
    .where('attachment.removedAt', 'is', null)
  if (only !== undefined) {
    opinions = opinions.where(sql<boolean>`opinion.id = any(${only.opinionIds}::uuid[])`)
    attachments = attachments.where(sql<boolean>`attachment.id = any(${only.attachmentIds}::uuid[])`)
  }
  return {
    opinions: await opinions.orderBy('version', 'desc').execute(),
    attachments: await attachments.orderBy('attachment.uploadedAt').orderBy('attachment.id').execute(),
  }
}

/** The file, if this referral carries it. */
export function findCarriedAttachment(
  read: ReadDb,
  referralId: string,
  attachmentId: string,
): Promise<Row<'attachment'> | undefined> {
  return read
    .selectFrom('referralDocument')
    .innerJoin('attachment', 'attachment.id', 'referralDocument.attachmentId')
    .selectAll('attachment')
    .where('referralDocument.referralId', '=', referralId)
    .where('referralDocument.attachmentId', '=', attachmentId)
    .where('attachment.removedAt', 'is', null)
    .executeTakeFirst()
}

/** Newest first. */
export function readSummaries(given: ReadDb | Tx, referralId: string): Promise<Row<'referralSummary'>[]> {
  return (given as ReadDb)
    .selectFrom('referralSummary')
    .selectAll()
    .where('referralId', '=', referralId)
    .orderBy('version', 'desc')
    .execute()
}

export async function insertSummary(
  tx: Tx,
  summary: Pick<NewRow<'referralSummary'>, 'referralId' | 'version' | 'authorId' | 'content'>,
): Promise<void> {
  await tx
    .insertInto('referralSummary')
    .values({ id: uuid(), ...summary, content: json(summary.content) })
    .execute()
}

/** Newest first. */
export function readAttempts(given: ReadDb | Tx, referralId: string): Promise<Row<'followUpAttempt'>[]> {
  return (given as ReadDb)
    .selectFrom('followUpAttempt')
    .selectAll()
    .where('referralId', '=', referralId)
    .orderBy('position', 'desc')
    .execute()
}

export async function insertAttempt(tx: Tx, attempt: NewRow<'followUpAttempt'>): Promise<void> {
  await tx.insertInto('followUpAttempt').values(attempt).execute()
}

export type TargetRow = {
  direction: Direction
  lineId: string
  institutionId: string
  institutionZh: string
  institutionEn: string
  departmentId: string | null
  departmentZh: string | null
  departmentEn: string | null
  contactPersonId: string | null
  contactPhone: string
}

/**
 * Where one may refer to: up to the Beijing hospital of a line through which the own hospital may ask, down to the Hohhot
 * hospitals of a line that one serves. With the named contact, else the line's duty phone.
 * @param begunOn the line of a referral that has been out: it goes on where the line was closed meanwhile
 */
export async function readTargets(
  given: ReadDb | Tx,
  lines: { up: readonly string[]; down: readonly string[] },
  begunOn: string | null = null,
): Promise<TargetRow[]> {
  const { rows } = await sql<TargetRow>`
    select target.direction, line.id as "lineId", i.id as "institutionId", i.short_zh as "institutionZh",
      i.short_en as "institutionEn", d.id as "departmentId", d.name_zh as "departmentZh", d.name_en as "departmentEn",
      case when p.disabled_at is null then c.person_id end as "contactPersonId",
      coalesce(case when p.disabled_at is null then c.phone end, case when target.direction = 'up' then line.duty_phone end, '')
        as "contactPhone"
    from (
      select 'up' as direction, id as line_id, beijing_institution_id as institution_id from line
      where id = any(${lines.up}::uuid[])
      union
      select 'down', id, hohhot_institution_id from line where id = any(${lines.down}::uuid[])
      union
      select 'down', line_id, institution_id from line_site where line_id = any(${lines.down}::uuid[])
    ) target
    join line on line.id = target.line_id and (line.open or line.id = ${begunOn}::uuid)
    join institution i on i.id = target.institution_id
    left join green_channel_contact c on c.line_id = line.id and c.institution_id = i.id
    left join person p on p.id = c.person_id
    left join department d on d.id = coalesce(c.department_id,
      case when target.direction = 'up' then line.beijing_department_id end)
    order by target.direction desc, line.position, i.code`.execute(given as Tx)
  return rows
}
