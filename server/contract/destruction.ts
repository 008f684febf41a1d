/** Destroying records after their years: what is due, plans with their lists, and what stands for a record afterwards. */
import * as z from 'zod'
import { destructionScopes, itemStates, mostListed, planStates } from '../domain/destruction.ts'
import { Cursor, filledText, PersonBrief } from './common.ts'

const count = z.number().int()
const destroyedClass = z.enum(['inpatient', 'outpatient', 'process'])
const Scope = z.enum(destructionScopes)

/** A record of which the years are over, or those of what came about beside it: no identity, and nothing of what it says. */
const Listed = z.object({
  consultationId: z.string(),
  number: z.string(),
  class: destroyedClass,
  /** From when its years were counted. */
  since: z.string(),
  /** The last day on which it was kept, YYYY-MM-DD. */
  keptUntil: z.string(),
})

export const DueQuery = z.object({
  scope: Scope.default('record'),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(mostListed).default(50),
})
export type DueQuery = z.infer<typeof DueQuery>

export const DuePage = z
  .object({ items: z.array(Listed.extend({ lineId: z.string() })), nextCursor: z.string().nullable() })
  .meta({ id: 'DuePage' })
export type DuePage = z.infer<typeof DuePage>

/** Rows and files that went with a record. */
export const DestroyedCounts = z.object({
  versions: count,
  opinions: count,
  attachments: count,
  messages: count,
  drawings: count,
  recordings: count,
  referrals: count,
  /** On disks. */
  files: count,
  bytes: count,
})
export type DestroyedCounts = z.infer<typeof DestroyedCounts>

export const DestructionPlan = z
  .object({
    id: z.string(),
    /** `XH-000012` */
    number: z.string(),
    scope: Scope,
    state: z.enum(planStates),
    reason: z.string(),
    proposed: z.object({ by: PersonBrief, at: z.string() }),
    decided: z.object({ by: PersonBrief, at: z.string(), reason: z.string() }).nullable(),
    withdrawn: z.object({ by: PersonBrief, at: z.string(), reason: z.string() }).nullable(),
    /** The end of the waiting time. */
    dueAt: z.string().nullable(),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    /** Its records by how they stand. */
    records: z.record(z.enum(itemStates), count),
    digest: z.string().nullable(),
    digestAlgorithm: z.string().nullable(),
    /** What the person who asks may do now. */
    actions: z.array(z.enum(['decide', 'withdraw'])),
  })
  .meta({ id: 'DestructionPlan' })
export type DestructionPlan = z.infer<typeof DestructionPlan>

export const PlansQuery = z.object({
  /** Of the last one of the page before. */
  before: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
})
export type PlansQuery = z.infer<typeof PlansQuery>

export const DestructionPlans = z
  .object({ items: z.array(DestructionPlan), next: count.nullable() })
  .meta({ id: 'DestructionPlans' })
export type DestructionPlans = z.infer<typeof DestructionPlans>

export const DestructionItem = Listed.extend({
  state: z.enum(itemStates),
  /** When it was destroyed, or left the list. */
  at: z.string().nullable(),
  counts: DestroyedCounts.nullable(),
})
export type DestructionItem = z.infer<typeof DestructionItem>

/** 销毁清册: the plan with every record of it. */
export const DestructionList = DestructionPlan.extend({
  items: z.array(DestructionItem),
  /** Of all that were destroyed. */
  counts: DestroyedCounts,
  /** Files that still lie on a disk; they go with the next round. */
  filesLeft: count,
}).meta({ id: 'DestructionList' })
export type DestructionList = z.infer<typeof DestructionList>

export const PlanInput = z.object({
  scope: Scope.default('record'),
  consultationIds: z
    .array(z.uuid())
    .min(1)
    .max(mostListed)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'duplicate' }),
  reason: filledText(500),
})
export type PlanInput = z.infer<typeof PlanInput>
export const PlanDecision = z.object({ decision: z.enum(['approve', 'refuse']), reason: filledText(500) })
export type PlanDecision = z.infer<typeof PlanDecision>
export const PlanWithdrawal = z.object({ reason: filledText(500) })
export type PlanWithdrawal = z.infer<typeof PlanWithdrawal>

/** What stands for a record that was destroyed; null while it is there. */
export const Destroyed = z.object({
  at: z.string(),
  /** Number of the plan. */
  plan: z.string(),
})
export type Destroyed = z.infer<typeof Destroyed>
