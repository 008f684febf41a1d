/** What a line asks of a request, as it stands in `line.completeness` (domain/completeness.ts says what it means). */
import * as z from 'zod'
import {
  fileItems,
  fixedItems,
  mostFilesAsked,
  needs,
  type RequestItem,
  type CompletenessRules as Rules,
  requestItems,
} from '../domain/completeness.ts'

const fixed: readonly RequestItem[] = fixedItems

export const CompletenessRules = z
  .strictObject({
    items: z
      .partialRecord(z.enum(requestItems), z.enum(needs))
      .refine((items) => Object.keys(items).every((item) => !fixed.includes(item as RequestItem)), {
        error: 'fixed',
      }),
    least: z.partialRecord(z.enum(fileItems), z.number().int().min(1).max(mostFilesAsked)),
  })
  .meta({ id: 'CompletenessRules' })

/**
 * The rules out of the column.
 * @throws z.ZodError where somebody wrote there what is none
 */
export function readCompletenessRules(column: unknown): Rules {
  return CompletenessRules.parse(column)
}
