/** Writing a referral: draft, saving, and what is still lacking. */
import { v7 as uuid } from 'uuid'
import type * as z from 'zod'
import { json, type ReadDb, type Tx } from '../../db/open.ts'
import { findConsultation } from '../../db/queries/consultation.ts'
import { findReferral } from '../../db/queries/referral.ts'
import {
  deleteReferralConsent,
  nextReferralNumber,
  readTargets,
  type TargetRow,
} from '../../db/queries/referral-parts.ts'
import type { Row } from '../../db/schema.ts'
import { AppError, type FieldError } from '../contract/errors.ts'
import type { CreateReferralInput, ReferralContent, SaveReferralAnswer } from '../contract/referral.ts'
import type { PersonActor } from '../domain/actor.ts'
import { maySign } from '../domain/consent.ts'
import { type Direction, isReferralEditable } from '../domain/referral.ts'
import { lackingReferralItems, type ReferralItem } from '../domain/referral-form.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { openIdentity, sealIdentity } from './patient.ts'
import {
  clocksOf,
  freshReferral,
  lockReferral,
  referralChange,
  referralDeadlines,
  requireReferralVersion,
} from './referral-act.ts'
import { keepConsent, keepDocuments, type Patient, signerOf } from './referral-parts.ts'
import { findGround, type Ground, linesOf } from './referral-source.ts'
import { chineseDay } from './request.ts'

type Where = { target: TargetRow; seal: string }

/**
 * Begins a referral as a draft, its author's alone until it is sent.
 * @throws AppError NOT_FOUND, FORBIDDEN, WRONG_STATE for what it is built on; VALIDATION_FAILED
 */
export function createReferral(
  deps: Deps,
  call: Call,
  { direction, consultationId, parentId, content }: CreateReferralInput,
): Promise<SaveReferralAnswer> {
  return act(deps, call, async (hands) => {
    const { tx } = hands
    const ground = await findGround(tx, call.actor, { consultationId, parentId })
    if (ground !== null && ground.direction !== direction) throw new AppError('WRONG_DIRECTION')
    const where = await checkContent(deps, tx, call.actor, direction, content, ground)
    const id = uuid()
    const now = deps.clock()
    const patientId = ground?.patientId ?? (await addPatient(deps, tx, call.actor, content))
    const patient = await readWritten(deps, tx, patientId)
    const lacking = lackingIn(direction, content, patient)
    const { departmentId } = await tx
      .selectFrom('person')
      .select('departmentId')
      .where('id', '=', call.actor.personId)
      .executeTakeFirstOrThrow()
    const row = await tx
      .insertInto('referral')
      .values({
        id,
        number: await newNumber(tx, where.seal, now),
        direction,
        fromInstitutionId: call.actor.institutionId,
        fromDepartmentId: departmentId,
        consultationId: ground?.consultation?.id ?? null,
        parentId: ground?.parent?.id ?? null,
        patientId,
        referrerId: call.actor.personId,
        state: 'draft',
        lacking,
        acceptedBy: null,
        reasonCode: null,
        reasonText: null,
        createdAt: now,
        changedAt: now,
        ...columnsOf(content, where.target),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await hands.audit(
      { referralId: id },
      {
        kind: 'referral.drafted',
        data: { direction, consultationId: row.consultationId, parentId: row.parentId },
      },
    )
    await keepDocuments(tx, row, content, ground)
    await keepConsent(deps, hands, call, row, content, patient)
    return { id, version: row.version, savedAt: now.toISOString(), lacking }
  })
}

/**
 * Saves a draft, or what was returned.
 * @throws AppError CONFLICT with the fresh state where another window was quicker; WRONG_STATE once it is out of the author's hands
 */
export function saveReferral(
  deps: Deps,
  call: Call,
  id: string,
  { version, content }: { version: number; content: ReferralContent },
): Promise<SaveReferralAnswer> {
  return act(deps, call, async (hands) => {
    const { tx } = hands
    const { row, relation } = await lockReferral(tx, call.actor, id)
    if (relation !== 'referrer') throw new AppError('FORBIDDEN')
    if (!isReferralEditable(row.state)) {
      throw new AppError('WRONG_STATE', { fresh: await freshReferral(tx, row) })
    }
    await requireReferralVersion(tx, row, version)
    const ground = await groundOf(tx, row)
    const where = await checkContent(deps, tx, call.actor, row.direction, content, ground, row)
    if (ground === null) await writePatient(deps, tx, row.patientId, content)
    const patient = await readWritten(deps, tx, row.patientId)
    const lacking = lackingIn(row.direction, content, patient)
    /* a consent names its receiver, so it goes before the receiver changes */
    if (row.toInstitutionId !== content.toInstitutionId) await deleteReferralConsent(tx, id)
    const times = { state: row.state, since: row.changedAt, slotAt: null, followUpOn: null }
    const saved = await tx
      .updateTable('referral')
      .set({
        ...columnsOf(content, where.target),
        lacking,
        version: row.version + 1,
        ...clocksOf({ ...times, urgency: content.urgency }, await referralDeadlines(tx, content.lineId)),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await hands.audit({ referralId: id }, { kind: 'referral.edited', data: { version: saved.version } })
    await keepDocuments(tx, saved, content, ground)
    await keepConsent(deps, hands, call, saved, content, patient)
    await hands.announce(referralChange(saved))
    return { id, version: saved.version, savedAt: deps.clock().toISOString(), lacking }
  })
}

/** What the draft was built on, whatever has become of it since. */
async function groundOf(given: ReadDb | Tx, row: Row<'referral'>): Promise<Ground | null> {
  if (row.consultationId === null && row.parentId === null) return null
  const read = given as ReadDb
  const consultation =
    row.consultationId === null ? undefined : await findConsultation(read, row.consultationId)
  const parent = row.parentId === null ? undefined : await findReferral(read, row.parentId)
  const { direction, patientId, lineId } = row
  return { direction, patientId, lineId, consultation: consultation ?? null, parent: parent ?? null }
}

/** What the schema cannot know: whether the place is on offer, whether times are possible, and who is written down. */
async function checkContent(
  deps: Deps,
  tx: Tx,
  actor: PersonActor,
  direction: Direction,
  content: ReferralContent,
  ground: Ground | null,
  row?: Row<'referral'>,
): Promise<Where> {
  const fields: z.infer<typeof FieldError>[] = []
  const begunOn = row === undefined || row.state === 'draft' ? null : row.lineId
  const targets = await readTargets(tx, linesOf(actor), begunOn)
  const target = targets.find(
    (one) =>
      one.direction === direction &&
      one.lineId === content.lineId &&
      one.institutionId === content.toInstitutionId &&
      one.institutionId !== actor.institutionId,
  )
  if (target === undefined) fields.push({ path: 'content.toInstitutionId', code: 'not_offered' })
  const now = deps.clock().getTime()
  const { consent, patient, plan } = content
  if (consent !== null && Date.parse(consent.obtainedAt) > now + 5 * 60_000) {
    fields.push({ path: 'content.consent.obtainedAt', code: 'in_future' })
  }
  if (patient?.birthDate != null && Date.parse(patient.birthDate) > now + 86_400_000) {
    fields.push({ path: 'content.patient.birthDate', code: 'in_future' })
  }
  if (plan !== null && direction === 'up') fields.push({ path: 'content.plan', code: 'invalid' })
  if ((patient === null) !== (ground !== null)) fields.push({ path: 'content.patient', code: 'invalid' })
  if (fields.length > 0 || target === undefined) throw new AppError('VALIDATION_FAILED', { fields })
  const { seal } = await tx
    .selectFrom('line')
    .select('seal')
    .where('id', '=', target.lineId)
    .executeTakeFirstOrThrow()
  return { target, seal }
}

/** `ZZ-眠-20261119-0003`: the line's mark, the day in China, a number within the day. */
async function newNumber(tx: Tx, seal: string, now: Date): Promise<string> {
  const day = chineseDay(now)
  const count = await nextReferralNumber(tx, day)
  return `ZZ-${seal}-${day.replaceAll('-', '')}-${String(count).padStart(4, '0')}`
}

function columnsOf(content: ReferralContent, target: TargetRow) {
  const { consent } = content
  return {
    lineId: content.lineId,
    toInstitutionId: content.toInstitutionId,
    toDepartmentId: target.departmentId,
    contactPersonId: target.contactPersonId,
    contactPhone: target.contactPhone,
    kind: content.kind,
    urgency: content.urgency,
    diagnosis: content.diagnosis,
    condition: content.condition,
    purpose: content.purpose,
    senderPhone: content.senderPhone,
    plan: content.plan === null ? null : json(content.plan),
    consentedAt: consent === null ? null : new Date(consent.obtainedAt),
    consentException: content.consentException,
  }
}

function lackingIn(direction: Direction, content: ReferralContent, patient: Patient): ReferralItem[] {
  const { consent } = content
  const consented =
    consent !== null &&
    signerOf(consent, patient).trim() !== '' &&
    maySign(consent.signedBy, patient.birthDate, new Date(consent.obtainedAt))
  return lackingReferralItems({ ...content, direction, patient, consented })
}

async function addPatient(deps: Deps, tx: Tx, actor: PersonActor, content: ReferralContent): Promise<string> {
  const id = uuid()
  await tx
    .insertInto('patient')
    .values({ id, institutionId: actor.institutionId, ...patientColumns(deps, id, content) })
    .execute()
  return id
}

async function writePatient(deps: Deps, tx: Tx, id: string, content: ReferralContent): Promise<void> {
  await tx
    .updateTable('patient')
    .set(patientColumns(deps, id, content))
    .where('id', '=', id)
    .execute()
}

function patientColumns(deps: Deps, id: string, { patient }: ReferralContent) {
  if (patient === null) throw new AppError('VALIDATION_FAILED')
  const { sex, birthDate, nationality, interpreterLanguage } = patient
  return { identity: sealIdentity(deps.vault, id, patient), sex, birthDate, nationality, interpreterLanguage }
}

async function readWritten(deps: Deps, tx: Tx, id: string): Promise<Patient> {
  const row = await tx.selectFrom('patient').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  return { name: openIdentity(deps.vault, row).name, sex: row.sex, birthDate: row.birthDate }
}
