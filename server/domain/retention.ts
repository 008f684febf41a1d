/**
 * How long records are kept (domain.md §5): inpatients' 30 years and outpatients' 15 (医疗机构病历管理规定), what came about beside the record 3
 * years, logs 3 years. Settings may be longer, never shorter. A legal hold stands above all of it.
 */
import { type Belonging, type PersonActor, relationOf, reviewsAs } from './actor.ts'
import { dayOf } from './beijing.ts'
import type { ConsultationState } from './consultation.ts'

export const retentionClasses = ['inpatient', 'outpatient', 'process', 'log'] as const
export type RetentionClass = (typeof retentionClasses)[number]
/** Those of a whole record. */
export type RecordClass = 'inpatient' | 'outpatient'
/** Those by which something is destroyed; the trail of logs is not. */
export type DestroyedClass = RecordClass | 'process'

/** Years for each class. */
export type RetentionYears = Readonly<Record<RetentionClass, number>>

/** What no setting goes below; the database holds the same. */
export const minimumYears: RetentionYears = { inpatient: 30, outpatient: 15, process: 3, log: 3 }
export const mostYears = 100

/** The one row that is kept in versions. */
export const retentionId = '01970000-0000-7000-8000-000000000053'

/** Classes that are set too short, or beyond reason. */
export function retentionProblems(years: RetentionYears): { path: RetentionClass; code: string }[] {
  return retentionClasses.flatMap((path) => {
    if (years[path] < minimumYears[path]) return [{ path, code: 'below_minimum' }]
    return years[path] > mostYears ? [{ path, code: 'too_long' }] : []
  })
}

export const classReasons = ['hospital_number', 'stay', 'referral', 'unknown'] as const
/** From what the class was taken. */
export type ClassReason = (typeof classReasons)[number]

export type ClassFacts = {
  readonly hospitalNumber: string
  /** Ward, room and bed, as the record has them. */
  readonly stay: Readonly<Record<'ward' | 'room' | 'bed', string>>
  /** Of referrals of this consultation. */
  readonly referrals: readonly ('inpatient' | 'outpatient')[]
}

/** An inpatient by a hospital number, a bed or a referral as one; an outpatient where only a referral says so; else the longer one. */
export function classOf({ hospitalNumber, stay, referrals }: ClassFacts): {
  class: RecordClass
  why: ClassReason
} {
  if (hospitalNumber.trim() !== '') return { class: 'inpatient', why: 'hospital_number' }
  if ([stay.ward, stay.room, stay.bed].some((one) => one.trim() !== ''))
    return { class: 'inpatient', why: 'stay' }
  if (referrals.includes('inpatient')) return { class: 'inpatient', why: 'referral' }
  if (referrals.includes('outpatient')) return { class: 'outpatient', why: 'referral' }
  return { class: 'inpatient', why: 'unknown' }
}

/** From here on nothing of the course is awaited, and the years run. */
export const restingStates = [
  'signed',
  'closed',
  'local_rejected',
  'declined',
  'withdrawn',
  'cancelled',
  'no_show',
  'expired',
  'converted_to_referral',
] as const satisfies readonly ConsultationState[]

/** The last day on which it is kept, `YYYY-MM-DD` in both cities; the 29th of February leads to the 1st of March. */
export function keptUntil(since: Date, years: number): string {
  const [year = 0, month = 1, day = 1] = dayOf(since).split('-').map(Number)
  return new Date(Date.UTC(year + years, month - 1, day)).toISOString().slice(0, 10)
}

/** Years that a sealed record is kept after the sealing, lifted or not (医疗纠纷预防和处理条例 art. 24). */
export const holdYears = 3

export type HoldFacts = { readonly setAt: Date; readonly liftedAt: Date | null }

/** Until when a lifted one still holds. */
export function holdsUntil({ setAt }: HoldFacts): Date {
  const end = new Date(setAt)
  end.setUTCFullYear(end.getUTCFullYear() + holdYears)
  return end
}

/** Whether nothing may be deleted now. */
export function isHeld(holds: readonly HoldFacts[], now: Date): boolean {
  return holds.some((hold) => hold.liftedAt === null || holdsUntil(hold) > now)
}

/** Who seals a record and unseals it: the offices of both hospitals, and those who review. */
export function mayHold(actor: PersonActor, to: Belonging): boolean {
  if (to.state === 'draft') return false
  if (reviewsAs(actor, to, 'office')) return true
  const relation = relationOf(actor, to)
  return relation === 'receiving_office' || relation === 'auditor'
}
