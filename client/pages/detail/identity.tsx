/** The patient's full identity: asked for with a reason, shown for two minutes, never kept (look §6, no. 12). */
import { Input } from 'antd'
import { useEffect, useId, useState } from 'react'
import { useReveal } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Facts } from '../../ui/layout.tsx'

const shownFor = 2 * 60_000

type Shown = { name: string; idNumber: string; phone: string; birthDate: string | null }

export function Identity({ id }: { id: string }) {
  const texts = useTexts()
  const words = texts.detail.identity
  const [asking, setAsking] = useState(false)
  const [shown, setShown] = useState<Shown | null>(null)
  useEffect(() => {
    if (shown === null) return
    const timer = setTimeout(() => setShown(null), shownFor)
    return () => clearTimeout(timer)
  }, [shown])
  const value = (text: string | null) => text || texts.common.none
  if (shown !== null) {
    return (
      <div className="identity" role="status">
        <Facts
          rows={[
            [words.name, value(shown.name)],
            [words.idNumber, value(shown.idNumber)],
            [words.birthDate, value(shown.birthDate)],
            [words.phone, value(shown.phone)],
          ]}
        />
        <p className="tiny dim">
          {words.hides}　
          <button type="button" className="text-button" onClick={() => setShown(null)}>
            {words.hide}
          </button>
        </p>
      </div>
    )
  }
  return (
    <p className="small identity-ask">
      <button
        type="button"
        className="text-button"
        data-testid="show-identity"
        onClick={() => setAsking(true)}
      >
        {words.show}
      </button>
      <IdentityDialog id={id} open={asking} onClose={() => setAsking(false)} onShown={setShown} />
    </p>
  )
}

type IdentityDialogProps = { id: string; open: boolean; onClose: () => void; onShown: (shown: Shown) => void }

function IdentityDialog({ id, open, onClose, onShown }: IdentityDialogProps) {
  const texts = useTexts()
  const words = texts.detail.identity
  const field = useId()
  const reveal = useReveal(id)
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const confirm = async () => {
    if (reason.trim() === '') {
      setMissing(true)
      return false
    }
    const { name, idNumber, phone, birthDate } = await reveal.mutateAsync({ reason })
    onShown({ name, idNumber, phone, birthDate })
    // The answer must not stay in memory longer than it is shown.
    reveal.reset()
    setReason('')
    return true
  }
  return (
    <ConfirmDialog
      open={open}
      title={words.title}
      action={words.action}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p className="second">{words.note}</p>
      <label className="field-label dialog-field" htmlFor={field}>
        {words.reason}
      </label>
      <Input
        id={field}
        value={reason}
        maxLength={300}
        placeholder={words.reasonHint}
        status={missing ? 'error' : ''}
        aria-invalid={missing}
        aria-describedby={`${field}-problem`}
        onChange={(event) => {
          setReason(event.target.value)
          setMissing(false)
        }}
      />
      <p className="field-error" id={`${field}-problem`} role="alert">
        {missing ? words.required : ''}
      </p>
    </ConfirmDialog>
  )
}
