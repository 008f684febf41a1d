/** Recordings of calls, their parts and who agreed. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'
import { heldAt } from './keeping.ts'

const live = ['asking', 'running', 'paused'] as const

/** Whether the consultation's line allows recordings, and whether its patient's consents stand; undefined where it is not there. */
export async function findRecordingFrame(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('consultation')
    .leftJoin('line', 'line.id', 'consultation.lineId')
    .select(['line.recordingAllowed', 'line.recordingDays', 'consultation.consentWithdrawnAt'])
    .select((eb) =>
      eb
        .selectFrom('consentStep')
        .select('consentStep.action')
        .whereRef('consentStep.consultationId', '=', 'consultation.id')
        .where('consentStep.purpose', '=', 'recording')
        .orderBy('consentStep.recordedAt', 'desc')
        .orderBy('consentStep.id', 'desc')
        .limit(1)
        .as('patientSaid'),
    )
    .where('consultation.id', '=', consultationId)
    .executeTakeFirst()
}

export async function findLiveRecording(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('recording')
    .selectAll()
    .where('consultationId', '=', consultationId)
    .where('state', 'in', live)
    .executeTakeFirst()
}

export async function findRecording(read: ReadDb, id: string) {
  return read.selectFrom('recording').selectAll().where('id', '=', id).executeTakeFirst()
}

/** All live ones; there are as many as rooms that are recorded now. */
export async function findLiveRecordings(read: ReadDb) {
  return read
    .selectFrom('recording')
    .select(['id', 'consultationId', 'startedAt', 'retentionDays'])
    .where('state', 'in', live)
    .orderBy('askedAt')
    .limit(200)
    .execute()
}

export async function readAnswers(read: ReadDb, recordingId: string) {
  return read
    .selectFrom('recordingConsent')
    .select(['personId', 'agrees'])
    .where('recordingId', '=', recordingId)
    .limit(100)
    .execute()
}

export async function insertRecording(tx: Tx, row: NewRow<'recording'>): Promise<void> {
  await tx.insertInto('recording').values(row).execute()
}

export async function saveAnswer(tx: Tx, row: NewRow<'recordingConsent'>): Promise<void> {
  const { agrees, at } = row
  await tx
    .insertInto('recordingConsent')
    .values(row)
    .onConflict((conflict) => conflict.columns(['recordingId', 'personId']).doUpdateSet({ agrees, at }))
    .execute()
}

/** @returns whether it was live, and so changed */
export async function changeLive(tx: Tx, id: string, set: Partial<NewRow<'recording'>>): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recording')
    .set(set)
    .where('id', '=', id)
    .where('state', 'in', live)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function changeRecording(tx: Tx, id: string, set: Partial<NewRow<'recording'>>): Promise<void> {
  await tx.updateTable('recording').set(set).where('id', '=', id).execute()
}

export async function insertPart(tx: Tx, row: NewRow<'recordingPart'>): Promise<void> {
  await tx.insertInto('recordingPart').values(row).execute()
}

/** @returns the part as it was, locked; undefined where it is in another state by now */
export async function lockPart(tx: Tx, id: string, state: 'recording' | 'written') {
  return tx
    .selectFrom('recordingPart')
    .innerJoin('recording', 'recording.id', 'recordingPart.recordingId')
    .selectAll('recordingPart')
    .select('recording.consultationId')
    .where('recordingPart.id', '=', id)
    .where('recordingPart.state', '=', state)
    .forUpdate('recordingPart')
    .executeTakeFirst()
}

export async function changePart(tx: Tx, id: string, set: Partial<NewRow<'recordingPart'>>): Promise<void> {
  await tx.updateTable('recordingPart').set(set).where('id', '=', id).execute()
}

/** All parts of a recording, as many as there are. */
export async function partIdsOf(tx: Tx, recordingId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('recordingPart')
    .select('id')
    .where('recordingId', '=', recordingId)
    .execute()
  return rows.map(({ id }) => id)
}

export async function findPart(read: ReadDb, recordingId: string, id: string) {
  return read
    .selectFrom('recordingPart')
    .selectAll()
    .where('recordingId', '=', recordingId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Parts in a state, oldest first. */
export async function partsIn(read: ReadDb, state: 'recording' | 'written', limit: number) {
  return read
    .selectFrom('recordingPart')
    .innerJoin('recording', 'recording.id', 'recordingPart.recordingId')
    .selectAll('recordingPart')
    .select(['recording.consultationId', 'recording.state as recordingState'])
    .where('recordingPart.state', '=', state)
    .orderBy('recordingPart.askedAt')
    .limit(limit)
    .execute()
}

/** Stopped recordings all of whose parts have been read back. */
export async function recordingsToCompose(read: ReadDb) {
  return read
    .selectFrom('recording')
    .selectAll()
    .where('state', '=', 'stopped')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('recordingPart')
            .select('recordingPart.id')
            .whereRef('recordingPart.recordingId', '=', 'recording.id')
            .where('recordingPart.state', 'in', ['recording', 'written']),
        ),
      ),
    )
    .orderBy('stoppedAt')
    .limit(10)
    .execute()
}

/** Those past their day, also where they could never be composed. */
export async function recordingsToDelete(read: ReadDb, now: Date) {
  return read
    .selectFrom('recording')
    .select('id')
    .where('deleteAfter', '<=', now)
    .where('state', 'in', deletable)
    .where('legalHold', '=', false)
    .where((eb) => eb.not(heldAt('recording.consultationId', now)))
    .orderBy('deleteAfter')
    .limit(20)
    .execute()
}

const deletable = ['stopped', 'ready', 'failed', 'empty'] as const

/** @returns the recording, locked; undefined where it is not to be deleted by now */
export async function lockDeletable(tx: Tx, id: string, now: Date) {
  return tx
    .selectFrom('recording')
    .selectAll()
    .where('id', '=', id)
    .where('state', 'in', deletable)
    .where('legalHold', '=', false)
    .where((eb) => eb.not(heldAt('recording.consultationId', now)))
    .forUpdate()
    .executeTakeFirst()
}

export async function deleteParts(tx: Tx, recordingId: string): Promise<void> {
  await tx
    .updateTable('recordingPart')
    .set({ state: 'deleted' })
    .where('recordingId', '=', recordingId)
    .execute()
}

/** Oldest first; beyond the bound the oldest are left out. */
export async function partsOf(read: ReadDb, recordingIds: readonly string[]) {
  if (recordingIds.length === 0) return []
  const newestFirst = await read
    .selectFrom('recordingPart')
    .innerJoin('person', 'person.id', 'recordingPart.personId')
    .selectAll('recordingPart')
    .select(['person.name', 'person.nameEn'])
    .where('recordingId', 'in', recordingIds)
    .orderBy('recordingPart.askedAt', 'desc')
    .orderBy('recordingPart.id', 'desc')
    .limit(1_000)
    .execute()
  return newestFirst.reverse()
}

export async function recordingsOf(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('recording')
    .innerJoin('person', 'person.id', 'recording.askedBy')
    .selectAll('recording')
    .select(['person.name', 'person.nameEn'])
    .where('consultationId', '=', consultationId)
    .orderBy('askedAt', 'desc')
    .limit(50)
    .execute()
}

/** As {@link partsOf}. */
export async function consentsOf(read: ReadDb, recordingIds: readonly string[]) {
  if (recordingIds.length === 0) return []
  const newestFirst = await read
    .selectFrom('recordingConsent')
    .innerJoin('person', 'person.id', 'recordingConsent.personId')
    .selectAll('recordingConsent')
    .select(['person.name', 'person.nameEn'])
    .where('recordingId', 'in', recordingIds)
    .orderBy('at', 'desc')
    .limit(500)
    .execute()
  return newestFirst.reverse()
}
