/** Writing a request: draft, saving, and what is still lacking. */
import { v7 as uuid } from 'uuid'
import type * as z from 'zod'
import { json, type Tx } from '../../db/open.ts'
import { isBeijingHospital } from '../../db/queries/consent.ts'
import {
  findOfferedLine,
  insertRecord,
  isOnRoster,
  nextNumber,
  readParts,
  replaceConsent,
  replaceParts,
} from '../../db/queries/consultation.ts'
import type { Row } from '../../db/schema.ts'
import type { RequestContent, SaveRequestAnswer, SaveRequestInput } from '../contract/consultation.ts'
import { AppError, type FieldError } from '../contract/errors.ts'
import { Invitation } from '../contract/invitation.ts'
import { readLineRules } from '../contract/line-rules.ts'
import { readRecord } from '../contract/record-stored.ts'
import type { Asked } from '../contract/record-version.ts'
import { isEditable, isWritable } from '../domain/consultation.ts'
import { type Deadlines, dueAt } from '../domain/deadline.ts'
import { type Act, act, changeOf, freshState, lockConsultation, requireVersion } from './act.ts'
import { assessContent, completenessColumns, filesOf } from './completeness.ts'
import type { Call, Deps } from './deps.ts'
import { canonical } from './digest.ts'
import { wishOf } from './mdt-wish.ts'
import { sealIdentity } from './patient.ts'
import { indexConsultation } from './search-index.ts'

export type SavedRequest = z.infer<typeof SaveRequestAnswer>
type Line = {
  id: string
  seal: string
  deadlines: unknown
  beijingInstitutionId: string
  completeness: unknown
  rules: unknown
}
type Field = z.infer<typeof FieldError>

/** The mark of a request whose line is not chosen yet. */
const noSeal = '会'

/** Begins a request; it is its author's alone until it is submitted. */
export async function draftRequest(deps: Deps, call: Call, content: RequestContent): Promise<SavedRequest> {
  return act(deps, call, async (hands) => {
    const { tx } = hands
    const line = await checkContent(deps, tx, call.actor.institutionId, content)
    const ids = { consultation: uuid(), patient: uuid() }
    const now = deps.clock()
    const complete = assessContent(content, line, {}, now)
    await tx
      .insertInto('patient')
      .values({
        id: ids.patient,
        institutionId: call.actor.institutionId,
        ...patientColumns(deps, ids.patient, content),
      })
      .execute()
    const row = await tx
      .insertInto('consultation')
      .values({
        id: ids.consultation,
        number: await newNumber(tx, line, now),
        requesterId: call.actor.personId,
        requestingInstitutionId: call.actor.institutionId,
        requestingDepartmentId: call.actor.departmentId,
        patientId: ids.patient,
        state: 'draft',
        ...completenessColumns(complete),
        expertId: null,
        reasonCode: null,
        reasonText: null,
        noShowSide: null,
        createdAt: now,
        changedAt: now,
        ...requestColumns(content),
      })
      .returning(['id', 'version'])
      .executeTakeFirstOrThrow()
    await insertRecord(tx, {
      consultationId: row.id,
      version: 1,
      content: content.record,
      asked: askedOf(content),
      authorId: call.actor.personId,
    })
    await replaceParts(tx, row.id, content)
    await hands.audit(
      { consultationId: row.id },
      { kind: 'consultation.drafted', data: { kind: content.kind, urgency: content.urgency } },
    )
    await indexConsultation(deps, tx, row.id)
    await keepConsent(deps, hands, call, row.id, content, line, undefined)
    return { id: row.id, version: row.version, savedAt: now.toISOString(), lacking: complete.lacking }
  })
}

/**
 * Saves a draft, what was returned for supplement, or what an emergency went out without. The case record gets a new version only where it, or what is asked, says something new.
 * @throws AppError CONFLICT with the fresh state where another window was quicker; WRONG_STATE once it is out of the author's hands
 */
export async function saveRequest(
  deps: Deps,
  call: Call,
  id: string,
  { version, content }: z.infer<typeof SaveRequestInput>,
): Promise<SavedRequest> {
  return act(deps, call, async (hands) => {
    const { tx } = hands
    const { row, relation } = await lockConsultation(tx, call.actor, id)
    if (relation !== 'requester') throw new AppError('FORBIDDEN')
    if (!isWritable(row)) throw new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
    await requireVersion(tx, row, version)
    if (!isEditable(row.state)) requireSameFrame(row, content)
    const line = await checkContent(deps, tx, row.requestingInstitutionId, content, row)
    const before = await readParts(tx, id)
    const recordVersion = await keepRecord(tx, call, row, before, content)
    await replaceParts(tx, id, content)
    await tx
      .updateTable('patient')
      .set(patientColumns(deps, row.patientId, content))
      .where('id', '=', row.patientId)
      .execute()
    const complete = assessContent(content, line, await filesOf(tx, id), deps.clock())
    const saved = await tx
      .updateTable('consultation')
      .set({
        ...requestColumns(content),
        ...receiverColumns(row, line),
        /* another named expert has not stood aside */
        rosterOpenAt: row.wishedExpertId === content.wishedExpertId ? row.rosterOpenAt : null,
        ...completenessColumns(complete),
        recordVersion,
        version: row.version + 1,
        number: row.submittedAt === null ? renumbered(row.number, line) : row.number,
        dueAt: newDueAt(row, line, content),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await hands.audit(
      { consultationId: id },
      { kind: 'consultation.edited', data: { recordVersion, version: saved.version } },
    )
    await indexConsultation(deps, tx, id)
    await keepConsent(deps, hands, call, id, content, line, before.consent)
    /* a draft is nobody else's */
    if (row.state !== 'draft') await hands.announce(changeOf(saved))
    return { id, version: saved.version, savedAt: deps.clock().toISOString(), lacking: complete.lacking }
  })
}

/** Completing an emergency adds to the case; where it went, how urgent it is and of what kind stays. */
function requireSameFrame(row: Row<'consultation'>, content: RequestContent): void {
  const fields = (['lineId', 'urgency', 'kind'] as const)
    .filter((name) => content[name] !== row[name])
    .map((path): Field => ({ path, code: 'fixed' }))
  if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields })
}

/** The hospital that would receive the case. */
function receiverOf(line: Line | null): string | null {
  return line?.beijingInstitutionId ?? null
}

/** What the schema cannot know: whether the line and the expert are on offer, and whether times are possible. */
async function checkContent(
  deps: Deps,
  tx: Tx,
  institutionId: string,
  content: RequestContent,
  row?: Row<'consultation'>,
): Promise<Line | null> {
  const fields = timeFields(content, deps.clock())
  const needsLine = row !== undefined && row.state !== 'draft'
  const begun = row !== undefined && row.submittedAt !== null && row.lineId === content.lineId
  const line =
    content.lineId === null ? undefined : await findOfferedLine(tx, content.lineId, institutionId, begun)
  if (content.lineId !== null && line === undefined) fields.push({ path: 'lineId', code: 'not_offered' })
  if (content.lineId === null && needsLine) fields.push({ path: 'lineId', code: 'required' })
  if (content.wishedExpertId !== null) {
    const fits = line !== undefined && (await isOnRoster(tx, line.id, content.wishedExpertId))
    if (!fits) fields.push({ path: 'wishedExpertId', code: 'not_offered' })
  }
  if (content.board !== null && line !== undefined && !readLineRules(line.rules).boards) {
    fields.push({ path: 'board', code: 'not_offered' })
  }
  const named = content.consent?.institutionId ?? null
  if (named !== null && !(await isBeijingHospital(tx, named))) {
    fields.push({ path: 'consent.institutionId', code: 'not_offered' })
  }
  if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields })
  return line ?? null
}

/** Clocks of two machines differ by this much without anybody being wrong. */
const clockTolerance = 5 * 60_000

function timeFields(content: RequestContent, now: Date): Field[] {
  const fields: Field[] = []
  for (const [index, time] of content.wishedTimes.entries()) {
    if (Date.parse(time.endAt) <= Date.parse(time.startAt)) {
      fields.push({ path: `wishedTimes.${index}.endAt`, code: 'time_order' })
    }
  }
  const { birthDate } = content.patient
  if (birthDate !== null && Date.parse(birthDate) > now.getTime() + 86_400_000) {
    fields.push({ path: 'patient.birthDate', code: 'in_future' })
  }
  if (content.consent !== null && Date.parse(content.consent.obtainedAt) > now.getTime() + clockTolerance) {
    fields.push({ path: 'consent.obtainedAt', code: 'in_future' })
  }
  return fields
}

/** `SS-眠-20261119-0042`: the line's mark, the day in China, a number within the day. */
async function newNumber(tx: Tx, line: Line | null, now: Date): Promise<string> {
  const day = chineseDay(now)
  const count = await nextNumber(tx, day)
  return `SS-${line?.seal ?? noSeal}-${day.replaceAll('-', '')}-${String(count).padStart(4, '0')}`
}

/** Until the first submission the mark follows the choice of the line; day and count stay. */
function renumbered(number: string, line: Line | null): string {
  return number.replace(/^SS-.-/u, `SS-${line?.seal ?? noSeal}-`)
}

/** `YYYY-MM-DD` in Asia/Shanghai. */
export function chineseDay(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}

function requestColumns(content: RequestContent) {
  const [western] = content.record.westernDiagnoses
  const [tcm] = content.record.tcmDiseases
  return {
    lineId: content.lineId,
    wishedExpertId: content.wishedExpertId,
    kind: content.kind,
    urgency: content.urgency,
    chiefComplaint: content.record.chiefComplaint,
    diagnosis: western?.text ?? tcm?.text ?? '',
    purpose: content.purpose,
    boardWish: content.board === null ? null : json(content.board),
    invitation: json(content.invitation),
    contactPhone: content.contactPhone,
  }
}

function patientColumns(deps: Deps, patientId: string, { patient }: RequestContent) {
  return {
    identity: sealIdentity(deps.vault, patientId, patient),
    sex: patient.sex,
    birthDate: patient.birthDate,
    nationality: patient.nationality,
    interpreterLanguage: patient.interpreterLanguage,
  }
}

/** A changed urgency moves the hour by which the supplement is due. */
function newDueAt(row: Row<'consultation'>, line: Line | null, content: RequestContent): Date | null {
  if (row.state === 'draft' || line === null) return row.dueAt
  return dueAt(row.state, content.urgency, line.deadlines as Deadlines, row.changedAt, row.scheduledStart)
}

/** Another hospital in Beijing is asked: the office of the one before has nothing more to do with it. */
function receiverColumns(row: Row<'consultation'>, line: Line | null) {
  const stays = row.receivingInstitutionId === null || row.receivingInstitutionId === receiverOf(line)
  return stays ? {} : { receivingInstitutionId: null }
}

function askedOf({ invitation, purpose, questions, board }: RequestContent): Asked {
  return { reason: invitation.reason, purpose, questions, board }
}

async function keepRecord(
  tx: Tx,
  call: Call,
  row: Row<'consultation'>,
  before: { record: unknown; questions: readonly string[] },
  content: RequestContent,
): Promise<number> {
  const asked = askedOf(content)
  const askedBefore: Asked = {
    reason: Invitation.parse(row.invitation).reason,
    purpose: row.purpose,
    questions: [...before.questions],
    board: wishOf(row),
  }
  const same = canonical(readRecord(before.record)) === canonical(content.record)
  if (same && canonical(askedBefore) === canonical(asked)) return row.recordVersion
  const version = row.recordVersion + 1
  await insertRecord(tx, {
    consultationId: row.id,
    version,
    content: content.record,
    asked,
    authorId: call.actor.personId,
  })
  return version
}

/** Consent is written, and noted in the trail, only where it says something new: who recorded it and when stays true. */
async function keepConsent(
  deps: Deps,
  hands: Act,
  call: Call,
  consultationId: string,
  { consent }: RequestContent,
  line: Line | null,
  before: Row<'consent'> | undefined,
): Promise<void> {
  if (consent === null) {
    if (before !== undefined) await replaceConsent(hands.tx, consultationId, null)
    return
  }
  const { signerName, relation, incapacity } = consent
  /* as it was sealed before there was such a reason, so that the same consent stays the same */
  const signer = incapacity === '' ? { signerName, relation } : { signerName, relation, incapacity }
  const obtainedAt = new Date(consent.obtainedAt)
  const institutionId = consent.institutionId ?? before?.institutionId ?? receiverOf(line)
  const same =
    before !== undefined &&
    before.signedBy === consent.signedBy &&
    before.institutionId === institutionId &&
    before.obtainedAt.getTime() === obtainedAt.getTime() &&
    canonical(deps.vault.open(before.signer, consultationId)) === canonical(signer)
  if (same) return
  await replaceConsent(hands.tx, consultationId, {
    signedBy: consent.signedBy,
    signer: deps.vault.seal(signer, consultationId),
    obtainedAt,
    institutionId,
    recordedBy: call.actor.personId,
  })
  await hands.audit(
    { consultationId },
    {
      kind: 'consent.recorded',
      data: { signedBy: consent.signedBy, obtainedAt: obtainedAt.toISOString() },
    },
  )
}
