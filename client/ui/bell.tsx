/** The way to the inbox, with the number of what is unread; live. */
import { useEffect, useRef } from 'react'
import { Link, useLocation } from 'react-router'
import { useTexts } from '../i18n/text.ts'
import { useNoticeCount } from '../notice.ts'
import { paths } from '../paths.ts'
import { announce } from './announce.tsx'
import './bell.css'
import { Icon } from './icon.tsx'
import { Triangle } from './urgency.tsx'

type BellProps = { className: string; iconSize?: number }

export function Bell({ className, iconSize = 18 }: BellProps) {
  const texts = useTexts()
  const { pathname } = useLocation()
  const { unread = 0, emergency = 0 } = useNoticeCount().data ?? {}
  useSpokenArrival(unread, className === 'bell')
  const isHere = pathname === paths.notices()
  return (
    <Link
      to={paths.notices()}
      className={emergency > 0 ? `${className} bell-emergency` : className}
      aria-current={isHere ? 'page' : undefined}
      data-testid="bell"
    >
      <Icon name="bell" size={iconSize} />
      <span>
        <span className="bell-word">{texts.notice.title}</span>
        {unread === 0 ? null : (
          <span className="count" aria-hidden="true">
            {emergency > 0 ? <Triangle filled size={11} /> : null}
            {unread >= 999 ? texts.notice.most : unread}
          </span>
        )}
        <span className="hidden-text">{texts.notice.bell(unread, emergency)}</span>
      </span>
    </Link>
  )
}

/** Read aloud when there are more than before; by one of the bells of a page. */
function useSpokenArrival(unread: number, speaks: boolean): void {
  const texts = useTexts()
  const before = useRef<number | null>(null)
  useEffect(() => {
    if (speaks && before.current !== null && unread > before.current) announce(texts.notice.arrived(unread))
    before.current = unread
  }, [unread, speaks, texts])
}
