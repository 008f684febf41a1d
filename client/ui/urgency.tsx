/** The triangle: urgency and allergy, nothing else (look §2). */
import type { ReactNode } from 'react'
import type { Urgency as UrgencyLevel } from '../../server/domain/consultation.ts'
import { useTexts } from '../i18n/text.ts'

type TriangleProps = { filled?: boolean; size?: number }

export function Triangle({ filled = false, size = 11 }: TriangleProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
      <path
        d="M6 1.2L11.3 10.8H.7z"
        fill={filled ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </svg>
  )
}

type UrgencyProps = { level: UrgencyLevel }

export function Urgency({ level }: UrgencyProps) {
  const texts = useTexts()
  return (
    <span className={`urgency urgency-${level}`}>
      {level === 'routine' ? null : <Triangle filled={level === 'emergency'} />}
      {texts.state.urgency[level]}
    </span>
  )
}

type AllergyProps = { children: ReactNode }

/** An allergy in a text: cinnabar, with the triangle. The word "allergy" has to stand in the heading above it. */
export function Allergy({ children }: AllergyProps) {
  return (
    <b className="allergy">
      <Triangle filled size={13} />
      {children}
    </b>
  )
}
