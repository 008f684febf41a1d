/** The one boxed thing: the next step with one filled button, the arrangement, the contact, and what else may be done. */
import { Button, Drawer } from 'antd'
import { useState } from 'react'
import type { Referral } from '../../../server/contract/referral.ts'
import { referralEndStates } from '../../../server/domain/referral.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { referralAddresses } from '../../referral.ts'
import { useNow } from '../../ui/clock.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { Box, Facts } from '../../ui/layout.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { useTime } from '../../ui/time.ts'
import { ReferralLabel } from './parts.tsx'
import { alsoOf, type DialogCommand, deadlineOf, graveCommands, stepOf } from './step.ts'
import { referralReasonWords } from './words.ts'

type NextProps = { referral: Referral; onCommand: (command: DialogCommand) => void }

export function ReferralNext({ referral, onCommand }: NextProps) {
  const texts = useTexts()
  const step = stepOf(referral)
  const { title, body } = texts.referral.next[step.situation]
  const label = step.yours ? texts.detail.next.label : texts.detail.next.others
  return (
    <Box next={step.yours} label={label}>
      <div className="next-box">
        <div>
          <div className="next-label">
            <span className="label">{label}</span>
            <span data-testid="referral-state">
              <ReferralLabel state={referral.state} />
            </span>
          </div>
          <div className="next-head">
            <h2 className={step.yours ? 'next-step' : 'h2'}>{title}</h2>
            <Due referral={referral} />
          </div>
          <p className="small second next-body">{body}</p>
          <Notes referral={referral} />
        </div>
        <div>
          <Main referral={referral} onCommand={onCommand} />
          <Others referral={referral} onCommand={onCommand} />
        </div>
      </div>
    </Box>
  )
}

function Due({ referral }: { referral: Referral }) {
  const ends = deadlineOf(referral.state)
  if (ends === null || referral.dueAt === null) return null
  return (
    <Countdown
      until={referral.dueAt}
      ends={ends}
      urgency={referral.urgency}
      inline
      spoken={referral.turn === 'yours'}
    />
  )
}

/** Whom to call, when and where the patient comes, why it ended or came back. */
function Notes({ referral }: { referral: Referral }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.referral
  const { contact, slotAt, slotText, arrivedAt, outcome, state } = referral
  const reason = referralReasonWords(texts, referral.reasonCode, referral.reasonText)
  const receives = referral.relation === 'contact' || referral.relation === 'receiver'
  const nobody = referral.direction === 'up' ? words.noContact : words.noContactDown
  const person =
    contact.person === null
      ? nobody
      : `${personIn(language, contact.person)}　${nameIn(language, contact.person.title)}`
  return (
    <div className="referral-facts">
      <Facts
        rows={[
          ...(receives
            ? ([[words.senderPhone, <Phone key="phone" number={referral.content.senderPhone} />]] as const)
            : ([
                [words.contact, person],
                [words.phone, <Phone key="phone" number={contact.phone} />],
              ] as const)),
          ...(slotAt === null || arrivedAt !== null
            ? []
            : ([
                [words.slotWhen, time.moment(slotAt)],
                [words.slotWhere, slotText],
              ] as const)),
          ...(arrivedAt === null ? [] : ([[words.arrivedAt, time.near(arrivedAt)]] as const)),
          ...(outcome === '' ? [] : ([[words.outcome, outcome]] as const)),
        ]}
      />
      {reason === null || !(state === 'returned' || referralEndStates.includes(state)) ? null : (
        <div className="next-note">
          <span className="label">{texts.detail.reasonGiven}</span>
          <blockquote className="small second">{reason}</blockquote>
        </div>
      )}
    </div>
  )
}

function Phone({ number }: { number: string }) {
  const texts = useTexts()
  if (number === '') return texts.common.none
  return (
    <a className="number" href={`tel:${number.replaceAll(' ', '')}`}>
      {number}
    </a>
  )
}

/** The one filled button. */
function Main({ referral, onCommand }: NextProps) {
  const texts = useTexts()
  const step = stepOf(referral)
  const { main } = step
  if (!step.yours) return null
  if (main === null) {
    return (
      <span className="next-main" data-testid="edit-referral">
        <LinkButton type="primary" size="large" block to={step.to}>
          {texts.referral.step[step.verb]}
        </LinkButton>
      </span>
    )
  }
  return (
    <Button
      type="primary"
      size="large"
      block
      className="next-main"
      data-testid={`command-${main}`}
      onClick={() => onCommand(main)}
    >
      {texts.referral.command[main]}
    </Button>
  )
}

/** Ways first, then commands, what ends the referral last and in cinnabar. */
function Others({ referral, onCommand }: NextProps) {
  const words = useTexts().referral
  const now = useNow(30_000)
  const step = stepOf(referral)
  const { id, commands, requestedAt } = referral
  return (
    <>
      <div className="next-also">
        {commands.includes('refer_back') ? (
          <span data-testid="refer-back">
            <LinkButton block to={paths.newReferral({ parent: id })}>
              {words.command.refer_back}
            </LinkButton>
          </span>
        ) : null}
        {requestedAt === null || !referral.open ? null : (
          <Button block href={referralAddresses.letter(id)} data-testid="referral-letter">
            {words.letter}
          </Button>
        )}
      </div>
      <div className="next-also">
        {alsoOf(referral, step.main, now).map((command) => {
          const grave = graveCommands.includes(command)
          return (
            <Button
              key={command}
              type={grave ? 'text' : 'default'}
              danger={grave}
              block
              data-testid={`command-${command}`}
              onClick={() => onCommand(command)}
            >
              {words.command[command]}
            </Button>
          )
        })}
      </div>
    </>
  )
}

/** On a phone the next step is fixed at the bottom; the rest is behind 更多. */
export function ReferralPhoneStep({ referral, onCommand }: NextProps) {
  const texts = useTexts()
  const step = stepOf(referral)
  const { title, body } = texts.referral.next[step.situation]
  const [more, setMore] = useState(false)
  const choose = (command: DialogCommand) => {
    setMore(false)
    onCommand(command)
  }
  return (
    <div className="phone-step">
      <p className="small second">{title}</p>
      <div className="phone-step-buttons">
        <Button size="large" onClick={() => setMore(true)} data-testid="more-commands">
          {texts.detail.action.more}
        </Button>
        <Main referral={referral} onCommand={choose} />
      </div>
      <Drawer
        open={more}
        onClose={() => setMore(false)}
        placement="bottom"
        size="auto"
        title={title}
        closable={{ 'aria-label': texts.common.action.close }}
      >
        <p className="small second next-body">{body}</p>
        <Notes referral={referral} />
        <Others referral={referral} onCommand={choose} />
      </Drawer>
    </div>
  )
}
