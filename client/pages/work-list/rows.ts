/** What a row of the work list says: who has to act, by when, and with which verb. Pure. */
import type { ConsultationSummary } from '../../../server/contract/consultation.ts'
import {
  type CommandName,
  type ConsultationState,
  endStates,
  isRoomOpen,
  type Urgency,
} from '../../../server/domain/consultation.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'
import type { DeadlineKind } from '../../ui/countdown.ts'
import { formatShare } from '../../ui/number.ts'

export type Group = 'yours' | 'waiting' | 'ended'

export type Verb = keyof Texts['consultation']['step']

export type NextStep = { verb: Verb; to: string }

/** Leads to the consultation with one command's dialog open. */
function withCommand(id: string, command: CommandName | 'answer'): string {
  return `${paths.consultation(id)}?do=${command}`
}

type StepFacts = Pick<
  ConsultationSummary,
  'id' | 'state' | 'kind' | 'commands' | 'scheduledStart' | 'proposalSide' | 'postSign' | 'board'
>

/**
 * The next step of the person who reads, and where it is done. The server's list of commands decides what is theirs; for what
 * needs no command, such as entering the room, the state does. @param entersRooms those who only review do not;
 * nor do those who have not answered their invitation to a board
 */
export function nextStepOf(row: StepFacts, now: number, entersRooms = true): NextStep {
  const may = (command: CommandName) => row.commands.includes(command)
  const { id } = row
  const enters = entersRooms && row.board?.mine !== 'invited'
  if (row.postSign?.mine === true) return { verb: 'postSign', to: paths.consultation(id) }
  switch (row.state) {
    case 'draft':
      return may('submit') ? { verb: 'continue', to: paths.request(id) } : view(id)
    case 'returned':
      return may('submit') ? { verb: 'supplement', to: paths.request(id) } : view(id)
    case 'local_review':
      return may('approve') ? { verb: 'approve', to: paths.consultation(id) } : view(id)
    case 'prechecking':
      return may('pass_precheck') ? { verb: 'precheck', to: paths.consultation(id) } : view(id)
    case 'submitted':
      return may('accept') ? { verb: 'review', to: paths.consultation(id) } : view(id)
    case 'accepted':
      if (may('take_over')) return { verb: 'takeOver', to: withCommand(id, 'take_over') }
      if (waitsFor(row) === 'reader') return { verb: 'answer', to: withCommand(id, 'answer') }
      if (may('schedule')) return { verb: 'schedule', to: withCommand(id, 'schedule') }
      return may('begin_report') ? { verb: 'begin', to: withCommand(id, 'begin_report') } : view(id)
    case 'scheduled':
      if (!enters) return view(id)
      if (may('take_over') && !roomOpen(row, now)) {
        return { verb: 'takeOver', to: withCommand(id, 'take_over') }
      }
      return roomOpen(row, now)
        ? { verb: 'enter', to: paths.room(id) }
        : { verb: 'prepare', to: paths.room(id) }
    case 'in_session':
      if (!enters) return view(id)
      return { verb: 'enter', to: paths.room(id) }
    case 'reporting':
      return may('sign_opinion') ? { verb: 'write', to: paths.opinion(id) } : view(id)
    case 'signed':
      return may('record_adoption') ? { verb: 'read', to: paths.opinion(id) } : view(id)
    default:
      return view(id)
  }
}

/**
 * Who has to answer the proposal of times. Only the expert in charge may pass a consultation on, and only who asks and that expert
 * may cancel it: so the commands say for which side the reader speaks.
 */
function waitsFor({ proposalSide, commands }: Pick<StepFacts, 'proposalSide' | 'commands'>) {
  if (proposalSide === null || !commands.includes('cancel')) return null
  const own = commands.includes('transfer') ? 'beijing' : 'hohhot'
  return proposalSide === own ? ('other' as const) : ('reader' as const)
}

function view(id: string): NextStep {
  return { verb: 'view', to: paths.consultation(id) }
}

export function roomOpen(row: { scheduledStart: string | null }, now: number): boolean {
  return isRoomOpen(row.scheduledStart === null ? null : new Date(row.scheduledStart), new Date(now))
}

/** What the running deadline of a state ends; null where none runs. */
export function deadlineOf(row: {
  state: ConsultationState
  kind: 'video' | 'written'
}): DeadlineKind | null {
  switch (row.state) {
    case 'local_review':
      return 'review'
    case 'prechecking':
      return 'precheck'
    case 'submitted':
      return 'accept'
    case 'returned':
      return 'supplement'
    case 'accepted':
      return row.kind === 'video' ? 'schedule' : 'opinion'
    case 'scheduled':
      return 'start'
    case 'reporting':
      return 'opinion'
    case 'signed':
      return 'adoption'
    default:
      return null
  }
}

export function isEnded(state: ConsultationState): boolean {
  return endStates.includes(state)
}

const weight: Readonly<Record<Urgency, number>> = { emergency: 0, urgent: 1, routine: 2 }

/** By time left; without a deadline last, the more urgent first among equals. */
export function byTimeLeft(one: ConsultationSummary, other: ConsultationSummary): number {
  const due = (row: ConsultationSummary) =>
    row.dueAt === null ? Number.POSITIVE_INFINITY : Date.parse(row.dueAt)
  const [first, second] = [due(one), due(other)]
  if (first !== second) return first < second ? -1 : 1
  return weight[one.urgency] - weight[other.urgency] || other.changedAt.localeCompare(one.changedAt)
}

export function byLatestChange(one: ConsultationSummary, other: ConsultationSummary): number {
  return other.changedAt.localeCompare(one.changedAt)
}

export function byStart(one: ConsultationSummary, other: ConsultationSummary): number {
  return (one.scheduledStart ?? one.changedAt).localeCompare(other.scheduledStart ?? other.changedAt)
}

/** Whether a row holds the words that were looked for: number, diagnosis, complaint, masked name. */
export function fits(row: ConsultationSummary, words: string): boolean {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return true
  return [row.number, row.patientName, row.diagnosis, row.chiefComplaint].some((text) =>
    text.toLowerCase().includes(wanted),
  )
}

const twoHours = 2 * 3_600_000

/** How many of these fall due within two hours, or are late. */
export function countSoon(rows: readonly ConsultationSummary[], now: number): number {
  return rows.filter(
    (row) => row.dueAt !== null && !isEnded(row.state) && Date.parse(row.dueAt) - now < twoHours,
  ).length
}

type NoteTools = {
  texts: Texts
  near: (moment: string) => string
  clock: (moment: string) => string
  expert: string
}

/** The second line of the state: what is so, in a few words. */
export function noteOf(row: ConsultationSummary, { texts, near, clock, expert }: NoteTools): string {
  const words = texts.consultation.note
  switch (row.state) {
    case 'draft':
      return row.lackingCount === 0
        ? words.complete
        : words.completeness(formatShare(row.completeness / 100), row.lackingCount)
    case 'returned':
      if (row.localOnly) return texts.review.returnedLocally(near(row.changedAt))
      if (row.precheckOnly) return texts.precheck.returned(near(row.changedAt))
      return row.lackingCount === 0 ? words.returned(near(row.changedAt)) : words.lacking(row.lackingCount)
    case 'local_review':
      return row.reviewStep === null ? '' : texts.review.waitsFor(texts.review.step[row.reviewStep])
    case 'prechecking':
      return row.commands.includes('pass_precheck')
        ? words.delivered(near(row.changedAt))
        : texts.precheck.waits
    case 'submitted':
      return words.delivered(near(row.submittedAt ?? row.changedAt))
    case 'accepted':
      if (row.commands.includes('take_over')) return words.passedToYou
      if (row.proposalSide !== null) {
        return waitsFor(row) === 'reader' ? words.proposedToYou : words.proposedByYou
      }
      return row.kind === 'video' ? words.accepted(expert) : words.acceptedWritten(expert)
    case 'scheduled':
      return [near(row.scheduledStart ?? row.changedAt), expert].filter((part) => part !== '').join('　')
    case 'in_session':
      return [words.began(clock(row.changedAt)), expert].filter((part) => part !== '').join('　')
    case 'reporting':
      return words.writing(expert)
    case 'signed':
      return words.signed(near(row.changedAt))
    default:
      return near(row.changedAt)
  }
}
