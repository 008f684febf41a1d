/** The one boxed thing: the next step with one filled button, and what else may be done (look §3, picture 3 and 8b). */
import { Button, Drawer } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { Box } from '../../ui/layout.tsx'
import { StateLabel } from '../../ui/mark.tsx'
import { useTime } from '../../ui/time.ts'
import {
  hasOthers,
  MainButton,
  NextNotes,
  type NextProps,
  Others,
  useDue,
  useStep,
  useStepWords,
  WithWhom,
} from './next-parts.tsx'
import type { DialogName } from './step.ts'

export function NextBox({ consultation, onCommand }: NextProps) {
  const texts = useTexts()
  const step = useStep(consultation)
  const { title, body } = useStepWords(consultation, step)
  const label = step.yours ? texts.detail.next.label : texts.detail.next.others
  return (
    <Box next={step.yours} label={label}>
      <div className="next-box">
        <div>
          <div className="next-label">
            <span className="label">{label}</span>
            <span data-testid="consultation-state">
              <StateLabel state={consultation.state} />
            </span>
          </div>
          <div className="next-head">
            <h2 className={body === null ? 'h2' : 'next-step'}>{title}</h2>
            <NextDue consultation={consultation} spoken={step.yours} />
          </div>
          <p className="small second next-body">
            <WithWhom consultation={consultation} />
            {body}
          </p>
          <NextNotes consultation={consultation} />
        </div>
        <div>
          {step.main === null ? null : <MainButton action={step.main} onCommand={onCommand} />}
          <Others consultation={consultation} step={step} onCommand={onCommand} />
        </div>
      </div>
    </Box>
  )
}

function NextDue({ consultation, spoken }: { consultation: Consultation; spoken: boolean }) {
  const due = useDue(consultation)
  return due === null ? null : <Countdown {...due} urgency={consultation.urgency} inline spoken={spoken} />
}

/** On a phone the next step is fixed at the bottom; the rest is behind 更多. */
export function PhoneStep({ consultation, onCommand }: NextProps) {
  const texts = useTexts()
  const time = useTime()
  const step = useStep(consultation)
  const { title, body } = useStepWords(consultation, step)
  const [more, setMore] = useState(false)
  const { opensAt } = consultation.room
  const note =
    step.situation === 'scheduled' && opensAt !== null ? texts.detail.next.opensAt(time.near(opensAt)) : title
  const choose = (command: DialogName) => {
    setMore(false)
    onCommand(command)
  }
  return (
    <div className="phone-step">
      <p className="small second">{note}</p>
      <div className="phone-step-buttons">
        {hasOthers(consultation, step) ? (
          <Button size="large" onClick={() => setMore(true)} data-testid="more-commands">
            {texts.detail.action.more}
          </Button>
        ) : null}
        {step.main === null ? null : <MainButton action={step.main} onCommand={choose} />}
      </div>
      <Drawer
        open={more}
        onClose={() => setMore(false)}
        placement="bottom"
        size="auto"
        title={title}
        closable={{ 'aria-label': texts.common.action.close }}
      >
        {body === null ? null : <p className="small second next-body">{body}</p>}
        <Others consultation={consultation} step={step} onCommand={choose} />
      </Drawer>
    </div>
  )
}

/** What a phone must say before the case: who is in the room, why it came back. */
export function PhoneNotes({ consultation }: { consultation: Consultation }) {
  return (
    <div className="detail-phone-notes">
      <NextNotes consultation={consultation} />
    </div>
  )
}
