/**
 * The write path (design §5): the only caller of `transaction()` for writes. Lock the row, authorise, decide, change, audit,
 * announce, commit; a step that fails leaves neither change nor audit row.
 */
import { v7 as uuid } from 'uuid'
import { json, type Tx } from '../../db/open.ts'
import { lapseProposal } from '../../db/queries/proposal.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import type { AuditEvent } from '../contract/audit.ts'
import { AppError, type ErrorCode } from '../contract/errors.ts'
import { type Actor, type Relation, relationOf } from '../domain/actor.ts'
import {
  type Command,
  type ConsultationFacts,
  decide,
  isWithheld,
  namingOf,
  staysLocal,
  staysWithOffice,
} from '../domain/consultation.ts'
import { type Deadlines, dueAt } from '../domain/deadline.ts'
import type { NoticeCategory } from '../domain/notice.ts'
import type { ReviewStep } from '../domain/review.ts'
import type { ClockAnnouncement } from './announcement.ts'
import { type AuditSubject, appendAudit } from './audit.ts'
import { endRing } from './callout.ts'
import type { Call, Deps } from './deps.ts'
import { warnBusy } from './mdt-time.ts'
import { type NoticeDraft, tellChange, writeNotices } from './notice.ts'

/** What goes out after commit; the payload routes it and names nobody. */
export type Announcement =
  | ClockAnnouncement
  | {
      topic: 'consultation.changed'
      payload: {
        id: string
        version: number
        state: string
        kind: string
        requesterId: string
        institutionId: string
        departmentId: string | null
        /** null while no expert in Beijing knows of it. */
        lineId: string | null
        /** The hospital in Beijing whose office it has come before. */
        receiverId: string | null
        /** Sees it even when no longer on the line's roster. */
        expertId: string | null
        /** Of its board. */
        memberIds: string[]
      }
    }
  | {
      topic: 'referral.changed'
      payload: {
        id: string
        version: number
        state: string
        direction: string
        referrerId: string
        fromInstitutionId: string
        toInstitutionId: string
        lineId: string
        contactPersonId: string | null
        /** Whether the other side knows of it. */
        requested: boolean
      }
    }
  | {
      /** A patient is to be asked about; for whom keeps notices. */
      topic: 'outcome.due'
      payload: { id: string; day: number; personId: string; dueAt: string }
    }
  | {
      topic: 'session.ended'
      payload: {
        personId: string
        /** `SessionFacts.key` of the one session; null: all of the person's. */
        sessionKey: string | null
        why: 'signed_out' | 'disabled'
      }
    }
  | { topic: 'notice.arrived'; payload: { personIds: string[]; category: NoticeCategory } }
  | { topic: 'notice.settled'; payload: { personIds: string[] } }
  /** Work on the whole trail has begun, is further, or has ended. */
  | { topic: 'trail.changed'; payload: { runId: string } }
  /** An export was asked for, decided about, is further, or has ended. */
  | { topic: 'export.changed'; payload: { runId: string } }
  /** An announcement over the pages was made or changed. */
  | { topic: 'banner.changed'; payload: { id: string; version: number } }

/** The hands of a use case inside its transaction. */
export type Act = {
  readonly tx: Tx
  readonly actor: Actor
  /** @returns the instant of the event, by the database's clock */
  audit(subject: AuditSubject, event: AuditEvent): Promise<Date>
  announce(announcement: Announcement): Promise<void>
  /** Tells people of it; written when the work is done, in the same transaction. */
  notify(draft: NoticeDraft): void
}

/**
 * Runs `work` in one transaction. What it returns is kept under the idempotency key and given again when the request is repeated.
 * @throws Error when the work writes no audit event: everything that changes leaves one
 * @throws AppError KEY_REUSED when the key came before with another request, CONFLICT where a constraint says no
 */
export async function act<T>(
  deps: Pick<Deps, 'db' | 'digest' | 'clock' | 'post'>,
  call: Call<Actor>,
  work: (hands: Act) => Promise<T>,
): Promise<T> {
  try {
    return await deps.db.transaction().execute(async (tx) => {
      const repeated = await claimKey<T>(tx, call)
      if (repeated !== undefined) return repeated.answer
      let events = 0
      const notices: NoticeDraft[] = []
      const announce = (announcement: Announcement) => putOut(tx, announcement)
      const answer = await work({
        tx,
        actor: call.actor,
        audit(subject, event) {
          events += 1
          return appendAudit(tx, deps.digest, call, subject, event)
        },
        announce,
        notify: (draft) => void notices.push(draft),
      })
      if (events === 0) throw new Error('a write without an audit event')
      await writeNotices({ deps, tx, announce }, notices)
      await keepAnswer(tx, call, answer)
      return answer
    })
  } catch (error) {
    throw translateConstraint(error)
  }
}

/** Puts an announcement out with the transaction; a use case has it as `announce`. */
export async function putOut(tx: Tx, { topic, payload }: Announcement): Promise<void> {
  const about =
    'version' in payload
      ? `${payload.id}:${payload.version}`
      : 'personId' in payload
        ? payload.personId
        : 'runId' in payload
          ? payload.runId
          : payload.personIds.length
  await tx
    .insertInto('outbox')
    .values({ key: `${topic}:${about}:${uuid()}`, topic, payload: json(payload) })
    .execute()
}

/**
 * Writes what follows from other rows and can be made from them again at any time, such as the index of the search: no event, no key.
 * Whatever somebody said or decided goes through {@link act}.
 */
export function derive<T>(deps: Pick<Deps, 'db'>, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.db.transaction().execute(work)
}

/** Inserts the key; a second request with it waits here for the first and then gets its answer. */
async function claimKey<T>(tx: Tx, call: Call<Actor>): Promise<{ answer: T } | undefined> {
  if (call.idempotency === null || call.actor.kind !== 'person') return undefined
  const { key, requestDigest } = call.idempotency
  const { personId } = call.actor
  const fresh = await tx
    .insertInto('idempotency')
    .values({ personId, key, requestDigest, status: 0, answer: json(null) })
    .onConflict((conflict) => conflict.columns(['personId', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst()
  if (fresh !== undefined) return undefined
  const kept = await tx
    .selectFrom('idempotency')
    .select(['requestDigest', 'answer'])
    .where('personId', '=', personId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (kept.requestDigest !== requestDigest) throw new AppError('KEY_REUSED')
  return { answer: kept.answer as T }
}

async function keepAnswer(tx: Tx, call: Call<Actor>, answer: unknown): Promise<void> {
  if (call.idempotency === null || call.actor.kind !== 'person') return
  await tx
    .updateTable('idempotency')
    .set({ status: 200, answer: json(answer ?? null) })
    .where('personId', '=', call.actor.personId)
    .where('key', '=', call.idempotency.key)
    .execute()
}

const constraintCodes: Readonly<Record<string, ErrorCode>> = {
  opinion_signature_once: 'CONFLICT',
  opinion_signature_side: 'CONFLICT',
  member_opinion_once: 'CONFLICT',
  opinion_dissent_once: 'CONFLICT',
  consultation_expert_time: 'TIME_TAKEN',
  consultation_requester_time: 'TIME_TAKEN',
  referral_one_way: 'REFERRAL_OPEN',
  access_explanation_not_by_oneself: 'OWN_CONDUCT',
  access_rule_once: 'CONFLICT',
  duty_once: 'TIME_TAKEN',
  recording_one_live: 'CONFLICT',
  call_phone_pkey: 'CONFLICT',
  trail_run_one: 'CONFLICT',
  log_export_one: 'CONFLICT',
  log_export_open: 'CONFLICT',
  log_export_not_by_oneself: 'OWN_EXPORT',
  account_link_open: 'CONFLICT',
  person_login_name_key: 'LOGIN_TAKEN',
  person_role_apart: 'ROLES_APART',
  person_role_not_by_oneself: 'OWN_ACCOUNT',
  person_role_last_security: 'LAST_SECURITY_ADMIN',
  ledger_import_once: 'FILE_IMPORTED',
  ledger_entry_total: 'CONFLICT',
  ledger_entry_session: 'CONFLICT',
  institution_added_name: 'CONFLICT',
  line_version_once: 'CONFLICT',
  institution_version_once: 'CONFLICT',
  banner_version_once: 'CONFLICT',
  subject_copy_once: 'CONFLICT',
  retention_version_once: 'CONFLICT',
  export_approval_version_once: 'CONFLICT',
  holiday_plan_version_once: 'CONFLICT',
  legal_hold_open: 'CONFLICT',
  legal_hold_not_by_oneself: 'SECOND_PERSON',
  destruction_not_by_oneself: 'SECOND_PERSON',
  destruction_item_once: 'CONFLICT',
}

function translateConstraint(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const name = 'constraint_name' in error ? String(error.constraint_name) : ''
  const code = constraintCodes[name]
  if (code !== undefined) return new AppError(code)
  /* serialisation failure, deadlock: two people pressed at once and one lost */
  if ('code' in error && (error.code === '40001' || error.code === '40P01')) return new AppError('CONFLICT')
  return error
}

export type LockedConsultation = {
  row: Row<'consultation'>
  relation: Exclude<Relation, 'stranger'>
  /** Who asks; decides where an expert is named. */
  personId?: string
}

/** @throws AppError RECORD_DESTROYED where a row stands for a record that is no more */
export function requireKept({ destroyedAt }: { destroyedAt: Date | null }): void {
  if (destroyedAt !== null) throw new AppError('RECORD_DESTROYED')
}

/**
 * Locks a consultation for the rest of the transaction.
 * @throws AppError NOT_FOUND where it is not there or not theirs: both look the same; RECORD_DESTROYED
 */
export async function lockConsultation(tx: Tx, actor: Actor, id: string): Promise<LockedConsultation> {
  const row = await tx
    .selectFrom('consultation')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new AppError('NOT_FOUND')
  const relation = relationOf(actor, row)
  if (relation === 'stranger') throw new AppError('NOT_FOUND')
  requireKept(row)
  return { row, relation, ...(actor.kind === 'person' ? { personId: actor.personId } : {}) }
}

/** @param reader who asks and when; without, no expert's being named stands in the way */
export function factsOf(
  row: Row<'consultation'>,
  reader?: { personId: string | undefined; now: Date },
): ConsultationFacts {
  return {
    state: row.state,
    kind: row.kind,
    scheduledStart: row.scheduledStart,
    lacking: row.lacking,
    passed: row.passedById !== null,
    reviewStep: row.reviewStep,
    naming: reader?.personId === undefined ? null : namingOf(row, reader.personId, reader.now),
  }
}

/**
 * @throws AppError CONFLICT with the fresh state when somebody was quicker than the reader of `version`
 */
export async function requireVersion(tx: Tx, row: Row<'consultation'>, version: number): Promise<void> {
  if (row.version === version) return
  throw new AppError('CONFLICT', { fresh: await freshState(tx, row) })
}

/** What is so now, and who made it so: for the answers CONFLICT and WRONG_STATE. */
export async function freshState(tx: Tx, row: Row<'consultation'>) {
  const last = await tx
    .selectFrom('auditEvent')
    .leftJoin('person', 'person.id', 'auditEvent.actorId')
    .select('person.name')
    .where('consultationId', '=', row.id)
    .where('kind', 'in', ['consultation.changed', 'consultation.edited', 'time.proposed', 'time.answered'])
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { state: row.state, version: row.version, changedBy: last?.name ?? null }
}

/** What a command changes beside the state. */
export type CommandEffect = {
  set?: Partial<NewRow<'consultation'>>
  opinionVersion?: number
  adoption?: 'adopted' | 'partly' | 'not_adopted'
  /** To whom it goes. */
  toExpertId?: string
  /** The step of the local review that follows. */
  reviewNext?: ReviewStep | null
  /** Whether the receiving hospital's office has it first. */
  precheckNext?: boolean
}

/**
 * Carries out one command on a locked consultation: decides, writes the row, the event and the announcement.
 * @returns the row as it is now
 * @throws AppError with the decision's error; FORBIDDEN where the right is lacking
 */
export async function carryOut(
  deps: Deps,
  hands: Act,
  { row, relation, personId }: LockedConsultation,
  command: Command,
  effect: CommandEffect = {},
): Promise<Row<'consultation'>> {
  const now = deps.clock()
  const reviewNext = effect.reviewNext ?? null
  const { precheckNext = false } = effect
  const facts = { ...factsOf(row, { personId, now }), reviewNext, precheckNext }
  const decision = decide(facts, command, relation, now)
  if (!decision.ok) throw await refusal(hands.tx, row, decision.error)
  const reason = 'reasonCode' in command ? command : { reasonCode: null, reasonText: null }
  const time = 'startAt' in command ? { scheduledStart: command.startAt, scheduledEnd: command.endAt } : {}
  const next = { ...row, ...time, ...effect.set }
  const deadlines = await deadlinesOf(hands.tx, row.lineId)
  if (row.proposalSide !== null) await lapseProposal(hands.tx, row.id, now)
  const changed = await hands.tx
    .updateTable('consultation')
    .set({
      ...effect.set,
      ...time,
      state: decision.state,
      kind: decision.kind,
      version: row.version + 1,
      reasonCode: reason.reasonCode,
      reasonText: reason.reasonText,
      noShowSide: 'side' in command ? command.side : row.noShowSide,
      proposalSide: null,
      reviewStep: decision.state === 'local_review' ? (reviewNext ?? row.reviewStep) : null,
      localOnly: staysLocal(row, decision.state),
      precheckOnly: staysWithOffice(row, decision.state),
      changedAt: now,
      dueAt:
        deadlines === null
          ? null
          : dueAt(decision.state, row.urgency, deadlines, now, asDate(next.scheduledStart ?? null)),
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await hands.audit(
    { consultationId: row.id },
    {
      kind: 'consultation.changed',
      data: {
        command: command.name,
        fromState: row.state,
        toState: decision.state,
        version: changed.version,
        reasonCode: reason.reasonCode,
        reasonText: reason.reasonText,
        startAt: 'startAt' in command ? command.startAt.toISOString() : null,
        endAt: 'endAt' in command ? command.endAt.toISOString() : null,
        side: 'side' in command ? command.side : null,
        opinionVersion: effect.opinionVersion ?? null,
        adoption: effect.adoption ?? null,
        ...(effect.toExpertId === undefined ? {} : { toExpertId: effect.toExpertId }),
        ...(row.reviewStep === null ? {} : { reviewStep: row.reviewStep }),
        dueAt: changed.dueAt?.toISOString() ?? null,
      },
    },
  )
  await hands.announce(changeOf(changed))
  await tellChange(hands, row, changed, command.name)
  await warnBusy(hands, changed, command.name)
  await endRing(hands, row, changed.state)
  return changed
}

/** The announcement that a consultation is not as it was. */
export function changeOf(row: Row<'consultation'>): Extract<Announcement, { topic: 'consultation.changed' }> {
  return {
    topic: 'consultation.changed',
    payload: {
      id: row.id,
      version: row.version,
      state: row.state,
      kind: row.kind,
      requesterId: row.requesterId,
      institutionId: row.requestingInstitutionId,
      departmentId: row.requestingDepartmentId,
      lineId: isWithheld(row) ? null : row.lineId,
      receiverId: row.receivingInstitutionId,
      expertId: row.expertId,
      memberIds: row.memberIds,
    },
  }
}

function asDate(value: Date | string | null): Date | null {
  return typeof value === 'string' ? new Date(value) : value
}

async function refusal(tx: Tx, row: Row<'consultation'>, error: string): Promise<AppError> {
  switch (error) {
    case 'NOT_ALLOWED':
      return new AppError('FORBIDDEN')
    case 'INCOMPLETE':
      return new AppError('INCOMPLETE', { lacking: row.lacking })
    case 'WRONG_STATE':
      return new AppError('WRONG_STATE', { fresh: await freshState(tx, row) })
    default:
      return new AppError(error as ErrorCode)
  }
}

async function deadlinesOf(tx: Tx, lineId: string | null): Promise<Deadlines | null> {
  if (lineId === null) return null
  const line = await tx.selectFrom('line').select('deadlines').where('id', '=', lineId).executeTakeFirst()
  return (line?.deadlines as Deadlines | undefined) ?? null
}
