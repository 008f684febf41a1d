/** Signing: the password asked again, and for a correction its reason. */
import { Input, Select } from 'antd'
import { useState } from 'react'
import { reasons } from '../../../server/domain/consultation.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { LimitedArea } from '../../ui/limited.tsx'
import { signOpinion } from './data.ts'
import { Labelled } from './fields.tsx'

type Props = {
  open: boolean
  onClose: () => void
  consultationId: string
  version: number
  /** @returns the revision that is on the server, null where it could not be saved */
  save: () => Promise<number | null>
  /** Why it could not be saved. */
  problem: () => Error | null
}

export function SignDialog({ open, onClose, consultationId, version, save, problem }: Props) {
  const texts = useTexts()
  const words = texts.opinion
  const [password, setPassword] = useState('')
  const [reasonCode, setReasonCode] = useState<string>(reasons.amend_opinion[0])
  const [reasonText, setReasonText] = useState('')
  const amending = version > 1
  const sign = async () => {
    const revision = await save()
    if (revision === null) throw problem() ?? new ApiFailure({ code: 'NETWORK', requestId: null }, 0)
    await signOpinion(consultationId, {
      revision,
      password,
      ...(amending ? { reasonCode, reasonText } : {}),
    })
    setPassword('')
    onClose()
  }
  const close = () => {
    setPassword('')
    onClose()
  }
  return (
    <ConfirmDialog
      open={open}
      title={words.signTitle}
      action={amending ? words.signFirst(version) : words.sign}
      onConfirm={sign}
      onClose={close}
    >
      <p>
        {words.finality}。{words.signBody}
      </p>
      {amending ? (
        <>
          <Labelled label={words.amendReason}>
            {(id) => (
              <Select
                id={id}
                value={reasonCode}
                options={reasons.amend_opinion.map((value) => ({ value, label: texts.state.reason[value] }))}
                onChange={setReasonCode}
              />
            )}
          </Labelled>
          <Labelled label={words.amendWords}>
            {(id) => (
              <LimitedArea
                id={id}
                autoSize={{ minRows: 2 }}
                most={1000}
                value={reasonText}
                onChange={(event) => setReasonText(event.target.value)}
              />
            )}
          </Labelled>
        </>
      ) : null}
      <Labelled label={words.password}>
        {(id) => (
          <Input.Password
            id={id}
            data-testid="sign-password"
            autoFocus
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Labelled>
    </ConfirmDialog>
  )
}
