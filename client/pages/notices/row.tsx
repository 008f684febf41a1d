/** One notice: what it is, which consultation and who, when; unread ones have a dot and a word. */
import type { MouseEvent } from 'react'
import { useHref } from 'react-router'
import type { Notice } from '../../../server/contract/notice.ts'
import { noticeAddress } from '../../../server/domain/notice-address.ts'
import { noticeText } from '../../../server/domain/notice-words.ts'
import { useLanguage, useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'
import { Urgency } from '../../ui/urgency.tsx'

type NoticeRowProps = { notice: Notice; isMarked: boolean; onOpen: (notice: Notice) => void }

export function NoticeRow({ notice, isMarked, onOpen }: NoticeRowProps) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const href = useHref(noticeAddress(notice))
  const { title, body } = noticeText(language, notice.kind, notice.facts)
  const follow = (event: MouseEvent) => {
    /* another window by the browser's own ways stays possible */
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    onOpen(notice)
  }
  const className = ['notice', `notice-${notice.state}`, isMarked ? 'notice-marked' : ''].join(' ').trim()
  return (
    <li>
      <a href={href} className={className} onClick={follow} data-testid="notice" data-state={notice.state}>
        <span className="notice-dot" aria-hidden="true" />
        <span className="notice-text">
          <span className="notice-title">
            {notice.category === 'emergency' ? <Urgency level="emergency" /> : null}
            <b>{title}</b>
          </span>
          <span className="notice-body">{body}</span>
        </span>
        <span className="notice-side">
          <time dateTime={notice.createdAt}>{time.near(notice.createdAt)}</time>
          <span className="notice-word">
            {notice.state === 'unread'
              ? texts.notice.category[notice.category]
              : texts.notice.state[notice.state]}
          </span>
        </span>
        {notice.state === 'unread' ? <span className="hidden-text">{texts.notice.state.unread}</span> : null}
      </a>
    </li>
  )
}
