/** The left column: views with their counts, and the lines of this person. */
import type { WorkCounts } from '../../../server/contract/consultation.ts'
import type { Line } from '../../../server/contract/session.ts'
import { useFollowUps } from '../../follow-ups.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { isAllowed, useMe } from '../../session.ts'
import { Seal } from '../../ui/seal.tsx'
import { type SideGroup, SideList } from '../../ui/side-list.tsx'
import type { View, WorkFilter } from './work.ts'

/** Of doctors: whom to ask about now. */
function useFollowUpItem(me: ReturnType<typeof useMe>): SideGroup['items'][number] | null {
  const words = useTexts().aftercare.list
  const mayAsk = isAllowed(me, 'opinion.answer')
  const { data } = useFollowUps(mayAsk)
  if (!mayAsk) return null
  return {
    key: 'follow-ups',
    label: words.title,
    to: paths.followUps(),
    ...(data === undefined ? {} : { count: data.due }),
  }
}

type ViewsProps = { filter: WorkFilter; counts: WorkCounts | undefined; lines: readonly Line[] | undefined }

export function Views({ filter, counts, lines }: ViewsProps) {
  const texts = useTexts()
  const language = useLanguage()
  const me = useMe()
  const words = texts.consultation
  const doctor = me.roles.includes('doctor')
  const followUps = useFollowUpItem(me)
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
      items: [
        ...listViews
          .filter((view) => doctor || view !== 'drafts')
          .map((view) => ({
            key: `view ${view}`,
            label: label(view),
            to: paths.workList(view === 'open' ? {} : { view }),
            ...(counts === undefined ? {} : { count: counts.views[view] ?? 0 }),
          })),
        ...(followUps === null ? [] : [followUps]),
      ],
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
  const current = filter.lineId === undefined ? `view ${filter.view}` : `line ${filter.lineId}`
  return <SideList label={words.views} groups={groups} current={current} />
}
