/** A record with everything in it that a destruction has to take, each text with words that must be found nowhere afterwards. */
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { json } from '../../db/open.ts'
import { act } from '../../server/app/act.ts'
import { newRequestId } from '../../server/app/caller.ts'
import { system } from '../../server/domain/actor.ts'
import { type MadeConsultation, patientIdentity } from './consultations.ts'
import type { World } from './world.ts'

/** Stands in each text of the record, and nowhere else. */
export const secret = '绝密之语'

export type FullRecord = MadeConsultation & { paths: string[]; recordingId: string }

/** Closed on this day, with files, chat, recording, drawing, hold and a trail into which people typed. */
export async function fullRecord(world: World, changedAt: Date): Promise<FullRecord> {
  const made = await world.consultationIn('closed', { changedAt })
  const { db, files, recordings, vault } = world.deps
  const { id: consultationId } = made
  const { doctor, expert } = world.people
  const who = { doctor: doctor.id, expert: expert.id }
  const stored = await files.put(Readable.from([Buffer.from(secret)]), { largest: 1000 }, 'sha256')
  const attachmentId = uuid()
  await db
    .insertInto('attachment')
    .values({
      ...{
        id: attachmentId,
        consultationId,
        kind: 'other',
        fileName: `${secret}.pdf`,
        mediaType: 'application/pdf',
      },
      ...{ byteSize: stored.byteSize, digest: stored.digest, digestAlgorithm: 'sha256' },
      ...{ storageKey: stored.storageKey, uploadedBy: who.doctor },
    })
    .execute()
  await db
    .insertInto('annotationLayer')
    .values({
      ...{ id: uuid(), consultationId, attachmentId, authorId: who.doctor, ink: 1 },
      marks: json([{ text: secret }]),
    })
    .execute()
  await db
    .insertInto('chatMessage')
    .values({ id: uuid(), consultationId, personId: who.doctor, key: uuid(), text: secret, side: null })
    .execute()
  const recordingId = uuid()
  const stoppedAt = new Date()
  await db
    .insertInto('recording')
    .values({
      ...{ id: recordingId, consultationId, state: 'empty', askedBy: who.expert, askedAt: stoppedAt },
      ...{
        stoppedAt,
        retentionDays: 3650,
        deleteAfter: new Date('2200-01-01'),
        fileId: recordingId,
        byteSize: 8,
      },
    })
    .execute()
  await recordings.write(recordingId, Readable.from([Buffer.from(secret)]))
  await writeWords(world, made, who)
  const { patientId } = await db
    .selectFrom('consultation')
    .select('patientId')
    .where('id', '=', consultationId)
    .executeTakeFirstOrThrow()
  await db
    .insertInto('subjectCopy')
    .values({
      ...{
        id: uuid(),
        consultationId,
        sequence: 1,
        asker: 'patient',
        document: 'id_card',
        authorised: false,
      },
      ...{ askedBy: vault.seal({ name: patientIdentity.name }, patientId), reason: secret },
      ...{ askedOn: '2020-03-01', language: 'zh', madeBy: who.doctor, madeAt: changedAt },
    })
    .execute()
  return { ...made, paths: [files.path(stored.storageKey)], recordingId }
}

async function writeWords(
  world: World,
  { id: consultationId }: MadeConsultation,
  who: { doctor: string; expert: string },
): Promise<void> {
  const { db } = world.deps
  await db
    .updateTable('consultation')
    .set({
      chiefComplaint: secret,
      diagnosis: secret,
      purpose: secret,
      reasonText: secret,
      contactPhone: '138',
    })
    .where('id', '=', consultationId)
    .execute()
  await sql`update consultation_fact set diagnosis = '不寐' where consultation_id = ${consultationId}`.execute(
    db,
  )
  await db
    .insertInto('followUp')
    .values({ consultationId, day: 7, requesterId: who.doctor, dueAt: new Date() })
    .execute()
  await db
    .insertInto('outcome')
    .values({
      ...{
        id: uuid(),
        consultationId,
        day: 7,
        sequence: 1,
        status: 'improved',
        diagnosis: secret,
        note: secret,
      },
      recordedBy: who.doctor,
    })
    .execute()
  await db
    .insertInto('rating')
    .values({
      ...{ id: uuid(), consultationId, bySide: 'requester', sequence: 1, score: 5, words: secret },
      recordedBy: who.doctor,
    })
    .execute()
  await db
    .insertInto('notice')
    .values({
      ...{ id: uuid(), event: uuid(), personId: who.doctor, kind: 'consultation.accept', category: 'news' },
      ...{ consultationId, facts: json({ note: secret }) },
    })
    .execute()
  const call = { actor: system, requestId: newRequestId(), address: null, idempotency: null }
  await act(world.deps, call, async ({ audit }) => {
    await audit(
      { consultationId },
      { kind: 'consultation.opened', data: { relation: 'requester', part: 'case' } },
    )
    await audit({ consultationId }, { kind: 'patient.revealed', data: { reason: secret } })
    await audit(
      { consultationId },
      { kind: 'hold.lifted', data: { holdId: uuid(), reason: `${patientIdentity.name}：${secret}` } },
    )
    await audit({ consultationId }, { kind: 'opinion.downloaded', data: { version: 1 } })
  })
}

/** An outpatient of whom a referral that is over tells, with its documents, summary and follow-up. @returns its id */
export async function addReferral(world: World, { id: consultationId }: MadeConsultation, changedAt: Date) {
  const { db, vault } = world.deps
  const { doctor, expert } = world.people
  const { patientId, lineId } = await db
    .selectFrom('consultation')
    .select(['patientId', 'lineId'])
    .where('id', '=', consultationId)
    .executeTakeFirstOrThrow()
  await db
    .updateTable('patient')
    .set({ identity: vault.seal({ ...patientIdentity, hospitalNumber: '' }, patientId) })
    .where('id', '=', patientId)
    .execute()
  const id = uuid()
  const row = {
    ...{
      id,
      number: `ZZ-${id.slice(-6)}`,
      direction: 'up' as const,
      lineId: lineId ?? '',
      consultationId,
      patientId,
    },
    ...{
      fromInstitutionId: doctor.institutionId,
      toInstitutionId: expert.institutionId,
      referrerId: doctor.id,
    },
    ...{ contactPhone: secret, kind: 'outpatient' as const, urgency: 'routine' as const, condition: secret },
    ...{ diagnosis: secret, purpose: secret, consentedAt: changedAt, slotAt: changedAt, slotText: secret },
    ...{ acceptedBy: expert.id, arrivedAt: changedAt, outcome: secret, requestedAt: changedAt, changedAt },
  }
  await db
    .insertInto('referral')
    .values({ ...row, state: 'draft' })
    .execute()
  await db
    .insertInto('referralDocument')
    .values({ id: uuid(), referralId: id, patientId, consultationId, kind: 'record', recordVersion: 1 })
    .execute()
  await db.updateTable('referral').set({ state: 'following_up' }).where('id', '=', id).execute()
  await db
    .insertInto('followUpAttempt')
    .values({
      ...{ referralId: id, position: 1, at: changedAt, channel: 'phone', result: 'reached', failures: 0 },
      ...{ note: secret, recordedBy: doctor.id },
    })
    .execute()
  await db
    .insertInto('referralSummary')
    .values({
      id: uuid(),
      referralId: id,
      version: 1,
      content: json({ course: secret }),
      authorId: expert.id,
    })
    .execute()
  const call = { actor: system, requestId: newRequestId(), address: null, idempotency: null }
  await act(world.deps, call, ({ audit }) =>
    audit({ referralId: id }, { kind: 'referral.revealed', data: { reason: secret } }),
  )
  return id
}

/** Where these texts stand: table and column, over every column of every table; of bytes by their hexadecimal digits. */
export async function findAnywhere(world: World, texts: readonly string[]): Promise<string[]> {
  const { db } = world.deps
  const tables = await sql<{ name: string }>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(db)
  const found: string[] = []
  for (const { name } of tables.rows) {
    for (const text of texts) {
      const { rows } = await sql<{ rows: number }>`select count(*)::int as rows from ${sql.table(name)} t
        where position(${text} in to_jsonb(t)::text) > 0`.execute(db)
      if ((rows[0]?.rows ?? 0) > 0) found.push(`${name}: ${text.slice(0, 20)}`)
    }
  }
  return found
}

/** What is sealed of a record, in hexadecimal digits. */
export async function sealedOf(world: World, consultationId: string): Promise<string[]> {
  const { rows } = await sql<{ sealed: string }>`
    select encode(identity, 'hex') as sealed from patient p join consultation c on c.patient_id = p.id
      where c.id = ${consultationId}::uuid
    union all select encode(signer, 'hex') from consent where consultation_id = ${consultationId}::uuid
    union all select encode(asked_by, 'hex') from subject_copy where consultation_id = ${consultationId}::uuid
  `.execute(world.deps.db)
  return rows.map(({ sealed }) => sealed)
}
