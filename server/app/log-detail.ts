/** One consultation as its log tells it: every change, who was connected, what was signed, who looked. */
import { readCalls } from '../../db/queries/call.ts'
import { readConsentSteps } from '../../db/queries/consent.ts'
import { readAdoption } from '../../db/queries/consultation.ts'
import { findLogRow } from '../../db/queries/log.ts'
import { findConsent, readStays, readTrail, type StayRow } from '../../db/queries/log-course.ts'
import { readOpinions } from '../../db/queries/opinion.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { readSignatures } from '../../db/queries/signature.ts'
import type { Row } from '../../db/schema.ts'
import type { AuditKind } from '../contract/audit.ts'
import { AppError } from '../contract/errors.ts'
import type { LogDetail, Presence } from '../contract/log.ts'
import { relationOf } from '../domain/actor.ts'
import { mdtEvents } from '../domain/mdt.ts'
import { act } from './act.ts'
import { chainOf, verifyChain } from './audit.ts'
import { callFactsOf } from './call-facts.ts'
import { clockKinds } from './clock-event.ts'
import type { Call, Deps } from './deps.ts'
import { destroyedOf } from './destroyed.ts'
import { logRows } from './log.ts'
import { accessEntry, fileKinds, historyEntry } from './log-entries.ts'
import { readLogFacts } from './log-facts.ts'
import { bothNames, type LogPeople, personOf } from './log-people.ts'
import { isIntact } from './opinion-seal.ts'
import { signersOf } from './signature.ts'

/** What became of recordings; each play stands with those who looked. */
const recordingKinds: AuditKind[] = [
  'recording.asked',
  'recording.consented',
  'recording.declined',
  'recording.started',
  'recording.paused',
  'recording.stopped',
  'recording.interrupted',
  'recording.verified',
  'recording.refused',
  'recording.composed',
  'recording.not_composed',
  'recording.deleted',
]

const courseKinds: AuditKind[] = [
  'consultation.drafted',
  'consultation.changed',
  'consent.recorded',
  'consent.changed',
  'attachment.added',
  'attachment.removed',
  'annotation.saved',
  'still.asked',
  'still.added',
  'room.entered',
  'room.left',
  'room.returned',
  'room.admitted',
  'room.refused',
  'room.removed',
  'room.muted',
  'room.locked',
  'room.unlocked',
  'room.phase_begun',
  'room.phase_ended',
  'room.ended_for_all',
  'room.phoned',
  'opinion.countersigned',
  'correction.requested',
  'correction.answered',
  'outcome.due',
  'outcome.recorded',
  'agreement.recorded',
  'rating.recorded',
  'time.proposed',
  'time.answered',
  'hold.set',
  'hold.lifted',
  'record.destroyed',
  'record.process_destroyed',
  ...recordingKinds,
  ...clockKinds,
  ...mdtEvents,
]
export const accessKinds: AuditKind[] = [
  'consultation.opened',
  'patient.revealed',
  'attachment.opened',
  'attachment.downloaded',
  'attachment.patient_confirmed',
  'opinion.downloaded',
  'consent.form_printed',
  'recording.played',
  'opinion.printed',
  'log.printed',
  'log.dossier_taken',
  'copy.made',
  'copy.fetched',
]
/** Newest ones; more than a person reads. */
const mostEntries = 500

/**
 * Everything the log holds of one consultation. The look at it stands in the trail before the answer.
 * @throws AppError NOT_FOUND where it was never submitted
 */
export async function readLogDetail(deps: Deps, call: Call, id: string): Promise<LogDetail> {
  const row = await findLogRow(deps.read, id)
  if (row === undefined) throw new AppError('NOT_FOUND')
  await noteOpening(deps, call, id)
  const now = deps.clock()
  const [
    items,
    history,
    access,
    stays,
    callFacts,
    calls,
    opinions,
    adoption,
    consent,
    chain,
    facts,
    destroyed,
    steps,
  ] = await Promise.all([
    logRows(deps, [row]),
    readTrail(deps.read, id, courseKinds, mostEntries),
    readTrail(deps.read, id, accessKinds, mostEntries),
    readStays(deps.read, id, now),
    callFactsOf(deps, id),
    readCalls(deps.read, [id], now),
    readOpinions(deps.read, id),
    readAdoption(deps.read, id),
    findConsent(deps.read, id),
    verifyChain(deps.read, chainOf({ consultationId: id })),
    readLogFacts(deps, id),
    destroyedOf(deps.read, row),
    readConsentSteps(deps.read, id),
  ])
  const signatures = await readSignatures(
    deps.read,
    opinions.map((opinion) => opinion.id),
  )
  const people = await personBriefs(deps.read, [
    ...stays.map((stay) => stay.personId),
    ...opinions.flatMap((opinion) => signersOf(opinion, signatures)),
  ])
  const [item] = items
  if (item === undefined) throw new Error('a row without its item')
  const overlap = calls.get(id)
  const kindOfFile = fileKinds(history)
  return {
    row: item,
    destroyed,
    reasonCode: row.reasonCode,
    reasonText: row.reasonText,
    consent:
      consent === undefined
        ? null
        : { signedBy: consent.signedBy, obtainedAt: consent.obtainedAt.toISOString() },
    consentSteps: steps.map(({ purpose, action, signedBy, at }) => ({
      ...{ purpose, action, signedBy },
      at: at.toISOString(),
    })),
    history: history.map(historyEntry),
    callFacts,
    presences: stays.map((stay) => presenceOf(stay, people)),
    call:
      overlap === undefined
        ? null
        : {
            startedAt: overlap.startedAt.toISOString(),
            endedAt: overlap.going ? null : overlap.endedAt.toISOString(),
            seconds: overlap.seconds,
          },
    opinions: opinions.map((opinion) => signedVersion(opinion, row.number, signatures, people)),
    adoption:
      adoption === undefined
        ? null
        : {
            decision: adoption.decision,
            reason: adoption.reason,
            recordedAt: adoption.recordedAt.toISOString(),
          },
    facts,
    access: access.map((event) => accessEntry(event, kindOfFile)),
    chain: { intact: chain.intact, length: chain.length, head: chain.head, algorithm: chain.algorithm },
  }
}

async function noteOpening(deps: Deps, call: Call, id: string): Promise<void> {
  await act(deps, { ...call, idempotency: null }, async (hands) => {
    const row = await hands.tx
      .selectFrom('consultation')
      .select(['requesterId', 'requestingInstitutionId', 'requestingDepartmentId', 'lineId', 'expertId'])
      .select(['state', 'localOnly', 'reviewStep', 'precheckOnly', 'receivingInstitutionId'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const relation = relationOf(call.actor, row)
    await hands.audit(
      { consultationId: id },
      { kind: 'consultation.opened', data: { relation, part: 'log' } },
    )
  })
}

function presenceOf(stay: StayRow, people: LogPeople): Presence {
  return {
    person: personOf(people, stay.personId),
    role: stay.role,
    joinedAt: stay.joinedAt.toISOString(),
    leftAt: stay.leftAt?.toISOString() ?? null,
    how: stay.how,
    seconds: Math.round((stay.endAt.getTime() - stay.joinedAt.getTime()) / 1000),
  }
}

function signedVersion(
  opinion: Row<'opinion'>,
  number: string,
  signatures: readonly Row<'opinionSignature'>[],
  people: LogPeople,
): LogDetail['opinions'][number] {
  return {
    id: opinion.id,
    version: opinion.version,
    author: bothNames(personOf(people, opinion.authorId)),
    signedAt: opinion.signedAt.toISOString(),
    digest: opinion.digest,
    digestAlgorithm: opinion.digestAlgorithm,
    intact: isIntact(opinion, number),
    cosigned: signatures.flatMap(({ opinionId, role, signerId, signedAt }) =>
      opinionId !== opinion.id || role === 'expert'
        ? []
        : [{ ...bothNames(personOf(people, signerId)), role, signedAt: signedAt.toISOString() }],
    ),
  }
}
