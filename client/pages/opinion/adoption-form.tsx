/** How the opinion was carried out: the requesting hospital's answer, which closes the consultation. */
import { Button, Radio } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { adoptionDecisions } from '../../../server/contract/opinion.ts'
import { useTexts } from '../../i18n/text.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { HoldContext, useHolder } from '../../ui/hold.ts'
import { Box } from '../../ui/layout.tsx'
import { LimitedArea } from '../../ui/limited.tsx'
import { useTime } from '../../ui/time.ts'
import { recordAdoption } from './data.ts'
import { Labelled } from './fields.tsx'

type Decision = (typeof adoptionDecisions)[number]

export function AdoptionForm({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.opinion.adoption
  const [decision, setDecision] = useState<Decision>('adopted')
  const [reason, setReason] = useState('')
  const [actions, setActions] = useState('')
  const [state, setState] = useState<{ busy: boolean; error: unknown; tried: boolean }>({
    busy: false,
    error: null,
    tried: false,
  })
  const { held, isHeld } = useHolder()
  const lacksReason = decision !== 'adopted' && reason.trim() === ''
  const submit = async () => {
    if (lacksReason) {
      setState({ busy: false, error: null, tried: true })
      document.getElementById('adoption-reason')?.focus()
      return
    }
    if (isHeld()) return
    setState({ busy: true, error: null, tried: true })
    try {
      await recordAdoption(consultation.id, consultation.version, { decision, reason, actions })
    } catch (error) {
      setState({ busy: false, error, tried: true })
    }
  }
  return (
    <Box next label={words.title}>
      <span className="label">{words.next}</span>
      <h2 className="next-step">{words.title}</h2>
      <p className="second small">
        {consultation.dueAt === null ? words.free : words.before(time.near(consultation.dueAt))}
      </p>
      <Radio.Group
        className="adoption-choice"
        aria-label={words.title}
        value={decision}
        onChange={(event) => setDecision(event.target.value as Decision)}
      >
        {adoptionDecisions.map((one) => (
          <Radio key={one} value={one} data-testid={`adoption-${one}`}>
            {words.decision[one]}
          </Radio>
        ))}
      </Radio.Group>
      <HoldContext value={held}>
        <div className="opinion-field">
          <label htmlFor="adoption-reason">{words.reason[decision]}</label>
          <LimitedArea
            id="adoption-reason"
            autoSize={{ minRows: 2 }}
            most={2000}
            value={reason}
            status={state.tried && lacksReason ? 'error' : ''}
            aria-invalid={state.tried && lacksReason}
            onChange={(event) => setReason(event.target.value)}
          />
          {state.tried && lacksReason ? <p className="tone-cinnabar small">{words.reasonRequired}</p> : null}
        </div>
        <Labelled label={words.actions}>
          {(id) => (
            <LimitedArea
              id={id}
              data-testid="adoption-actions"
              autoSize={{ minRows: 2 }}
              most={4000}
              placeholder={words.actionsHint}
              value={actions}
              onChange={(event) => setActions(event.target.value)}
            />
          )}
        </Labelled>
      </HoldContext>
      {state.error === null ? null : <ErrorState error={state.error} kept="here" />}
      <Button
        type="primary"
        size="large"
        block
        loading={state.busy}
        onClick={() => void submit()}
        data-testid="adoption-submit"
      >
        {words.submit}
      </Button>
    </Box>
  )
}
