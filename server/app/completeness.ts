/**
 * How complete a request is by its line's rules. Whoever writes what the rules look at (fields, consent, line, files) sets it anew in the
 * same transaction; there is no second computation.
 */
import type { Tx } from '../../db/open.ts'
import { readFileKinds } from '../../db/queries/attachment.ts'
import { findOfferedLine, readParts, readPatient, writeCompleteness } from '../../db/queries/consultation.ts'
import type { Row } from '../../db/schema.ts'
import { readCompletenessRules } from '../contract/completeness.ts'
import type { RequestContent } from '../contract/consultation.ts'
import { Invitation } from '../contract/invitation.ts'
import { readRecord } from '../contract/record-stored.ts'
import {
  assess,
  type Completeness,
  countFiles,
  type RequestFacts,
  wishesAhead,
} from '../domain/completeness.ts'
import { consentGap } from '../domain/consent.ts'
import { openSigner } from './consent.ts'
import type { Deps } from './deps.ts'
import { wishOf } from './mdt-wish.ts'
import { openIdentity } from './patient.ts'

type LineFacts = { readonly beijingInstitutionId: string; readonly completeness: unknown }

/** Of what is being saved. @param files those of the case */
export function assessContent(
  content: RequestContent,
  line: LineFacts | null,
  files: RequestFacts['files'],
  now: Date,
): Completeness {
  const facts = {
    lineChosen: content.lineId !== null,
    kind: content.kind,
    patient: content.patient,
    consentRecorded:
      consentGap(content.consent, content.patient.birthDate, line?.beijingInstitutionId ?? null) === null,
    record: content.record,
    reason: content.invitation.reason,
    purpose: content.purpose,
    questions: content.questions,
    board: content.board,
    wishedTimes: wishesAhead(content.wishedTimes, now),
    files,
  }
  return line === null ? assess(facts) : assess(facts, readCompletenessRules(line.completeness))
}

/** The files of a case as the rules count them. */
export async function filesOf(tx: Tx, consultationId: string): Promise<RequestFacts['files']> {
  const rows = await readFileKinds(tx, consultationId)
  return countFiles(rows.map(({ kind, mediaType }) => ({ kind, picture: mediaType.startsWith('image/') })))
}

/** Of what stands in the database: the rules may be newer than the last saving. */
export async function assessStored(deps: Deps, tx: Tx, row: Row<'consultation'>): Promise<Completeness> {
  const parts = await readParts(tx, row.id)
  const patient = await readPatient(tx, row.patientId)
  const line =
    row.lineId === null
      ? undefined
      : await findOfferedLine(tx, row.lineId, row.requestingInstitutionId, row.submittedAt !== null)
  const consent =
    parts.consent === undefined
      ? null
      : {
          ...parts.consent,
          ...openSigner(deps, row.id, parts.consent.signer),
          obtainedAt: parts.consent.obtainedAt.toISOString(),
        }
  const facts: RequestFacts = {
    lineChosen: line !== undefined,
    kind: row.kind,
    patient: { ...patient, name: openIdentity(deps.vault, patient).name },
    consentRecorded: consentGap(consent, patient.birthDate, line?.beijingInstitutionId ?? null) === null,
    record: readRecord(parts.record),
    reason: Invitation.parse(row.invitation).reason,
    purpose: row.purpose,
    questions: parts.questions,
    board: wishOf(row),
    wishedTimes: wishesAhead(parts.wishedTimes, deps.clock()),
    files: await filesOf(tx, row.id),
  }
  return line === undefined ? assess(facts) : assess(facts, readCompletenessRules(line.completeness))
}

/** The columns that hold it. */
export function completenessColumns({ score, lacking, wanted }: Completeness) {
  return { completeness: score, lacking, wanted }
}

/**
 * After a file came or went. The version stays: nobody's text has changed, and a form that is open elsewhere must not meet a conflict.
 */
export async function refreshCompleteness(deps: Deps, tx: Tx, row: Row<'consultation'>): Promise<void> {
  await writeCompleteness(tx, row.id, completenessColumns(await assessStored(deps, tx, row)))
}
