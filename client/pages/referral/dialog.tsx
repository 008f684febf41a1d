/**
 * One dialog for each command. What was typed stays whatever the answer is: where somebody was quicker, they are named, the fresh
 * state is shown, and the same step can be done again from it as far as it still exists (look §4).
 */
import { Button } from 'antd'
import { useState } from 'react'
import type { Referral } from '../../../server/contract/referral.ts'
import type { ReferralState } from '../../../server/domain/referral.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshReferral, useReferralCommand } from '../../referral.ts'
import { announce } from '../../ui/announce.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { DialogFields } from './dialog-fields.tsx'
import { emptyDraft, requestOf } from './dialog-input.ts'
import { type DialogCommand, graveCommands } from './step.ts'

type ReferralDialogProps = { referral: Referral; command: DialogCommand; onClose: () => void }

type Quicker = { by: string | null; state: ReferralState; version: number }

function quickerOf(error: unknown): Quicker | null {
  if (!(error instanceof ApiFailure) || error.fresh === undefined) return null
  if (error.code !== 'CONFLICT' && error.code !== 'WRONG_STATE') return null
  const { changedBy, state, version } = error.fresh
  return { by: changedBy, state: state as ReferralState, version }
}

export function ReferralDialog({ referral, command, onClose }: ReferralDialogProps) {
  const texts = useTexts()
  const give = useReferralCommand(referral.id)
  const [draft, setDraft] = useState(() => emptyDraft(referral, command))
  // The version that was read when the dialog was opened; a newer one is taken only knowingly.
  const [version, setVersion] = useState(referral.version)
  const [checked, setChecked] = useState(false)
  const [quicker, setQuicker] = useState<Quicker | null>(null)
  const words = texts.referral.dialog[command]
  const confirm = async () => {
    setChecked(true)
    const input = requestOf(command, version, draft)
    if (input === null) return false
    try {
      const answer = await give.mutateAsync(input)
      announce(texts.referral.states[answer.state])
    } catch (error) {
      const lost = quickerOf(error)
      if (lost === null) throw error
      setQuicker(lost)
      await refreshReferral(referral.id)
      return false
    }
    await refreshReferral(referral.id)
    return true
  }
  const again = () => {
    setVersion(quicker?.version ?? referral.version)
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
      width={command === 'send_summary' ? 680 : 520}
      confirmTestId="command-ok"
    >
      {quicker === null ? (
        <p className="second">{words.body}</p>
      ) : (
        <QuickerNote quicker={quicker} possible={referral.commands.includes(command)} onAgain={again} />
      )}
      <DialogFields
        referral={referral}
        command={command}
        draft={draft}
        onChange={setDraft}
        checked={checked}
      />
    </ConfirmDialog>
  )
}

type QuickerNoteProps = { quicker: Quicker; possible: boolean; onAgain: () => void }

function QuickerNote({ quicker, possible, onAgain }: QuickerNoteProps) {
  const texts = useTexts()
  const words = texts.referral.lost
  const state = texts.referral.states[quicker.state]
  return (
    <div className="dialog-quicker" role="alert">
      <h3>{quicker.by === null ? words.unknown(state) : words.by(quicker.by, state)}</h3>
      <p className="small second">
        {texts.common.sentences([words.kept, ...(possible ? [] : [words.impossible])])}
      </p>
      {possible ? <Button onClick={onAgain}>{words.again}</Button> : null}
    </div>
  )
}
