/** What a person does next with a consultation, and what else they may do. Pure; the server's list of commands decides. */

import type { Consultation } from '../../../server/contract/consultation.ts'
import { type CommandName, endStates, noShowAfterMinutes } from '../../../server/domain/consultation.ts'
import type { CommandRequest } from '../../consultation.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'

/** The commands that go by HTTP and have a dialog here; submitting belongs to the form. */
export type DialogCommand = Exclude<CommandRequest['command'], 'submit'>

export type Situation = Exclude<keyof Texts['detail']['next'], 'label' | 'others' | 'opensAt'>
export type ActionLabel = keyof Texts['detail']['action']

export type MainAction =
  | { kind: 'link'; label: Exclude<ActionLabel, 'pdfOf'>; to: string; name: string }
  | { kind: 'command'; command: DialogCommand }

export type Step = {
  situation: Situation
  /** Whether it is this person's turn. */
  yours: boolean
  /** The one filled button. */
  main: MainAction | null
  /** Further commands, the gravest last. */
  also: DialogCommand[]
}

export type StepFacts = Pick<
  Consultation,
  'id' | 'state' | 'kind' | 'commands' | 'scheduledStart' | 'relation'
> & {
  roomOpen: boolean
}

const order: readonly DialogCommand[] = [
  'accept',
  'schedule',
  'begin_report',
  'finish',
  'reschedule',
  'return',
  'record_adoption',
  'convert_to_written',
  'decline',
  'mark_no_show',
  'convert_to_referral',
  'withdraw',
  'cancel',
]

/** What ends the consultation: cinnabar, and asked before it is done. */
export const graveCommands: readonly DialogCommand[] = [
  'decline',
  'mark_no_show',
  'convert_to_referral',
  'withdraw',
  'cancel',
]

function link(label: Exclude<ActionLabel, 'pdfOf'>, to: string, name: string): MainAction {
  return { kind: 'link', label, to, name }
}

/** From when a side may be marked as not having come; null without a scheduled start. */
export function noShowFrom(scheduledStart: string | null): number | null {
  return scheduledStart === null ? null : Date.parse(scheduledStart) + noShowAfterMinutes * 60_000
}

export function stepOf(facts: StepFacts, now: number): Step {
  const { situation, main } = turn(facts)
  const taken = main?.kind === 'command' ? main.command : null
  const from = noShowFrom(facts.scheduledStart)
  const also = order.filter(
    (command) =>
      command !== taken &&
      facts.commands.includes(command) &&
      (command !== 'mark_no_show' || (from !== null && now >= from)),
  )
  return { situation, main, also, yours: main !== null }
}

type Turn = { situation: Situation; main: MainAction | null }

function turn(facts: StepFacts): Turn {
  const { id, state, kind, relation } = facts
  const may = (command: CommandName) => facts.commands.includes(command)
  const none = (situation: Situation): Turn => ({ situation, main: null })
  const written = kind === 'written'
  switch (state) {
    case 'draft':
    case 'returned': {
      if (!may('submit')) return none('waiting')
      const label = state === 'draft' ? 'continue' : 'supplement'
      return { situation: state, main: link(label, paths.request(id), 'edit-request') }
    }
    case 'submitted':
      if (may('accept')) return { situation: 'submittedTheirs', main: { kind: 'command', command: 'accept' } }
      return none(relation === 'requester' ? 'submittedMine' : 'waiting')
    case 'accepted':
      if (may('schedule'))
        return { situation: 'acceptedTheirs', main: { kind: 'command', command: 'schedule' } }
      if (may('begin_report')) {
        return { situation: 'acceptedTheirsWritten', main: { kind: 'command', command: 'begin_report' } }
      }
      return none(relation === 'requester' ? (written ? 'acceptedMineWritten' : 'acceptedMine') : 'waiting')
    case 'scheduled':
    case 'in_session':
      return roomTurn(facts)
    case 'reporting':
      if (may('sign_opinion'))
        return { situation: 'reportingTheirs', main: link('write', paths.opinion(id), 'write-opinion') }
      return none(relation === 'requester' ? 'reportingMine' : 'waiting')
    case 'signed': {
      const read = link('read', paths.opinion(id), 'read-opinion')
      if (may('record_adoption')) return { situation: 'signedMine', main: read }
      return { situation: relation === 'requester' ? 'waiting' : 'signedTheirs', main: null }
    }
    default:
      return none(endStates.includes(state) ? 'ended' : 'waiting')
  }
}

/** The room is for everybody but those who review logs. */
function roomTurn({ id, state, relation, roomOpen }: StepFacts): Turn {
  const situation = state === 'in_session' ? 'inSession' : roomOpen ? 'scheduledOpen' : 'scheduled'
  if (relation === 'auditor') return { situation, main: null }
  const enter = state === 'in_session' || roomOpen
  return { situation, main: link(enter ? 'enter' : 'prepare', paths.room(id), 'enter-room') }
}

/** Whether an opinion may be read here, beside the main action. */
export function opinionReadable({
  opinionVersions,
  relation,
}: Pick<Consultation, 'opinionVersions' | 'relation'>): boolean {
  return opinionVersions > 0 && relation !== 'auditor'
}
