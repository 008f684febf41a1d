/** A consultation as a search has found it: who, which line, how far it is, and where the words were met. */
import type { Match, SearchHit } from '../../server/contract/search.ts'
import { useLineOf } from '../consultation.ts'
import { nameIn, useLanguage, useTexts } from '../i18n/text.ts'
import { StateLabel } from './mark.tsx'
import { Seal } from './seal.tsx'
import { useTime } from './time.ts'
import { Urgency } from './urgency.tsx'

/** A snippet with its words marked. */
export function Snippet({ match }: { match: Match }) {
  const texts = useTexts()
  if (match.field === 'patient') return <span>{texts.search.patientFits}</span>
  const parts: React.ReactNode[] = []
  let at = 0
  for (const [from, to] of match.marks) {
    parts.push(match.text.slice(at, from), <mark key={from}>{match.text.slice(from, to)}</mark>)
    at = to
  }
  parts.push(match.text.slice(at))
  return <span>{parts}</span>
}

export function HitSeal({ hit }: { hit: SearchHit }) {
  const language = useLanguage()
  const line = useLineOf()(hit.lineId)
  if (line === undefined) return <span className="seal seal-small seal-dim" aria-hidden="true" />
  return <Seal seal={line.seal} code={line.code} size="small" name={nameIn(language, line.name)} />
}

/** `李*萍　女 46 岁` */
export function HitPatient({ hit }: { hit: SearchHit }) {
  const texts = useTexts()
  const note = [
    hit.patientSex === null || hit.patientSex === 'unknown' ? '' : texts.common.sex[hit.patientSex],
    hit.patientAge === null ? '' : texts.common.age(hit.patientAge),
  ].filter((part) => part !== '')
  return (
    <>
      <b>{hit.patientName || texts.consultation.patientUnnamed}</b>
      <span className="second">{note.join(' ')}</span>
    </>
  )
}

export function HitState({ hit }: { hit: SearchHit }) {
  return (
    <span className="hit-state">
      {hit.urgency === 'routine' ? null : <Urgency level={hit.urgency} />}
      <StateLabel state={hit.state} />
    </span>
  )
}

export function HitFacts({ hit }: { hit: SearchHit }) {
  const texts = useTexts()
  const time = useTime()
  return (
    <span className="tiny dim one-line">
      {hit.number}
      {'　'}
      {texts.search.begun(time.day(hit.createdAt))}
    </span>
  )
}
