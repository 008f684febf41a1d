/** One result: the whole row is the way into the consultation. */
import { Link } from 'react-router'
import type { SearchHit } from '../../../server/contract/search.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { HitFacts, HitPatient, HitSeal, HitState, Snippet } from '../../ui/hit.tsx'

type RowProps = { hit: SearchHit; selected: boolean; onSelect: (id: string) => void }

export function HitRow({ hit, selected, onSelect }: RowProps) {
  const texts = useTexts()
  return (
    <li
      className="result"
      data-testid="result"
      data-id={hit.id}
      data-selected={selected ? '' : undefined}
      data-quiet-focus=""
      tabIndex={-1}
      onFocus={() => onSelect(hit.id)}
    >
      <HitSeal hit={hit} />
      <div className="result-text">
        <Link to={paths.consultation(hit.id)} className="work-open result-patient">
          <HitPatient hit={hit} />
        </Link>
        {hit.matches.map((match, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the matches of a hit never move
          <p key={index} className="result-match">
            <span className="label result-field">{texts.search.field[match.field]}</span>
            <Snippet match={match} />
          </p>
        ))}
      </div>
      <div className="result-state">
        <HitState hit={hit} />
        <HitFacts hit={hit} />
      </div>
    </li>
  )
}
