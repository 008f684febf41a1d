/** People and their rights, for the security administrator. */
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { accountStates } from '../../server/domain/account.ts'
import { roles } from '../../server/domain/actor.ts'
import { nameIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { type PeopleFilters, usePeople, usePlaces } from '../people.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { useTyping } from '../ui/typing.ts'
import { Waiting } from '../ui/waiting.tsx'
import type { Asked } from './people/change.tsx'
import { PersonDialog } from './people/dialog.tsx'
import { InviteDialog } from './people/invite.tsx'
import { PolicyDialog } from './people/policy.tsx'
import { PeopleRows } from './people/rows.tsx'
import './people/people.css'

export function PeoplePage() {
  const texts = useTexts()
  const words = texts.people
  const [filters, setFilters] = useState<PeopleFilters>({})
  const typing = useTyping('')
  const query = usePeople({ ...filters, q: typing.words.slice(0, 60) })
  const [inviting, setInviting] = useState(false)
  const [requiring, setRequiring] = useState(false)
  const [asked, setAsked] = useState<Asked | null>(null)
  usePageTitle(words.title)
  const items = query.data?.pages.flatMap((page) => page.items)
  return (
    <main className="people" id="content" tabIndex={-1}>
      <PageHead
        title={words.title}
        sub={words.sub}
        extra={
          <div className="row">
            <Button onClick={() => setRequiring(true)} data-testid="policy">
              {texts.secondFactor.policy}
            </Button>
            <LinkButton to={paths.peopleImport()}>{words.import.open}</LinkButton>
            <Button type="primary" onClick={() => setInviting(true)} data-testid="invite">
              {words.invite}
            </Button>
          </div>
        }
      />
      <search className="people-filters">
        <Input aria-label={words.find} placeholder={words.find} allowClear maxLength={60} {...typing.field} />
        <Filters filters={filters} onChange={setFilters} />
      </search>
      {items === undefined ? (
        query.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : items.length === 0 ? (
        <EmptyState title={words.none.title}>{words.none.body}</EmptyState>
      ) : (
        <PeopleRows items={items} onAsk={setAsked} />
      )}
      {query.hasNextPage ? (
        <div className="people-more">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      ) : null}
      {requiring ? <PolicyDialog onClose={() => setRequiring(false)} /> : null}
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
      {asked === null ? null : <PersonDialog asked={asked} onClose={() => setAsked(null)} />}
    </main>
  )
}

type FiltersProps = { filters: PeopleFilters; onChange: (filters: PeopleFilters) => void }

function Filters({ filters, onChange }: FiltersProps) {
  const texts = useTexts()
  const language = useLanguage()
  const places = usePlaces().data ?? []
  const words = texts.people
  const choices = {
    institutionId: places.map((place) => ({ value: place.id, label: nameIn(language, place.name) })),
    role: roles.map((role) => ({ value: role, label: texts.common.person.roles[role] })),
    state: accountStates.map((state) => ({ value: state, label: words.state[state] })),
  }
  const named = { institutionId: 'institution', role: 'role', state: 'state' } as const
  return (['institutionId', 'role', 'state'] as const).map((key) => (
    <Select
      key={key}
      aria-label={words.filter[named[key]]}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      placeholder={words.any[named[key]]}
      value={filters[key] ?? null}
      options={choices[key]}
      onChange={(value: string | null | undefined) => onChange({ ...filters, [key]: value ?? undefined })}
    />
  ))
}
