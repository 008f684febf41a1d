/** What a person does next with a referral, and what else they may do. Pure; the server's list of commands decides. */
import type { Referral, ReferralRow } from '../../../server/contract/referral.ts'
import type { ConsultationState } from '../../../server/domain/consultation.ts'
import {
  type ReferralCommandName,
  type ReferralState,
  referralEndStates,
} from '../../../server/domain/referral.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'
import type { DeadlineKind } from '../../ui/countdown.ts'
import type { Tone } from '../../ui/mark.tsx'

/** The commands that have a dialog here; sending belongs to the form. */
export type DialogCommand = keyof Texts['referral']['dialog']

type Look = { mark: ConsultationState; tone: Tone }

/** Marks by the rule of look §2: circles fuller towards the end, a bent arrow changes hands, squares stop, diamonds miss an hour. */
export const lookOf: Readonly<Record<ReferralState, Look>> = {
  draft: { mark: 'draft', tone: 'ink3' },
  requested: { mark: 'submitted', tone: 'teal' },
  returned: { mark: 'returned', tone: 'ochre' },
  accepted: { mark: 'accepted', tone: 'teal' },
  patient_informed: { mark: 'scheduled', tone: 'teal' },
  arrived: { mark: 'in_session', tone: 'teal' },
  in_care: { mark: 'reporting', tone: 'teal' },
  summary_sent: { mark: 'converted_to_referral', tone: 'teal' },
  following_up: { mark: 'signed', tone: 'teal' },
  completed: { mark: 'closed', tone: 'ink2' },
  declined: { mark: 'declined', tone: 'cinnabar' },
  cancelled: { mark: 'cancelled', tone: 'ink3' },
  withdrawn: { mark: 'withdrawn', tone: 'ink3' },
  not_arrived: { mark: 'no_show', tone: 'ochre' },
  expired: { mark: 'expired', tone: 'ochre' },
  lost_contact: { mark: 'no_show', tone: 'ochre' },
  deceased: { mark: 'cancelled', tone: 'ink2' },
}

/** What the running deadline of a state ends; null where none runs. */
export function deadlineOf(state: ReferralState): DeadlineKind | null {
  const kinds: Partial<Record<ReferralState, DeadlineKind>> = {
    requested: 'reply',
    returned: 'supplement',
    accepted: 'inform',
    patient_informed: 'arrive',
    summary_sent: 'takeOver',
    following_up: 'followUp',
  }
  return kinds[state] ?? null
}

export type Situation = keyof Texts['referral']['next']
export type Verb = keyof Texts['referral']['step']

type Facts = Pick<ReferralRow, 'id' | 'state' | 'direction' | 'commands'>

export type Step = {
  situation: Situation
  verb: Verb
  /** Whether it is this person's turn. */
  yours: boolean
  /** The one filled button: a command with a dialog, or a way. */
  main: DialogCommand | null
  /** Where the main step is done. */
  to: string
}

function step(situation: Situation, verb: Verb, main: DialogCommand | null, to: string): Step {
  return { situation, verb, main, to, yours: verb !== 'view' }
}

export function stepOf(facts: Facts): Step {
  const { id, state, direction } = facts
  const may = (command: ReferralCommandName) => facts.commands.includes(command)
  const give = (situation: Situation, verb: Verb, command: DialogCommand) =>
    step(situation, verb, command, `${paths.referral(id)}?do=${command}`)
  const wait = (situation: Situation) => step(situation, 'view', null, paths.referral(id))
  switch (state) {
    case 'draft':
      return may('submit') ? step('draft', 'continue', null, paths.editReferral(id)) : wait('replyWait')
    case 'returned':
      return may('submit') ? step('returned', 'supplement', null, paths.editReferral(id)) : wait('replyWait')
    case 'requested':
      return may('accept') ? give('reply', 'reply', 'accept') : wait('replyWait')
    case 'accepted':
      return may('inform_patient') ? give('inform', 'inform', 'inform_patient') : wait('informWait')
    case 'patient_informed':
      return may('record_arrival') ? give('arrive', 'arrive', 'record_arrival') : wait('arriveWait')
    case 'arrived':
    case 'in_care':
      if (direction === 'down') {
        return may('begin_follow_up') ? give('careDown', 'begin', 'begin_follow_up') : wait('careWait')
      }
      return may('send_summary') ? give('care', 'summary', 'send_summary') : wait('careWait')
    case 'summary_sent':
      return may('take_over') ? give('takeOver', 'takeOver', 'take_over') : wait('takeOverWait')
    case 'following_up':
      return may('record_follow_up') ? give('followUp', 'followUp', 'record_follow_up') : wait('followUpWait')
    default:
      return wait('ended')
  }
}

const order: readonly DialogCommand[] = [
  'accept',
  'return',
  'change_slot',
  'inform_patient',
  'record_arrival',
  'admit',
  'send_summary',
  'take_over',
  'begin_follow_up',
  'record_follow_up',
  'complete',
  'decline',
  'mark_not_arrived',
  'withdraw',
  'cancel',
  'record_death',
]

/** What ends the referral badly: cinnabar, and asked before it is done. */
export const graveCommands: readonly DialogCommand[] = [
  'decline',
  'mark_not_arrived',
  'withdraw',
  'cancel',
  'record_death',
]

/** Beside the main step, the gravest last; what the server would refuse anyway is not offered. */
export function alsoOf(referral: Referral, main: DialogCommand | null, now: number): DialogCommand[] {
  const reached = referral.attempts.some((one) => one.result === 'reached')
  const timely = (command: DialogCommand) => {
    if (command === 'complete') return reached
    if (command !== 'mark_not_arrived') return true
    return referral.slotAt !== null && Date.parse(referral.slotAt) <= now
  }
  return order.filter((command) => command !== main && referral.commands.includes(command) && timely(command))
}

export function isDialogCommand(command: string | null): command is DialogCommand {
  return order.some((one) => one === command)
}

type Place = { key: keyof Texts['referral']['track'] | 'end'; when: 'past' | 'now' | 'later' }

const standing: Partial<Record<ReferralState, Place['key']>> = {
  draft: 'request',
  requested: 'request',
  returned: 'request',
  accepted: 'reply',
  patient_informed: 'inform',
  arrived: 'arrive',
  in_care: 'care',
  summary_sent: 'summary',
  following_up: 'follow',
}

/** Past, present and coming steps; what ended early stops at its end, after what can be seen to have happened. */
export function placesOf(
  facts: Pick<Referral, 'state' | 'direction' | 'slotAt' | 'arrivedAt' | 'requestedAt'>,
): Place[] {
  const { state, direction } = facts
  const steps: Place['key'][] = [
    'request',
    'reply',
    'inform',
    'arrive',
    'care',
    ...(direction === 'up' ? (['summary'] as const) : []),
    'follow',
  ]
  if (state === 'completed') return steps.map((key) => ({ key, when: 'past' }))
  if (referralEndStates.includes(state)) {
    const seen: Place['key'][] = [
      ...(facts.requestedAt === null ? [] : (['request'] as const)),
      ...(facts.slotAt === null ? [] : (['reply'] as const)),
      ...(facts.arrivedAt === null ? [] : (['arrive'] as const)),
    ]
    return [...seen.map((key): Place => ({ key, when: 'past' })), { key: 'end', when: 'now' }]
  }
  const index = steps.indexOf(standing[state] ?? 'request')
  return steps.map((key, at) => ({ key, when: at < index ? 'past' : at === index ? 'now' : 'later' }))
}
