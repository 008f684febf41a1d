/** Time on paper: the history of a consultation, the evening ahead, the way a consultation goes. */
import type { ReactNode } from 'react'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { useTexts } from '../i18n/text.ts'
import { Mark } from './mark.tsx'

export type TimelineEntry = {
  key: string
  /** The state it led to; gives the mark. */
  state: ConsultationState
  what: ReactNode
  who?: ReactNode
  /** As shown, `21:38`. */
  time: string
  /** ISO, for `<time>`. */
  at?: string
  /** Words of a person, quoted. */
  quote?: ReactNode
}

type TimelineProps = { entries: readonly TimelineEntry[]; label?: string }

/** What has happened, newest first; the newest is bold. */
export function Timeline({ entries, label }: TimelineProps) {
  return (
    <ol className="timeline" aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.key}>
          <Mark state={entry.state} />
          <div className="head">
            <span>{entry.what}</span>
            <time dateTime={entry.at}>{entry.time}</time>
          </div>
          {entry.who === undefined ? null : <small>{entry.who}</small>}
          {entry.quote ? <blockquote className="small second">{entry.quote}</blockquote> : null}
        </li>
      ))}
    </ol>
  )
}

export type AxisEntry = {
  key: string
  /** `21:55` */
  time: string
  at?: string
  when: 'past' | 'now' | 'later'
  children: ReactNode
}

type AxisProps = { entries: readonly AxisEntry[]; label: string }

/** Hours from top to bottom, with the present one filled. */
export function Axis({ entries, label }: AxisProps) {
  return (
    <ol className="axis" aria-label={label}>
      {entries.map((entry) => (
        <li
          key={entry.key}
          className={`axis-${entry.when}`}
          aria-current={entry.when === 'now' ? 'time' : undefined}
        >
          <time dateTime={entry.at}>{entry.time}</time>
          <div>{entry.children}</div>
        </li>
      ))}
    </ol>
  )
}

export type TrackStep = {
  key: string
  label: ReactNode
  when: 'past' | 'now' | 'later'
  /** The mark of the present step; a passed one has the tick, a coming one the empty ring. */
  state?: ConsultationState
}

type TrackProps = { steps: readonly TrackStep[]; label: string }

/** The steps of a consultation on one line. */
export function Track({ steps, label }: TrackProps) {
  const texts = useTexts()
  return (
    <ol className="track" aria-label={label}>
      {steps.map((step) => (
        <li
          key={step.key}
          className={`track-${step.when}`}
          aria-current={step.when === 'now' ? 'step' : undefined}
        >
          <span>
            <Mark state={markOfStep(step)} tone="inherit" />
            {step.label}
            <span className="hidden-text">{texts.state.step[step.when]}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}

function markOfStep(step: TrackStep): ConsultationState {
  if (step.when === 'past') return 'signed'
  if (step.when === 'later') return 'submitted'
  return step.state ?? 'scheduled'
}
