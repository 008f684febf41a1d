/** The patient's full identity: asked for with a reason, shown for two minutes, never kept (look §6, no. 12). */
import { type ReactNode, useEffect, useId, useState } from 'react'
import { useReveal } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Facts } from '../../ui/layout.tsx'
import { LimitedInput } from '../../ui/limited.tsx'
import { MongolianText } from '../../ui/mongolian.tsx'

const shownFor = 2 * 60_000

type Noun = Parameters<typeof useReveal>[1]
type Shown = {
  name: string
  nameMongolian: string
  idNumber: string
  phone: string
  birthDate: string | null
}

/** The button that asks for it, with its dialog, and the facts while they are shown. */
export function useIdentity(id: string, noun?: Noun): { button: ReactNode; facts: ReactNode } {
  const words = useTexts().detail.identity
  const [asking, setAsking] = useState(false)
  const [shown, setShown] = useState<Shown | null>(null)
  useEffect(() => {
    if (shown === null) return
    const timer = setTimeout(() => setShown(null), shownFor)
    return () => clearTimeout(timer)
  }, [shown])
  if (shown !== null)
    return { button: null, facts: <IdentityFacts shown={shown} onHide={() => setShown(null)} /> }
  return {
    button: (
      <>
        <button
          type="button"
          className="text-button"
          data-testid="reveal-identity"
          onClick={() => setAsking(true)}
        >
          {words.show}
        </button>
        <IdentityDialog
          id={id}
          noun={noun}
          open={asking}
          onClose={() => setAsking(false)}
          onShown={setShown}
        />
      </>
    ),
    facts: null,
  }
}

function IdentityFacts({ shown, onHide }: { shown: Shown; onHide: () => void }) {
  const texts = useTexts()
  const words = texts.detail.identity
  const value = (text: string | null) => text || texts.common.none
  return (
    <div className="identity" role="status" data-testid="identity">
      <Facts
        rows={[
          [words.name, value(shown.name)],
          ...(shown.nameMongolian === ''
            ? []
            : [
                [
                  texts.mongolian.patientName,
                  <MongolianText key="name" text={shown.nameMongolian} short />,
                ] as const,
              ]),
          [words.idNumber, value(shown.idNumber)],
          [words.birthDate, value(shown.birthDate)],
          [words.phone, value(shown.phone)],
        ]}
      />
      <p className="tiny dim">
        {`${words.hides}　`}
        <button type="button" className="text-button" onClick={onHide}>
          {words.hide}
        </button>
      </p>
    </div>
  )
}

type IdentityDialogProps = {
  id: string
  noun: Noun
  open: boolean
  onClose: () => void
  onShown: (shown: Shown) => void
}

function IdentityDialog({ id, noun, open, onClose, onShown }: IdentityDialogProps) {
  const texts = useTexts()
  const words = texts.detail.identity
  const field = useId()
  const reveal = useReveal(id, noun)
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const confirm = async () => {
    if (reason.trim() === '') {
      setMissing(true)
      return false
    }
    const { name, nameMongolian, idNumber, phone, birthDate } = await reveal.mutateAsync({ reason })
    onShown({ name, nameMongolian, idNumber, phone, birthDate })
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
      confirmTestId="command-ok"
    >
      <p className="second">{words.note}</p>
      <label className="field-label dialog-field" htmlFor={field}>
        {words.reason}
      </label>
      <LimitedInput
        id={field}
        value={reason}
        most={300}
        placeholder={words.reasonHint}
        status={missing ? 'error' : ''}
        aria-invalid={missing}
        aria-describedby={`${field}-problem`}
        data-testid="command-reason"
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
