/** All institutions, for the system administrator. */
import { Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { InstitutionEntries } from '../../server/contract/institution.ts'
import { nameIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { useInstitutions } from '../places.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { formatCount } from '../ui/number.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import './lines/lines.css'

type Entry = InstitutionEntries[number]

export function InstitutionsPage() {
  const words = useTexts().places
  const query = useInstitutions()
  const [typed, setTyped] = useState('')
  usePageTitle(words.title)
  const sought = typed.trim().toLowerCase()
  const shown = query.data?.filter(({ name }) => `${name.zh} ${name.en}`.toLowerCase().includes(sought))
  return (
    <main className="lines" id="content" tabIndex={-1}>
      <PageHead
        title={words.title}
        sub={words.sub}
        extra={
          <LinkButton to={paths.newInstitution()} type="primary">
            {words.add}
          </LinkButton>
        }
      />
      <search className="places-find">
        <Input
          aria-label={words.find}
          placeholder={words.find}
          allowClear
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </search>
      {shown === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : shown.length === 0 ? (
        <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
      ) : (
        <ul className="lines-list">
          {shown.map((entry) => (
            <Row key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
    </main>
  )
}

function Row({ entry }: { entry: Entry }) {
  const words = useTexts().places
  const language = useLanguage()
  const above = entry.parent === null ? words.city[entry.city] : words.below(nameIn(language, entry.parent))
  return (
    <li data-testid="institution-entry">
      <Link to={paths.institution(entry.id)} className="lines-row places-row">
        <span className="lines-name">
          <b>{nameIn(language, entry.name)}</b>
          {entry.open ? null : <span className="tone-ochre">{words.closed}</span>}
          <small>{`${words.level[entry.level]}　${above}`}</small>
        </span>
        <span className="lines-figures">
          <span>{words.counts.departments(formatCount(entry.departments))}</span>
          <span>{words.counts.people(formatCount(entry.people))}</span>
          <span>{words.counts.lines(formatCount(entry.lines))}</span>
        </span>
      </Link>
    </li>
  )
}
