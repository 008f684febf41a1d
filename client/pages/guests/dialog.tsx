/** Inviting guests: a link is made and shown once, and all of them are listed with what became of them. In the case and in the room. */
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { GuestLink } from '../../../server/contract/guest.ts'
import { useGuests, useRevokeGuest } from '../../guest.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { retrySeconds } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { InviteForm, type Made, MadeLink } from './form.tsx'
import './guests.css'

type DialogProps = { consultation: Consultation; onClose: () => void }

export default function GuestsDialog({ consultation, onClose }: DialogProps) {
  const texts = useTexts()
  const [made, setMade] = useState<Made | null>(null)
  return (
    <Modal
      open
      title={texts.guest.invite}
      width={640}
      onCancel={onClose}
      mask={{ closable: false }}
      closable={{ 'aria-label': texts.common.action.close }}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose} className="guests-close" data-testid="guests-close">
            {texts.common.action.close}
          </Button>
        </div>
      }
    >
      <div className="guests" data-testid="guests">
        <p className="small second">{texts.guest.panel}</p>
        {made === null ? (
          <InviteForm consultation={consultation} onMade={setMade} />
        ) : (
          <MadeLink made={made} onAnother={() => setMade(null)} />
        )}
        <Links id={consultation.id} />
      </div>
    </Modal>
  )
}

function Links({ id }: { id: string }) {
  const { list } = useTexts().guest
  const { data, error, refetch } = useGuests(id)
  return (
    <section aria-labelledby="guests-list">
      <h3 id="guests-list">{list.title}</h3>
      {data !== undefined ? (
        data.length === 0 ? (
          <p className="small second">{list.none}</p>
        ) : (
          <ul className="guests-list">
            {data.map((link) => (
              <Line key={link.id} id={id} link={link} />
            ))}
          </ul>
        )
      ) : error === null ? (
        <Waiting />
      ) : (
        <ErrorState error={error} kept="nothing" onRetry={() => void refetch()} retriesEvery={retrySeconds} />
      )}
    </section>
  )
}

function Line({ id, link }: { id: string; link: GuestLink }) {
  const words = useTexts().guest
  const language = useLanguage()
  const time = useTime()
  const [asked, setAsked] = useState(false)
  const revoke = useRevokeGuest(id)
  const { state } = link
  const stands = state === 'waiting' || state === 'opened'
  return (
    <li data-testid="guest-link" data-state={state}>
      <div>
        <b>{link.name}</b>
        <span className="small">{words.kinds[link.kind]}</span>
        <span className="small guests-state" data-state={state}>
          {words.list.state[state]}
        </span>
        <small>
          {words.list.span(time.near(link.validFrom), time.near(link.validUntil))}
          {link.mine ? '' : `　${words.list.by(personIn(language, link.madeBy))}`}
        </small>
      </div>
      {stands && link.mine ? (
        <Button
          danger
          aria-label={words.list.revokeOne(link.name)}
          onClick={() => setAsked(true)}
          data-testid="guest-revoke"
        >
          {words.list.revoke}
        </Button>
      ) : null}
      {stands ? (
        <ConfirmDialog
          open={asked}
          title={words.list.revokeTitle(link.name)}
          action={words.list.revoke}
          danger
          onConfirm={() => revoke.mutateAsync(link.id)}
          onClose={() => setAsked(false)}
          confirmTestId="guest-revoke-confirm"
        >
          {words.list.revokeBody[state]}
        </ConfirmDialog>
      ) : null}
    </li>
  )
}
