/**
 * Multidisciplinary consultation (domain.md §2.4): the expert who accepted has the chair and signs the consolidated conclusion; each member
 * may sign an opinion of their own before it, and agrees to it or dissents after it. Dissent is kept.
 */
import type { Relation } from './actor.ts'
import type { ConsultationState } from './consultation.ts'
import { followedStates } from './outcome.ts'
import { lettersOf, readingOf } from './pinyin.ts'
import { fold } from './search.ts'

export const memberStates = ['invited', 'accepted', 'declined', 'removed', 'lapsed'] as const
export type MemberState = (typeof memberStates)[number]

/** Beside the chair. */
export const mostMembers = 12
export const mostAgendaItems = 20
/** That a request may wish to be on the board. */
export const mostDisciplines = 8
/** A request that asks for a board instead of one expert: which disciplines are to sit on it, and what they are to answer together. */
export type BoardWish = { readonly disciplines: readonly string[]; readonly question: string }

/** Whether a wish says what a board cannot be convened without (domain.md §2.4, §3.2: specialties wanted, question). */
export function isWholeWish({ disciplines, question }: BoardWish): boolean {
  return disciplines.length > 0 && question.trim() !== ''
}

/** The wished disciplines as which nobody sits on the board or is asked to. */
export function openDisciplines(
  wish: BoardWish | null,
  members: readonly { readonly state: MemberState; readonly discipline: string }[],
): string[] {
  const taken = members.filter(({ state }) => state === 'invited' || state === 'accepted')
  return (wish?.disciplines ?? []).filter((one) => !taken.some(({ discipline }) => discipline === one))
}

/** The agenda goes round this long before (domain.md §2.4). */
export const circulationHours = 24

export const mdtActions = [
  'invite',
  'remove',
  'accept',
  'decline',
  'save_agenda',
  'circulate',
  'sign_opinion',
  'cosign',
  'dissent',
  'pass_chair',
  'assign_chair',
] as const
export type MdtAction = (typeof mdtActions)[number]

/** What of it the histories show. */
export const mdtEvents = [
  'member.invited',
  'member.accepted',
  'member.declined',
  'member.removed',
  'agenda.saved',
  'agenda.circulated',
  'member.signed',
  'opinion.cosigned',
  'opinion.dissented',
  'chair.passed',
] as const

/** Why the chair changes hands; `other` needs words. */
export const chairReasons = ['expert_unavailable', 'better_suited', 'conflict_of_interest', 'other'] as const
export type ChairReason = (typeof chairReasons)[number]

type Rule = {
  readonly by: Extract<Relation, 'expert' | 'member' | 'invited' | 'office'>
  readonly from: readonly ConsultationState[]
  /** Of the member whom it is about. */
  readonly member?: readonly MemberState[]
}

/** From the acceptance until the conclusion is signed. */
const convened: readonly ConsultationState[] = ['accepted', 'scheduled', 'in_session', 'reporting']
const before: readonly ConsultationState[] = ['accepted', 'scheduled']

export const mdtRules: Readonly<Record<MdtAction, Rule>> = {
  invite: { by: 'expert', from: convened },
  remove: { by: 'expert', from: convened, member: ['invited', 'accepted'] },
  accept: { by: 'invited', from: convened, member: ['invited'] },
  decline: { by: 'invited', from: convened, member: ['invited'] },
  save_agenda: { by: 'expert', from: before },
  circulate: { by: 'expert', from: before },
  sign_opinion: { by: 'member', from: ['in_session', 'reporting'], member: ['accepted'] },
  cosign: { by: 'member', from: followedStates, member: ['accepted'] },
  dissent: { by: 'member', from: followedStates, member: ['accepted'] },
  /*
   * To a member who takes part. Also after the signature: what was signed stays with who signed it and with its answers, a correction is
   * the new chair's. The asking hospital's medical-affairs office, which answers for the request, coordinates where the chair is not there.
   */
  pass_chair: { by: 'expert', from: [...convened, ...followedStates], member: ['accepted'] },
  assign_chair: { by: 'office', from: [...convened, ...followedStates], member: ['accepted'] },
}

export type MdtFacts = {
  readonly state: ConsultationState
  /** Of the member whom it is about; null: no member. */
  readonly member: MemberState | null
  /** Whether that member has signed an opinion of their own. */
  readonly hasOpinion: boolean
  /** Whether that member has agreed to the newest version, dissented from it, or signed it as its chair. */
  readonly hasAnswered: boolean
  /** Whether the one who asks has the chair, and another one signed the newest version. */
  readonly laterChair: boolean
  /** Whether the chair sits in the room now. */
  readonly chairInside: boolean
}

/** `DONE`: it was done before, and is done once. */
export type MdtObstacle = 'NOT_ALLOWED' | 'WRONG_STATE' | 'CHAIR_PRESENT' | 'DONE'

/** Why something cannot be done now; null where it can. Order of the answers: right, state, what was done already. */
export function mdtObstacle(facts: MdtFacts, action: MdtAction, relation: Relation): MdtObstacle | null {
  const { by, from, member } = mdtRules[action]
  const answers = action === 'cosign' || action === 'dissent'
  /* whoever has taken the chair over owes an answer to what the chair before has signed, like every member */
  const asLaterChair = answers && relation === 'expert' && facts.laterChair
  if (relation !== by && !asLaterChair) return 'NOT_ALLOWED'
  if (!from.includes(facts.state)) return 'WRONG_STATE'
  const stands = member === undefined || (facts.member !== null && member.includes(facts.member))
  if (!stands && !asLaterChair) return 'WRONG_STATE'
  if (action === 'assign_chair' && facts.chairInside) return 'CHAIR_PRESENT'
  const once = action === 'sign_opinion' || action === 'remove'
  if (once && facts.hasOpinion) return 'DONE'
  return answers && facts.hasAnswered ? 'DONE' : null
}

const ofOthers: readonly MdtAction[] = ['remove', 'pass_chair', 'assign_chair']

/** By which action somebody in this relation gives the chair to another one. */
export function chairActionOf(relation: Relation): 'pass_chair' | 'assign_chair' {
  return relation === 'office' ? 'assign_chair' : 'pass_chair'
}

/** What a person may do: the buttons. Whom it is about is asked for each member apart. */
export function allowedMdt(facts: MdtFacts, relation: Relation): MdtAction[] {
  return mdtActions.filter(
    (action) => !ofOthers.includes(action) && mdtObstacle(facts, action, relation) === null,
  )
}

/** Whether the agenda was with everybody in time; null while either hour is open. */
export function isInTime(circulatedAt: Date | null, startAt: Date | null): boolean | null {
  if (circulatedAt === null || startAt === null) return null
  return startAt.getTime() - circulatedAt.getTime() >= circulationHours * 3_600_000
}

export type BoardAnswer = 'agreed' | 'dissented' | 'waiting'
type Said = { readonly opinionId: string; readonly personId: string }

/**
 * How the board stands to one version. Whoever has said something to it is in the list, whatever became of their membership since: a
 * dissent is never lost. Of two answers, which the database does not take, the dissent counts. Who signed it as the chair of then has
 * said what they think of it; a chair who came later has not.
 * @param board who has accepted and is still a member, and the chair
 */
export function boardOf(
  { id: opinionId, authorId }: { readonly id: string; readonly authorId: string },
  board: readonly string[],
  agreed: readonly Said[],
  dissented: readonly Said[],
): { personId: string; answer: BoardAnswer }[] {
  const answers = new Map<string, BoardAnswer>(
    board.filter((one) => one !== authorId).map((personId) => [personId, 'waiting']),
  )
  const of = (said: readonly Said[]) => said.filter((one) => one.opinionId === opinionId)
  for (const { personId } of of(agreed)) answers.set(personId, 'agreed')
  for (const { personId } of of(dissented)) answers.set(personId, 'dissented')
  return [...answers].map(([personId, answer]) => ({ personId, answer }))
}

/** Whether somebody reads the members' own opinions: the board while it works, everybody who reads the opinion once it is signed. */
export function seesMemberOpinions(relation: Relation, state: ConsultationState): boolean {
  if (relation === 'expert' || relation === 'member') return true
  return readsOpinion.includes(relation) && followedStates.includes(state)
}
const readsOpinion: readonly Relation[] = ['requester', 'colleague', 'roster', 'auditor']

type Findable = { readonly name: string; readonly nameEn: string; readonly departments: readonly string[] }

/** Whether an expert is met by what was typed: name, department, the name's sounds or their first letters. */
export function fitsExpert(typed: string, { name, nameEn, departments }: Findable): boolean {
  const word = fold(typed)
  if (word === '') return true
  if ([name, nameEn, ...departments].some((text) => fold(text).includes(word))) return true
  /* hospitals name a department in their own way: 肝病科 is asked for, 肝病消化中心 is there */
  const stem = word.replace(/(?:科|专科|中心)$/, '')
  if (stem.length > 1 && departments.some((text) => fold(text).includes(stem))) return true
  if (!/^[a-z]+$/.test(word)) return false
  const initials = [...name].map((one) => readingOf(one)?.[0] ?? '').join('')
  return lettersOf(name).startsWith(word) || initials.startsWith(word)
}
