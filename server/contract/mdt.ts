/** Multidisciplinary consultation: the board, its agenda, members' own opinions, and what they say to the conclusion. */
import * as z from 'zod'
import { chairReasons, mdtActions, memberStates, mostAgendaItems, mostDisciplines } from '../domain/mdt.ts'
import { filledText, PersonBrief, text } from './common.ts'
import { PersonId } from './ids.ts'

/** A board wished for with the request; while it is a draft, either may still be empty. */
export const BoardWish = z
  .object({
    disciplines: z
      .array(filledText(40))
      .max(mostDisciplines)
      .refine((all) => new Set(all).size === all.length, { error: 'invalid' }),
    /** What the board is to answer together. */
    question: text(1000),
  })
  .meta({ id: 'BoardWish' })
export type BoardWish = z.infer<typeof BoardWish>

export const AgendaItem = z.object({
  text: filledText(300),
  minutes: z.number().int().min(1).max(240),
  /** Of the board, or the doctor who asks; null: nobody in particular. */
  presenterId: PersonId.nullable(),
})
export type AgendaItem = z.infer<typeof AgendaItem>

/** Whether the signature fits the text and the text what is shown; null where this server cannot tell. */
const valid = z.boolean().nullable()

export const MemberOpinion = z
  .object({
    id: z.string(),
    member: PersonBrief,
    view: z.string(),
    recommendations: z.string(),
    signedAt: z.string(),
    digest: z.string(),
    digestAlgorithm: z.string(),
    provider: z.string(),
    valid,
  })
  .meta({ id: 'MemberOpinion' })
export type MemberOpinion = z.infer<typeof MemberOpinion>

/** What one member says to one version of the conclusion. */
export const BoardEntry = z
  .object({
    member: PersonBrief,
    answer: z.enum(['agreed', 'dissented', 'waiting']),
    /** Of a dissent. */
    text: z.string(),
    signedAt: z.string().nullable(),
    provider: z.string().nullable(),
    valid,
  })
  .meta({ id: 'BoardEntry' })
export type BoardEntry = z.infer<typeof BoardEntry>

export const Mdt = z
  .object({
    chair: PersonBrief.nullable(),
    /** What the request asked for; null: one expert. */
    wish: BoardWish.nullable(),
    /** Of the wished disciplines those as which nobody sits on the board or is asked to. */
    openDisciplines: z.array(z.string()),
    members: z.array(
      z.object({
        person: PersonBrief,
        state: z.enum(memberStates),
        /** Not of the hospital that the patient's consent names. */
        otherHospital: z.boolean(),
        invitedAt: z.string(),
        answeredAt: z.string().nullable(),
        /** As what they are to sit on the board, in the words of the request; empty: nobody has said it. */
        discipline: z.string(),
        /** Why they declined. */
        reasonText: z.string(),
        /** Taken elsewhere at the hour of this session. */
        busy: z.boolean(),
        /** Presence in the room: first and last minute; null where they never came. */
        attended: z.object({ from: z.string(), to: z.string(), inside: z.boolean() }).nullable(),
        hasOpinion: z.boolean(),
        removable: z.boolean(),
        /** Whether the one who asks may give them the chair. */
        mayChair: z.boolean(),
      }),
    ),
    agenda: z.object({
      items: z.array(AgendaItem),
      /** 0: nothing was written yet. */
      revision: z.number().int(),
      circulatedAt: z.string().nullable(),
      /** Changed since it went round. */
      changedSince: z.boolean(),
      /** Whether that was at least 24 hours before the session; null while either is open. */
      inTime: z.boolean().nullable(),
    }),
    opinions: z.array(MemberOpinion),
    /** What each member says to each version of the conclusion, newest first. */
    answers: z.array(
      z.object({
        opinionId: z.string(),
        version: z.number().int(),
        board: z.array(BoardEntry),
        /** When those who had not answered were reminded; null: not yet. */
        remindedAt: z.string().nullable(),
      }),
    ),
    /** What the person who asks may do now. */
    actions: z.array(z.enum(mdtActions)),
    /** How they stand to the board; null: no member. */
    own: z.enum(memberStates).nullable(),
  })
  .meta({ id: 'Mdt' })
export type Mdt = z.infer<typeof Mdt>

export const CandidateQuery = z.object({ q: text(40).default('') })

export const Candidates = z
  .object({
    items: z.array(
      z.object({
        person: PersonBrief,
        lineIds: z.array(z.string()),
        ofLine: z.boolean(),
        otherHospital: z.boolean(),
        busy: z.boolean(),
      }),
    ),
    /** There are more than are shown. */
    more: z.boolean(),
  })
  .meta({ id: 'MdtCandidates' })
export type Candidates = z.infer<typeof Candidates>

export const InviteInput = z.object({
  personId: PersonId,
  /** The patient's consent names the member's hospital as well; wanted where it is another one (个人信息保护法 art. 23). */
  consentStated: z.boolean().default(false),
  /** Of those that the request wishes for; empty: none of them. */
  discipline: text(40).default(''),
})

export const ChairInput = z
  .object({
    /** A member who takes part. */
    personId: PersonId,
    reasonCode: z.enum(chairReasons),
    reasonText: text(300).default(''),
  })
  .refine((input) => input.reasonCode !== 'other' || input.reasonText.trim() !== '', {
    path: ['reasonText'],
    error: 'required',
  })
export const ChairAnswer = z.object({ chairId: z.string(), version: z.number().int() })

export const InvitationAnswer = z
  .object({ answer: z.enum(['accept', 'decline']), reasonText: text(300).default('') })
  .refine((input) => input.answer === 'accept' || input.reasonText.trim() !== '', {
    path: ['reasonText'],
    error: 'required',
  })

export const AgendaInput = z.object({
  /** That was read. */
  revision: z.number().int().nonnegative(),
  items: z.array(AgendaItem).max(mostAgendaItems),
})
export const CirculateInput = AgendaInput.pick({ revision: true })

const password = z.string().min(1).max(200)
export const MemberOpinionInput = z.object({
  view: filledText(4000),
  recommendations: text(4000),
  password,
})
export const CosignInput = z.object({ password })
export const DissentInput = z.object({ text: filledText(4000), password })

export const MemberAnswer = z.object({ state: z.enum(memberStates) })
export const AgendaAnswer = z.object({ revision: z.number().int(), circulatedAt: z.string().nullable() })
export const MemberSigned = z.object({ id: z.string(), signedAt: z.string(), digest: z.string() })
export const Cosigned = z.object({ signedAt: z.string(), provider: z.string(), algorithm: z.string() })
