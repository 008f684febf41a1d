/** The recordings of a consultation: whether they count, who agreed, until when they are kept, and playing them. */
import { Progress } from 'antd'
import { useState } from 'react'
import type { Recording, RecordingPart } from '../../../server/contract/recording.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { retrySeconds } from '../../queries.ts'
import { recordingAddress, useRecordings } from '../../recording.ts'
import { isAllowed, useMe } from '../../session.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { runningFigures } from '../../ui/countdown.ts'
import { Mark } from '../../ui/mark.tsx'
import { useTime } from '../../ui/time.ts'
import './recordings.css'

/** Nothing at all where nothing was ever recorded: most consultations are not. */
export function Recordings({ id }: { id: string }) {
  return isAllowed(useMe(), 'recording.read') ? <Kept id={id} /> : null
}

function Kept({ id }: { id: string }) {
  const words = useTexts().recording
  const { data, error, refetch } = useRecordings(id)
  if (error !== null && data === undefined) {
    return (
      <ErrorState error={error} kept="nothing" onRetry={() => void refetch()} retriesEvery={retrySeconds} />
    )
  }
  if (data === undefined || data.length === 0) return null
  return (
    <section className="recordings" aria-label={words.section} data-testid="recordings">
      <h3>{words.section}</h3>
      {data.map((recording) => (
        <One key={recording.id} recording={recording} />
      ))}
    </section>
  )
}

function stateWords(words: Texts['recording'], { state, progress }: Recording): string {
  return state === 'stopped' ? words.state.stopped(progress) : words.state[state]
}

const marks = {
  asking: 'submitted',
  running: 'in_session',
  paused: 'submitted',
  stopped: 'reporting',
  ready: 'closed',
  failed: 'returned',
  empty: 'withdrawn',
  deleted: 'withdrawn',
} as const

function One({ recording }: { recording: Recording }) {
  const words = useTexts().recording
  const language = useLanguage()
  const time = useTime()
  const { state, failure, durationMs, digest, algorithm } = recording
  const why: Readonly<Record<string, string>> = words.failure
  return (
    <article className="recording" data-state={state} data-testid="recording">
      <p className="recording-head">
        <Mark state={marks[state]} tone="inherit" />
        <b>{stateWords(words, recording)}</b>
        <span className="second">
          {words.askedBy(personIn(language, recording.askedBy), time.short(recording.askedAt))}
        </span>
      </p>
      {state === 'stopped' ? <Progress percent={recording.progress} size="small" showInfo={false} /> : null}
      {state === 'ready' ? <RecordingPlayer id={recording.id} /> : null}
      {failure === null ? null : <p className="tone-ochre">{why[failure] ?? failure}</p>}
      <p className="second">
        {[
          recording.stoppedWhy === null ? '' : words.stopped[recording.stoppedWhy],
          durationMs === null ? '' : `${words.duration} ${runningFigures(durationMs)}`,
          kept(words, recording, time.short),
        ]
          .filter((word) => word !== '')
          .join('　')}
      </p>
      {digest === null ? null : (
        <p className="second recording-digest">
          {words.digest} {algorithm} {digest}
        </p>
      )}
      <Consents recording={recording} />
      <Parts recording={recording} />
    </article>
  )
}

function kept(words: Texts['recording'], recording: Recording, short: (at: string) => string): string {
  const { deletedAt, legalHold, deleteAfter } = recording
  if (deletedAt !== null) return words.deletedAt(short(deletedAt))
  if (legalHold) return words.held
  return deleteAfter === null ? '' : words.until(short(deleteAfter))
}

function RecordingPlayer({ id }: { id: string }) {
  const words = useTexts().recording
  const [failed, setFailed] = useState(false)
  if (failed) return <p role="alert">{words.unplayable}</p>
  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said
    <video
      className="recording-player"
      src={recordingAddress.whole(id)}
      controls
      playsInline
      /* a play stands in the trail: none happens by opening the page */
      preload="none"
      aria-label={words.player}
      onError={() => setFailed(true)}
      data-testid="recording-player"
    />
  )
}

function Consents({ recording }: { recording: Recording }) {
  const words = useTexts().recording
  const language = useLanguage()
  const time = useTime()
  return (
    <>
      <p className="label">{words.consents}</p>
      <ul className="recording-list">
        {recording.consents.map(({ person, agrees, at }) => {
          const name = personIn(language, person)
          const when = time.short(at)
          return (
            <li key={`${name}${at}`} className={agrees ? undefined : 'tone-ochre'}>
              {agrees ? words.agreed(name, when) : words.refused(name, when)}
            </li>
          )
        })}
      </ul>
    </>
  )
}

function Parts({ recording }: { recording: Recording }) {
  const words = useTexts().recording
  const { parts } = recording
  if (parts.length === 0) return null
  return (
    <details className="recording-parts" open={recording.state === 'failed'}>
      <summary>{words.parts(parts.length)}</summary>
      <ul className="recording-list">
        {parts.map((part) => (
          <Part key={part.id} recordingId={recording.id} part={part} />
        ))}
      </ul>
    </details>
  )
}

function Part({ recordingId, part }: { recordingId: string; part: RecordingPart }) {
  const words = useTexts().recording
  const language = useLanguage()
  const { source, state, durationMs, endedWhy, digest } = part
  const cut = endedWhy !== null && endedWhy !== 'stopped' && endedWhy !== 'producer_closed'
  return (
    <li>
      {personIn(language, part.person)} {words.source[source]}{' '}
      <span className={state === 'refused' ? 'tone-ochre' : 'second'}>{words.part[state]}</span>{' '}
      {durationMs === null ? '' : runningFigures(durationMs)}{' '}
      {cut && state === 'verified' ? <span className="second">{words.interrupted} </span> : null}
      {state === 'verified' ? (
        <a href={recordingAddress.part(recordingId, part.id)} download>
          {words.download}
        </a>
      ) : null}
      {digest === null ? null : <div className="second recording-digest">{digest}</div>}
    </li>
  )
}
