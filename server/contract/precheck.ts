/** The pre-check of a request by the office of the hospital in Beijing. */
import * as z from 'zod'
import { precheckDecisions } from '../domain/precheck.ts'
import { PersonBrief } from './common.ts'

/** How it stands, as the page of the request shows it. */
export const Precheck = z
  .object({
    /** Whether the line asks for one. */
    asked: z.boolean(),
    /** Oldest first. */
    decisions: z.array(
      z.object({
        decision: z.enum(precheckDecisions),
        reasonCode: z.string().nullable(),
        reasonText: z.string(),
        /** Whom the office named. */
        expert: PersonBrief.nullable(),
        /** null: its time ran out, and the system passed it on. */
        by: PersonBrief.nullable(),
        at: z.string(),
      }),
    ),
  })
  .meta({ id: 'Precheck' })
export type Precheck = z.infer<typeof Precheck>
