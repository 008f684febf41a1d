/** Finding one's own consultations, and the searches that a person keeps. */
import * as z from 'zod'
import { inOrder } from '../domain/beijing.ts'
import { kinds, states, urgencies } from '../domain/consultation.ts'
import { logOrders, logRanges, logSorts } from '../domain/log.ts'
import { backwards, Cursor, Day, filledText, text } from './common.ts'
import { listViews, sexes } from './consultation.ts'
import { LineId } from './ids.ts'
import { LogColumns, LogFields } from './log.ts'

/** Where a word may be met: the patient, the number, the texts of case and opinion. */
export const searchPlaces = ['patient', 'number', 'text'] as const
export type SearchPlace = (typeof searchPlaces)[number]

/** What a hit stands in, in the order in which a page names it. */
export const searchFields = [
  'patient',
  'number',
  'diagnosis',
  'complaint',
  'history',
  'examination',
  'results',
  'four',
  'medication',
  'purpose',
  'question',
  'opinion',
  'prescription',
] as const
export type SearchField = (typeof searchFields)[number]

export const longestQuery = 100
const words = filledText(longestQuery)

const SearchFilters = z.object({
  /** Everywhere where it is not given. */
  in: z.enum(searchPlaces).optional(),
  lineId: LineId.optional(),
  state: z.enum(states).optional(),
  urgency: z.enum(urgencies).optional(),
  /** By the day on which the request was begun, both inclusive, Asia/Shanghai. */
  from: Day.optional(),
  to: Day.optional(),
})

/** Comes in a body and not in the address: a patient's name belongs into no access log. */
export const SearchInput = SearchFilters.extend({
  q: words,
  cursor: Cursor.optional(),
  limit: z.number().int().min(1).max(50).default(20),
})
  .refine(inOrder, backwards)
  .meta({ id: 'SearchInput' })
export type SearchInput = z.infer<typeof SearchInput>

export const QuickSearchInput = z.object({ q: words }).meta({ id: 'QuickSearchInput' })

const Match = z.object({
  field: z.enum(searchFields),
  /** The part of the text around the hit; the masked name for the patient. */
  text: z.string(),
  /** Where the words stand in it, `[from, to)` in UTF-16 units. */
  marks: z.array(z.tuple([z.number().int(), z.number().int()])),
})
export type Match = z.infer<typeof Match>

export const SearchHit = z
  .object({
    id: z.string(),
    number: z.string(),
    state: z.enum(states),
    kind: z.enum(kinds),
    urgency: z.enum(urgencies),
    lineId: z.string().nullable(),
    /** Masked: `李*萍`. */
    patientName: z.string(),
    patientSex: z.enum(sexes).nullable(),
    /** years */
    patientAge: z.number().int().nullable(),
    createdAt: z.string(),
    /** At least one, three at most. */
    matches: z.array(Match),
  })
  .meta({ id: 'SearchHit' })
export type SearchHit = z.infer<typeof SearchHit>

export const SearchPage = z
  .object({
    items: z.array(SearchHit),
    /** A page may be short and still have a next one: proving hits is bounded. */
    nextCursor: z.string().nullable(),
    /** A single character finds surnames and nothing else. */
    tooShort: z.boolean(),
  })
  .meta({ id: 'SearchPage' })
export type SearchPage = z.infer<typeof SearchPage>

export const QuickSearch = z
  .object({
    groups: z.array(z.object({ in: z.enum(searchPlaces), items: z.array(SearchHit), more: z.boolean() })),
    tooShort: z.boolean(),
  })
  .meta({ id: 'QuickSearch' })
export type QuickSearch = z.infer<typeof QuickSearch>

/** Of one person. */
export const mostFilters = 30

export const FilterContent = z.discriminatedUnion('page', [
  z.object({
    page: z.literal('work_list'),
    view: z.enum(listViews).optional(),
    lineId: LineId.optional(),
    state: z.enum(states).optional(),
    urgency: z.enum(urgencies).optional(),
    q: text(longestQuery).optional(),
  }),
  SearchFilters.extend({ page: z.literal('search'), q: words }).refine(inOrder, backwards),
  LogFields.omit({ figure: true, part: true, asOf: true, departmentId: true, slot: true })
    .extend({
      page: z.literal('log'),
      /** Days up to the one on which the view is opened, in place of fixed ones. */
      range: z.enum(logRanges).optional(),
      sort: z.enum(logSorts).optional(),
      order: z.enum(logOrders).optional(),
      /** Those that the reader has chosen where it is not given. */
      columns: LogColumns.optional(),
    })
    .refine(inOrder, backwards),
])
export type FilterContent = z.infer<typeof FilterContent>

const name = text(40)
  .transform((value) => value.trim())
  .refine((value) => value !== '', { error: 'required' })

export const SaveFilterInput = z
  .object({
    name,
    filter: FilterContent,
    /** Where it is to stand, from 1; at the end where it is not given. */
    position: z.number().int().min(1).max(mostFilters).optional(),
    /** Whether its page opens with it, in place of another; only of the log. */
    opens: z.boolean().optional(),
  })
  .meta({ id: 'SaveFilterInput' })
export type SaveFilterInput = z.infer<typeof SaveFilterInput>

export const ChangeFilterInput = SaveFilterInput.pick({ opens: true })
  .extend({ name: name.optional() })
  .refine((change) => change.name !== undefined || change.opens !== undefined, { error: 'required' })
export type ChangeFilterInput = z.infer<typeof ChangeFilterInput>
export const OrderFiltersInput = z.object({ ids: z.array(z.uuid()).max(mostFilters) })

export const SavedFilter = z
  .object({
    id: z.string(),
    name: z.string(),
    filter: FilterContent,
    /** Present where its page opens with it; one of a person at most. */
    opens: z.literal(true).optional(),
  })
  .meta({ id: 'SavedFilter' })
export type SavedFilter = z.infer<typeof SavedFilter>
export const SavedFilters = z.array(SavedFilter)
