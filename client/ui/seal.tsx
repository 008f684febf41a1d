/** The seal of a line, and the product's own mark. */
import { useLanguage, useTexts } from '../i18n/text.ts'

type SealProps = {
  /** The line's serif character, `Line.seal`. */
  seal: string
  /** The line's code, shown in English: SL LV RS PD GR ST. */
  code: string
  size?: 'small' | 'middle' | 'large'
  /** A line without consultations or rights here. */
  dim?: boolean
  /** The line's name, where no text beside the seal says it: it becomes the accessible label. */
  name?: string
}

export function Seal({ seal, code, size = 'middle', dim = false, name }: SealProps) {
  const latin = useLanguage() === 'en'
  const classes = ['seal']
  if (size !== 'middle') classes.push(`seal-${size}`)
  if (latin) classes.push('seal-latin')
  if (dim) classes.push('seal-dim')
  const shown = latin ? code : seal
  if (name === undefined) {
    return (
      <span className={classes.join(' ')} aria-hidden="true">
        {shown}
      </span>
    )
  }
  return (
    <span className={classes.join(' ')} role="img" aria-label={name} title={name}>
      {shown}
    </span>
  )
}

type LogoProps = { size?: number }

/** Two banks and six lines between them. */
export function Logo({ size = 24 }: LogoProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor">
      <path d="M3 2.5v19M21 2.5v19" strokeWidth="2.2" />
      <path d="M3 5h18M3 7.8h18M3 10.6h18M3 13.4h18M3 16.2h18M3 19h18" strokeWidth="1" />
    </svg>
  )
}

type WordmarkProps = { large?: boolean }

export function Wordmark({ large = false }: WordmarkProps) {
  const texts = useTexts()
  return (
    <>
      <Logo size={large ? 30 : 24} />
      <span>{texts.common.product}</span>
    </>
  )
}
