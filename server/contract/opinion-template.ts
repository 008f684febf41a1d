/** Texts that an opinion may begin with, kept by the experts of a line. No patient stands in them. */
import * as z from 'zod'
import { filledText, Names, text } from './common.ts'
import { LineId } from './ids.ts'

/** The parts of an opinion that do not depend on one patient. */
export const TemplateContent = z
  .object({
    findings: text(2000),
    advice: text(4000),
    differential: text(2000),
    treatmentPrinciple: text(1000),
    procedures: text(2000),
    furtherTests: text(2000),
    monitoring: text(2000),
    warningSigns: text(2000),
    limits: text(1000),
  })
  .meta({ id: 'TemplateContent' })
export type TemplateContent = z.infer<typeof TemplateContent>
export const templateParts = Object.keys(TemplateContent.shape) as (keyof TemplateContent)[]

export const TemplateInput = z
  .object({ lineId: LineId, nameZh: filledText(40), nameEn: text(80), content: TemplateContent })
  .meta({ id: 'TemplateInput' })
export type TemplateInput = z.infer<typeof TemplateInput>

export const TemplateQuery = z.object({ lineId: LineId })

export const OpinionTemplate = z
  .object({
    id: z.string(),
    lineId: z.string(),
    name: Names,
    content: TemplateContent,
    /** Its author alone may remove it. */
    own: z.boolean(),
    /** null: came with the line. */
    author: z.string().nullable(),
  })
  .meta({ id: 'OpinionTemplate' })
export type OpinionTemplate = z.infer<typeof OpinionTemplate>
