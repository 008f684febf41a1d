/** What a person does next with a consultation, and what else they may do. Pure; the server's list of commands decides. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { type CommandName, endStates, noShowAfterMinutes } from '../../../server/domain/consultation.ts'
import { allowedProposals } from '../../../server/domain/proposal.ts'
import type { CommandRequest } from '../../consultation.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'

/** The commands that go by HTTP; each has its dialog here. */
export type DialogCommand = CommandRequest['command']

/** The steps about times that have a dialog: what one may do about them is in the domain's table of proposals. */
export type TimeDialog = 'propose' | 'answer' | 'take_back'
/** Signing afterwards for an emergency, or not. */
export type SignDialog = 'post_sign' | 'post_refuse'
export type DialogName = DialogCommand | TimeDialog | SignDialog

export type Situation =
  | Exclude<keyof Texts['detail']['next'], 'label' | 'others' | 'opensAt'>
  | keyof Texts['scheduling']['next']
  | keyof Texts['review']['next']
  | keyof Texts['precheck']['next']
export type ActionLabel = keyof Texts['detail']['action']

/** `name` is the `data-testid`. */
export type LinkAction = { kind: 'link'; label: Exclude<ActionLabel, 'pdfOf'>; to: string; name: string }
export type MainAction =
  | LinkAction
  | { kind: 'command'; command: DialogCommand }
  | { kind: 'times'; dialog: TimeDialog }
  | { kind: 'sign' }

export type Step = {
  situation: Situation
  /** Whether it is this person's turn. */
  yours: boolean
  /** The one filled button. */
  main: MainAction | null
  /** Other places to go to. */
  links: LinkAction[]
  /** What may be done about the time, beside the filled button. */
  times: TimeDialog[]
  /** Further commands, the gravest last. */
  also: DialogCommand[]
}

export type StepFacts = Pick<
  Consultation,
  | 'id'
  | 'state'
  | 'kind'
  | 'commands'
  | 'scheduledStart'
  | 'relation'
  | 'lackingCount'
  | 'opinionVersions'
  | 'proposalSide'
  | 'postSign'
> & {
  /** Another expert is named and has it first. */
  reserved: boolean
  /** Whether the room is open now, to those who do not only read. */
  roomOpen: boolean
}

const order: readonly DialogCommand[] = [
  'submit',
  'approve',
  'pass_precheck',
  'accept',
  'take_over',
  'schedule',
  'begin_report',
  'finish',
  'send_back',
  'return',
  'stand_aside',
  'transfer',
  'hand_back',
  'record_adoption',
  'convert_to_written',
  'decline',
  'reject_locally',
  'mark_no_show',
  'withdraw',
  'cancel',
]

/** Whether a command has a dialog; starting belongs to the room, signing to the opinion, converting to the referral's form. */
export function isDialogCommand(command: CommandName): command is DialogCommand {
  const known: readonly CommandName[] = order
  return known.includes(command)
}

/** What ends the consultation: cinnabar, and asked before it is done. */
export const graveCommands: readonly DialogCommand[] = [
  'decline',
  'reject_locally',
  'mark_no_show',
  'convert_to_referral',
  'withdraw',
  'cancel',
]

function link(label: LinkAction['label'], to: string, name: string): LinkAction {
  return { kind: 'link', label, to, name }
}

/** From when a side may be marked as not having come; null without a scheduled start. */
export function noShowFrom(scheduledStart: string | null): number | null {
  return scheduledStart === null ? null : Date.parse(scheduledStart) + noShowAfterMinutes * 60_000
}

export function stepOf(facts: StepFacts, now: number): Step {
  const { situation, main } = turn(facts)
  const possible = order.filter(
    (command) => facts.commands.includes(command) && isTimely(command, facts, now),
  )
  return {
    situation,
    main,
    yours: main !== null,
    times: timesOf(facts).filter((dialog) => main?.kind !== 'times' || main.dialog !== dialog),
    links: linksOf(facts).filter((one) => main?.kind !== 'link' || main.name !== one.name),
    also: possible.filter((command) => main?.kind !== 'command' || main.command !== command),
  }
}

/** What may be done about the time now; the rules are the domain's. */
function timesOf({ state, kind, proposalSide, relation }: StepFacts): TimeDialog[] {
  const allowed = allowedProposals({ state, kind, proposalSide }, relation)
  return [
    ...(allowed.includes('accept') ? (['answer'] as const) : []),
    ...(allowed.includes('propose') ? (['propose'] as const) : []),
    ...(allowed.includes('withdraw') ? (['take_back'] as const) : []),
  ]
}

/** What the server would refuse anyway is not offered: a no-show too early, a request with gaps. */
function isTimely(command: DialogCommand, facts: StepFacts, now: number): boolean {
  if (command === 'submit') return facts.lackingCount === 0
  if (command !== 'mark_no_show') return true
  const from = noShowFrom(facts.scheduledStart)
  return from !== null && now >= from
}

/** The form, the room and the opinion, as far as they are open to this person. */
function linksOf(facts: StepFacts): LinkAction[] {
  const { id, commands, roomOpen, opinionVersions, relation } = facts
  const edits = commands.includes('submit')
  const writes = commands.includes('sign_opinion')
  const reads = opinionVersions > 0 && !readsOnly(relation)
  return [
    ...(edits ? [editLink(facts)] : []),
    ...(roomOpen && !readsOnly(relation) ? [link('enter', paths.room(id), 'enter-room')] : []),
    ...(writes || reads ? [link(writes ? 'write' : 'read', paths.opinion(id), 'open-opinion')] : []),
  ]
}

/** Who reviews, the log or the request, has neither the room nor the opinion; nor has who has not answered their invitation. */
export function readsOnly(relation: Consultation['relation']): boolean {
  return ['auditor', 'head', 'office', 'receiving_office', 'invited'].includes(relation)
}

function editLink({ id, state }: StepFacts): LinkAction {
  return link(state === 'draft' ? 'continue' : 'supplement', paths.request(id), 'edit-request')
}

/** Who would take a request, were it not another expert's first. */
const onRoster: readonly Consultation['relation'][] = ['roster', 'called']

type Turn = { situation: Situation; main: MainAction | null }

function waitOr(relation: Consultation['relation'], situation: Situation): Turn {
  return { situation: relation === 'requester' ? situation : 'waiting', main: null }
}

function give(situation: Situation, command: DialogCommand): Turn {
  return { situation, main: { kind: 'command', command } }
}

function turn(facts: StepFacts): Turn {
  const { id, state, kind, relation } = facts
  const may = (command: CommandName) => facts.commands.includes(command)
  const opinion = (label: 'write' | 'read') => link(label, paths.opinion(id), 'open-opinion')
  if (facts.postSign?.mine === true) return { situation: 'postSignMine', main: { kind: 'sign' } }
  switch (state) {
    case 'draft':
    case 'returned':
      return requestTurn(facts)
    case 'local_review':
      return may('approve') ? give('reviewTheirs', 'approve') : waitOr(relation, 'reviewMine')
    case 'prechecking':
      return may('pass_precheck') ? give('precheckTheirs', 'pass_precheck') : waitOr(relation, 'precheckMine')
    case 'submitted':
      if (may('accept')) return give('submittedTheirs', 'accept')
      return facts.reserved && onRoster.includes(relation)
        ? { situation: 'reserved', main: null }
        : waitOr(relation, 'submittedMine')
    case 'accepted':
      if (may('take_over')) return give('passed', 'take_over')
      if (timesOf(facts).includes('answer')) return answerTurn('answer')
      if (timesOf(facts).includes('take_back')) return { situation: 'waitingTimes', main: null }
      if (may('schedule')) return give('acceptedTheirs', 'schedule')
      if (may('begin_report')) return give('acceptedTheirsWritten', 'begin_report')
      return waitOr(relation, kind === 'written' ? 'acceptedMineWritten' : 'acceptedMine')
    case 'scheduled':
    case 'in_session':
      if (may('take_over')) return give('passed', 'take_over')
      return timesOf(facts).includes('answer') && !facts.roomOpen ? answerTurn('answerMove') : roomTurn(facts)
    case 'reporting':
      if (may('sign_opinion')) return { situation: 'reportingTheirs', main: opinion('write') }
      return waitOr(relation, 'reportingMine')
    case 'signed':
      if (may('record_adoption')) return { situation: 'signedMine', main: opinion('read') }
      return { situation: 'signedTheirs', main: null }
    default:
      return { situation: endStates.includes(state) ? 'ended' : 'waiting', main: null }
  }
}

function answerTurn(situation: 'answer' | 'answerMove'): Turn {
  return { situation, main: { kind: 'times', dialog: 'answer' } }
}

/** A complete draft is one press from being submitted; a returned request is to be changed first. */
function requestTurn(facts: StepFacts): Turn {
  const { state, lackingCount, commands } = facts
  if (!commands.includes('submit')) return { situation: 'waiting', main: null }
  if (state === 'returned') return { situation: 'returned', main: editLink(facts) }
  return lackingCount === 0 ? give('draftComplete', 'submit') : { situation: 'draft', main: editLink(facts) }
}

/** The room is for everybody but those who only read. */
function roomTurn({ id, state, relation, roomOpen }: StepFacts): Turn {
  const situation = state === 'in_session' ? 'inSession' : roomOpen ? 'scheduledOpen' : 'scheduled'
  if (readsOnly(relation)) return { situation, main: null }
  const enter = state === 'in_session' || roomOpen
  return { situation, main: link(enter ? 'enter' : 'prepare', paths.room(id), 'enter-room') }
}
