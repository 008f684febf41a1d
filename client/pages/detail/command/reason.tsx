/** Why: a reason to choose and words for it. Returning and "other" want words (the rules: domain/consultation.ts). */
import { Radio } from 'antd'
import { useId } from 'react'
import {
  type ReasonCode,
  type ReasonedCommand,
  reasons,
  type Side,
  sides,
} from '../../../../server/domain/consultation.ts'
import type { CommandRequest } from '../../../consultation.ts'
import { useTexts } from '../../../i18n/text.ts'
import type { DialogCommand } from '../step.ts'
import { ReasonChoice } from './reason-choice.tsx'

export type ReasonDraft = { code: ReasonCode | null; words: string; side: Side | null }
export const emptyReason: ReasonDraft = { code: null, words: '', side: null }

type Reasoned = Extract<DialogCommand, ReasonedCommand>

export function isReasoned(command: DialogCommand): command is Reasoned {
  return Object.hasOwn(reasons, command)
}

function asksForMore(command: Reasoned): boolean {
  return command === 'return' || command === 'send_back'
}

function needsWords(command: Reasoned, code: ReasonCode | null): boolean {
  return code === 'other' || asksForMore(command)
}

/** Null where something lacks. */
export function reasonInput(
  command: Reasoned,
  version: number,
  draft: ReasonDraft,
  expertId: string | null,
): CommandRequest | null {
  const { code, words, side } = draft
  if (code === null || (needsWords(command, code) && words.trim() === '')) return null
  const base = { version, reasonCode: code, reasonText: words }
  if (command === 'mark_no_show') return side === null ? null : ({ ...base, command, side } as CommandRequest)
  if (command === 'transfer') {
    return expertId === null ? null : ({ ...base, command, expertId } as CommandRequest)
  }
  // The code comes from this command's own list, which the union of all commands cannot know.
  return { ...base, command } as CommandRequest
}

type ReasonFieldsProps = {
  command: Reasoned
  value: ReasonDraft
  onChange: (value: ReasonDraft) => void
  /** Whether the person has pressed the button: what lacks is then said. */
  checked: boolean
}

export function ReasonFields({ command, value, onChange, checked }: ReasonFieldsProps) {
  const texts = useTexts()
  const words = texts.detail.reason
  const wanted = needsWords(command, value.code)
  const label = asksForMore(command) ? words.wordsReturn : wanted ? words.words : words.wordsOptional
  return (
    <>
      {command === 'mark_no_show' ? <SideField value={value} onChange={onChange} checked={checked} /> : null}
      <ReasonChoice<ReasonCode>
        code={value.code}
        words={value.words}
        choices={reasons[command].map((code) => ({ value: code, label: texts.state.reason[code] }))}
        label={label}
        placeholder={words.hint[command]}
        wordsNeeded={wanted}
        checked={checked}
        onCode={(code) => onChange({ ...value, code })}
        onWords={(said) => onChange({ ...value, words: said })}
        testId="command-reason"
      />
    </>
  )
}

function SideField({ value, onChange, checked }: Omit<ReasonFieldsProps, 'command'>) {
  const words = useTexts().detail.side
  const id = useId()
  return (
    <>
      <div className="field-label dialog-field" id={id}>
        {words.label}
      </div>
      <Radio.Group
        className="dialog-choices"
        aria-labelledby={id}
        value={value.side}
        onChange={(event) => onChange({ ...value, side: event.target.value as Side })}
        options={sides.map((side) => ({ value: side, label: words.names[side] }))}
      />
      <p className="field-error" role="alert">
        {checked && value.side === null ? words.choose : ''}
      </p>
    </>
  )
}
