/** The left column: views with their counts, the lines of this person, and the views that they keep. */
import type { WorkCounts } from '../../../server/contract/consultation.ts'
import type { FilterContent } from '../../../server/contract/search.ts'
import type { Line, Me } from '../../../server/contract/session.ts'
import { useCorrections, useFollowUps } from '../../follow-ups.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'
import { isAllowed, useMe } from '../../session.ts'
import { ManageViews, useSavedGroup } from '../../ui/saved-views.tsx'
import { Seal } from '../../ui/seal.tsx'
import { type SideGroup, SideList } from '../../ui/side-list.tsx'
import type { View } from './work.ts'

/** Whether somebody reviews what their hospital asks for, and does nothing else with it. */
export function reviewsOnly(me: Pick<Me, 'roles'>): boolean {
  const reviews = me.roles.includes('department_head') || me.roles.includes('medical_affairs')
  return reviews && !me.roles.includes('doctor') && !me.roles.includes('expert')
}

/** Whether somebody pre-checks what comes to their hospital in Beijing, and does nothing else with it. */
export function prechecksOnly(me: Pick<Me, 'roles' | 'city'>): boolean {
  return reviewsOnly(me) && me.city === 'beijing'
}

/** What the views of those are called who only review, at home or in Beijing; null for everybody else. */
export function reviewTitles(texts: Texts, me: Pick<Me, 'roles' | 'city'>) {
  if (!reviewsOnly(me)) return null
  const { mine, reviewed } = prechecksOnly(me) ? texts.precheck.list : texts.review.list
  return { mine, reviewed }
}

/** Of doctors whom to ask about, of experts what to correct. */
function useAskedItems(me: ReturnType<typeof useMe>): SideGroup['items'] {
  const texts = useTexts()
  const mayAsk = isAllowed(me, 'opinion.answer')
  const mayCorrect = isAllowed(me, 'opinion.write')
  const followUps = useFollowUps(mayAsk).data
  const corrections = useCorrections(mayCorrect).data
  const item = (key: string, label: string, to: string, count: number | undefined) => ({
    ...{ key, label, to },
    ...(count === undefined ? {} : { count }),
  })
  const { list } = texts.aftercare
  const { correction } = texts.signature
  return [
    ...(mayAsk ? [item('follow-ups', list.title, paths.followUps(), followUps?.due)] : []),
    ...(mayCorrect
      ? [item('corrections', correction.list.title, paths.corrections(), corrections?.length)]
      : []),
  ]
}

/** Pages beside the list that are no view of it. */
type AskedPage = 'follow-ups' | 'corrections'

type ViewsProps = {
  /** What the page shows now. */
  current: FilterContent | AskedPage
  counts: WorkCounts | undefined
  lines: readonly Line[] | undefined
}

export function Views({ current, counts, lines }: ViewsProps) {
  const texts = useTexts()
  const language = useLanguage()
  const me = useMe()
  const words = texts.consultation
  const doctor = me.roles.includes('doctor')
  const reviews = isAllowed(me, 'review.sign')
  const titles = reviewTitles(texts, me)
  const asked = useAskedItems(me)
  // The texts have every view in its order; the contract's own list would bring the schemas along.
  const listViews = Object.keys(words.view) as View[]
  const label = (view: View) =>
    titles !== null && (view === 'mine' || view === 'reviewed')
      ? titles[view]
      : view !== 'waiting'
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
          .filter((view) => reviews || view !== 'reviewed')
          .filter((view) => !reviewsOnly(me) || view !== 'today')
          .map((view) => ({
            key: `view ${view}`,
            label: label(view),
            to: paths.workList(view === 'open' ? {} : { view }),
            ...(counts === undefined ? {} : { count: counts.views[view] ?? 0 }),
          })),
        ...asked,
      ],
    },
    {
      key: 'lines',
      label: words.ownLines[me.city],
      items: (lines ?? [])
        .filter((line) => line.open || (counts?.lines[line.id] ?? 0) > 0)
        .map((line) => {
          const own = line.mayRequest || line.mayServe || (reviews && counts?.lines[line.id] !== undefined)
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
  const saved = useSavedGroup(typeof current === 'string' ? null : current)
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
function keyOf(current: FilterContent | AskedPage): string {
  if (typeof current === 'string') return current
  if (current.page !== 'work_list') return ''
  return current.lineId === undefined ? `view ${current.view ?? 'open'}` : `line ${current.lineId}`
}
