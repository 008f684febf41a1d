/** One consultation as the national data set 会诊记录 wants it: the request, the opinion, who and when. */
import { findConsultation } from '../../db/queries/consultation.ts'
import type { ElementSource } from '../contract/document.ts'
import { AppError } from '../contract/errors.ts'
import { ageAt } from '../domain/patient.ts'
import { readRequestContent } from './consultation.ts'
import { readDossier } from './export-dossier.ts'
import type { LogSource } from './log-export.ts'

/** @throws AppError NOT_FOUND where it was never submitted */
export async function readElementSource(
  source: LogSource,
  id: string,
  identity: boolean,
): Promise<ElementSource> {
  const row = await findConsultation(source.read, id)
  if (row === undefined) throw new AppError('NOT_FOUND')
  const [dossier, content] = await Promise.all([
    readDossier(source, id, { identity, content: true }),
    readRequestContent(source, row, identity),
  ])
  const { birthDate } = content.patient
  return {
    dossier,
    /* a birth date tells more than the age that the data set asks for */
    request: identity ? content : { ...content, patient: { ...content.patient, birthDate: null } },
    age: birthDate === null ? null : ageAt(birthDate, dossier.row.submittedAt),
  }
}
