/** The fields of the dialogs: reason, slot, arrival, summary, follow-up, outcome. */
import { Radio } from 'antd'
import { type ReactNode, useId } from 'react'
import type { Referral } from '../../../server/contract/referral.ts'
import {
  type FollowUpChannel,
  type FollowUpResult,
  failuresToLoseContact,
  longestSlotDays,
  type ReferralReasonCode,
  referralReasons,
} from '../../../server/domain/referral.ts'
import { useTexts } from '../../i18n/text.ts'
import { now } from '../../ui/clock.ts'
import { Facts } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'
import { type DialogDraft, filled, isReasoned, needsWords } from './dialog-input.ts'
import { AreaField, DayField, MomentField, TextField } from './fields.tsx'
import type { DialogCommand } from './step.ts'
import { SummaryFields } from './summary-fields.tsx'

type FieldsProps = {
  referral: Referral
  command: DialogCommand
  draft: DialogDraft
  onChange: (draft: DialogDraft) => void
  /** Whether the person has pressed the button: what lacks is then said. */
  checked: boolean
}

export function DialogFields(props: FieldsProps): ReactNode {
  const texts = useTexts()
  const words = texts.referral
  const { command, draft, onChange, checked } = props
  switch (command) {
    case 'accept':
    case 'change_slot':
      return <SlotFields {...props} />
    case 'inform_patient':
      return <SlotFacts {...props} />
    case 'record_arrival':
      return (
        <MomentField
          label={words.arrivedAt}
          value={draft.at}
          latest={now()}
          onChange={(at) => onChange({ ...draft, at })}
          testId="arrived-at"
        />
      )
    case 'send_summary':
      return (
        <SummaryFields
          value={draft.summary}
          onChange={(summary) => onChange({ ...draft, summary })}
          required={['diagnosis', 'course']}
          checked={checked}
        />
      )
    case 'take_over':
    case 'begin_follow_up':
      return (
        <DayField
          label={words.followUp.nextOn}
          value={draft.day}
          problem={checked && draft.day === null ? words.followUp.chooseDay : null}
          onChange={(day) => onChange({ ...draft, day })}
          testId="follow-up-on"
        />
      )
    case 'record_follow_up':
      return <FollowUpFields {...props} />
    case 'complete':
    case 'record_death':
      return (
        <AreaField
          label={words.outcomeLabel[command]}
          value={draft.words}
          max={command === 'complete' ? 2000 : 1000}
          problem={checked && !filled(draft.words) ? words.outcomeRequired : null}
          onChange={(text) => onChange({ ...draft, words: text })}
          testId="outcome"
        />
      )
    case 'admit':
      return null
    default:
      return isReasoned(command) ? <ReasonFields {...props} /> : null
  }
}

function SlotFields({ draft, onChange, checked }: FieldsProps) {
  const words = useTexts().referral
  return (
    <>
      <MomentField
        label={words.slotWhen}
        value={draft.at}
        earliest={now()}
        latest={now() + longestSlotDays * 86_400_000}
        problem={checked && draft.at === null ? words.chooseTime : null}
        onChange={(at) => onChange({ ...draft, at })}
        testId="slot-at"
      />
      <TextField
        label={words.slotWhere}
        value={draft.slotText}
        max={200}
        placeholder={words.slotHint}
        problem={checked && !filled(draft.slotText) ? words.writeSlot : null}
        onChange={(slotText) => onChange({ ...draft, slotText })}
        testId="slot-text"
      />
    </>
  )
}

/** What the patient is told, to be read out. */
function SlotFacts({ referral }: FieldsProps) {
  const words = useTexts().referral
  const time = useTime()
  if (referral.slotAt === null) return null
  return (
    <div className="dialog-field">
      <Facts
        rows={[
          [words.slotWhen, time.moment(referral.slotAt)],
          [words.slotWhere, referral.slotText],
          [words.contact, referral.contact.person?.name ?? words.noContact],
          [words.phone, referral.contact.phone],
        ]}
      />
    </div>
  )
}

function ReasonFields({ command, draft, onChange, checked }: FieldsProps) {
  const words = useTexts().referral
  const id = useId()
  if (!isReasoned(command)) return null
  const wanted = needsWords(command, draft.reasonCode)
  const label =
    command === 'return' ? words.reason.wordsReturn : wanted ? words.reason.words : words.reason.optional
  return (
    <>
      <div className="field-label dialog-field" id={id}>
        {words.reason.label}
      </div>
      <Radio.Group
        className="dialog-choices"
        aria-labelledby={id}
        value={draft.reasonCode}
        onChange={(event) => onChange({ ...draft, reasonCode: event.target.value as ReferralReasonCode })}
        options={referralReasons[command].map((code) => ({ value: code, label: words.reasons[code] }))}
      />
      <p className="field-error" role="alert">
        {checked && draft.reasonCode === null ? words.reason.choose : ''}
      </p>
      <AreaField
        label={label}
        value={draft.words}
        max={1000}
        placeholder={words.reason.hint[command]}
        problem={checked && wanted && !filled(draft.words) ? words.reason.write : null}
        onChange={(text) => onChange({ ...draft, words: text })}
        testId="command-reason"
      />
    </>
  )
}

function FollowUpFields({ referral, draft, onChange, checked }: FieldsProps) {
  const words = useTexts().referral.followUp
  const failures = referral.attempts[0]?.failures ?? 0
  const last = draft.result === 'not_reached' && failures + 1 >= failuresToLoseContact
  return (
    <>
      <MomentField
        label={words.at}
        value={draft.at}
        latest={now()}
        onChange={(at) => onChange({ ...draft, at })}
        testId="follow-up-at"
      />
      <Choice
        label={words.by}
        value={draft.channel}
        words={words.channel}
        onChange={(channel: FollowUpChannel) => onChange({ ...draft, channel })}
      />
      <Choice
        label={words.what}
        value={draft.result}
        words={words.result}
        problem={checked && draft.result === null ? words.choose : null}
        onChange={(result: FollowUpResult) => onChange({ ...draft, result })}
      />
      {last || failures + 1 >= failuresToLoseContact ? (
        <p className="dialog-quicker small" role="alert">
          {words.last}
        </p>
      ) : null}
      <AreaField
        label={words.note}
        value={draft.words}
        max={2000}
        placeholder={words.noteHint}
        onChange={(text) => onChange({ ...draft, words: text })}
        testId="follow-up-note"
      />
      {last ? null : (
        <DayField
          label={words.nextOn}
          value={draft.day}
          clearable
          onChange={(day) => onChange({ ...draft, day })}
          testId="next-on"
        />
      )}
    </>
  )
}

type ChoiceProps<V extends string> = {
  label: string
  value: V | null
  words: Readonly<Record<V, string>>
  problem?: string | null
  onChange: (value: V) => void
}

function Choice<V extends string>({ label, value, words, problem = null, onChange }: ChoiceProps<V>) {
  const id = useId()
  return (
    <>
      <div className="field-label dialog-field" id={id}>
        {label}
      </div>
      <Radio.Group
        className="dialog-choices referral-choices"
        aria-labelledby={id}
        value={value}
        onChange={(event) => onChange(event.target.value as V)}
        options={(Object.keys(words) as V[]).map((one) => ({ value: one, label: words[one] }))}
      />
      <p className="field-error" role="alert">
        {problem ?? ''}
      </p>
    </>
  )
}
