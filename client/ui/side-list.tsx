/** Views or sections at the left; a select below 1100. Every entry is a link, so it opens in a new tab, too. */
import { Select } from 'antd'
import type { ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { useWidth } from './width.ts'

export type SideItem = {
  key: string
  label: string
  to: string
  /** Before the label: a seal or a mark. */
  mark?: ReactNode
  /** Figure at the right; a dash for none. */
  count?: number | string
  /** Second line. */
  note?: ReactNode
  dim?: boolean
}

export type SideGroup = { key: string; label: string; items: readonly SideItem[] }

type SideListProps = { label: string; groups: readonly SideGroup[]; current: string }

export function SideList({ label, groups, current }: SideListProps) {
  const width = useWidth()
  if (width === 'narrow' || width === 'phone')
    return <SideSelect label={label} groups={groups} current={current} />
  return (
    <nav className="side-list" aria-label={label}>
      {groups.map((group) => (
        <SideBlock key={group.key} group={group} current={current} />
      ))}
    </nav>
  )
}

function SideBlock({ group, current }: { group: SideGroup; current: string }) {
  return (
    <>
      <div className="label">{group.label}</div>
      <ul>
        {group.items.map((item) => (
          <li key={item.key}>
            <Link
              to={item.to}
              aria-current={item.key === current ? 'page' : undefined}
              className={item.dim === true ? 'dim' : undefined}
            >
              {item.mark}
              <span className="name">
                {item.label}
                {item.note === undefined ? null : <small>{item.note}</small>}
              </span>
              {item.count === undefined ? null : <span className="count">{item.count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

function SideSelect({ label, groups, current }: SideListProps) {
  const navigate = useNavigate()
  const options = groups.map((group) => ({
    label: group.label,
    options: group.items.map((item) => ({
      value: item.key,
      label: item.count === undefined ? item.label : `${item.label}　${item.count}`,
    })),
  }))
  const go = (key: string) => {
    const chosen = groups.flatMap((group) => group.items).find((item) => item.key === key)
    if (chosen !== undefined) void navigate(chosen.to)
  }
  return (
    <Select
      aria-label={label}
      size="large"
      value={current === '' ? undefined : current}
      placeholder={label}
      options={options}
      onChange={go}
      style={{ width: '100%', maxWidth: 420 }}
    />
  )
}
