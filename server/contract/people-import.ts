/** Inviting the people of a file: rows as words, what is wrong with each, and the links once they are invited. */
import * as z from 'zod'
import { mostInvited, personFields, personProblems } from '../domain/person-row.ts'
import { longestCell } from '../domain/table.ts'
import { AccountLink } from './account.ts'

const Field = z.enum(personFields)

/** Longer than what is taken, so that the answer names the fault. */
const Words = z.object(
  Object.fromEntries(personFields.map((field) => [field, z.string().max(longestCell).default('')])) as Record<
    (typeof personFields)[number],
    z.ZodDefault<z.ZodString>
  >,
)

const PersonRow = z.object({
  line: z.number().int().min(1).max(1_048_576),
  words: Words,
  /** Fields whose cell holds a formula and was not mended. */
  formulas: z.array(Field).max(personFields.length),
})
export type PersonRow = z.infer<typeof PersonRow>

export const PeopleRows = z.object({ rows: z.array(PersonRow).min(1).max(mostInvited) })

export const CheckedPerson = PersonRow.extend({
  problems: z.array(z.object({ field: Field, code: z.enum(personProblems) })),
}).meta({ id: 'CheckedPerson' })
export type CheckedPerson = z.infer<typeof CheckedPerson>
export const CheckedPeople = z.object({ rows: z.array(CheckedPerson) })

export const ReadPeople = z.object({
  fileName: z.string(),
  /** `gb18030`, `utf-8`, …; null of a workbook. */
  encoding: z.string().nullable(),
  /** Of a workbook with several, which one was read. */
  sheet: z.string().nullable(),
  rows: z.array(CheckedPerson),
})
export type ReadPeople = z.infer<typeof ReadPeople>

export const InvitedPeople = z.object({
  people: z.array(
    z.object({
      line: z.number().int(),
      name: z.string(),
      loginName: z.string(),
      /** null: it was used before this repeated request. */
      link: AccountLink.nullable(),
    }),
  ),
})
export type InvitedPeople = z.infer<typeof InvitedPeople>
