/** What a copy for the patient says: the request with its record, the consents, every signed opinion, how it was carried out. */
import { readCalls } from '../../db/queries/call.ts'
import { readConsentSteps } from '../../db/queries/consent.ts'
import { readAdoption, readParts, readPatient } from '../../db/queries/consultation.ts'
import { readLineNames } from '../../db/queries/log.ts'
import { readOpinions } from '../../db/queries/opinion.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { readSignatures } from '../../db/queries/signature.ts'
import type { Row } from '../../db/schema.ts'
import type { PersonBrief } from '../contract/common.ts'
import type { SubjectCopyDocument } from '../contract/document.ts'
import { Invitation } from '../contract/invitation.ts'
import { readRecord } from '../contract/record-stored.ts'
import { copyNumber } from '../domain/subject-copy.ts'
import { openSigner } from './consent.ts'
import type { Deps } from './deps.ts'
import { readBoard } from './mdt-view.ts'
import { contentOf } from './opinion.ts'
import { isIntact } from './opinion-seal.ts'
import { openIdentity } from './patient.ts'
import { signaturesOf, signersOf } from './signature.ts'

/** @param askedBy name and relation of whoever asks, opened */
export async function composeSubjectCopy(
  deps: Deps,
  row: Row<'consultation'>,
  copy: Row<'subjectCopy'>,
  askedBy: { name: string; relation: string },
  origin: string,
): Promise<SubjectCopyDocument> {
  const { id } = row
  const [patient, parts, steps, versions, adoption, calls, lines, board] = await Promise.all([
    readPatient(deps.read, row.patientId),
    readParts(deps.read, id),
    readConsentSteps(deps.read, id),
    readOpinions(deps.read, id),
    readAdoption(deps.read, id),
    readCalls(deps.read, [id], deps.clock()),
    readLineNames(deps.read),
    readBoard(deps, id),
  ])
  const signatures = await readSignatures(
    deps.read,
    versions.map((one) => one.id),
  )
  const people = await personBriefs(deps.read, [
    row.requesterId,
    copy.madeBy,
    ...(row.expertId === null ? [] : [row.expertId]),
    ...versions.flatMap((one) => signersOf(one, signatures)),
  ])
  const identity = openIdentity(deps.vault, patient)
  const { asker, document, reason, askedOn, language, madeAt } = copy
  return {
    copy: {
      ...{ asker, document, reason, askedOn, language, madeAt },
      number: copyNumber(row.number, copy.sequence),
      askerName: askedBy.name,
      relation: askedBy.relation,
      madeBy: mustHave(people, copy.madeBy),
    },
    number: row.number,
    line: lines.get(row.lineId ?? '') ?? { zh: '', en: '' },
    ...{ kind: row.kind, urgency: row.urgency, state: row.state, submittedAt: row.submittedAt },
    call: calls.get(id) ?? null,
    patient: {
      ...identity,
      sex: patient.sex,
      birthDate: patient.birthDate,
      nationality: patient.nationality,
    },
    requester: mustHave(people, row.requesterId),
    expert: row.expertId === null ? null : (people.get(row.expertId) ?? null),
    purpose: row.purpose,
    reason: Invitation.parse(row.invitation).reason,
    questions: parts.questions,
    record: readRecord(parts.record),
    consents: consentsOf(deps, id, parts.consent, steps),
    opinions: versions.toReversed().map((opinion) => ({
      version: opinion.version,
      author: mustHave(people, opinion.authorId),
      content: contentOf(opinion),
      ...{ reasonCode: opinion.reasonCode, reasonText: opinion.reasonText, signedAt: opinion.signedAt },
      signatures: signaturesOf(deps, opinion, signatures, people),
      ...{ digest: opinion.digest, digestAlgorithm: opinion.digestAlgorithm },
      intact: isIntact(opinion, row.number),
      verifyUrl: `${origin}/verify/${opinion.token}`,
    })),
    board,
    adoption:
      adoption === undefined
        ? null
        : {
            ...{ decision: adoption.decision, reason: adoption.reason, actions: adoption.actions },
            recordedAt: adoption.recordedAt,
          },
  }
}

type Steps = Awaited<ReturnType<typeof readConsentSteps>>

/** The request's own consent, then every step. */
function consentsOf(
  deps: Deps,
  id: string,
  first: Row<'consent'> | undefined,
  steps: Steps,
): SubjectCopyDocument['consents'] {
  const own =
    first === undefined
      ? []
      : [
          {
            ...openSigner(deps, id, first.signer),
            ...{ purpose: 'consultation' as const, action: 'given' as const, note: '' },
            ...{ signedBy: first.signedBy, at: first.obtainedAt },
          },
        ]
  const later = steps.map((step) => ({
    ...openSigner(deps, id, step.signer),
    ...{ purpose: step.purpose, action: step.action, signedBy: step.signedBy, at: step.at, note: step.note },
  }))
  return [...own, ...later].map(({ purpose, action, signedBy, signerName, relation, at, note }) => ({
    ...{ purpose, action, signedBy, signerName, relation, at, note },
  }))
}

function mustHave(people: ReadonlyMap<string, PersonBrief>, id: string): PersonBrief {
  const person = people.get(id)
  if (person === undefined) throw new Error(`no person ${id}`)
  return person
}
