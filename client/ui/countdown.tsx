/** Time that is running out: figures, what ends, and a wick that shortens (look §2). */
import { useEffect, useRef } from 'react'
import type { Urgency } from '../../server/domain/consultation.ts'
import { useTexts } from '../i18n/text.ts'
import { announce } from './announce.tsx'
import { now as serverNow, useNow } from './clock.ts'
import {
  type CountdownTone,
  countdownWords,
  crossedMinute,
  type DeadlineKind,
  tickOf,
  toneOf,
  wickPart,
} from './countdown.ts'
import { formatMoment } from './time.ts'

type WickProps = {
  /** What is left, 0 to 1. */
  part: number
  tone?: CountdownTone
}

/** A 3 px bar that shortens. It says nothing that the figures do not. */
export function Wick({ part, tone = 'plain' }: WickProps) {
  return (
    <span className={`wick wick-${tone}`} aria-hidden="true">
      <i style={{ width: `${Math.round(part * 100)}%` }} />
    </span>
  )
}

type CountdownProps = {
  /** The end, ISO; null where no deadline runs. */
  until: string | null
  /** What ends; gives the caption. */
  ends: DeadlineKind
  /** When the time began to run, ISO: shows the wick. */
  from?: string | null
  urgency?: Urgency
  /** `large` only for rows on which the reader must act; `quiet` for the others. */
  size?: 'large' | 'quiet'
  /** Figure and caption on one line, without wick. */
  inline?: boolean
  /** Speak at 60, 15 and 5 minutes. For one countdown on a page, not for every row. */
  spoken?: boolean
}

export function Countdown({
  until,
  from,
  ends,
  urgency,
  size = 'large',
  inline = false,
  spoken = false,
}: CountdownProps) {
  const texts = useTexts()
  const end = until === null ? null : Date.parse(until)
  const quiet = size === 'quiet'
  const now = useNow(tickOf(end === null ? 0 : end - serverNow(), quiet))
  useSpoken(end, now, spoken, (minutes) => texts.state.spoken(minutes, texts.state.deadline[ends].left))
  if (end === null || Number.isNaN(end)) {
    return <span className="countdown countdown-quiet">{texts.state.noDeadline}</span>
  }
  const words = countdownWords(texts, end, now, ends, quiet)
  const tone = quiet && !words.past ? 'plain' : toneOf(end - now, urgency)
  const classes = ['countdown', `countdown-${tone}`]
  if (quiet) classes.push('countdown-quiet')
  if (inline) classes.push('countdown-inline')
  return (
    // `off`: a timer that spoke every second would drown everything else; useSpoken speaks at the three marks.
    <span className={classes.join(' ')} role="timer" aria-live="off" title={formatMoment(texts, end, now)}>
      <b>{words.figure}</b>
      {!inline && !quiet && from ? <Wick part={wickPart(Date.parse(from), end, now)} tone={tone} /> : null}
      <span className="caption">{words.caption}</span>
    </span>
  )
}

function useSpoken(
  end: number | null,
  now: number,
  enabled: boolean,
  sentence: (minutes: number) => string,
): void {
  const before = useRef<number | null>(null)
  useEffect(() => {
    if (!enabled || end === null) return
    const left = end - now
    const minutes = before.current === null ? null : crossedMinute(before.current, left)
    before.current = left
    if (minutes !== null) announce(sentence(minutes))
  })
}
