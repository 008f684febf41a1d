/** The views of the log that a person keeps: the menu that opens them, and what the page shows now as one of them. */
import { Button, Dropdown } from 'antd'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import type { FilterContent } from '../../../server/contract/search.ts'
import type { LogColumnId } from '../../../server/domain/log.ts'
import { usualSort } from '../../../server/domain/log.ts'
import { useTexts } from '../../i18n/text.ts'
import { addressOf, isSameFilter, useSavedFilters } from '../../saved-filter.ts'
import { useKeys } from '../../ui/keys.ts'
import { ManageViews, SaveView } from '../../ui/saved-views.tsx'
import { type Filters, rangeOf, type Sorting } from './data.ts'

/** What is narrowed, ordered and shown now; null behind a figure, which is of its own instant. */
export function keptOf(
  { from, to, figure, part: _part, asOf: _asOf, departmentId: _department, slot: _slot, ...rest }: Filters,
  sorting: Sorting,
  columns: readonly LogColumnId[],
): FilterContent | null {
  if (figure !== undefined) return null
  const range = rangeOf({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) })
  const isUsual = sorting.sort === usualSort.sort && sorting.order === usualSort.order
  return {
    page: 'log',
    ...(range === null ? { from, to } : { range }),
    ...rest,
    ...(isUsual ? {} : sorting),
    columns: [...columns],
    // The address holds what the person has put there; the server checks it.
  } as FilterContent
}

/**
 * The view that the page opens with, where its address says nothing of its own. True while it is not yet known which one that is.
 * @param untouched the address says nothing
 */
export function useOpening(untouched: boolean): boolean {
  const navigate = useNavigate()
  const saved = useSavedFilters()
  const opening = saved.data?.find((one) => one.opens === true)
  const to = untouched && opening !== undefined ? addressOf(opening) : null
  useEffect(() => {
    if (to !== null) void navigate(to, { replace: true })
  }, [to, navigate])
  return untouched && (saved.isPending || to !== null)
}

export function ViewBar({ current }: { current: FilterContent | null }) {
  const texts = useTexts().log.views
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)
  const saved = (useSavedFilters().data ?? []).filter(({ filter }) => filter.page === 'log')
  const same = current === null ? undefined : saved.find((one) => isSameFilter(one.filter, current))
  useKeys([{ keys: 'V', label: texts.open, run: () => setOpen(true) }], { enabled: saved.length > 0 })
  return (
    <>
      {saved.length === 0 ? null : (
        <Dropdown
          open={open}
          onOpenChange={setOpen}
          autoFocus
          trigger={['click']}
          menu={{
            selectedKeys: same === undefined ? [] : [same.id],
            items: saved.map((one) => ({ key: one.id, label: one.name })),
            onClick: ({ key }) => {
              setOpen(false)
              const chosen = saved.find((one) => one.id === key)
              if (chosen !== undefined) void navigate(addressOf(chosen))
            },
          }}
        >
          <Button aria-keyshortcuts="V" data-testid="log-views">
            {same?.name ?? texts.open}
          </Button>
        </Dropdown>
      )}
      {current === null ? null : <SaveView filter={current} worth size="middle" />}
      <ManageViews />
    </>
  )
}
