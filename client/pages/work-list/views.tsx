/** The left column: views with their counts, the lines of this person, and the views that they keep. */
import type { WorkCounts } from '../../../server/contract/consultation.ts'
import type { FilterContent } from '../../../server/contract/search.ts'
import type { Line } from '../../../server/contract/session.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useMe } from '../../session.ts'
import { ManageViews, useSavedGroup } from '../../ui/saved-views.tsx'
import { Seal } from '../../ui/seal.tsx'
import { type SideGroup, SideList } from '../../ui/side-list.tsx'
import type { View } from './work.ts'

type ViewsProps = {
  /** What the page shows now. */
  current: FilterContent
  counts: WorkCounts | undefined
  lines: readonly Line[] | undefined
}

export function Views({ current, counts, lines }: ViewsProps) {
  const texts = useTexts()
  const language = useLanguage()
  const me = useMe()
  const words = texts.consultation
  const doctor = me.roles.includes('doctor')
  // The texts have every view in its order; the contract's own list would bring the schemas along.
  const listViews = Object.keys(words.view) as View[]
  const label = (view: View) =>
    view !== 'waiting'
      ? words.view[view]
      : me.city === 'hohhot'
        ? words.waitingFor.beijing
        : words.waitingFor.hohhot
  const groups: SideGroup[] = [
    {
      key: 'views',
      label: words.views,
      items: listViews
        .filter((view) => doctor || view !== 'drafts')
        .map((view) => ({
          key: `view ${view}`,
          label: label(view),
          to: paths.workList(view === 'open' ? {} : { view }),
          ...(counts === undefined ? {} : { count: counts.views[view] ?? 0 }),
        })),
    },
    {
      key: 'lines',
      label: words.ownLines[me.city],
      items: (lines ?? []).map((line) => {
        const own = line.mayRequest || line.mayServe
        const count = counts?.lines[line.id]
        return {
          key: `line ${line.id}`,
          label: nameIn(language, line.name),
          to: paths.workList({
            lineId: line.id as NonNullable<Parameters<typeof paths.workList>[0]>['lineId'],
          }),
          mark: <Seal seal={line.seal} code={line.code} size="small" dim={!own} />,
          dim: !own,
          count: own ? (counts === undefined ? '' : (count ?? 0)) : texts.common.none,
        }
      }),
    },
  ]
  const saved = useSavedGroup(current)
  return (
    <>
      <SideList
        label={words.views}
        groups={[...groups, ...saved.groups]}
        current={saved.currentKey ?? keyOf(current)}
      />
      <ManageViews />
    </>
  )
}

/** The entry that stands for a page; none for a search that is not kept. */
function keyOf(current: FilterContent): string {
  if (current.page === 'search') return ''
  return current.lineId === undefined ? `view ${current.view ?? 'open'}` : `line ${current.lineId}`
}
