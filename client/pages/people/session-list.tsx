/** Where an account is signed in. */
import { Button } from 'antd'
import type { OpenSession } from '../../../server/contract/account.ts'
import { useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'

type SessionListProps = {
  items: readonly OpenSession[]
  none: string
  /** Without it nothing can be ended one by one. */
  onEnd?: (key: string) => void
  busyKey?: string | undefined
}

export function SessionList({ items, none, onEnd, busyKey }: SessionListProps) {
  const words = useTexts().people.session
  const time = useTime()
  if (items.length === 0) return <p className="second">{none}</p>
  return (
    <ul className="session-list">
      {items.map((item) => {
        const device = deviceOf(item.userAgent) ?? words.unknown
        return (
          <li key={item.key} data-testid="session">
            <span>
              <b>{device}</b> {item.current ? <em>{words.current}</em> : null}
              <small className="dim">
                {[item.address, words.since(time.short(item.createdAt))].filter(Boolean).join('　')}
              </small>
            </span>
            {onEnd === undefined || item.current ? null : (
              <Button
                loading={busyKey === item.key}
                aria-label={words.endOf(device)}
                onClick={() => onEnd(item.key)}
              >
                {words.end}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

const browsers = [
  ['Edg/', 'Edge'],
  ['MicroMessenger/', 'WeChat'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const

/** Browser and system as a person names them; what is more specific stands first in the tables. */
function deviceOf(userAgent: string | null): string | null {
  if (userAgent === null) return null
  const named = (table: readonly (readonly [string, string])[]) =>
    table.find(([mark]) => userAgent.includes(mark))?.[1]
  const parts = [named(browsers), named(systems)].filter((part) => part !== undefined)
  return parts.length === 0 ? null : parts.join('　')
}
