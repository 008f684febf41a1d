/** Who of a board stands under the version, and who dissents. */
import type { PublicVerification } from '../../../server/contract/signature.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Mark } from '../../ui/mark.tsx'

const marks = { agreed: 'closed', dissented: 'declined', waiting: 'submitted' } as const

export function VerifiedBoard({ board }: Pick<PublicVerification, 'board'>) {
  const language = useLanguage()
  const { verify, conclusion, opinion } = useTexts().mdt
  if (board.length === 0) return null
  return (
    <section aria-label={verify.title} data-testid="verify-board">
      <h2 className="h2">{verify.title}</h2>
      <ul className="verify-board">
        {board.map((one) => (
          <li key={`${one.name} ${one.hospital.zh}`}>
            <Mark state={marks[one.answer]} />
            <b>{language === 'en' ? one.nameEn || one.name : one.name}</b>
            <span className="second">{nameIn(language, one.hospital)}</span>
            <span>{conclusion[one.answer]}</span>
            {one.answer === 'waiting' ? null : (
              <small className={one.valid === false ? 'tone-cinnabar' : 'second'}>
                {one.valid === null ? opinion.unknown : one.valid ? opinion.valid : opinion.doubtful}
              </small>
            )}
          </li>
        ))}
      </ul>
      <small className="second">{verify.note}</small>
    </section>
  )
}
