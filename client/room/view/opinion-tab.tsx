/** 意见: the numbered questions; for the expert the notes of the session and the way to the opinion. */
import { useId, useState } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { now } from '../../ui/clock.ts'
import { useTime } from '../../ui/time.ts'
import { keepNotes, readNotes } from '../notes.ts'
import { Part } from './case-tab.tsx'
import { useCase, useRoomTexts } from './context.tsx'

export function OpinionTab() {
  const texts = useRoomTexts()
  const { content, relation } = useCase()
  return (
    <>
      {content === null ? null : <Part title={texts.opinion.purpose} text={content.purpose} />}
      <h3>{texts.opinion.questions}</h3>
      <Questions questions={content?.questions ?? []} />
      {relation === 'expert' ? <ExpertPart /> : <ReaderPart />}
    </>
  )
}

function Questions({ questions }: { questions: readonly string[] }) {
  const texts = useRoomTexts()
  if (questions.length === 0) return <p className="r-quiet">{texts.opinion.noQuestions}</p>
  return (
    <ol className="r-questions">
      {questions.map((question, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: numbered questions of a request that is no longer edited
        <li key={index}>
          <b>{index + 1}</b>
          <span>{question}</span>
        </li>
      ))}
    </ol>
  )
}

function ExpertPart() {
  const texts = useRoomTexts()
  const time = useTime()
  const id = useId()
  const { id: consultationId } = useCase()
  const [notes, setNotes] = useState(() => readNotes(consultationId))
  const [kept, setKept] = useState<number | 'refused' | null>(null)
  const write = (text: string) => {
    setNotes(text)
    setKept(keepNotes(consultationId, text) ? now() : 'refused')
  }
  return (
    <>
      <h3>
        <label htmlFor={id}>{texts.opinion.notes}</label>
      </h3>
      <textarea
        id={id}
        className="r-field r-notes"
        value={notes}
        onChange={(event) => write(event.target.value)}
        aria-describedby={`${id}-hint`}
        data-testid="room-notes"
      />
      <p id={`${id}-hint`} className="r-tab-small">
        {kept === 'refused' ? texts.opinion.notesNotKept : texts.opinion.notesHint}
        {typeof kept === 'number' ? texts.opinion.notesKept(time.clockSeconds(kept)) : null}
      </p>
      <p className="r-row" style={{ marginTop: 12 }}>
        {/* The window that opens takes the notes along, which a window without an opener would not. */}
        <button
          type="button"
          className="r-button"
          onClick={() => window.open(paths.opinion(consultationId), '_blank')}
          title={texts.opinion.writeHint}
        >
          {texts.opinion.write}
        </button>
        <span className="r-tab-small">{texts.opinion.writeHint}</span>
      </p>
    </>
  )
}

function ReaderPart() {
  const texts = useRoomTexts()
  const { opinion } = useTexts()
  const { id, opinionVersions } = useCase()
  return (
    <section>
      <h3>{opinion.title}</h3>
      {opinionVersions === 0 ? (
        <p>{texts.opinion.waiting}</p>
      ) : (
        <p>
          {texts.opinion.signed(opinionVersions)}{' '}
          <a href={paths.consultation(id)} target="_blank" rel="noreferrer">
            {texts.opinion.read}
          </a>
        </p>
      )}
      <p className="r-tab-small">{texts.opinion.adviceNotOrder}</p>
    </section>
  )
}
