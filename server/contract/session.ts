/** Signing in and out. */
import * as z from 'zod'
import { roles } from '../domain/actor.ts'
import { Locale, Names, PersonBrief } from './common.ts'
import { CompletenessRules } from './completeness.ts'
import { SecondCode, secondFactorStates } from './second-factor.ts'

export const SignInInput = z.object({
  loginName: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(200),
  /** Of the second factor, where the account has one. */
  code: SecondCode.optional(),
})

export const Me = z
  .object({
    person: PersonBrief,
    loginName: z.string(),
    roles: z.array(z.enum(roles)),
    locale: Locale,
    institutionId: z.string(),
    city: z.enum(['beijing', 'hohhot']),
    /** When this session ends unless it is used, ISO. */
    expiresAt: z.string(),
    secondFactor: z.enum(secondFactorStates),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const Health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    database: z.enum(['ok', 'unreachable']),
    media: z.array(
      z.object({
        nodeId: z.string(),
        status: z.enum(['ok', 'unreachable']),
        workers: z.number(),
        /** Edges included. */
        rooms: z.number(),
        /** Ends of pipes to other workers and nodes. */
        pipes: z.number(),
        /** Routers of rooms whose home is at another worker or node. */
        edges: z.number(),
        /** Connections by which somebody receives, at homes of rooms and at edges. */
        receivers: z.object({ home: z.number(), edge: z.number() }),
      }),
    ),
    linesOpen: z.number().int(),
    /** True where the demonstration region was filled; the sign-in page then offers its accounts. */
    demo: z.boolean(),
    demoAccounts: z
      .array(z.object({ role: z.string(), loginName: z.string(), password: z.string(), name: z.string() }))
      .optional(),
    time: z.string(),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof Health>

export const Line = z
  .object({
    id: z.string(),
    code: z.enum(['SL', 'LV', 'RS', 'PD', 'GR', 'ST']).or(z.string()),
    /** One character, the line's mark. */
    seal: z.string(),
    name: Names,
    beijing: z.object({ institutionId: z.string(), institution: Names, short: Names, department: Names }),
    hohhot: z.object({ institutionId: z.string(), institution: Names }),
    dutyPhone: z.string(),
    /** What a request on it must hold. */
    completeness: CompletenessRules,
    /** Whether a request on it may ask for a board of several disciplines. */
    boards: z.boolean(),
    /** A closed line takes no new requests; what runs on it goes on. */
    open: z.boolean(),
    /** Whether the person who asks may open a request on it. */
    mayRequest: z.boolean(),
    /** Whether the person who asks is on its roster. */
    mayServe: z.boolean(),
    experts: z.array(z.object({ id: z.string(), name: z.string(), nameEn: z.string(), title: Names })),
  })
  .meta({ id: 'Line' })
export type Line = z.infer<typeof Line>
/** The six lines as the sign-in page shows them, before anybody is known. */
export const PublicLine = Line.pick({ code: true, seal: true, name: true }).extend({
  beijing: Names,
  hohhot: Names,
})
export type PublicLine = z.infer<typeof PublicLine>
