/** The access log of an audit administrator, and what stands out in it (domain.md §5). */
import * as z from 'zod'
import { accessRules, mostCounted } from '../domain/access.ts'
import { inOrder } from '../domain/beijing.ts'
import { accessCategories } from './access-kind.ts'
import { backwards, Cursor, dayRange, filledText, Locale, Names } from './common.ts'
import { InstitutionId, PersonId } from './ids.ts'

export const AccessFields = z.object({
  ...dayRange,
  /** Who did it, or whose account was tried. */
  personId: PersonId.optional(),
  /** The very address. */
  address: z
    .string()
    .max(64)
    .regex(/^[0-9a-fA-F.:]+$/)
    .optional(),
  category: z.enum(accessCategories).optional(),
  /** One of the rows that `POST /api/access/patients` found; the same patient's other records count as well. */
  patientId: z.uuid().optional(),
  /** `people`: without what the clock did; counts where nothing but days is chosen. */
  who: z.literal('people').optional(),
})
export type AccessFilters = z.infer<typeof AccessFields>

export const AccessQuery = AccessFields.extend({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
}).refine(inOrder, backwards)
export type AccessQuery = z.infer<typeof AccessQuery>

export const AccessExportQuery = AccessFields.extend({ lang: Locale.default('zh') }).refine(
  inOrder,
  backwards,
)
export type AccessExportQuery = z.infer<typeof AccessExportQuery>

const Who = z.object({ id: z.string(), name: z.string(), nameEn: z.string(), institution: Names })

export const AccessRow = z
  .object({
    id: z.string(),
    at: z.string(),
    kind: z.string(),
    category: z.enum(accessCategories),
    /** null: the system, or a name that nobody has. */
    person: Who.nullable(),
    address: z.string().nullable(),
    /** The record it is about; the patient's name masked. */
    record: z
      .object({
        type: z.enum(['consultation', 'referral']),
        id: z.string(),
        number: z.string(),
        patientName: z.string(),
      })
      .nullable(),
    /** Whose account it is about, where that is not who did it. */
    about: z.string().nullable(),
  })
  .meta({ id: 'AccessRow' })
export type AccessRow = z.infer<typeof AccessRow>

export const AccessPage = z
  .object({
    items: z.array(AccessRow),
    nextCursor: z.string().nullable(),
    /** Matching rows; counted up to 10,000, then `totalIsMore`. */
    total: z.number().int(),
    totalIsMore: z.boolean(),
  })
  .meta({ id: 'AccessPage' })
export type AccessPage = z.infer<typeof AccessPage>

export const AccessDetail = z
  .object({
    row: AccessRow,
    /** As they were then. */
    roles: z.array(z.string()),
    requestId: z.string(),
    /** What the trail holds of it beside: a reason that was given, a relation, filters. No identity stands in it. */
    facts: z.array(z.object({ name: z.string(), value: z.string() })),
    chain: z.string(),
    position: z.number().int(),
    algorithm: z.string(),
    digest: z.string(),
    /** Whether the row fits its digest; the whole chain is proved by verification. */
    intact: z.boolean(),
    mayReveal: z.boolean(),
  })
  .meta({ id: 'AccessDetail' })
export type AccessDetail = z.infer<typeof AccessDetail>

export const AccessOptions = z
  .object({
    people: z.array(z.object({ id: z.string(), name: z.string(), nameEn: z.string(), institution: Names })),
    institutions: z.array(z.object({ id: z.string(), name: Names })),
  })
  .meta({ id: 'AccessOptions' })
export type AccessOptions = z.infer<typeof AccessOptions>

/** Comes in a body and not in the address: a patient's name belongs into no log of addresses. */
export const PatientSearchInput = z.object({ q: filledText(100) }).meta({ id: 'PatientSearchInput' })

export const FoundPatients = z
  .object({
    items: z.array(
      z.object({
        patientId: z.string(),
        /** Masked. */
        patientName: z.string(),
        sex: z.enum(['male', 'female', 'unknown']).nullable(),
        age: z.number().int().nullable(),
        /** The newest consultation. */
        number: z.string(),
        institution: Names,
      }),
    ),
    /** More were found than are shown. */
    more: z.boolean(),
  })
  .meta({ id: 'FoundPatients' })
export type FoundPatients = z.infer<typeof FoundPatients>

/** What is open comes first to whoever asks; explained ones stay and can be looked at. */
export const AnomalyQuery = z.object({
  state: z.enum(['open', 'explained', 'all']).default('open'),
  rule: z.enum(accessRules).optional(),
  personId: PersonId.optional(),
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type AnomalyQuery = z.infer<typeof AnomalyQuery>

const minute = z.number().int().min(0).max(1439)
export const AccessSettingInput = z
  .object({
    on: z.boolean(),
    count: z.number().int().min(1).max(mostCounted),
    minutes: z.number().int().min(1).max(1440),
    from: minute,
    to: minute,
    colleagues: z.boolean(),
  })
  .meta({ id: 'AccessSetting' })

export const Anomaly = z
  .object({
    id: z.string(),
    rule: z.enum(accessRules),
    person: Who.nullable(),
    address: z.string().nullable(),
    firstAt: z.string(),
    lastAt: z.string(),
    events: z.number().int(),
    records: z.number().int(),
    /** The thresholds as they stood. */
    setting: AccessSettingInput,
    foundAt: z.string(),
    version: z.number().int(),
    explainedAt: z.string().nullable(),
  })
  .meta({ id: 'Anomaly' })
export type Anomaly = z.infer<typeof Anomaly>

export const AnomalyPage = z
  .object({
    items: z.array(Anomaly),
    nextCursor: z.string().nullable(),
    /** Not explained, all rules together, counted up to 999. */
    open: z.number().int(),
  })
  .meta({ id: 'AnomalyPage' })
export type AnomalyPage = z.infer<typeof AnomalyPage>

export const AnomalyDetail = z
  .object({
    anomaly: Anomaly,
    /** The newest two hundred. */
    events: z.array(AccessRow),
    explanations: z.array(
      z.object({ version: z.number().int(), words: z.string(), by: z.string(), at: z.string() }),
    ),
    /** Nobody explains what they did themselves. */
    mayExplain: z.boolean(),
  })
  .meta({ id: 'AnomalyDetail' })
export type AnomalyDetail = z.infer<typeof AnomalyDetail>

export const ExplainInput = z
  .object({ words: filledText(1000), version: z.number().int().min(1) })
  .meta({ id: 'ExplainInput' })
export type ExplainInput = z.infer<typeof ExplainInput>

export const AccessRulesQuery = z.object({ institutionId: InstitutionId.optional() })

export const AccessRuleSetting = z
  .object({
    rule: z.enum(accessRules),
    /** What holds here now. */
    setting: AccessSettingInput,
    /** Who says so. */
    from: z.enum(['institution', 'house', 'product']),
    /** Of the setting at this place; 0 where none was ever made. */
    version: z.number().int(),
    setBy: z.string().nullable(),
    setAt: z.string().nullable(),
  })
  .meta({ id: 'AccessRuleSetting' })
export type AccessRuleSetting = z.infer<typeof AccessRuleSetting>
export const AccessRuleSettings = z.array(AccessRuleSetting)

export const SetRuleInput = z
  .object({
    rule: z.enum(accessRules),
    institutionId: InstitutionId.nullable(),
    /** null: back to what holds without it. */
    setting: AccessSettingInput.nullable(),
    version: z.number().int().min(0),
  })
  .meta({ id: 'SetRuleInput' })
export type SetRuleInput = z.infer<typeof SetRuleInput>
