/** The parts of a row, the same in the table and on a phone. */
import { Button } from 'antd'
import { useHref, useLinkClickHandler } from 'react-router'
import type { ConsultationSummary } from '../../../server/contract/consultation.ts'
import { useLineOf } from '../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useMe } from '../../session.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { Seal } from '../../ui/seal.tsx'
import { useTime } from '../../ui/time.ts'
import { deadlineOf, isEnded, type NextStep, noteOf } from './rows.ts'
import type { WorkGroup } from './work.ts'

type RowProps = { row: ConsultationSummary }

/** `女 46 岁`; what is not known is left out. */
export function usePersonNote(): (row: Pick<ConsultationSummary, 'patientSex' | 'patientAge'>) => string {
  const texts = useTexts()
  return ({ patientSex, patientAge }) =>
    [
      patientSex === null || patientSex === 'unknown' ? '' : texts.common.sex[patientSex],
      patientAge === null ? '' : texts.common.age(patientAge),
    ]
      .filter((part) => part !== '')
      .join(' ')
}

export function StateNote({ row }: RowProps) {
  const texts = useTexts()
  const time = useTime()
  const language = useLanguage()
  const note = noteOf(row, {
    texts,
    near: (moment) => time.near(moment),
    clock: time.clock,
    expert: row.expert === null ? '' : personIn(language, row.expert),
  })
  return (
    <div className="small dim cut" title={note}>
      {note}
    </div>
  )
}

/** A multidisciplinary consultation, or one that is asked for as such, beside the patient. */
export function BoardTag({ row }: RowProps) {
  const { mdt, board } = useTexts()
  if (row.board === null && !row.boardWished) return null
  const title = row.board === null ? board.tagTitle : mdt.tagTitle(row.board.members)
  return (
    <span className="work-kind" title={title} data-testid="mdt-tag">
      {mdt.tag}
    </span>
  )
}

const hour = 3_600_000

type DueProps = RowProps & { group: WorkGroup; now: number; wick?: boolean }

/** Time left. Only rows that the reader must act on soon get the large figure; what is long late is said in words. */
export function Due({ row, group, now, wick = true }: DueProps) {
  const texts = useTexts()
  if (row.postSign?.mine === true) {
    return <Countdown until={row.postSign.dueAt} ends="postSign" size="quiet" />
  }
  const ends = deadlineOf(row)
  if (isEnded(row.state) || row.state === 'in_session') return null
  if (ends === null || row.dueAt === null) {
    return <span className="countdown countdown-quiet">{texts.state.noDeadline}</span>
  }
  const left = Date.parse(row.dueAt) - now
  const large = group === 'yours' && left < 4 * hour && left > -hour
  return (
    <Countdown
      until={row.dueAt}
      from={wick ? row.changedAt : null}
      ends={ends}
      urgency={row.urgency}
      size={large ? 'large' : 'quiet'}
    />
  )
}

/** Seal, name, and the institution of the other side. */
export function LineCell({ row }: RowProps) {
  const texts = useTexts()
  const language = useLanguage()
  const me = useMe()
  const line = useLineOf()(row.lineId)
  if (line === undefined)
    return <span className="dim">{row.lineId === null ? texts.consultation.noLine : ''}</span>
  const other = me.city === 'hohhot' ? line.beijing.short : row.requester.institutionShort
  return (
    <div className="work-line">
      <Seal seal={line.seal} code={line.code} />
      <div>
        <div>{nameIn(language, line.name)}</div>
        <div className="tiny dim cut" title={nameIn(language, other)}>
          {nameIn(language, other)}
        </div>
      </div>
    </div>
  )
}

export function SmallSeal({ row }: RowProps) {
  const language = useLanguage()
  const line = useLineOf()(row.lineId)
  if (line === undefined) return null
  return <Seal seal={line.seal} code={line.code} size="small" name={nameIn(language, line.name)} />
}

type StepButtonProps = { step: NextStep; filled: boolean; plain: boolean; patient: string; large?: boolean }

/** The next step: filled for the first row, outlined for the others of the reader, a plain word elsewhere. A real link. */
export function StepButton({ step, filled, plain, patient, large = false }: StepButtonProps) {
  const texts = useTexts()
  const href = useHref(step.to)
  const follow = useLinkClickHandler<HTMLAnchorElement>(step.to)
  const verb = texts.consultation.step[step.verb]
  return (
    <Button
      type={filled ? 'primary' : plain ? 'link' : 'default'}
      size={large ? 'large' : 'middle'}
      block={large}
      className={plain ? 'work-step work-step-plain' : 'work-step'}
      href={href}
      aria-label={`${verb}　${patient}`}
      // antd types the handler for both elements it may draw; with `href` it draws an anchor.
      onClick={(event) => follow(event as React.MouseEvent<HTMLAnchorElement>)}
    >
      {verb}
    </Button>
  )
}
