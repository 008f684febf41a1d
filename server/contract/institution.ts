/** Institutions and their departments as the system administrator keeps them, in versions. */
import * as z from 'zod'
import { levels } from '../domain/institution.ts'
import { institutionProblems, mostDepartments, mostNetworks } from '../domain/institution-settings.ts'
import { Names, text } from './common.ts'
import { Reason, Stamp, Version, versionsOf } from './version.ts'

const Department = z.strictObject({
  /** Made by who adds it. */
  id: z.uuid(),
  nameZh: text(200),
  nameEn: text(200),
  open: z.boolean(),
})

/** CIDR of either family. */
export const Network = z.union([z.cidrv4(), z.cidrv6()])

export const InstitutionSettings = z
  .strictObject({
    nameZh: text(200),
    nameEn: text(200),
    shortZh: text(200),
    shortEn: text(200),
    city: z.enum(['beijing', 'hohhot']),
    level: z.enum(levels),
    parentId: z.uuid().nullable(),
    open: z.boolean(),
    networks: z
      .array(Network)
      .max(mostNetworks)
      .transform((list) => [...new Set(list)]),
    departments: z
      .array(Department)
      .max(mostDepartments)
      .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, { error: 'repeated' }),
  })
  .superRefine((settings, context) => {
    for (const { path, code } of institutionProblems(settings)) {
      context.addIssue({ code: 'custom', message: code, path: path.split('.') })
    }
  })
  .meta({ id: 'InstitutionSettings' })
export type InstitutionSettings = z.infer<typeof InstitutionSettings>

export const InstitutionChange = z.strictObject({
  version: Version,
  settings: InstitutionSettings,
  reason: Reason,
})
export type InstitutionChange = z.infer<typeof InstitutionChange>
export const NewInstitution = z.strictObject({ settings: InstitutionSettings, reason: Reason })
export type NewInstitution = z.infer<typeof NewInstitution>

export const InstitutionEntries = z
  .array(
    z.object({
      id: z.string(),
      name: Names,
      city: z.enum(['beijing', 'hohhot']),
      level: z.enum(levels),
      parentId: z.string().nullable(),
      parent: Names.nullable(),
      open: z.boolean(),
      departments: z.number().int(),
      /** Enabled accounts. */
      people: z.number().int(),
      /** Open lines of which it is an end. */
      lines: z.number().int(),
    }),
  )
  .meta({ id: 'InstitutionEntries' })
export type InstitutionEntries = z.infer<typeof InstitutionEntries>

export const InstitutionDetail = z
  .object({
    id: z.string(),
    version: Version,
    settings: InstitutionSettings,
    changed: Stamp,
    people: z.number().int(),
    /** Lines of which it is an end, open or closed. */
    lines: z.array(z.object({ id: z.string(), name: Names, open: z.boolean(), departmentId: z.string() })),
    /** Enabled accounts by department. */
    peopleOf: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'InstitutionDetail' })
export type InstitutionDetail = z.infer<typeof InstitutionDetail>

export const InstitutionVersions = versionsOf(InstitutionSettings).meta({ id: 'InstitutionVersions' })
export type InstitutionVersions = z.infer<typeof InstitutionVersions>
