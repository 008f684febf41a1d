/** Going on by telephone: the number to call, and one press that says so. In the room and in the light of a page alike. */
import type { Consultation } from '../../server/contract/consultation.ts'
import { nameIn, useLanguage, useTexts } from '../i18n/text.ts'
import { useMe } from '../session.ts'
import { findNumbers, type Numbers, numbersOf, type PhoneWord, phoneWords, sayPhoned } from '../telephone.ts'
import { errorWords } from './answer.tsx'
import { useCopy } from './copy.ts'
import './phone-card.css'
import { useStore } from './store.ts'
import { useTime } from './time.ts'

/** Digits and a plus: what a telephone dials. */
export function telOf(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, '')}`
}

/** A number to press or to copy. */
export function PhoneNumber({ number }: { number: string }) {
  const { telephone: words } = useTexts()
  const { copied, copy } = useCopy(number, words.copied)
  return (
    <span className="phone-number">
      <a href={telOf(number)} aria-label={words.call(number)} data-testid="phone-number">
        {number}
      </a>
      <button type="button" className="text-button" aria-label={words.copyNumber(number)} onClick={copy}>
        {copied ? words.copied : words.copy}
      </button>
    </span>
  )
}

/** Whom to call; it needs no server. */
export function PhoneNumbers({ numbers }: { numbers: Numbers }) {
  const { telephone: words } = useTexts()
  const language = useLanguage()
  const { side, number, coordinator } = numbers
  const said = side === 'hohhot' ? nameIn(language, coordinator) : ''
  return (
    <dl className="phone-numbers" data-testid="phone-numbers">
      <dt>{side === 'hohhot' ? words.duty : words.contact}</dt>
      <dd>{number === '' ? words.none : <PhoneNumber number={number} />}</dd>
      {said === '' ? null : (
        <>
          <dt>{words.coordinator}</dt>
          <dd>{said}</dd>
        </>
      )}
    </dl>
  )
}

/** What this computer has kept, where the case itself cannot be read. Nothing where it has none. */
export function KeptNumbers({ consultationId }: { consultationId: string }) {
  const { telephone: words } = useTexts()
  const numbers = findNumbers(consultationId)
  if (numbers === null) return null
  return (
    <section className="phone-card" aria-label={words.title}>
      <PhoneNumbers numbers={numbers} />
    </section>
  )
}

/** Of whoever's call it is not, nothing. */
export function PhoneCard({ consultation }: { consultation: Consultation }) {
  const { telephone: words } = useTexts()
  const me = useMe()
  const own = useStore(phoneWords).findLast(
    (word) => word.consultationId === consultation.id && word.personId === me.person.id,
  )
  const numbers = numbersOf(consultation)
  if (numbers === null) return null
  return (
    <section className="phone-card" aria-label={words.title} data-testid="phone-card">
      <h2>{words.title}</h2>
      <PhoneNumbers numbers={numbers} />
      {own === undefined || own.state === 'refused' ? (
        <Press consultationId={consultation.id} refused={own} />
      ) : (
        <Said word={own} consultation={consultation} />
      )}
    </section>
  )
}

function Press({ consultationId, refused }: { consultationId: string; refused: PhoneWord | undefined }) {
  const texts = useTexts()
  const me = useMe()
  const words = texts.telephone
  const why = refused === undefined ? null : errorWords(texts, refused.error)
  return (
    <>
      {why === null ? null : (
        <p className="phone-said" role="alert">
          {texts.common.sentences([`${words.refused}：${why.what}`, why.next])}
        </p>
      )}
      <button
        type="button"
        className="phone-press"
        onClick={() => sayPhoned(consultationId, me.person.id)}
        data-testid="phone-press"
      >
        {refused === undefined ? words.press : words.again}
      </button>
      <p className="phone-hint">{words.pressHint}</p>
    </>
  )
}

function Said({ word, consultation }: { word: PhoneWord; consultation: Consultation }) {
  const { telephone: words } = useTexts()
  const time = useTime()
  const at = time.clock(word.pressedAt)
  return (
    <div role="status" data-testid="phone-said" data-state={word.state}>
      <p className="phone-said">{word.state === 'said' ? words.said(at) : words.waiting(at)}</p>
      <NextAfterPhone consultation={consultation} />
    </div>
  )
}

/** Which button follows a call by telephone, in the words of whoever presses it. */
export function NextAfterPhone({
  consultation: { state, relation },
}: {
  consultation: Pick<Consultation, 'state' | 'relation'>
}) {
  const { next } = useTexts().telephone
  if (state !== 'scheduled' && state !== 'in_session' && state !== 'reporting') return null
  return <p className="phone-hint">{next[relation === 'expert' ? 'expert' : 'other'][state]}</p>
}
