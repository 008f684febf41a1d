/** Why somebody who is rung cannot take it. */
import { Button, Radio } from 'antd'
import { useId, useState } from 'react'
import type { RingItem } from '../../server/contract/ring.ts'
import { type UnableReason, unableReasons } from '../../server/domain/line-rules.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import { dropRing, useUnable } from '../ring.ts'
import { ErrorState } from './answer.tsx'
import { HoldContext, useHolder } from './hold.ts'
import { LimitedInput } from './limited.tsx'

type Props = { ring: RingItem; onClose: () => void }

export function UnableForm({ ring, onClose }: Props) {
  const texts = useTexts()
  const id = useId()
  const unable = useUnable(ring.consultationId)
  const [reasonCode, setReasonCode] = useState<UnableReason | null>(null)
  const [reasonText, setReasonText] = useState('')
  const [checked, setChecked] = useState(false)
  const { held, isHeld } = useHolder()
  const words = texts.ring.reason
  const lacksWords = reasonCode === 'other' && reasonText.trim() === ''
  const send = async () => {
    setChecked(true)
    if (reasonCode === null || lacksWords || isHeld()) return
    try {
      await unable.mutateAsync({ reasonCode, reasonText })
    } catch (error) {
      // Somebody has taken it meanwhile: there is nothing left to refuse.
      if (!(error instanceof ApiFailure && ['WRONG_STATE', 'NOT_FOUND', 'FORBIDDEN'].includes(error.code)))
        return
    }
    dropRing(ring.consultationId)
  }
  return (
    <div className="ring-unable">
      <div className="field-label" id={`${id}-code`}>
        <span>{words.label}</span>
      </div>
      <Radio.Group
        className="ring-reasons"
        aria-labelledby={`${id}-code`}
        value={reasonCode}
        onChange={(event) => setReasonCode(event.target.value as UnableReason)}
        options={unableReasons.map((code) => ({ value: code, label: words.names[code] }))}
      />
      <HoldContext value={held}>
        <LimitedInput
          value={reasonText}
          most={300}
          onChange={(event) => setReasonText(event.target.value)}
          aria-label={reasonCode === 'other' ? words.wordsWanted : words.words}
          placeholder={reasonCode === 'other' ? words.wordsWanted : words.words}
          status={checked && lacksWords ? 'error' : ''}
        />
      </HoldContext>
      <p className="field-error" role="alert">
        {checked && reasonCode === null ? words.choose : checked && lacksWords ? words.write : ''}
      </p>
      <p className="tiny second">{words.note}</p>
      {unable.error === null ? null : <ErrorState error={unable.error} kept="here" />}
      <div className="ring-buttons">
        <Button loading={unable.isPending} onClick={() => void send()} data-testid="ring-unable-send">
          {words.send}
        </Button>
        <Button type="text" onClick={onClose}>
          {words.back}
        </Button>
      </div>
    </div>
  )
}
