/** Consents beside the one of the request, and their withdrawal. */
import type { ReadDb, Tx } from '../open.ts'
import type { NewRow } from '../schema.ts'

/** Oldest first; a consultation has a handful. */
export async function readConsentSteps(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('consentStep')
    .innerJoin('person', 'person.id', 'consentStep.recordedBy')
    .selectAll('consentStep')
    .select('person.name as recorderName')
    .where('consentStep.consultationId', '=', consultationId)
    .orderBy('consentStep.recordedAt')
    .orderBy('consentStep.id')
    .limit(200)
    .execute()
}

export async function insertConsentStep(tx: Tx, step: NewRow<'consentStep'>): Promise<void> {
  await tx.insertInto('consentStep').values(step).execute()
}

/** The newest step of each purpose. */
export async function newestConsentSteps(tx: Tx, consultationId: string) {
  return tx
    .selectFrom('consentStep')
    .distinctOn('purpose')
    .select(['purpose', 'action'])
    .where('consultationId', '=', consultationId)
    .orderBy('purpose')
    .orderBy('recordedAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

export async function markConsentWithdrawn(tx: Tx, consultationId: string, at: Date): Promise<void> {
  await tx
    .updateTable('consultation')
    .set({ consentWithdrawnAt: at })
    .where('id', '=', consultationId)
    .execute()
}

/** Whether a consent form may name it as the receiver of a case. */
export async function isBeijingHospital(tx: Tx, institutionId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('institution')
    .select('id')
    .where('id', '=', institutionId)
    .where('city', '=', 'beijing')
    .executeTakeFirst()
  return found !== undefined
}

/** Who passes a case to whom; undefined before a line is chosen. */
export async function findConsentFrame(read: ReadDb, consultationId: string) {
  return read
    .selectFrom('consultation')
    .innerJoin('line', 'line.id', 'consultation.lineId')
    .innerJoin('institution as beijing', 'beijing.id', 'line.beijingInstitutionId')
    .innerJoin('department', 'department.id', 'line.beijingDepartmentId')
    .innerJoin('institution as hohhot', 'hohhot.id', 'consultation.requestingInstitutionId')
    .innerJoin('person', 'person.id', 'consultation.requesterId')
    .select([
      'line.nameZh as line',
      'beijing.nameZh as receiving',
      'line.dutyPhone as receivingPhone',
      'department.nameZh as receivingDepartment',
    ])
    .select(['hohhot.nameZh as requesting', 'person.name as requester'])
    .where('consultation.id', '=', consultationId)
    .executeTakeFirst()
}
