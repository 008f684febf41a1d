/** The addresses of the pages: the one place that spells them. */
import type { ListQuery } from '../server/contract/consultation.ts'

type Query = Readonly<Record<string, string | number | undefined>>

function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const written = parameters.toString()
  return written === '' ? path : `${path}?${written}`
}

/** What the work list's address carries: the view, filters, and what was typed into the search field. */
export type WorkListFilter = Partial<Pick<ListQuery, 'view' | 'lineId' | 'urgency' | 'state'>> & {
  q?: string
}

export const paths = {
  home: () => '/',
  /** `next`: where to go after signing in; only a path of ours. */
  signIn: (next?: string) => withQuery('/sign-in', { next }),
  workList: (filter: WorkListFilter = {}) => withQuery('/', filter),
  search: (filter: Query = {}) => withQuery('/search', filter),
  /** `keptAs`: the name under which this computer kept one that never reached the server. */
  newRequest: (keptAs?: string) => withQuery('/requests/new', { kept: keptAs }),
  request: (id: string) => `/consultations/${id}/edit`,
  consultation: (id: string) => `/consultations/${id}`,
  room: (id: string) => `/consultations/${id}/room`,
  opinion: (id: string) => `/consultations/${id}/opinion`,
  referrals: (filter: { view?: string; direction?: string } = {}) => withQuery('/referrals', filter),
  referral: (id: string) => `/referrals/${id}`,
  /** Out of a case, in answer to a referral up, or alone. */
  newReferral: (from: { consultation?: string; parent?: string; alone?: string } = {}) =>
    withQuery('/referrals/new', from),
  editReferral: (id: string) => `/referrals/${id}/edit`,
  followUps: () => '/follow-ups',
  corrections: () => '/corrections',
  /** Open to everybody who holds the paper. */
  verify: (token: string) => `/verify/${token}`,
  /** `day`: YYYY-MM-DD. */
  calendar: (query: { view?: 'week' | 'day'; day?: string } = {}) => withQuery('/calendar', query),
  notices: () => '/notices',
  noticeSettings: () => '/notices/settings',
  deliveries: () => '/deliveries',
  duty: () => '/duty',
  network: () => '/network',
  people: () => '/people',
  peopleImport: () => '/people/import',
  lines: () => '/lines',
  newLine: () => '/lines/new',
  /** `year`: the running one where none is named. In the path, so that turning to another year asks before what is not saved goes. */
  holidays: (year?: number) => (year === undefined ? '/lines/holidays' : `/lines/holidays/${year}`),
  /** Its settings, or its versions, by `view`. */
  line: (id: string, filter: Query = {}) => withQuery(`/lines/${id}`, filter),
  institutions: () => '/institutions',
  newInstitution: () => '/institutions/new',
  institution: (id: string, filter: Query = {}) => withQuery(`/institutions/${id}`, filter),
  banners: () => '/announcements',
  keeping: () => '/keeping',
  destruction: (id: string) => `/keeping/destruction/${id}`,
  account: () => '/account',
  /** The token stays in the browser: what follows the # is sent to no server. */
  welcome: (token: string) => `/welcome#${token}`,
  /** As that of the welcome. */
  guest: (token: string) => `/guest#${token}`,
  statistics: (filter: Query = {}) => withQuery('/statistics', filter),
  wall: () => '/wall',
  access: (filter: Query = {}) => withQuery('/access', filter),
  accessEntry: (id: string) => `/access/${id}`,
  accessAnomalies: (filter: Query = {}) => withQuery('/access/anomalies', filter),
  accessAnomaly: (id: string) => `/access/anomalies/${id}`,
  accessRules: () => '/access/rules',
  /** The log computed again and exported. */
  trail: () => '/trail',
  /** Its report, ledger or coverage, by `view`. */
  programme: (filter: Query = {}) => withQuery('/programme', filter),
  programmeImport: () => '/programme/import',
  exports: () => '/exports',
  exportApproval: () => '/exports/approval',
  log: (filter: Query = {}) => withQuery('/log', filter),
  logEntry: (id: string, filter: Query = {}) => withQuery(`/log/${id}`, filter),
}

/** The patterns behind {@link paths}, for the router. */
export const patterns = {
  signIn: '/sign-in',
  home: '/',
  search: '/search',
  newRequest: '/requests/new',
  request: '/consultations/:id/edit',
  consultation: '/consultations/:id',
  room: '/consultations/:id/room',
  opinion: '/consultations/:id/opinion',
  referrals: '/referrals',
  newReferral: '/referrals/new',
  referral: '/referrals/:id',
  editReferral: '/referrals/:id/edit',
  followUps: '/follow-ups',
  corrections: '/corrections',
  verify: '/verify/:token',
  calendar: '/calendar',
  notices: '/notices',
  noticeSettings: '/notices/settings',
  deliveries: '/deliveries',
  duty: '/duty',
  network: '/network',
  people: '/people',
  peopleImport: '/people/import',
  lines: '/lines',
  holidays: '/lines/holidays/:year?',
  line: '/lines/:id',
  institutions: '/institutions',
  banners: '/announcements',
  keeping: '/keeping',
  destruction: '/keeping/destruction/:id',
  institution: '/institutions/:id',
  account: '/account',
  welcome: '/welcome',
  guest: '/guest',
  statistics: '/statistics',
  wall: '/wall',
  trail: '/trail',
  programme: '/programme',
  programmeImport: '/programme/import',
  exports: '/exports',
  exportApproval: '/exports/approval',
  log: '/log/:id?',
  access: '/access/:id?',
  accessAnomalies: '/access/anomalies/:id?',
  accessRules: '/access/rules',
} as const

/** A way back that leads nowhere but to ourselves: a foreign address in `next` would be an open door for phishing. */
export function safeNext(next: string | null): string {
  if (next === null || !next.startsWith('/') || next.startsWith('//') || next.includes('\\'))
    return paths.home()
  return next.startsWith(patterns.signIn) ? paths.home() : next
}
