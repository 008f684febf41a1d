/**
 * Destroying records that have been kept for their years (档案销毁): put on a list (销毁清册) by one person, approved by another, carried out
 * by the system after a waiting time. No plan takes what is sealed, or what somebody still works on.
 */
import type { PersonActor } from './actor.ts'
import { dayOf } from './beijing.ts'
import { keptUntil } from './retention.ts'
import { isTyped } from './trail.ts'

/** `record`: whole records, by the years of their class; `process`: what came about beside them (过程数据), by its own, fewer years. */
export const destructionScopes = ['record', 'process'] as const
export type DestructionScope = (typeof destructionScopes)[number]

export const planStates = ['proposed', 'approved', 'running', 'done', 'refused', 'withdrawn'] as const
export type PlanState = (typeof planStates)[number]

/** `held`: sealed since it was listed; `kept`: not due any more; `released`: its plan was refused or withdrawn. */
export const itemStates = ['listed', 'destroyed', 'held', 'kept', 'released'] as const
export type ItemState = (typeof itemStates)[number]

/** Days between the approval and the destruction, in which anybody concerned can stop it. */
export const waitingDays = 7
/** Records on one list: as many as two people can look through. */
export const mostListed = 200

/** When a plan that is approved now is carried out. */
export function dueAfter(approvedAt: Date): Date {
  return new Date(approvedAt.getTime() + waitingDays * 86_400_000)
}

/** Whether the last day on which a record is kept is over, by the calendar of both cities. @param since from when its years count */
export function isPastKeeping(since: Date, years: number, now: Date): boolean {
  return dayOf(now) > keptUntil(since, years)
}

type PlanFacts = { readonly state: PlanState; readonly proposedBy: string }

/** Why somebody may not decide on a plan; null where they may. It takes another person, whatever roles they hold. */
export function decisionProblem(
  { personId }: Pick<PersonActor, 'personId'>,
  { state, proposedBy }: PlanFacts,
): 'SECOND_PERSON' | 'WRONG_STATE' | null {
  if (state !== 'proposed') return 'WRONG_STATE'
  return proposedBy === personId ? 'SECOND_PERSON' : null
}

/** Until its first record is destroyed. */
export function mayWithdraw({ state }: Pick<PlanFacts, 'state'>): boolean {
  return state === 'proposed' || state === 'approved'
}

/** `XH-000012` */
export function planNumber(number: number): string {
  return `XH-${String(number).padStart(6, '0')}`
}

/**
 * An event's data without what somebody typed, and marked: what is left are codes, ids, moments and figures. @param data of an event, an object
 */
export function withoutWords(data: unknown): Record<string, unknown> {
  const left = blank(data)
  return typeof left === 'object' && left !== null && !Array.isArray(left)
    ? { ...left, destroyed: true }
    : { destroyed: true }
}

function blank(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(blank)
  if (typeof data === 'string') return isTyped(null, data) ? '' : data
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' ? (isTyped(key, value) ? '' : value) : blank(value),
    ]),
  )
}

/** Whether the words of an event went with its record. */
export function hasLostWords(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'destroyed' in data && data.destroyed === true
}
