/** The bar over every page: wordmark, few words of navigation, search, the person (look §3). */
import { Dropdown } from 'antd'
import { type ReactNode, useEffect } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import type { Me } from '../../server/contract/session.ts'
import { useTexts } from '../i18n/text.ts'
import type { Texts } from '../i18n/zh.ts'
import { paths } from '../paths.ts'
import { Bell } from './bell.tsx'
import { Icon, type IconName } from './icon.tsx'
import { PersonMenu } from './person-menu.tsx'
import { Wordmark } from './seal.tsx'
import { SearchBox, searchShown } from './search-box.tsx'
import { createStore, useStore } from './store.ts'

export type NavItem = { key: string; to: string; label: string; icon: IconName; count?: number }

/** The words of navigation of somebody, the most used first. `pending` stands beside the work list, `anomalies` beside the access log. */
export function navOf(
  { roles, city }: Pick<Me, 'roles' | 'city'>,
  texts: Texts,
  pending?: number,
  anomalies?: number,
): NavItem[] {
  const items: NavItem[] = []
  const { nav } = texts.common
  const reviews = roles.includes('department_head') || roles.includes('medical_affairs')
  if (roles.includes('doctor') || roles.includes('expert') || reviews) {
    items.push({ key: 'workList', to: paths.workList(), label: nav.workList, icon: 'list', count: pending })
  }
  if (roles.includes('doctor')) {
    items.push({ key: 'newRequest', to: paths.newRequest(), label: nav.newRequest, icon: 'plus' })
  }
  if (reviews) {
    const to = paths.workList({ view: 'reviewed' })
    const { reviewed } = city === 'beijing' ? texts.precheck.list : texts.consultation.view
    items.push({ key: 'reviewed', to, label: reviewed, icon: 'tick' })
  }
  if (roles.includes('expert')) {
    items.push({ key: 'today', to: paths.workList({ view: 'today' }), label: nav.today, icon: 'calendar' })
    items.push({ key: 'duty', to: paths.duty(), label: nav.duty, icon: 'phone' })
  }
  if (roles.includes('doctor') || roles.includes('expert')) {
    items.push({ key: 'calendar', to: paths.calendar(), label: nav.calendar, icon: 'week' })
    items.push({ key: 'referrals', to: paths.referrals(), label: nav.referrals, icon: 'transfer' })
  }
  if (roles.includes('system_admin')) {
    items.push({ key: 'deliveries', to: paths.deliveries(), label: texts.notice.delivery.nav, icon: 'list' })
    items.push({ key: 'lines', to: paths.lines(), label: texts.lines.nav, icon: 'transfer' })
    items.push({ key: 'places', to: paths.institutions(), label: texts.places.nav, icon: 'file' })
    items.push({ key: 'banners', to: paths.banners(), label: texts.banner.nav, icon: 'bell' })
    items.push({ key: 'keeping', to: paths.keeping(), label: texts.keeping.nav, icon: 'lock' })
    const toApproval = paths.exportApproval()
    items.push({ key: 'approval', to: toApproval, label: texts.exportApproval.nav, icon: 'tick' })
  }
  if (roles.includes('system_admin') || roles.includes('medical_affairs')) {
    items.push({ key: 'network', to: paths.network(), label: texts.network.nav, icon: 'signal' })
  }
  if (roles.includes('security_admin')) {
    items.push({ key: 'people', to: paths.people(), label: texts.people.nav, icon: 'people' })
  }
  if (roles.includes('audit_admin')) {
    items.push({ key: 'log', to: paths.log(), label: nav.log, icon: 'list' })
    items.push({ key: 'exports', to: paths.exports(), label: texts.exports.nav, icon: 'download' })
    const count = anomalies === 0 ? undefined : anomalies
    items.push({ key: 'access', to: paths.access(), label: texts.access.nav, icon: 'lock', count })
    items.push({ key: 'trail', to: paths.trail(), label: texts.trail.nav, icon: 'tick' })
    if (!roles.includes('system_admin'))
      items.push({ key: 'keeping', to: paths.keeping(), label: texts.keeping.nav, icon: 'lock' })
  }
  if (roles.includes('audit_admin') || roles.includes('medical_affairs')) {
    items.push({ key: 'wall', to: paths.wall(), label: texts.wall.nav, icon: 'screen' })
    items.push({ key: 'statistics', to: paths.statistics(), label: texts.statistics.nav, icon: 'signal' })
    items.push({ key: 'programme', to: paths.programme(), label: texts.ledger.nav, icon: 'file' })
  }
  return items
}

/** Which word of the navigation a place belongs to; consultations belong to the work list. */
export function currentNav(items: readonly NavItem[], pathname: string, search: string): string | null {
  const view = new URLSearchParams(search).get('view')
  if (pathname.startsWith(paths.notices())) return null
  const places: readonly [string, boolean][] = [
    ['log', pathname.startsWith('/log')],
    ['access', pathname.startsWith(paths.access())],
    ['exports', pathname === paths.exports()],
    ['trail', pathname === paths.trail()],
    ['statistics', pathname === '/statistics'],
    ['programme', pathname.startsWith(paths.programme())],
    ['wall', pathname === paths.wall()],
    ['calendar', pathname === paths.calendar()],
    ['referrals', pathname.startsWith('/referrals')],
    ['deliveries', pathname === paths.deliveries()],
    ['duty', pathname === paths.duty()],
    ['network', pathname === paths.network()],
    ['lines', pathname.startsWith(paths.lines())],
    ['places', pathname.startsWith(paths.institutions())],
    ['banners', pathname === paths.banners()],
    ['keeping', pathname.startsWith(paths.keeping())],
    ['approval', pathname === paths.exportApproval()],
    ['people', pathname === paths.people()],
    ['newRequest', pathname === paths.newRequest()],
    ['today', pathname === '/' && view === 'today'],
    ['reviewed', pathname === '/' && view === 'reviewed'],
  ]
  const key = places.find(([, here]) => here)?.[0] ?? 'workList'
  const found = items.find((item) => item.key === key) ?? items.find((item) => item.key === 'workList')
  return found?.key ?? null
}

type PageTitle = { text: string; count?: number }
const pageTitle = createStore<PageTitle>({ text: '' })

/**
 * Names the page in the window's title and, on a phone, in the bar. Never a patient's full name. `count` stands beside it on a
 * phone.
 */
export function usePageTitle(text: string, count?: number): void {
  const texts = useTexts()
  useEffect(() => {
    document.title = texts.common.pageTitle(text)
    pageTitle.set({ text, count })
  }, [text, count, texts])
}

type TopBarProps = { me: Me; items: readonly NavItem[] }

export function TopBar({ me, items }: TopBarProps) {
  const texts = useTexts()
  const title = useStore(pageTitle)
  const searching = useStore(searchShown)
  const { pathname, search } = useLocation()
  const current = currentNav(items, pathname, search)
  return (
    <header className={searching ? 'top-bar search-open' : 'top-bar'}>
      <Link to={paths.home()} className="wordmark" aria-label={texts.common.product}>
        <Wordmark />
      </Link>
      <NavLinks items={items} current={current} label={texts.common.nav.label} className="top-nav" />
      <span className="phone-title">
        <b>{title.text}</b>
        {title.count === undefined ? null : <span className="dim">{title.count}</span>}
      </span>
      <span className="space" />
      <SearchBox me={me} />
      <Bell className="bell" />
      <PersonMenu me={me}>
        <PersonCard me={me} />
      </PersonMenu>
    </header>
  )
}

function PersonCard({ me }: { me: Me }) {
  const texts = useTexts()
  const english = texts.common.person.languageLang !== 'en'
  const { person } = me
  const name = english ? person.nameEn || person.name : person.name
  const inLanguage = (names: { zh: string; en: string }) => (english ? names.en || names.zh : names.zh)
  return (
    <>
      <span className="avatar" aria-hidden="true">
        {[...name][0]}
      </span>
      <span className="person-words">
        {name} <span className="person-title">{inLanguage(person.title)}</span>
        <small>
          {inLanguage(person.institutionShort)}
          {person.department === null ? '' : `　${inLanguage(person.department)}`}
        </small>
      </span>
    </>
  )
}

type NavLinksProps = {
  items: readonly NavItem[]
  /** Of all the ways, also those that stand elsewhere. */
  current: string | null
  label: string
  className: string
  icons?: boolean
  children?: ReactNode
}

function NavLinks({ items, current, label, className, icons = false, children }: NavLinksProps) {
  const texts = useTexts()
  return (
    <nav className={className} aria-label={label}>
      {items.map((item) => (
        <Link key={item.key} to={item.to} aria-current={item.key === current ? 'page' : undefined}>
          {icons ? <Icon name={item.icon} size={22} /> : null}
          <span>
            {item.label}
            {item.count === undefined ? null : (
              <>
                <span className="count" aria-hidden="true">
                  {item.count}
                </span>
                <span className="hidden-text">{texts.common.nav.pending(item.count)}</span>
              </>
            )}
          </span>
        </Link>
      ))}
      {children}
    </nav>
  )
}

/** Beside the bell and oneself; more would break their words at 390 pixels. */
const mostOnPhone = 4

/** The rest of the ways, in a menu; named by the one that is open. */
function MoreNav({ items, current }: Pick<NavLinksProps, 'items' | 'current'>) {
  const { more } = useTexts().common.nav
  const navigate = useNavigate()
  const open = items.find(({ key }) => key === current)
  const entries = items.map(({ key, label, count }) => ({
    key,
    label: count === undefined ? label : `${label} ${count}`,
  }))
  return (
    <Dropdown
      trigger={['click']}
      placement="top"
      menu={{
        items: entries,
        selectedKeys: open === undefined ? [] : [open.key],
        onClick: ({ key }) => {
          const to = items.find((item) => item.key === key)?.to
          if (to !== undefined) void navigate(to)
        },
      }}
    >
      <button
        type="button"
        className="phone-me"
        aria-haspopup="menu"
        aria-current={open === undefined ? undefined : 'page'}
      >
        <Icon name="more" size={22} />
        <span>{open?.label ?? more}</span>
      </button>
    </Dropdown>
  )
}

/** The foot of a phone. It has no room for today's sessions, which are a view of the work list anyway. */
export function PhoneNav({ me, items }: TopBarProps) {
  const texts = useTexts()
  const { pathname, search } = useLocation()
  const all = items.filter(({ key }) => key !== 'today')
  const current = currentNav(all, pathname, search)
  const shown = all.length > mostOnPhone ? all.slice(0, mostOnPhone - 1) : all
  return (
    <NavLinks items={shown} current={current} label={texts.common.nav.label} className="phone-nav" icons>
      {shown.length < all.length ? <MoreNav items={all.slice(shown.length)} current={current} /> : null}
      <Bell className="phone-bell" iconSize={22} />
      <PersonMenu me={me} placement="topRight">
        <Icon name="person" size={22} />
        {texts.common.nav.me}
      </PersonMenu>
    </NavLinks>
  )
}
