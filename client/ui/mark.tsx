/** The eighteen states: a mark and a word, always both (look §2). Colour only repeats what the shape says. */
import type { ReactNode } from 'react'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { useTexts } from '../i18n/text.ts'

export type Tone = 'teal' | 'ochre' | 'cinnabar' | 'ink2' | 'ink3'

export const toneOfState: Readonly<Record<ConsultationState, Tone>> = {
  draft: 'ink3',
  local_review: 'teal',
  prechecking: 'teal',
  submitted: 'teal',
  returned: 'ochre',
  accepted: 'teal',
  scheduled: 'teal',
  in_session: 'teal',
  reporting: 'teal',
  signed: 'teal',
  closed: 'ink2',
  local_rejected: 'cinnabar',
  declined: 'cinnabar',
  withdrawn: 'ink3',
  cancelled: 'ink3',
  no_show: 'ochre',
  expired: 'ochre',
  converted_to_referral: 'ink2',
}

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6 }
const ring = <circle cx="8" cy="8" r="6" {...line} />
const square = <rect x="2" y="2" width="12" height="12" {...line} />

const shapes: Readonly<Record<ConsultationState, ReactNode>> = {
  draft: <circle cx="8" cy="8" r="6" {...line} strokeDasharray="2.4 2.3" />,
  local_review: (
    <>
      {ring}
      <path d="M5 8.2h6" {...line} />
    </>
  ),
  prechecking: (
    <>
      {ring}
      <path d="M5 6.4h6M5 9.6h6" {...line} />
    </>
  ),
  submitted: ring,
  accepted: (
    <>
      {ring}
      <path d="M8 8V2a6 6 0 0 1 6 6z" fill="currentColor" />
    </>
  ),
  scheduled: (
    <>
      {ring}
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
    </>
  ),
  in_session: (
    <>
      <circle cx="8" cy="8" r="6.2" {...line} />
      <circle cx="8" cy="8" r="3" fill="currentColor" />
    </>
  ),
  reporting: (
    <>
      {ring}
      <path d="M8 8V2a6 6 0 1 1-6 6z" fill="currentColor" />
    </>
  ),
  signed: (
    // One path with the tick cut out of the disc, so that it holds on any ground and in high contrast.
    <path
      fillRule="evenodd"
      fill="currentColor"
      d="M8 1.2a6.8 6.8 0 1 1 0 13.6A6.8 6.8 0 0 1 8 1.2zM4.16 8.84L7.04 11.7 11.86 6.4 10.54 5.2 6.96 9.12 5.44 7.56z"
    />
  ),
  closed: <path d="M2.5 8.4l3.6 3.6 7.4-8" fill="none" stroke="currentColor" strokeWidth="2" />,
  returned: <path d="M6 2.5L2.5 6 6 9.5M3 6h6.5a4 4 0 0 1 0 8H6" {...line} strokeWidth="1.9" />,
  converted_to_referral: <path d="M7 3H2.8v10.2H13V9M9 2.5h4.5V7M13.5 2.5L7.5 8.5" {...line} />,
  declined: (
    <>
      {square}
      <path d="M5 5l6 6M11 5l-6 6" {...line} />
    </>
  ),
  local_rejected: (
    <>
      {square}
      <path d="M5 8h6" {...line} />
    </>
  ),
  withdrawn: (
    <>
      {square}
      <path d="M11.5 8h-7M7 5.4L4.4 8 7 10.6" {...line} strokeWidth="1.4" />
    </>
  ),
  cancelled: (
    <>
      {square}
      <path d="M3 13L13 3" {...line} />
    </>
  ),
  no_show: <path d="M8 1.2L14.8 8 8 14.8 1.2 8z" {...line} strokeDasharray="2.6 1.9" />,
  expired: (
    <>
      <path d="M8 1.2L14.8 8 8 14.8 1.2 8z" {...line} />
      <path d="M8 4.8V8h2.6" {...line} strokeWidth="1.5" />
    </>
  ),
}

type MarkProps = {
  state: ConsultationState
  size?: number
  /** Another tone than the state's own; `inherit` takes the colour of the text around it. */
  tone?: Tone | 'inherit'
}

/** The mark alone, hidden from assistive technology: a word must stand beside it. */
export function Mark({ state, size = 14, tone }: MarkProps) {
  const colour = tone ?? toneOfState[state]
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={colour === 'inherit' ? undefined : `tone-${colour}`}
    >
      {shapes[state]}
    </svg>
  )
}

type StateLabelProps = {
  state: ConsultationState
  /** Words instead of the state's name, such as `已排期　今晚 22:30`. */
  children?: ReactNode
}

/** Mark and word. `in_session` is the only filled label. */
export function StateLabel({ state, children }: StateLabelProps) {
  const texts = useTexts()
  const live = state === 'in_session'
  return (
    <span className={live ? 'state state-live' : `state tone-${toneOfState[state]}`} data-state={state}>
      <Mark state={state} tone="inherit" />
      <span>{children ?? texts.state.names[state]}</span>
    </span>
  )
}
