/** Nothing in the list: what is so, what is coming, when one may leave. */
import { Button } from 'antd'
import type { WorkCounts } from '../../../server/contract/consultation.ts'
import { useConsultations } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/answer.tsx'
import { now } from '../../ui/clock.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { useTime } from '../../ui/time.ts'
import type { WorkFilter } from './work.ts'

type EmptyProps = {
  filter: WorkFilter
  counts: WorkCounts | undefined
  mayCreate: boolean
  onShowAll: () => void
}

export function EmptyWork({ filter, counts, mayCreate, onShowAll }: EmptyProps) {
  const texts = useTexts()
  const words = texts.consultation.none
  const narrowed = filter.q !== '' || filter.urgency !== undefined || filter.state !== undefined
  if (narrowed) {
    return (
      <EmptyState title={words.filteredTitle} actions={<Button onClick={onShowAll}>{words.showAll}</Button>}>
        {words.filteredBody}
      </EmptyState>
    )
  }
  if (filter.view === 'open' || filter.view === 'mine') {
    return <NothingToDo waiting={counts?.views.waiting ?? 0} mayCreate={mayCreate} />
  }
  return <EmptyState title={words.viewTitle}>{words.viewBody}</EmptyState>
}

function NothingToDo({ waiting, mayCreate }: { waiting: number; mayCreate: boolean }) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.consultation.none
  const today = useConsultations({ view: 'today', limit: 50 }).data?.pages.flatMap((page) => page.items) ?? []
  const next = today
    .map((row) => row.scheduledStart)
    .filter((start) => start !== null && Date.parse(start) > now())
    .sort()[0]
  const sentences = [
    ...(waiting > 0 ? [words.waiting(waiting)] : []),
    ...(next == null ? [] : [words.next(time.near(next))]),
    words.leave,
  ]
  const actions = [
    mayCreate ? (
      <LinkButton key="new" to={paths.newRequest()}>
        {texts.consultation.newRequest}
      </LinkButton>
    ) : null,
    waiting > 0 ? (
      <LinkButton key="waiting" type="text" to={paths.workList({ view: 'waiting' })}>
        {words.seeWaiting}
      </LinkButton>
    ) : null,
  ]
  return (
    <EmptyState title={words.title} actions={actions.some((action) => action !== null) ? actions : undefined}>
      {texts.common.sentences(sentences)}
    </EmptyState>
  )
}
