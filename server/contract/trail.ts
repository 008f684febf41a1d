/** The whole trail computed again, or written to a file that can be computed again elsewhere (domain.md §5, tamper evidence). */
import * as z from 'zod'
import { trailFailures, trailRunStates, trailStages, trailWorks } from '../domain/trail.ts'
import { PersonBrief } from './common.ts'

/**
 * position: a row is missing or doubled; previous: it does not stand on the one before; digest: its content was changed; words: its words are
 * gone, and no destruction that follows covers what is left.
 */
const eventFaults = ['position', 'previous', 'digest', 'words'] as const

export const TrailFinding = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('event'),
    chain: z.string(),
    position: z.number().int(),
    eventId: z.string().nullable(),
    why: z.enum(eventFaults),
  }),
  z.object({ kind: z.literal('chain'), chain: z.string(), why: z.enum(['cut', 'head', 'missing']) }),
  z.object({
    kind: z.literal('opinion'),
    opinionId: z.string(),
    number: z.string(),
    version: z.number().int(),
  }),
  /** What a member of a board signed: an opinion of their own, or dissent. */
  z.object({ kind: z.literal('member'), id: z.string(), number: z.string() }),
  /** The minutes of a stay in a call are not those that were sealed; or sealed ones are gone, or the seal is. */
  z.object({ kind: z.literal('call'), presenceId: z.string(), why: z.enum(['changed', 'gone', 'unsealed']) }),
  z.object({
    kind: z.literal('anchor'),
    sequence: z.number().int(),
    /**
     * order: it does not stand on the one before; key: signed with a key that is not known here; missing: the trail knows of it and it is
     * gone.
     */
    why: z.enum(['order', 'signature', 'key', 'heads', 'missing']),
  }),
  /** An event that was anchored and is gone, or another one stands in its place. */
  z.object({
    kind: z.literal('anchored'),
    sequence: z.number().int(),
    chain: z.string(),
    position: z.number().int(),
    why: z.enum(['gone', 'changed']),
  }),
])
export type TrailFinding = z.infer<typeof TrailFinding>
export type EventFault = (typeof eventFaults)[number]

export const TrailOutcome = z.object({
  chains: z.number().int(),
  events: z.number().int(),
  anchors: z.number().int(),
  /** Members' own and dissents among them; none are in an export. */
  opinions: z.number().int(),
  /** All that do not fit: the first fault of each chain, each anchor, each opinion. */
  faults: z.number().int(),
  /** The first of them, in the order of the database. */
  findings: z.array(TrailFinding),
  /** Events of which an export leaves the content out. */
  withheld: z.number().int().default(0),
})
export type TrailOutcome = z.infer<typeof TrailOutcome>

export const TrailRun = z
  .object({
    id: z.string(),
    work: z.enum(trailWorks),
    state: z.enum(trailRunStates),
    startedBy: PersonBrief,
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    progress: z
      .object({ stage: z.enum(trailStages), done: z.number().int(), total: z.number().int() })
      .nullable(),
    outcome: TrailOutcome.nullable(),
    failure: z.enum(trailFailures).nullable(),
    /** Of a finished export; `until` it lies ready, null where it has been removed. */
    file: z
      .object({
        name: z.string(),
        byteSize: z.number().int(),
        digest: z.string(),
        digestAlgorithm: z.string(),
        until: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'TrailRun' })
export type TrailRun = z.infer<typeof TrailRun>

export const TrailRunQuery = z.object({
  /** The last one of the page before. */
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export type TrailRunQuery = z.infer<typeof TrailRunQuery>

export const TrailRunPage = z
  .object({ items: z.array(TrailRun), next: z.string().nullable() })
  .meta({ id: 'TrailRunPage' })
export type TrailRunPage = z.infer<typeof TrailRunPage>

export const TrailRunInput = z.object({ work: z.enum(trailWorks) })
export type TrailRunInput = z.infer<typeof TrailRunInput>

const PublicKey = z.object({
  id: z.string(),
  /** SHA-256 of the key as SubjectPublicKeyInfo (DER), hexadecimal. */
  fingerprint: z.string(),
})

export const TrailKey = z
  .object({
    current: PublicKey,
    /** Those that signed earlier anchors and are known here. */
    earlier: z.array(PublicKey),
    /** All of them, one PEM after the other, the current one first. */
    pem: z.string(),
  })
  .meta({ id: 'TrailKey' })
export type TrailKey = z.infer<typeof TrailKey>
