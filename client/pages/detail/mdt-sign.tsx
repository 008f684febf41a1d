/** What a member signs: an opinion of their own, agreement to the conclusion, or dissent. The password is asked again each time. */
import { Button } from 'antd'
import { useState } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { useCosign, useDissent, useSignOwn } from '../../mdt.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Box } from '../../ui/layout.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { WordsField } from '../../ui/words-field.tsx'

/** characters */
const longest = 4000

export function OwnOpinionDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const texts = useTexts()
  const words = texts.mdt.opinion
  const { required } = texts.errors.fields
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
      <WordsField
        label={words.view}
        value={view}
        onChange={setView}
        most={longest}
        problem={checked && view.trim() === '' ? required : null}
        autoFocus
        testId="mdt-own-view"
      />
      <WordsField
        label={words.recommendations}
        value={recommendations}
        onChange={setRecommendations}
        most={longest}
        problem={null}
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
  const texts = useTexts()
  const words = texts.mdt.conclusion
  const { required } = texts.errors.fields
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
        <WordsField
          label={words.dissentText}
          value={text}
          onChange={setText}
          most={longest}
          problem={checked && text.trim() === '' ? required : null}
          autoFocus
          testId="mdt-dissent-text"
        />
      ) : null}
      <PasswordField value={password} onChange={setPassword} autoFocus={!dissents} />
    </ConfirmDialog>
  )
}
