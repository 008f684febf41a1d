/** The heads of the groups: a title, how many, what to know. */
import type { WorkCounts } from '../../../server/contract/consultation.ts'
import type { Me } from '../../../server/contract/session.ts'
import type { Texts } from '../../i18n/zh.ts'
import { prechecksOnly, reviewTitles } from './views.tsx'
import type { WorkFilter, WorkGroup } from './work.ts'

type Title = { title: string; hint: string; count: number | undefined }

/** Counts come from the server and are for everything of the view; under a filter or a line they would not fit and are left out. */
export function titlesOf(
  texts: Texts,
  me: Me,
  filter: WorkFilter,
  counts: WorkCounts | undefined,
): (group: WorkGroup) => Title {
  const words = texts.consultation
  const whole =
    filter.lineId === undefined &&
    filter.urgency === undefined &&
    filter.state === undefined &&
    filter.q === ''
  const views = whole ? counts?.views : undefined
  const review = reviewTitles(texts, me)
  const titles: Record<WorkGroup, Title> = {
    yours: {
      title: review?.mine ?? words.group.yours,
      hint: words.groupHint.yours,
      count: views?.mine,
    },
    colleagues: {
      title: prechecksOnly(me) ? texts.precheck.list.passed : words.group.colleagues,
      hint: words.groupHint.waiting,
      count: views === undefined ? undefined : Math.max(0, views.open - views.mine - views.waiting),
    },
    waiting: {
      title: me.city === 'hohhot' ? words.waitingFor.beijing : words.waitingFor.hohhot,
      hint: words.groupHint.waiting,
      count: views?.waiting,
    },
    today: { title: words.group.today, hint: '', count: views?.today },
    drafts: { title: words.group.drafts, hint: '', count: views?.drafts },
    ended: { title: words.group.ended, hint: '', count: views?.ended },
    reviewed: { title: review?.reviewed ?? texts.review.list.reviewed, hint: '', count: views?.reviewed },
  }
  return (group) => titles[group]
}
