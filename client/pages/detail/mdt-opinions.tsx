/** What the members have signed: their own opinions, and whether each agrees to a version of the conclusion. */
import type { Mdt } from '../../../server/contract/mdt.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Mark } from '../../ui/mark.tsx'
import { useTime } from '../../ui/time.ts'
import './mdt.css'

const marks = { agreed: 'closed', dissented: 'declined', waiting: 'submitted' } as const

function useValid(): (valid: boolean | null) => string {
  const words = useTexts().mdt.opinion
  return (valid) => (valid === null ? words.unknown : valid ? words.valid : words.doubtful)
}

export function MemberOpinions({ opinions }: Pick<Mdt, 'opinions'>) {
  const words = useTexts().mdt.opinion
  const language = useLanguage()
  const time = useTime()
  const validWord = useValid()
  if (opinions.length === 0) return null
  return (
    <section data-testid="mdt-opinions" aria-label={words.title}>
      <h3 className="label">{words.title}</h3>
      <ul className="mdt-opinions">
        {opinions.map((one) => (
          <li key={one.id}>
            <b>{personIn(language, one.member)}</b>
            <p className="mdt-words">{one.view}</p>
            {one.recommendations.trim() === '' ? null : (
              <p className="mdt-words">
                <span className="dim">{words.recommendations}　</span>
                {one.recommendations}
              </p>
            )}
            <small className={one.valid === false ? 'tone-cinnabar' : 'second'}>
              {words.signed(time.near(one.signedAt))}
              {'　'}
              {validWord(one.valid)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Every version has its own answers; those to an older one stay. */
export function BoardAnswers({ answers }: Pick<Mdt, 'answers'>) {
  const texts = useTexts()
  const words = texts.mdt.conclusion
  const language = useLanguage()
  const time = useTime()
  const validWord = useValid()
  if (answers.length === 0) return null
  return (
    <section data-testid="mdt-answers" aria-label={words.title}>
      <h3 className="label">{words.title}</h3>
      {answers.map(({ opinionId, version, board, remindedAt }) => (
        <div key={opinionId}>
          {answers.length > 1 ? <div className="small second">{words.version(version)}</div> : null}
          <ul className="mdt-opinions">
            {board.map((entry) => (
              <li key={entry.member.id} data-testid="mdt-answer" data-answer={entry.answer}>
                <div className="mdt-answer">
                  <Mark state={marks[entry.answer]} />
                  <b>{personIn(language, entry.member)}</b>
                  <span>{words[entry.answer]}</span>
                </div>
                {entry.text === '' ? null : <blockquote className="mdt-words">{entry.text}</blockquote>}
                {entry.signedAt === null ? null : (
                  <small className={entry.valid === false ? 'tone-cinnabar' : 'second'}>
                    {time.near(entry.signedAt)}
                    {'　'}
                    {validWord(entry.valid)}
                  </small>
                )}
              </li>
            ))}
          </ul>
          {remindedAt === null ? null : (
            <p className="small second" data-testid="mdt-reminded">
              {texts.board.reminded(time.near(remindedAt))}
            </p>
          )}
        </div>
      ))}
    </section>
  )
}
