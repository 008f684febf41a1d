/** Of one consultation: its class, until when it is kept, what holds it; and for those who may, sealing and unsealing. */
import { Button } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { Hold, Keeping } from '../../../server/contract/retention.ts'
import { dayOf } from '../../../server/domain/beijing.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useKeeping, useLiftHold, useSetHold } from '../../keeping.ts'
import { isAllowed, useMe } from '../../session.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Facts, Section } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { WordsField } from '../../ui/words-field.tsx'
import './keeping.css'

type Asked = { action: 'set' } | { action: 'lift'; hold: Hold }
type Ask = (asked: Asked) => void

/**
 * The dialogs of sealing and unsealing. They stand beside what opens them, which may move to another place of the page while somebody writes.
 * @param id of the consultation
 */
export function useHoldDialog(id: string) {
  const [asked, ask] = useState<Asked | null>(null)
  const close = () => ask(null)
  const dialog =
    asked === null ? null : asked.action === 'set' ? (
      <SetDialog id={id} onClose={close} />
    ) : (
      <LiftDialog id={id} hold={asked.hold} onClose={close} />
    )
  return { ask, dialog }
}

type PanelProps = { consultation: Consultation; onAsk: Ask }

/** In the case, for the offices; those who review have it in the dossier. */
export function KeepingPanel({ consultation: { id, relation, state }, onAsk }: PanelProps) {
  const me = useMe()
  const office = relation === 'office' || relation === 'receiving_office'
  if (!office || state === 'draft' || !isAllowed(me, 'hold.manage')) return null
  return <KeepingPart id={id} onAsk={onAsk} />
}

/** In the dossier. */
export function KeepingOfDossier({ id }: { id: string }) {
  const { ask, dialog } = useHoldDialog(id)
  return (
    <>
      <KeepingPart id={id} bleed onAsk={ask} />
      {dialog}
    </>
  )
}

/** @param bleed in a drawer */
function KeepingPart({ id, bleed = false, onAsk }: { id: string; bleed?: boolean; onAsk: Ask }) {
  const words = useTexts().keeping.part
  const { data, error, refetch } = useKeeping(id)
  return (
    <Section bleed={bleed} title={words.title}>
      {data !== undefined ? (
        <Shown keeping={data} onAsk={onAsk} />
      ) : error === null ? (
        <Waiting />
      ) : (
        <ErrorState error={error} kept="nothing" onRetry={() => void refetch()} />
      )}
    </Section>
  )
}

function Shown({ keeping, onAsk }: { keeping: Keeping; onAsk: Ask }) {
  const texts = useTexts()
  const words = texts.keeping.part
  const time = useTime()
  const { since, until, processUntil, processDestroyed, holds, actions } = keeping
  const open = holds.find(({ lifted }) => lifted === null)
  const press = (action: Keeping['actions'][number]) => {
    if (action === 'set') onAsk({ action })
    else if (open !== undefined) onAsk({ action, hold: open })
  }
  return (
    <div data-testid="keeping" data-class={keeping.class} data-held={keeping.held}>
      <Facts
        rows={[
          [
            words.class,
            keeping.destroyed === null
              ? `${texts.keeping.classes[keeping.class]}　${words.why[keeping.why]}`
              : texts.keeping.classes[keeping.class],
          ],
          [words.since, since === null ? words.notYet : time.moment(since)],
          ...(until === null ? [] : [[words.until, words.untilOf(until, keeping.years)] as const]),
          ...(processUntil === null
            ? []
            : [
                [
                  words.process,
                  processDestroyed === null
                    ? words.untilOf(processUntil, keeping.processYears)
                    : words.processGone(time.moment(processDestroyed.at), processDestroyed.plan),
                ] as const,
              ]),
          [words.hold, holds.length === 0 ? words.none : <Holds key="holds" holds={holds} />],
        ]}
      />
      <div className="row no-print keeping-do">
        {actions.map((action) => (
          <Button key={action} onClick={() => press(action)} data-testid={`hold-${action}`}>
            {words[action]}
          </Button>
        ))}
        {open !== undefined && actions.length === 0 ? (
          <span className="small second">{words.secondPerson}</span>
        ) : null}
      </div>
    </div>
  )
}

function Holds({ holds }: { holds: readonly Hold[] }) {
  const words = useTexts().keeping.part
  const language = useLanguage()
  const time = useTime()
  return (
    <ul className="keeping-holds">
      {holds.map(({ id, reason, reference, setBy, setAt, lifted, until, holds: stands }) => (
        <li key={id} data-testid="hold">
          <b className={stands ? 'tone-ochre' : ''}>
            {lifted === null
              ? words.standing
              : stands
                ? words.liftedStill(dayOf(new Date(until)))
                : words.lifted}
          </b>
          <small>{words.setLine(personIn(language, setBy), time.short(setAt))}</small>
          <small>{`${reason}　${words.reference(reference)}`}</small>
          {lifted === null ? null : (
            <small>{`${words.liftedLine(personIn(language, lifted.by), time.short(lifted.at))}　${lifted.reason}`}</small>
          )}
        </li>
      ))}
    </ul>
  )
}

function SetDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const words = useTexts().keeping.part
  const set = useSetHold(id)
  const [reason, setReason] = useState('')
  const [reference, setReference] = useState('')
  const [pressed, setPressed] = useState(false)
  const missing = (text: string) => (pressed && text.trim() === '' ? words.required : null)
  const confirm = async () => {
    setPressed(true)
    if (reason.trim() === '' || reference.trim() === '') return false
    return set.mutateAsync({ reason, reference })
  }
  return (
    <ConfirmDialog
      open
      title={words.setTitle}
      action={words.set}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="hold-ok"
    >
      <p className="second">{words.setBody}</p>
      <WordsField
        label={words.reason}
        value={reason}
        onChange={setReason}
        most={500}
        rows={2}
        placeholder={words.reasonHint}
        problem={missing(reason)}
        testId="hold-reason"
      />
      <WordsField
        label={words.referenceField}
        value={reference}
        onChange={setReference}
        most={120}
        rows={1}
        placeholder={words.referenceHint}
        problem={missing(reference)}
        testId="hold-reference"
      />
    </ConfirmDialog>
  )
}

function LiftDialog({ id, hold, onClose }: { id: string; hold: Hold; onClose: () => void }) {
  const words = useTexts().keeping.part
  const lift = useLiftHold(id)
  const [reason, setReason] = useState('')
  const [pressed, setPressed] = useState(false)
  const confirm = async () => {
    setPressed(true)
    if (reason.trim() === '') return false
    return lift.mutateAsync({ holdId: hold.id, reason })
  }
  return (
    <ConfirmDialog
      open
      title={words.liftTitle}
      action={words.lift}
      danger
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="hold-ok"
    >
      <p className="second">{words.liftBody}</p>
      <WordsField
        label={words.reason}
        value={reason}
        onChange={setReason}
        most={500}
        rows={2}
        problem={pressed && reason.trim() === '' ? words.required : null}
        testId="hold-reason"
      />
    </ConfirmDialog>
  )
}
