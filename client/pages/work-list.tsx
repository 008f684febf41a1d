/** The work list, of doctors and of experts: what is theirs now, what waits for the other side, what has lately ended (look §3). */
import { Button } from 'antd'
import { useSearchParams } from 'react-router'
import type { FilterContent } from '../../server/contract/search.ts'
import type { Me } from '../../server/contract/session.ts'
import { useLines } from '../consultation.ts'
import { useTexts } from '../i18n/text.ts'
import type { Texts } from '../i18n/zh.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { isAllowed, useMe } from '../session.ts'
import { ErrorState } from '../ui/answer.tsx'
import { useNow } from '../ui/clock.ts'
import { useWorkCounts } from '../ui/frame.tsx'
import { Icon } from '../ui/icon.tsx'
import { Kbd, KeyBar } from '../ui/key-bar.tsx'
import { Columns, PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { ChangesLine } from '../ui/notice.tsx'
import { SaveView } from '../ui/saved-views.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { useWidth } from '../ui/width.ts'
import { EmptyWork } from './work-list/empty.tsx'
import { FilterField } from './work-list/filter-field.tsx'
import { doctorFilters, expertFilters, Filters } from './work-list/filters.tsx'
import { useWorkKeys } from './work-list/hand.ts'
import { PhoneList } from './work-list/phone-list.tsx'
import { Rail, RailLine } from './work-list/rail.tsx'
import { useRoomForTable } from './work-list/room-for-table.ts'
import { countSoon } from './work-list/rows.ts'
import { WorkTable } from './work-list/table.tsx'
import { titlesOf } from './work-list/titles.ts'
import { UnsavedLine } from './work-list/unsaved.tsx'
import { reviewTitles, Views } from './work-list/views.tsx'
import { useBaseRows, useWork, type Work, type WorkFilter } from './work-list/work.ts'
import './work-list/work-list.css'

const minute = 60_000

/** The filter in the address. What is not one of ours is left out. */
function useFilter() {
  const texts = useTexts()
  const [parameters, setParameters] = useSearchParams()
  const one = <K extends string>(name: string, known: Readonly<Record<K, unknown>>): K | undefined => {
    const value = parameters.get(name)
    return value !== null && Object.hasOwn(known, value) ? (value as K) : undefined
  }
  const filter: WorkFilter = {
    view: one('view', texts.consultation.view) ?? 'open',
    lineId: parameters.get('lineId') ?? undefined,
    urgency: one('urgency', texts.state.urgency),
    state: one('state', texts.state.names),
    q: parameters.get('q') ?? '',
  }
  const change = (changes: Readonly<Record<string, string | undefined>>) =>
    setParameters(
      (before) => {
        const next = new URLSearchParams(before)
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined) next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true },
    )
  return { filter, change }
}

/** What a view is called to this person. */
function titleOf(texts: Texts, me: Me, view: WorkFilter['view']): string {
  const review = reviewTitles(texts, me)
  return review !== null && (view === 'mine' || view === 'reviewed')
    ? review[view]
    : texts.consultation.view[view]
}

export function WorkListPage() {
  const texts = useTexts()
  const me = useMe()
  const width = useWidth()
  const { filter, change } = useFilter()
  const counts = useWorkCounts(me).data
  const lines = useLines().data
  const mayCreate = isAllowed(me, 'consultation.create')
  const work = useWork(filter, me.city)
  const phone = width === 'phone'
  const showAll = () => change({ q: undefined, urgency: undefined, state: undefined })
  usePageTitle(titleOf(texts, me, phone && filter.view === 'open' ? 'mine' : filter.view), counts?.views.mine)
  return (
    <Columns
      left={<Views current={keptOf(filter)} counts={counts} lines={lines} />}
      right={phone || !isAllowed(me, 'room.join') ? null : <Rail />}
      rightLabel={texts.consultation.rail.label}
      rightLine={<RailLine />}
      head={<Head work={work} mayCreate={mayCreate} phone={phone} />}
      foot={<Foot work={work} />}
    >
      <div className="work-filters">
        <FilterRow filter={filter} change={change} />
      </div>
      {filter.q === '' ? null : (
        <p className="work-search small">
          {texts.consultation.searching(filter.q)}
          {work.more === null ? '' : `　${texts.consultation.searchingNote}`}
          {'　'}
          <button type="button" className="text-button" onClick={() => change({ q: undefined })}>
            {texts.consultation.clearSearch}
          </button>
        </p>
      )}
      {mayCreate ? <UnsavedLine /> : null}
      <ChangesLine count={work.waiting} onTake={work.take} />
      <List
        work={work}
        filter={filter}
        onClearSearch={() => change({ q: undefined })}
        empty={<EmptyWork filter={filter} counts={counts} mayCreate={mayCreate} onShowAll={showAll} />}
      />
    </Columns>
  )
}

function FilterRow({ filter, change }: ReturnType<typeof useFilter>) {
  const me = useMe()
  const base = useBaseRows(filter)
  const states = [
    ...(me.roles.includes('doctor') ? doctorFilters : []),
    ...(me.roles.includes('expert') ? expertFilters : []),
  ]
  const narrowed = filter.q !== '' || filter.urgency !== undefined || filter.state !== undefined
  return (
    <>
      <Filters filter={filter} states={states} base={base} onChange={change} />
      <FilterField q={filter.q} onChange={(q) => change({ q: q === '' ? undefined : q })} />
      <SaveView filter={keptOf(filter)} worth={narrowed} />
    </>
  )
}

/** The filter as a saved view has it. */
function keptOf({ view, lineId, urgency, state, q }: WorkFilter): FilterContent {
  return {
    page: 'work_list',
    ...(view === 'open' ? {} : { view }),
    ...(lineId === undefined ? {} : { lineId: lineId as NonNullable<FilterContent['lineId']> }),
    ...(urgency === undefined ? {} : { urgency }),
    ...(state === undefined ? {} : { state }),
    ...(q === '' ? {} : { q }),
  }
}

type HeadProps = { work: Work; mayCreate: boolean; phone: boolean }

function Head({ work, mayCreate, phone }: HeadProps) {
  const texts = useTexts()
  const time = useTime()
  const now = useNow(minute)
  const words = texts.consultation
  if (phone) return <h1 className="hidden-text">{words.workList}</h1>
  const soon = countSoon(
    work.rows.filter(({ group }) => group === 'yours').map(({ row }) => row),
    now,
  )
  return (
    <PageHead
      title={words.workList}
      sub={
        <>
          {time.moment(now)}
          {soon === 0 ? null : (
            <span className="work-soon">
              <b>{words.soon(soon)}</b> {words.soonRest}
            </span>
          )}
        </>
      }
      extra={
        mayCreate ? (
          <span data-testid="new-request">
            <LinkButton size="large" to={paths.newRequest()} icon={<Icon name="plus" size={16} />}>
              {words.newRequest}
              <span className="work-new-key" aria-hidden="true">
                <Kbd keys="N" />
              </span>
            </LinkButton>
          </span>
        ) : null
      }
    />
  )
}

function Foot({ work }: { work: Work }) {
  const texts = useTexts()
  const time = useTime()
  return (
    <KeyBar
      note={work.updatedAt > 0 ? texts.consultation.synced(time.clockSeconds(work.updatedAt)) : undefined}
    />
  )
}

const skeleton = [
  [64, 40],
  [42, 78],
  [70, 90],
  [56, 84],
  [70, 0],
] as const

type ListProps = { work: Work; filter: WorkFilter; empty: React.ReactNode; onClearSearch: () => void }

function List({ work, filter, empty, onClearSearch }: ListProps) {
  const texts = useTexts()
  const me = useMe()
  const now = useNow(minute)
  const counts = useWorkCounts(me).data
  const table = useRoomForTable()
  const hand = useWorkKeys(work, {
    mayCreate: isAllowed(me, 'consultation.create'),
    entersRooms: isAllowed(me, 'room.join'),
    onBack: filter.q === '' ? null : onClearSearch,
  })
  if (!work.ready) {
    return work.error === null ? (
      <SkeletonRows
        columns={table ? '176px 1fr 140px 196px 138px' : '1fr'}
        cells={table ? skeleton : [[52, 88]]}
      />
    ) : (
      <ErrorState error={work.error} kept="nothing" onRetry={work.refetch} retriesEvery={retrySeconds} />
    )
  }
  const Rows = table ? WorkTable : PhoneList
  return (
    <>
      {work.error === null ? null : (
        <ErrorState error={work.error} kept="nothing" onRetry={work.refetch} retriesEvery={retrySeconds} />
      )}
      {work.rows.some(({ group }) => group !== 'ended' || filter.view === 'ended') ? null : empty}
      <Rows rows={work.rows} titleOf={titlesOf(texts, me, filter, counts)} now={now} {...hand} />
      {work.more === null ? null : (
        <div className="work-more">
          <Button onClick={work.more.load} loading={work.more.loading}>
            {work.more.loading ? texts.consultation.readingMore : texts.consultation.more}
          </Button>
        </div>
      )}
    </>
  )
}
