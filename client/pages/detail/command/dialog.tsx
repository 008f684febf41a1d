/**
 * One dialog for each command. What was typed stays whatever the answer is: where somebody was quicker, they are named, the fresh
 * state is shown, and the same step can be done again from it as far as it still exists (look §4).
 */
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Consultation } from '../../../../server/contract/consultation.ts'
import type { ConsultationState } from '../../../../server/domain/consultation.ts'
import { type CommandRequest, refreshConsultation, useCommand } from '../../../consultation.ts'
import { ApiFailure } from '../../../failure.ts'
import { useTexts } from '../../../i18n/text.ts'
import { paths } from '../../../paths.ts'
import { announce } from '../../../ui/announce.tsx'
import { ConfirmDialog } from '../../../ui/confirm.tsx'
import { DespitePhone, phonedNow } from '../phoned.tsx'
import { type DialogCommand, graveCommands } from '../step.ts'
import { AdoptionFields, adoptionInput, emptyAdoption } from './adoption.tsx'
import { AssignField } from './assign-field.tsx'
import { ExpertField } from './expert-field.tsx'
import { emptyReason, isReasoned, ReasonFields, reasonInput } from './reason.tsx'
import { emptyTime, isTimed, startOf, TimeFields, timeInput } from './time.tsx'

type CommandDialogProps = { consultation: Consultation; command: DialogCommand; onClose: () => void }

/** What the fields of the dialogs hold; each command uses its own part. */
function useDraft(consultation: Consultation) {
  const [reason, setReason] = useState(emptyReason)
  const [time, setTime] = useState(() => emptyTime(consultation))
  const [expertId, setExpertId] = useState<string | null>(null)
  const [adoption, setAdoption] = useState(emptyAdoption)
  /** That nobody answered the telephone either. */
  const [sure, setSure] = useState(false)
  return { reason, setReason, time, setTime, adoption, setAdoption, expertId, setExpertId, sure, setSure }
}
type Draft = ReturnType<typeof useDraft>

/** The command as it goes out; null where the fields lack something, which they then say. */
function requestOf(
  command: DialogCommand,
  kind: Consultation['kind'],
  version: number,
  draft: Draft,
): CommandRequest | null {
  if (isReasoned(command)) return reasonInput(command, version, draft.reason, draft.expertId)
  if (isTimed(command, kind)) return timeInput(command, version, draft.time)
  if (command === 'record_adoption') return adoptionInput(version, draft.adoption)
  if (command === 'pass_precheck') {
    return { command, version, expertId: draft.expertId } as CommandRequest
  }
  return plainInput(command, version)
}

/** What carries nothing but itself. The others have been answered before. */
function plainInput(
  command: Exclude<DialogCommand, 'record_adoption' | 'pass_precheck'>,
  version: number,
): CommandRequest | null {
  switch (command) {
    case 'submit':
    case 'approve':
    case 'accept':
    case 'finish':
    case 'begin_report':
    case 'take_over':
      return { command, version }
    default:
      return null
  }
}

/** A no-show of a session that went on by telephone is said twice; null until it is. */
function withPhone(input: CommandRequest, consultation: Consultation, sure: boolean): CommandRequest | null {
  if (input.command !== 'mark_no_show' || phonedNow(consultation).length === 0) return input
  return sure ? { ...input, despitePhone: true } : null
}

type Quicker = { by: string | null; state: ConsultationState; version: number }

function quickerOf(error: unknown): Quicker | null {
  if (!(error instanceof ApiFailure) || error.fresh === undefined) return null
  if (error.code !== 'CONFLICT' && error.code !== 'WRONG_STATE') return null
  const { changedBy, state, version } = error.fresh
  return { by: changedBy, state: state as ConsultationState, version }
}

export function CommandDialog({ consultation, command, onClose }: CommandDialogProps) {
  const texts = useTexts()
  const navigate = useNavigate()
  const give = useCommand(consultation.id)
  const draft = useDraft(consultation)
  // The version that was read when the dialog was opened; a newer one is taken only knowingly.
  const [version, setVersion] = useState(consultation.version)
  const [checked, setChecked] = useState(false)
  const [quicker, setQuicker] = useState<Quicker | null>(null)
  // The start that was found taken; another choice leaves the notice behind.
  const [takenStart, setTakenStart] = useState<string | null>(null)
  const words =
    texts.detail.dialog[command === 'accept' && consultation.kind === 'written' ? 'acceptWritten' : command]
  const confirm = async () => {
    setChecked(true)
    setTakenStart(null)
    const given = requestOf(command, consultation.kind, version, draft)
    const input = given === null ? null : withPhone(given, consultation, draft.sure)
    if (input === null) return false
    try {
      const answer = await give.mutateAsync(input)
      announce(texts.state.names[answer.state])
    } catch (error) {
      const lost = quickerOf(error)
      if (lost !== null) {
        setQuicker(lost)
        await refreshConsultation(consultation.id)
        return false
      }
      if (error instanceof ApiFailure && error.code === 'CONTINUED_BY_PHONE') {
        // It was said after this page was read: it is shown now, and asked about.
        await refreshConsultation(consultation.id)
        return false
      }
      if (error instanceof ApiFailure && error.code === 'TIME_TAKEN') {
        setTakenStart(startOf(draft.time))
        return false
      }
      throw error
    }
    await refreshConsultation(consultation.id)
    if (command !== 'begin_report') return true
    // Closed first: closing tidies the address of this page, which must not be the last word.
    onClose()
    void navigate(paths.opinion(consultation.id))
    return false
  }
  const again = () => {
    setVersion(quicker?.version ?? consultation.version)
    setQuicker(null)
  }
  return (
    <ConfirmDialog
      open
      title={words.title}
      action={words.action}
      danger={graveCommands.includes(command)}
      onConfirm={confirm}
      onClose={onClose}
      width={520}
      confirmTestId="command-ok"
    >
      {quicker === null ? (
        <p className="second">{words.body}</p>
      ) : (
        <QuickerNote
          quicker={quicker}
          command={command}
          possible={consultation.commands.includes(command)}
          onAgain={again}
        />
      )}
      <Fields
        consultation={consultation}
        command={command}
        draft={draft}
        checked={checked}
        takenStart={takenStart}
      />
    </ConfirmDialog>
  )
}

type FieldsProps = Omit<CommandDialogProps, 'onClose'> & {
  draft: Draft
  checked: boolean
  takenStart: string | null
}

function Fields({ consultation, command, draft, checked, takenStart }: FieldsProps): ReactNode {
  if (isReasoned(command)) {
    return (
      <>
        {command === 'transfer' ? (
          <ExpertField
            consultation={consultation}
            value={draft.expertId}
            onChange={draft.setExpertId}
            checked={checked}
          />
        ) : null}
        {command === 'mark_no_show' ? (
          <DespitePhone
            consultation={consultation}
            sure={draft.sure}
            onSure={draft.setSure}
            checked={checked}
          />
        ) : null}
        <ReasonFields command={command} value={draft.reason} onChange={draft.setReason} checked={checked} />
      </>
    )
  }
  if (isTimed(command, consultation.kind)) {
    return (
      <TimeFields
        consultation={consultation}
        command={command}
        value={draft.time}
        onChange={draft.setTime}
        checked={checked}
        taken={takenStart !== null && takenStart === startOf(draft.time)}
      />
    )
  }
  if (command === 'pass_precheck') {
    return <AssignField consultation={consultation} value={draft.expertId} onChange={draft.setExpertId} />
  }
  if (command === 'record_adoption') {
    return <AdoptionFields value={draft.adoption} onChange={draft.setAdoption} checked={checked} />
  }
  return null
}

type QuickerNoteProps = { quicker: Quicker; command: DialogCommand; possible: boolean; onAgain: () => void }

function QuickerNote({ quicker, command, possible, onAgain }: QuickerNoteProps) {
  const texts = useTexts()
  const words = texts.detail.conflict
  const state = texts.state.names[quicker.state]
  return (
    <div className="dialog-quicker" role="alert">
      <h3>{quicker.by === null ? words.unknownLost(state) : words.commandLost(quicker.by, state)}</h3>
      <p className="small second">
        {texts.common.sentences([
          words.kept(texts.state.command[command]),
          ...(possible ? [] : [words.notPossible]),
        ])}
      </p>
      {possible ? <Button onClick={onAgain}>{words.tryAgain}</Button> : null}
    </div>
  )
}
