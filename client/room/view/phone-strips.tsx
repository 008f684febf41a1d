/** Over the main picture: who went on by telephone and is not here any more, with the number to reach them. */
import { useEffect, useRef } from 'react'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { latestPhoned, numbersOf } from '../../telephone.ts'
import { announce } from '../../ui/announce.tsx'
import { PhoneNumber } from '../../ui/phone-card.tsx'
import { useCase, useRoomState } from './context.tsx'

/** Whoever has come back since is here, and nothing is said of their telephone. */
export function usePhonedAway() {
  const { phoned } = useCase()
  const { people, self } = useRoomState()
  return latestPhoned(phoned).filter(({ person }) => {
    if (person.id === self?.personId) return false
    const seat = people.find(({ personId }) => personId === person.id)
    return seat === undefined || seat.away
  })
}

export function PhoneStrips() {
  const { telephone: words } = useTexts()
  const language = useLanguage()
  const consultation = useCase()
  const numbers = numbersOf(consultation)
  const away = usePhonedAway()
  const said = useRef(new Set<string>())
  const sentences = away.map(({ id, person, side }) => {
    const name = personIn(language, person)
    const own = side === numbers?.side
    return { id, own, words: own ? words.strip.own(name) : words.strip.other(name) }
  })
  useEffect(() => {
    for (const one of sentences) {
      if (said.current.has(one.id)) continue
      said.current.add(one.id)
      announce(one.words)
    }
  })
  return sentences.map((one) => (
    <div className="r-strip r-strip-on" key={one.id} data-testid="room-phoned">
      <span>{one.words}</span>
      {one.own || numbers === null || numbers.number === '' ? null : <PhoneNumber number={numbers.number} />}
    </div>
  ))
}
