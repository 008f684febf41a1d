/** The experts of a line and the templates they keep, as the system administrator sees and sets them. */
import * as z from 'zod'
import { HoursInput, LineHours } from './calendar.ts'
import { Names, PersonBrief } from './common.ts'
import { TemplateContent } from './opinion-template.ts'
import { Reason } from './version.ts'

export const LineExperts = z
  .object({
    /** minutes */
    slotMinutes: z.number().int(),
    /** Everybody on the roster, by name. */
    experts: z.array(
      LineHours.pick({ intervals: true, exceptions: true }).extend({
        person: PersonBrief,
        /** The account is disabled: nobody can book, whatever the hours. */
        disabled: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'LineExperts' })
export type LineExperts = z.infer<typeof LineExperts>
export type RosterExpert = LineExperts['experts'][number]

/** Weekly hours that are set for somebody else. */
export const HoursForExpert = z
  .strictObject({ ...HoursInput.shape, reason: Reason })
  .meta({ id: 'HoursForExpert' })
export type HoursForExpert = z.infer<typeof HoursForExpert>

export const LineTemplate = z
  .object({
    id: z.string(),
    name: Names,
    content: TemplateContent,
    /** null: came with the line. */
    author: PersonBrief.nullable(),
  })
  .meta({ id: 'LineTemplate' })
export type LineTemplate = z.infer<typeof LineTemplate>

export const TemplateRemoval = z.strictObject({ reason: Reason }).meta({ id: 'TemplateRemoval' })
export type TemplateRemoval = z.infer<typeof TemplateRemoval>
