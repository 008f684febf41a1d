/** What a member signs: an opinion of their own, agreement to the conclusion, or dissent. The password is asked again each time. */
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { useCosign, useDissent, useSignOwn } from '../../mdt.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Box } from '../../ui/layout.tsx'
import { PasswordField } from '../../ui/password-field.tsx'

type AreaProps = {
  label: string
  value: string
  onChange: (value: string) => void
  testId: string
  autoFocus?: boolean
  /** Whether the button was pressed without it. */
  lacks?: boolean
}

function Area({ label, value, onChange, testId, autoFocus = false, lacks = false }: AreaProps) {
  const texts = useTexts()
  const id = useId()
  return (
    <div className="mdt-field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Input.TextArea
        id={id}
        autoFocus={autoFocus}
        autoSize={{ minRows: 3, maxRows: 12 }}
        maxLength={4000}
        value={value}
        status={lacks ? 'error' : ''}
        aria-invalid={lacks}
        data-testid={testId}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="field-error" role="alert">
        {lacks ? texts.errors.fields.required : ''}
      </p>
    </div>
  )
}

export function OwnOpinionDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const words = useTexts().mdt.opinion
  const sign = useSignOwn(id)
  const [view, setView] = useState('')
  const [recommendations, setRecommendations] = useState('')
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const confirm = () => {
    setChecked(true)
    return view.trim() === '' ? false : sign.mutateAsync({ view, recommendations, password })
  }
  return (
    <ConfirmDialog
      open
      title={words.signTitle}
      action={words.sign}
      width={600}
      confirmTestId="mdt-own-confirm"
      onConfirm={confirm}
      onClose={onClose}
    >
      <p className="small second">{words.signBody}</p>
      <Area
        label={words.view}
        value={view}
        onChange={setView}
        testId="mdt-own-view"
        autoFocus
        lacks={checked && view.trim() === ''}
      />
      <Area
        label={words.recommendations}
        value={recommendations}
        onChange={setRecommendations}
        testId="mdt-own-recommendations"
      />
      <PasswordField value={password} onChange={setPassword} />
    </ConfirmDialog>
  )
}

export type ConclusionAnswer = 'cosign' | 'dissent'

/** Beside the signed conclusion. */
export function AnswerConclusion({ onAnswer }: { onAnswer: (answer: ConclusionAnswer) => void }) {
  const words = useTexts().mdt.conclusion
  return (
    <Box next label={words.title}>
      <p>{words.ask}</p>
      <div className="mdt-answers">
        <Button type="primary" size="large" block onClick={() => onAnswer('cosign')} data-testid="mdt-cosign">
          {words.cosign}
        </Button>
        <Button size="large" block onClick={() => onAnswer('dissent')} data-testid="mdt-dissent">
          {words.dissent}
        </Button>
      </div>
    </Box>
  )
}

type AnswerProps = {
  consultationId: string
  opinionId: string
  answer: ConclusionAnswer
  onClose: () => void
}

export function AnswerDialog({ consultationId, opinionId, answer, onClose }: AnswerProps) {
  const words = useTexts().mdt.conclusion
  const [password, setPassword] = useState('')
  const [text, setText] = useState('')
  const [checked, setChecked] = useState(false)
  const cosign = useCosign(consultationId, opinionId)
  const dissent = useDissent(consultationId, opinionId)
  const dissents = answer === 'dissent'
  const confirm = () => {
    if (!dissents) return cosign.mutateAsync({ password })
    setChecked(true)
    return text.trim() === '' ? false : dissent.mutateAsync({ text, password })
  }
  return (
    <ConfirmDialog
      open
      title={dissents ? words.dissentTitle : words.cosignTitle}
      action={dissents ? words.dissent : words.cosign}
      confirmTestId="mdt-answer-confirm"
      width={560}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{dissents ? words.dissentBody : words.cosignBody}</p>
      {dissents ? (
        <Area
          label={words.dissentText}
          value={text}
          onChange={setText}
          testId="mdt-dissent-text"
          autoFocus
          lacks={checked && text.trim() === ''}
        />
      ) : null}
      <PasswordField value={password} onChange={setPassword} autoFocus={!dissents} />
    </ConfirmDialog>
  )
}
