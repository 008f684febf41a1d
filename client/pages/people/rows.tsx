/** The list of people: a table, on a phone a list. */
import { Button, Dropdown, type MenuProps } from 'antd'
import type { AccountEntry } from '../../../server/contract/account.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useMe } from '../../session.ts'
import { useTime } from '../../ui/time.ts'
import { useWidth } from '../../ui/width.ts'
import type { Asked, What } from './change.tsx'

type RowsProps = { items: readonly AccountEntry[]; onAsk: (asked: Asked) => void }

export function PeopleRows(props: RowsProps) {
  const width = useWidth()
  return width === 'phone' ? <List {...props} /> : <Table {...props} />
}

/** The words of one entry in the language in use. */
function useWords() {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.people
  return (item: AccountEntry) => ({
    name: personIn(language, item),
    title: nameIn(language, item.title),
    place: nameIn(language, item.institution),
    department: item.department === null ? '' : nameIn(language, item.department),
    roles:
      item.roles.length === 0
        ? words.noRoles
        : item.roles.map((role) => texts.common.person.roles[role]).join('　'),
    state: words.state[item.state],
    link:
      item.linkUntil !== null
        ? words.waits(time.near(item.linkUntil))
        : item.state === 'invited'
          ? words.linkOver
          : '',
    sessions: item.sessions === 0 ? '' : words.sessions(item.sessions),
  })
}

function Table({ items, onAsk }: RowsProps) {
  const { column } = useTexts().people
  const wordsOf = useWords()
  return (
    <table className="people-table">
      <thead>
        <tr>
          {(['person', 'place', 'roles', 'state', 'sessions', 'action'] as const).map((name) => (
            <th scope="col" key={name}>
              {name === 'action' ? <span className="hidden-text">{column[name]}</span> : column[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => {
          const words = wordsOf(item)
          return (
            <tr key={item.id} data-testid="person-row" data-login={item.loginName} data-state={item.state}>
              <td>
                <b>{words.name}</b> {words.title}
                <small>{item.loginName}</small>
              </td>
              <td>
                {words.place}
                <small>{words.department}</small>
              </td>
              <td>{words.roles}</td>
              <td className={`people-${item.state}`}>
                {words.state}
                <small>{words.link}</small>
              </td>
              <td>{words.sessions}</td>
              <td>
                <Actions item={item} name={words.name} onAsk={onAsk} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function List({ items, onAsk }: RowsProps) {
  const wordsOf = useWords()
  return (
    <ul className="people-list">
      {items.map((item) => {
        const words = wordsOf(item)
        return (
          <li key={item.id} data-testid="person-row" data-login={item.loginName} data-state={item.state}>
            <span className="people-line">
              <span>
                <b>{words.name}</b> {words.title}
              </span>
              <Actions item={item} name={words.name} onAsk={onAsk} />
            </span>
            <span className="dim">{item.loginName}</span>
            <span className="second">{[words.place, words.department].filter(Boolean).join('　')}</span>
            <span>{words.roles}</span>
            <span className={`people-${item.state}`}>
              {[words.state, words.link, words.sessions].filter(Boolean).join('　')}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

type ActionsProps = { item: AccountEntry; name: string; onAsk: (asked: Asked) => void }

function Actions({ item, name, onAsk }: ActionsProps) {
  const texts = useTexts()
  const { people: words, secondFactor: factor } = texts
  const me = useMe()
  if (item.id === me.person.id) return <span className="dim">{words.you}</span>
  const entry = (what: What, label: string, danger = false) => ({
    key: what,
    label,
    danger,
    onClick: () => onAsk({ what, item, name }),
  })
  const items: MenuProps['items'] =
    item.state === 'disabled'
      ? [entry('details', words.menu.details), entry('enable', words.menu.enable)]
      : [
          entry('details', words.menu.details),
          entry('roles', words.menu.roles),
          entry('link', item.state === 'invited' ? words.menu.invite : words.menu.reset),
          ...(item.sessions > 0 ? [entry('sessions', words.menu.sessions)] : []),
          ...(item.secondFactor ? [entry('factor', factor.reset)] : []),
          { type: 'divider' },
          entry('disable', words.menu.disable, true),
        ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button size="small" className="people-act" aria-label={words.act(name)} aria-haspopup="menu">
        {words.manage}
      </Button>
    </Dropdown>
  )
}
