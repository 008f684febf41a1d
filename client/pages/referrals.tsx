/** The list of referrals: what is yours now, what waits for the other side, what has lately ended; as the work list (look §3). */
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { ReferralRow } from '../../server/contract/referral.ts'
import { type Direction, directions } from '../../server/domain/referral.ts'
import type { ReferralView } from '../../server/domain/referral-list.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { useReferralCounts } from '../referral.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { Chip, Chips } from '../ui/chip.tsx'
import { useNow } from '../ui/clock.ts'
import { Icon } from '../ui/icon.tsx'
import { Kbd, KeyBar } from '../ui/key-bar.tsx'
import { useKeys } from '../ui/keys.ts'
import { Columns, PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { ChangesLine } from '../ui/notice.tsx'
import { SideList } from '../ui/side-list.tsx'
import type { PlacedRow } from '../ui/steady-rows.ts'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { useWidth } from '../ui/width.ts'
import { stepOf } from './referral/step.ts'
import { ReferralPhoneList } from './referrals/phone-list.tsx'
import { ReferralTable } from './referrals/table.tsx'
import { type ListWork, useReferralWork } from './referrals/work.ts'
import { useRoomForTable } from './work-list/room-for-table.ts'
import './work-list/work-list.css'
import './referral/referral.css'

type Filter = { view: ReferralView; direction: Direction | undefined }

/** The filter in the address. What is not one of ours is left out. */
function useFilter(): Filter {
  const texts = useTexts()
  const [parameters] = useSearchParams()
  const view = parameters.get('view')
  return {
    view: view !== null && Object.hasOwn(texts.referral.view, view) ? (view as ReferralView) : 'open',
    direction: directions.find((one) => one === parameters.get('direction')),
  }
}

export function ReferralsPage() {
  usePageTitle(useTexts().referral.title)
  const filter = useFilter()
  const work = useReferralWork(filter)
  return (
    <Columns left={<Views filter={filter} />} head={<Head />} foot={<Foot work={work} />}>
      <div className="work-filters">
        <Directions filter={filter} />
      </div>
      <ChangesLine count={work.waiting} onTake={work.take} />
      <Rows work={work} filter={filter} />
    </Columns>
  )
}

function Views({ filter }: { filter: Filter }) {
  const words = useTexts().referral
  const counts = useReferralCounts().data
  const views = Object.keys(words.view) as ReferralView[]
  const { direction } = filter
  const items = views.map((view) => ({
    key: view,
    label: words.view[view],
    to: paths.referrals({
      ...(view === 'open' ? {} : { view }),
      ...(direction === undefined ? {} : { direction }),
    }),
    ...(counts === undefined ? {} : { count: counts[view] ?? 0 }),
  }))
  const groups = [{ key: 'views', label: words.title, items }]
  return <SideList label={words.title} groups={groups} current={filter.view} />
}

function Directions({ filter }: { filter: Filter }) {
  const words = useTexts().referral
  const navigate = useNavigate()
  const choose = (direction: Direction | undefined) => {
    const view = filter.view === 'open' ? {} : { view: filter.view }
    void navigate(paths.referrals({ ...view, ...(direction === undefined ? {} : { direction }) }), {
      replace: true,
    })
  }
  return (
    <Chips label={words.filters}>
      <Chip pressed={filter.direction === undefined} onToggle={() => choose(undefined)}>
        {words.allDirections}
      </Chip>
      {directions.map((one) => (
        <Chip
          key={one}
          pressed={filter.direction === one}
          onToggle={() => choose(filter.direction === one ? undefined : one)}
        >
          {words.direction[one]}
        </Chip>
      ))}
    </Chips>
  )
}

function Head() {
  const texts = useTexts()
  const time = useTime()
  const now = useNow(60_000)
  const phone = useWidth() === 'phone'
  const button = (
    <span data-testid="new-referral">
      <LinkButton size="large" block={phone} to={paths.newReferral()} icon={<Icon name="plus" size={16} />}>
        {texts.referral.create}
        {phone ? null : (
          <span className="work-new-key" aria-hidden="true">
            <Kbd keys="N" />
          </span>
        )}
      </LinkButton>
    </span>
  )
  return <PageHead title={texts.referral.title} sub={phone ? undefined : time.moment(now)} extra={button} />
}

function Foot({ work }: { work: ListWork }) {
  const texts = useTexts()
  const time = useTime()
  const { updatedAt } = work
  return <KeyBar note={updatedAt > 0 ? texts.consultation.synced(time.clockSeconds(updatedAt)) : undefined} />
}

function focusRow(id: string): void {
  const row = document.querySelector<HTMLElement>(`[data-testid="referral-row"][data-id="${CSS.escape(id)}"]`)
  row?.focus({ preventScroll: true })
  row?.scrollIntoView({ block: 'nearest' })
}

/** J K Enter E N, as in the work list. */
function useHand(rows: readonly PlacedRow<ReferralRow>[]) {
  const { keys } = useTexts().common
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<string | null>(null)
  const index = Math.max(
    0,
    rows.findIndex(({ row }) => row.id === chosen),
  )
  const current = rows[index]?.row
  const move = (by: number) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, chosen === null ? 0 : index + by))]?.row.id
    if (next === undefined) return
    setChosen(next)
    focusRow(next)
  }
  useKeys([
    { keys: 'J', label: keys.move, run: () => move(1) },
    { keys: 'K', label: keys.move, run: () => move(-1) },
    { keys: 'Enter', label: keys.open, run: () => current && void navigate(paths.referral(current.id)) },
    { keys: 'E', label: keys.next, run: () => current && void navigate(stepOf(current).to) },
    { keys: 'N', label: keys.create, bar: false, run: () => void navigate(paths.newReferral()) },
  ])
  return { selected: current?.id ?? null, onSelect: setChosen }
}

type RowsProps = { work: ListWork; filter: Filter }

function Rows({ work, filter }: RowsProps): ReactNode {
  const words = useTexts().referral
  const now = useNow(60_000)
  const counts = useReferralCounts().data
  const table = useRoomForTable()
  const hand = useHand(work.rows)
  const failed =
    work.error === null ? null : (
      <ErrorState error={work.error} kept="nothing" onRetry={work.refetch} retriesEvery={retrySeconds} />
    )
  if (!work.ready) {
    return (
      failed ?? (
        <SkeletonRows
          columns={table ? '176px 1fr 220px 196px 138px' : '1fr'}
          cells={
            table
              ? [
                  [64, 40],
                  [42, 78],
                  [70, 90],
                  [56, 84],
                  [70, 0],
                ]
              : [[52, 88]]
          }
        />
      )
    )
  }
  const List = table ? ReferralTable : ReferralPhoneList
  const counted = filter.direction === undefined ? counts : undefined
  const empty = !work.rows.some(({ group }) => group !== 'ended' || filter.view === 'ended')
  const yours = filter.view === 'open' || filter.view === 'mine'
  return (
    <>
      {failed}
      {empty ? (
        <EmptyState
          title={yours ? words.none.title : words.none.viewTitle}
          actions={yours ? <LinkButton to={paths.newReferral()}>{words.create}</LinkButton> : undefined}
        >
          {yours ? words.none.body : words.none.viewBody}
        </EmptyState>
      ) : null}
      <List rows={work.rows} counts={counted} now={now} {...hand} />
      {work.more === null ? null : (
        <div className="work-more">
          <Button onClick={work.more.load} loading={work.more.loading}>
            {words.more}
          </Button>
        </div>
      )}
    </>
  )
}
