/** What the box of the next step and its counterpart on a phone are made of. */
import { Button } from 'antd'
import type { ReactNode } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { addresses, useOpinionFile } from '../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'
import { isAllowed, useMe } from '../../session.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { useNow } from '../../ui/clock.ts'
import type { DeadlineKind } from '../../ui/countdown.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { useTime } from '../../ui/time.ts'
import { mayRefer, ReferralLink } from '../referral/link.tsx'
import { deadlineOf, isEnded, roomOpen } from '../work-list/rows.ts'
import { reasonWords } from './course-words.ts'
import { useNameOf } from './names.ts'
import { PhonedNote } from './phoned.tsx'
import { PassedNote, ProposalNote } from './proposal.tsx'
import {
  type DialogCommand,
  type DialogName,
  graveCommands,
  type LinkAction,
  type MainAction,
  noShowFrom,
  readsOnly,
  type Step,
  stepOf,
  type TimeDialog,
} from './step.ts'

export type NextProps = { consultation: Consultation; onCommand: (command: DialogName) => void }

/** The step, looked at again every ten seconds: the room opens and no-shows become possible without any news. */
export function useStep(consultation: Consultation): Step {
  const now = useNow(10_000)
  const { state, room } = consultation
  const open = state === 'scheduled' ? roomOpen(consultation, now) : room.open
  return stepOf({ ...consultation, roomOpen: open, reserved: consultation.naming === 'reserved' }, now)
}

/** What is to be done, and a sentence to it. Where nothing is, the sentence alone. */
export function useStepWords(
  consultation: Consultation,
  { situation }: Step,
): { title: string; body: string | null } {
  const texts = useTexts()
  const time = useTime()
  const { next } = texts.detail
  if (isOneOf(situation, texts.scheduling.next)) return texts.scheduling.next[situation]
  if (isOneOf(situation, texts.review.next)) return texts.review.next[situation]
  if (isOneOf(situation, texts.precheck.next)) return texts.precheck.next[situation]
  if (situation === 'ended' || situation === 'waiting') return { title: next[situation].body, body: null }
  if (situation !== 'scheduled' && situation !== 'scheduledOpen') return next[situation]
  const { title, body } = next[situation]
  return { title: title(time.near(consultation.scheduledStart ?? consultation.changedAt)), body }
}

function isOneOf<Words extends object>(
  situation: string,
  words: Words,
): situation is Extract<keyof Words, string> {
  return Object.hasOwn(words, situation)
}

const day = 86_400_000

/**
 * The deadline that runs now; null where none does. A session that is more than a day away is named by its date already, and
 * nothing ticks before it.
 */
export function useDue({ state, kind, dueAt }: Consultation): { until: string; ends: DeadlineKind } | null {
  const now = useNow(60_000)
  const ends = deadlineOf({ state, kind })
  if (ends === null || dueAt === null || isEnded(state)) return null
  return state === 'scheduled' && Date.parse(dueAt) - now > day ? null : { until: dueAt, ends }
}

/** Whom one has to do with: those in Beijing and those who review, with the doctor who asks. */
export function meetsRequester(relation: Consultation['relation']): boolean {
  return ['expert', 'roster', 'called', 'head', 'office', 'receiving_office'].includes(relation)
}

/** The person on the other side: who will be there, who decides, who writes. */
export function WithWhom({ consultation }: { consultation: Consultation }) {
  const language = useLanguage()
  const { relation, state, expert, requester } = consultation
  if (state === 'draft' || isEnded(state)) return null
  const other = meetsRequester(relation) ? requester : expert
  if (other === null) return null
  const names = [other.institutionShort, ...(other.department === null ? [] : [other.department])]
  return (
    <span className="next-whom">
      <span>{`${personIn(language, other)} ${nameIn(language, other.title)}`}</span>
      <span>{names.map((one) => nameIn(language, one)).join(' ')}</span>
    </span>
  )
}

/** Who is in the room, and why it ended or came back. */
export function NextNotes({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const { reasonCode, reasonText, noShowSide, state } = consultation
  const reason = isEnded(state) || state === 'returned' ? reasonWords(texts, reasonCode, reasonText) : null
  return (
    <>
      <Inside consultation={consultation} />
      <PassedNote consultation={consultation} />
      <ProposalNote consultation={consultation} />
      {state === 'no_show' && noShowSide !== null ? (
        <p className="small next-note">{texts.detail.noShowSide(texts.state.side[noShowSide])}</p>
      ) : null}
      {reason === null ? null : (
        <div className="next-note">
          <span className="label">{texts.detail.reasonGiven}</span>
          <blockquote className="small second">{reason}</blockquote>
        </div>
      )}
      <PhonedNote consultation={consultation} />
      <NoShowNote consultation={consultation} />
    </>
  )
}

function Inside({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const time = useTime()
  const me = useMe()
  const nameOf = useNameOf(consultation)
  const inside = consultation.room.inside.filter((one) => one.personId !== me.person.id)
  if (inside.length === 0) return null
  return (
    <p className="small next-inside" role="status" data-testid="room-inside">
      {texts.detail.inside(
        texts.record.and(
          inside.map((one) =>
            texts.detail.insideSince(
              one.guest === null
                ? nameOf(one.personId, one.name)
                : `${one.name} ${texts.guest.tag(one.guest)}`,
              time.clock(one.since),
            ),
          ),
        ),
      )}
    </p>
  )
}

/** Between the start and the earliest no-show: from when it may be recorded. */
function NoShowNote({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const time = useTime()
  const now = useNow(10_000)
  const { scheduledStart, commands, state } = consultation
  const from = noShowFrom(scheduledStart)
  if (scheduledStart === null || from === null || state !== 'scheduled') return null
  if (!commands.includes('mark_no_show') || now < Date.parse(scheduledStart) || now >= from) return null
  return <p className="small second next-note">{texts.detail.tooEarly(time.clock(from))}</p>
}

type MainButtonProps = { action: MainAction; onCommand: (command: DialogName) => void }

/** The one filled button. */
export function MainButton({ action, onCommand }: MainButtonProps) {
  const texts = useTexts()
  if (action.kind === 'link') {
    return (
      <span className="next-main" data-testid={action.name}>
        <LinkButton type="primary" size="large" block to={action.to}>
          {texts.detail.action[action.label]}
        </LinkButton>
      </span>
    )
  }
  const [name, label] =
    action.kind === 'sign'
      ? (['post_sign', texts.review.postSign.sign] as const)
      : action.kind === 'times'
        ? ([action.dialog, timesLabel(texts, action.dialog, false)] as const)
        : ([action.command, texts.state.command[action.command]] as const)
  return (
    <Button
      type="primary"
      size="large"
      block
      className="next-main"
      data-testid={`command-${name}`}
      onClick={() => onCommand(name)}
    >
      {label}
    </Button>
  )
}

/** Before there is a time it is proposed, afterwards one asks to move it. */
function timesLabel(texts: Texts, dialog: TimeDialog, scheduled: boolean): string {
  const words = texts.scheduling.action
  if (dialog === 'propose') return scheduled ? words.reschedule : words.propose
  return dialog === 'answer' ? words.answer : words.takeBack
}

type OthersProps = NextProps & { step: Step }

/** Whether there is anything beside the filled button. */
export function hasOthers(consultation: Consultation, step: Step): boolean {
  return (
    step.also.length + step.links.length + step.times.length > 0 ||
    consultation.opinionVersions > 0 ||
    mayRefer(consultation)
  )
}

/** Other places first, then commands, what ends the consultation last and in cinnabar. */
export function Others({ consultation, step, onCommand }: OthersProps) {
  const texts = useTexts()
  return (
    <>
      <div className="next-also">
        {step.links.map((one) => (
          <LinkAlso key={one.name} action={one} />
        ))}
        <OpinionFile consultation={consultation} />
        <ReferralLink consultation={consultation} />
        <LogLink consultation={consultation} />
      </div>
      <div className="next-also">
        {step.times.map((dialog) => (
          <Button key={dialog} block data-testid={`command-${dialog}`} onClick={() => onCommand(dialog)}>
            {timesLabel(texts, dialog, consultation.state === 'scheduled')}
          </Button>
        ))}
        {step.also.map((command) => (
          <CommandButton key={command} command={command} onCommand={onCommand} />
        ))}
      </div>
    </>
  )
}

function LinkAlso({ action }: { action: LinkAction }) {
  const texts = useTexts()
  return (
    <span data-testid={action.name}>
      <LinkButton block to={action.to}>
        {texts.detail.action[action.label]}
      </LinkButton>
    </span>
  )
}

type CommandButtonProps = { command: DialogCommand; onCommand: (command: DialogCommand) => void }

function CommandButton({ command, onCommand }: CommandButtonProps) {
  const texts = useTexts()
  const grave = graveCommands.includes(command)
  return (
    <Button
      type={grave ? 'text' : 'default'}
      danger={grave}
      block
      data-testid={`command-${command}`}
      onClick={() => onCommand(command)}
    >
      {texts.state.command[command]}
    </Button>
  )
}

/** For those who review the log and not the case. */
function LogLink({ consultation }: { consultation: Consultation }): ReactNode {
  const texts = useTexts()
  const me = useMe()
  if (consultation.relation !== 'auditor' || !isAllowed(me, 'log.read')) return null
  return (
    <LinkButton block to={paths.logEntry(consultation.id)}>
      {texts.detail.action.logEntry}
    </LinkButton>
  )
}

/** Which file it is, is asked for only when pressed: reading an opinion is a step in the trail. */
function OpinionFile({ consultation }: { consultation: Consultation }): ReactNode {
  const texts = useTexts()
  const { id, opinionVersions: version, relation } = consultation
  const file = useOpinionFile(id)
  if (version === 0 || readsOnly(relation)) return null
  const download = async () => {
    const opinionId = await file.mutateAsync()
    if (opinionId !== null) window.location.assign(addresses.opinionPdf(opinionId))
  }
  return (
    <>
      <Button
        block
        loading={file.isPending}
        data-testid="opinion-pdf"
        // The failure stands below; there is nothing to do with it here.
        onClick={() => void download().catch(() => undefined)}
      >
        {texts.detail.action.pdf}
      </Button>
      {file.error === null ? null : <ErrorState error={file.error} kept="nothing" />}
    </>
  )
}
