/** The one boxed thing: the next step with one filled button, and what else may be done (look §3, picture 3 and 8b). */
import { Button, Drawer } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { addresses, useOpinionFile } from '../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { isAllowed, useMe } from '../../session.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { useNow } from '../../ui/clock.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { Box } from '../../ui/layout.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { useTime } from '../../ui/time.ts'
import { deadlineOf, isEnded, roomOpen } from '../work-list/rows.ts'
import { reasonWords } from './course-words.ts'
import {
  type DialogCommand,
  graveCommands,
  type MainAction,
  opinionReadable,
  type Step,
  stepOf,
} from './step.ts'

type NextProps = { consultation: Consultation; onCommand: (command: DialogCommand) => void }

/** The step, looked at again every ten seconds: the room opens and no-shows become possible without any news. */
export function useStep(consultation: Consultation): Step {
  const now = useNow(10_000)
  return stepOf(
    { ...consultation, roomOpen: consultation.state === 'scheduled' && roomOpen(consultation, now) },
    now,
  )
}

function useStepWords(consultation: Consultation, step: Step): { title: string; body: string } {
  const texts = useTexts()
  const time = useTime()
  const { next } = texts.detail
  const name = texts.state.names[consultation.state]
  switch (step.situation) {
    case 'scheduled':
      return {
        title: next.scheduled.title(time.near(consultation.scheduledStart ?? '')),
        body: next.scheduled.body,
      }
    case 'ended':
    case 'waiting':
      return { title: name, body: next[step.situation].body }
    default:
      return next[step.situation]
  }
}

export function NextBox({ consultation, onCommand }: NextProps) {
  const texts = useTexts()
  const step = useStep(consultation)
  const { title, body } = useStepWords(consultation, step)
  const label = step.yours ? texts.detail.next.label : texts.detail.next.others
  return (
    <Box next={step.yours} label={label}>
      <div className="label">{label}</div>
      <div className="next-head">
        <h2 className="next-step">{title}</h2>
        <NextDue consultation={consultation} spoken={step.yours} />
      </div>
      <p className="small second next-body">
        <WithWhom consultation={consultation} />
        {body}
      </p>
      <NextNotes consultation={consultation} />
      {step.main === null ? null : <MainButton action={step.main} onCommand={onCommand} block />}
      <OpinionLinks consultation={consultation} step={step} />
      {step.also.length === 0 ? null : (
        <div className="next-also">
          {step.also.map((command) => (
            <CommandButton key={command} command={command} onCommand={onCommand} />
          ))}
        </div>
      )}
    </Box>
  )
}

function NextDue({ consultation, spoken }: { consultation: Consultation; spoken: boolean }) {
  const ends = deadlineOf(consultation)
  if (ends === null || consultation.dueAt === null || isEnded(consultation.state)) return null
  return (
    <Countdown until={consultation.dueAt} ends={ends} urgency={consultation.urgency} inline spoken={spoken} />
  )
}

/** The person on the other side, where the session is what comes next. */
function WithWhom({ consultation }: { consultation: Consultation }) {
  const language = useLanguage()
  const { relation, state, expert, requester } = consultation
  if (state !== 'scheduled' && state !== 'in_session') return null
  const other = relation === 'expert' || relation === 'roster' ? requester : expert
  if (other === null) return null
  const parts = [
    nameIn(language, other.institution),
    other.department === null ? '' : nameIn(language, other.department),
  ]
  return (
    <span className="next-whom">
      {personIn(language, other)} {nameIn(language, other.title)}　
      {parts.filter((part) => part !== '').join('　')}
    </span>
  )
}

/** Who is in the room; why it ended or came back. */
function NextNotes({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const time = useTime()
  const me = useMe()
  const { room, reasonCode, reasonText, noShowSide, state } = consultation
  const inside = room.inside.filter((one) => one.personId !== me.person.id)
  const reason = isEnded(state) || state === 'returned' ? reasonWords(texts, reasonCode, reasonText) : null
  return (
    <>
      {inside.length === 0 ? null : (
        <p className="small next-inside" role="status">
          {texts.detail.inside(
            texts.record.and(inside.map((one) => texts.detail.insideSince(one.name, time.clock(one.since)))),
          )}
        </p>
      )}
      {state === 'no_show' && noShowSide !== null ? (
        <p className="small">{texts.detail.noShowSide(texts.state.side[noShowSide])}</p>
      ) : null}
      {reason === null ? null : <blockquote className="next-reason">{reason}</blockquote>}
    </>
  )
}

type MainButtonProps = { action: MainAction; onCommand: (command: DialogCommand) => void; block?: boolean }

export function MainButton({ action, onCommand, block = false }: MainButtonProps) {
  const texts = useTexts()
  if (action.kind === 'link') {
    return (
      <span className="next-main" data-testid={action.name}>
        <LinkButton type="primary" size="large" block={block} to={action.to}>
          {texts.detail.action[action.label]}
        </LinkButton>
      </span>
    )
  }
  return (
    <Button
      type="primary"
      size="large"
      block={block}
      data-testid={`command-${action.command}`}
      onClick={() => onCommand(action.command)}
    >
      {texts.state.command[action.command]}
    </Button>
  )
}

type CommandButtonProps = { command: DialogCommand; onCommand: (command: DialogCommand) => void }

function CommandButton({ command, onCommand }: CommandButtonProps) {
  const texts = useTexts()
  const grave = graveCommands.includes(command)
  return (
    <Button
      type={grave ? 'text' : 'default'}
      danger={grave}
      block
      data-testid={`command-${command}`}
      onClick={() => onCommand(command)}
    >
      {texts.state.command[command]}
    </Button>
  )
}

/** The opinion to read, and as a PDF; the log for those who review it. */
function OpinionLinks({ consultation, step }: { consultation: Consultation; step: Step }): ReactNode {
  const texts = useTexts()
  const me = useMe()
  const words = texts.detail.action
  if (consultation.relation === 'auditor') {
    return isAllowed(me, 'log.read') ? (
      <LinkButton block to={paths.logEntry(consultation.id)}>
        {words.logEntry}
      </LinkButton>
    ) : null
  }
  if (!opinionReadable(consultation)) return null
  const read = step.main?.kind === 'link' && step.main.name === 'read-opinion'
  return (
    <div className="next-also">
      {read ? null : (
        <span data-testid="read-opinion">
          <LinkButton block to={paths.opinion(consultation.id)}>
            {words.read}
          </LinkButton>
        </span>
      )}
      <OpinionFile id={consultation.id} version={consultation.opinionVersions} />
    </div>
  )
}

/** Asked for only when pressed: reading an opinion is a step in the trail. */
function OpinionFile({ id, version }: { id: string; version: number }) {
  const texts = useTexts()
  const file = useOpinionFile(id)
  const download = async () => {
    const opinionId = await file.mutateAsync()
    if (opinionId !== null) window.location.assign(addresses.opinionPdf(opinionId))
  }
  return (
    <>
      <Button
        block
        loading={file.isPending}
        data-testid="opinion-pdf"
        // The failure stands below; there is nothing to do with it here.
        onClick={() => void download().catch(() => undefined)}
      >
        {texts.detail.action.pdf}
        {version > 1 ? `　${texts.detail.action.pdfOf(version)}` : ''}
      </Button>
      {file.error === null ? null : <ErrorState error={file.error} kept="nothing" />}
    </>
  )
}

/** On a phone the next step is fixed at the bottom; the rest is behind 更多. */
export function PhoneStep({ consultation, onCommand }: NextProps) {
  const texts = useTexts()
  const time = useTime()
  const step = useStep(consultation)
  const { title } = useStepWords(consultation, step)
  const [more, setMore] = useState(false)
  const { opensAt } = consultation.room
  const note =
    step.situation === 'scheduled' && opensAt !== null ? texts.detail.next.opensAt(time.near(opensAt)) : title
  const choose = (command: DialogCommand) => {
    setMore(false)
    onCommand(command)
  }
  return (
    <div className="phone-step">
      <p className="small second">{note}</p>
      <div className="phone-step-buttons">
        <Button size="large" onClick={() => setMore(true)} data-testid="more-commands">
          {texts.detail.action.more}
        </Button>
        {step.main === null ? null : <MainButton action={step.main} onCommand={choose} block />}
      </div>
      <Drawer
        open={more}
        onClose={() => setMore(false)}
        placement="bottom"
        size="auto"
        title={title}
        closable={{ 'aria-label': texts.common.action.close }}
      >
        <NextNotes consultation={consultation} />
        <div className="phone-step-more">
          <OpinionLinks consultation={consultation} step={step} />
          {step.also.map((command) => (
            <CommandButton key={command} command={command} onCommand={choose} />
          ))}
        </div>
      </Drawer>
    </div>
  )
}
