/** What of a search may stand in an address, and when two filters are one. */
import { expect, test } from 'vitest'
import { paths } from '../../client/paths.ts'
import { addressOf, isSameFilter } from '../../client/saved-filter.ts'
import { mayStandInAddress, toResults } from '../../client/search.ts'
import type { FilterContent } from '../../server/contract/search.ts'

test('numbers that lead to a person do not stand in an address', () => {
  for (const q of ['15010219800101123X', '13800000000', '138 0000 0000', '138-0000-0000', '失眠 13800000000'])
    expect(mayStandInAddress(q), q).toBe(false)
  for (const q of ['失眠', '李晓萍', 'SS-眠-20261119-0042', '20261119-0042', '0042', 'NIHSS 6'])
    expect(mayStandInAddress(q), q).toBe(true)
  expect(toResults('13800000000', { state: 'closed' })).toEqual([
    '/search?state=closed',
    { state: { q: '13800000000' } },
  ])
  expect(toResults('失眠')).toEqual([paths.search({ q: '失眠' }), { state: {} }])
})

test('a saved search for such a number is named by its id', () => {
  const filter: FilterContent = { page: 'search', q: '13800000000' }
  expect(addressOf({ id: 'x1', name: '', filter })).toBe('/search?saved=x1')
  expect(addressOf({ id: 'x1', name: '', filter: { page: 'work_list', urgency: 'urgent' } })).toBe(
    '/?urgency=urgent',
  )
})

test('two filters are one where they say the same', () => {
  expect(isSameFilter({ page: 'work_list' }, { page: 'work_list', view: 'open', q: '' })).toBe(true)
  expect(
    isSameFilter({ page: 'search', q: 'a', state: 'closed' }, { state: 'closed', q: 'a', page: 'search' }),
  ).toBe(true)
  expect(isSameFilter({ page: 'search', q: 'a' }, { page: 'search', q: 'a', in: 'text' })).toBe(false)
  expect(isSameFilter({ page: 'work_list', q: 'a' }, { page: 'search', q: 'a' })).toBe(false)
})
