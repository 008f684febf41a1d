/** What stands in the place of content (look §4): nothing yet, failed, somebody was quicker, not there or not yours. */
import { Button } from 'antd'
import { type ReactNode, useEffect } from 'react'
import type { ConsultationState } from '../../server/domain/consultation.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import type { Texts } from '../i18n/zh.ts'
import { paths } from '../paths.ts'
import { announce } from './announce.tsx'
import { useCopy } from './copy.ts'
import { errorNumber } from './error-number.ts'
import { LinkButton } from './link-button.tsx'

type EmptyStateProps = {
  title: ReactNode
  /** What is coming, and when one may leave. */
  children?: ReactNode
  /** One or two buttons. */
  actions?: ReactNode
}

export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className="answer">
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {actions === undefined ? null : <div className="row">{actions}</div>}
    </div>
  )
}

type CopyNumberProps = { requestId: string }

/** Copies the number of an error for the support desk; both the short and the whole one. */
export function CopyNumber({ requestId }: CopyNumberProps) {
  const texts = useTexts()
  const short = errorNumber(requestId)
  const { copied, copy } = useCopy(`${short} ${requestId}`, texts.errors.copiedNumber)
  return (
    <Button type="text" onClick={copy}>
      {copied ? texts.errors.copiedNumber : texts.errors.copyNumber} {short}
    </Button>
  )
}

/** What happened and what to do, in sentences; for those who draw an error in another shape, such as a line in a form. */
export function errorWords(
  texts: Texts,
  error: unknown,
): { what: string; next: string; requestId: string | null } {
  if (!(error instanceof ApiFailure)) return { ...texts.errors.codes.INTERNAL, requestId: null }
  const { what, next } = texts.errors.codes[error.code] ?? texts.errors.codes.INTERNAL
  const wait = error.retryAfterSeconds
  const minutes = wait === undefined ? null : Math.max(1, Math.ceil(wait / 60))
  const sentence = minutes === null ? next : texts.common.sentences([texts.errors.waitMinutes(minutes), next])
  return { what, next: sentence, requestId: error.requestId }
}

type ErrorStateProps = {
  /** Whatever was thrown. */
  error: unknown
  /** Whether anything was lost: where the reader's text is now. */
  kept?: keyof Texts['errors']['kept']
  /** The duty phone, where it is urgent. */
  dutyPhone?: string
  onRetry?: () => void
  /** It is also tried again by itself every so many seconds. */
  retriesEvery?: number
  /** Further buttons. */
  actions?: ReactNode
}

/** What happened, whether anything was lost, what happens by itself, what to do, the number to copy. */
export function ErrorState({ error, kept, dutyPhone, onRetry, retriesEvery, actions }: ErrorStateProps) {
  const texts = useTexts()
  const { what, next, requestId } = errorWords(texts, error)
  const sentences = [
    kept === undefined ? null : texts.errors.kept[kept],
    retriesEvery === undefined ? null : texts.errors.itself(retriesEvery),
    // The duty phone is what there is to do while the server is away; both together would say it twice.
    dutyPhone === undefined ? next : texts.errors.duty(dutyPhone),
  ].filter((sentence) => sentence !== null)
  return (
    <div className="answer answer-error" role="alert">
      <h2>{what}</h2>
      <p>{texts.common.sentences(sentences)}</p>
      <div className="row">
        {onRetry === undefined ? null : <Button onClick={onRetry}>{texts.common.action.retry}</Button>}
        {actions}
        {requestId === null ? null : <CopyNumber requestId={requestId} />}
      </div>
    </div>
  )
}

type ConflictProps = {
  /** Who was quicker; null where it is not known. */
  by: string | null
  state: ConsultationState
  /** Shows the fresh state; the typed text stays. */
  onSee: () => void
  keepsText?: boolean
}

/** Somebody was quicker: named, with the fresh state. */
export function Conflict({ by, state, onSee, keepsText = true }: ConflictProps) {
  const texts = useTexts()
  return (
    <div className="answer" role="alert">
      <h2>{by === null ? texts.errors.codes.CONFLICT.what : texts.errors.conflict.by(by)}</h2>
      <p>
        {texts.common.sentences([
          texts.errors.conflict.fresh(texts.state.names[state]),
          ...(keepsText ? [texts.errors.conflict.keptText] : []),
        ])}
      </p>
      <div className="row">
        <Button onClick={onSee}>{texts.errors.conflict.see}</Button>
      </div>
    </div>
  )
}

type ForbiddenOrAbsentProps = {
  /** Whom to ask; the line coordinator unless known by name. */
  ask?: string
  what?: 'consultation' | 'page' | 'referral'
}

/** Forbidden and absent look the same. */
export function ForbiddenOrAbsent({ ask, what = 'consultation' }: ForbiddenOrAbsentProps) {
  const texts = useTexts()
  const { absent } = texts.errors
  useEffect(() => announce(absent[what]), [absent, what])
  return (
    <div className="answer">
      <h1 className="h1">{absent[what]}</h1>
      <p>
        {what === 'page'
          ? absent.pageBody
          : texts.common.sentences([absent.body, absent.ask(ask ?? absent.askDefault)])}
      </p>
      <div className="row">
        <LinkButton to={paths.home()}>{texts.common.action.toWorkList}</LinkButton>
      </div>
    </div>
  )
}

/** The sentence for a field, by the path in the input; null where it is not among the failed ones. */
export function fieldSentence(texts: Texts, error: unknown, path: string): string | null {
  if (!(error instanceof ApiFailure)) return null
  const failed = error.fields.find((field) => field.path === path)
  if (failed === undefined) return null
  const sentences: Readonly<Record<string, string>> = texts.errors.fields
  return sentences[failed.code] ?? texts.errors.fields.unknown
}
