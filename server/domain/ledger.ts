/**
 * The figures that the programme reports, and how each is counted out of what was entered, what was stated earlier, and this system's own
 * records. Pure. Days are `YYYY-MM-DD`, Asia/Shanghai.
 */
import { addDays } from './beijing.ts'

/** The framework agreement between Hohhot's government and the Beijing administration of TCM. */
export const programmeStart = '2021-08-04'

export const ledgerGroups = ['support', 'teaching', 'clinical', 'growth'] as const
export type LedgerGroup = (typeof ledgerGroups)[number]

/** What of this system's records is counted: by the day of the opinion's signature, of the arrival, of a line's first consultation. */
export type RecordSource = 'consultations' | 'boards' | 'arrivals' | 'lines'

type Words = { readonly zh: string; readonly en: string }
type KindShape = {
  readonly id: string
  readonly group: LedgerGroup
  readonly name: Words
  readonly unit: Words
  /** `flow`: so many happened in a time; `standing`: so many there are on a day. */
  readonly nature: 'flow' | 'standing'
  readonly records: RecordSource | null
  /** Whether single events may be entered: what the system counts itself is not typed a second time. */
  readonly events: boolean
  /** Other names that files use for it. */
  readonly also: readonly string[]
}

const times = { zh: '次', en: '' } as const
const people = { zh: '人', en: '' } as const
const pieces = { zh: '项', en: '' } as const
const places = { zh: '家', en: '' } as const

/** In the order of the programme's own report. */
export const ledgerKindList = [
  {
    id: 'beijing_institutions',
    group: 'support',
    name: { zh: '北京支援机构', en: 'Beijing institutions' },
    unit: places,
    nature: 'standing',
    records: null,
    events: false,
    also: ['北京机构'],
  },
  {
    id: 'projects',
    group: 'support',
    name: { zh: '合作项目', en: 'Projects' },
    unit: pieces,
    nature: 'standing',
    records: null,
    events: false,
    also: ['项目'],
  },
  {
    id: 'experts',
    group: 'support',
    name: { zh: '专家', en: 'Experts' },
    unit: people,
    nature: 'standing',
    records: null,
    events: false,
    also: ['北京专家', '支援专家'],
  },
  {
    id: 'teams',
    group: 'support',
    name: { zh: '专家团队', en: 'Expert teams' },
    unit: { zh: '个', en: '' },
    nature: 'standing',
    records: null,
    events: false,
    also: ['团队', 'teams'],
  },
  {
    id: 'studios',
    group: 'support',
    name: { zh: '专家工作室', en: 'Expert studios' },
    unit: { zh: '个', en: '' },
    nature: 'standing',
    records: null,
    events: false,
    also: ['工作室', 'studios'],
  },
  {
    id: 'partnered_doctors',
    group: 'support',
    name: { zh: '结对本地医生', en: 'Partnered local doctors' },
    unit: people,
    nature: 'standing',
    records: null,
    events: false,
    also: ['结对医生', '师带徒'],
  },
  {
    id: 'lectures',
    group: 'teaching',
    name: { zh: '学术讲座', en: 'Academic lectures' },
    unit: times,
    nature: 'flow',
    records: null,
    events: true,
    also: ['讲座', 'lecture', 'lectures'],
  },
  {
    id: 'teaching_rounds',
    group: 'teaching',
    name: { zh: '教学查房', en: 'Teaching rounds' },
    unit: times,
    nature: 'flow',
    records: null,
    events: true,
    also: ['查房', 'teaching round'],
  },
  {
    id: 'case_discussions',
    group: 'teaching',
    name: { zh: '病例讨论', en: 'Case discussions' },
    unit: times,
    nature: 'flow',
    records: 'boards',
    events: true,
    also: ['病案讨论', 'case discussion'],
  },
  {
    id: 'expert_visits',
    group: 'clinical',
    name: { zh: '专家出诊', en: 'Expert visits' },
    unit: times,
    nature: 'flow',
    records: null,
    events: true,
    also: ['出诊', 'expert visit'],
  },
  {
    id: 'consultations',
    group: 'clinical',
    name: { zh: '会诊', en: 'Consultations' },
    unit: times,
    nature: 'flow',
    records: 'consultations',
    events: false,
    also: ['远程会诊', 'consultation'],
  },
  {
    id: 'techniques',
    group: 'growth',
    name: { zh: '新业务、新技术', en: 'New services and techniques' },
    unit: pieces,
    nature: 'flow',
    records: null,
    events: true,
    also: ['新业务/新技术', '新技术', '新业务', 'new techniques', 'new technique'],
  },
  {
    id: 'research_topics',
    group: 'growth',
    name: { zh: '科研课题', en: 'Research topics' },
    unit: pieces,
    nature: 'flow',
    records: null,
    events: true,
    also: ['课题', 'research topic'],
  },
  {
    id: 'papers',
    group: 'growth',
    name: { zh: '联合论文', en: 'Joint papers' },
    unit: { zh: '篇', en: '' },
    nature: 'flow',
    records: null,
    events: true,
    also: ['论文', 'papers', 'joint paper'],
  },
  {
    id: 'referrals',
    group: 'clinical',
    name: { zh: '双向转诊', en: 'Two-way referrals' },
    unit: { zh: '例', en: '' },
    nature: 'flow',
    records: 'arrivals',
    events: false,
    also: ['双向转诊绿色通道', '转诊', 'referrals', 'referral'],
  },
  {
    id: 'trainees',
    group: 'teaching',
    name: { zh: '赴京进修', en: 'Trainees sent to Beijing' },
    unit: people,
    nature: 'flow',
    records: null,
    events: true,
    also: ['进修', '进修人员', 'trainees', 'trainee'],
  },
  {
    id: 'lines',
    group: 'clinical',
    name: { zh: '远程会诊线路', en: 'Remote-consultation lines' },
    unit: { zh: '条', en: '' },
    nature: 'standing',
    records: 'lines',
    events: false,
    also: ['线路', 'lines'],
  },
  {
    id: 'outpatient_visits',
    group: 'clinical',
    name: { zh: '门诊量', en: 'Outpatient visits' },
    unit: { zh: '人次', en: '' },
    nature: 'flow',
    records: null,
    events: true,
    also: ['门诊人次', 'outpatient visit'],
  },
  {
    id: 'departments',
    group: 'growth',
    name: { zh: '提升科室', en: 'Departments improved' },
    unit: { zh: '个', en: '' },
    nature: 'standing',
    records: null,
    events: false,
    also: ['科室', 'departments'],
  },
] as const satisfies readonly KindShape[]

export type LedgerKind = (typeof ledgerKindList)[number]['id']
export const ledgerKinds = ledgerKindList.map((kind) => kind.id) as [LedgerKind, ...LedgerKind[]]
export type KindFacts = KindShape & { readonly id: LedgerKind }

const byId = new Map<string, KindFacts>(ledgerKindList.map((kind) => [kind.id, kind]))

/** What a kind is. */
export function kindOf(id: LedgerKind): KindFacts {
  const kind = byId.get(id)
  if (kind === undefined) throw new Error(`no kind ${id}`)
  return kind
}

/** Kinds that count as teaching where an institution's coverage is asked about. */
export const teachingKinds: readonly LedgerKind[] = ledgerKindList
  .filter((kind) => kind.group === 'teaching' && kind.events)
  .map((kind) => kind.id)

export const bases = ['event', 'total'] as const
/** `event`: so many in the period; `total`: so many from the programme's start to the last day, or standing on it. */
export type Basis = (typeof bases)[number]

export const ledgerSources = ['entered', 'imported', 'session'] as const
export type LedgerSource = (typeof ledgerSources)[number]

/** A total that somebody stated. */
export type Stated = { readonly id: string; readonly day: string; readonly quantity: number }
export type Period = { readonly from: string; readonly to: string }

/** Days that are summed for one figure: those after the total it stands on, and those that are taken off again. */
export type Spans = { readonly add: Period | null; readonly less: Period | null }

export type Standing = {
  /** The newest total on or before the last day; null: none. */
  readonly at: Stated | null
  /** The newest total before the first day. */
  readonly before: Stated | null
}

/** The total that the figure stands on: one that lies within the period. */
function baseOf({ at }: Standing, { from }: Period): Stated | null {
  return at !== null && at.day >= from ? at : null
}

/**
 * Which days' events a figure sums. A total holds everything up to its day; events on or before it are in it already and count no second
 * time. What was before the period is taken off again, from the total before it.
 */
export function spansOf(standing: Standing, period: Period): Spans {
  const whole = { from: period.from, to: period.to }
  const base = baseOf(standing, period)
  if (base === null) return { add: whole, less: null }
  const add = base.day < period.to ? { from: addDays(base.day, 1), to: period.to } : null
  const last = addDays(period.from, -1)
  const less =
    standing.before === null || standing.before.day >= last
      ? null
      : { from: addDays(standing.before.day, 1), to: last }
  return { add, less }
}

/** What was summed over the days of {@link spansOf}, by where it comes from. */
export type Summed = Readonly<Record<LedgerSource | 'records', number>>

export type FigureParts = Summed & {
  /** Of the total that it stands on, what falls into the period. */
  readonly stated: number
}
export type ReportedFigure = {
  /** null: nothing is known. */
  readonly value: number | null
  readonly parts: FigureParts
  /** The total that it stands on. */
  readonly total: Stated | null
  /** The total reaches back before the period and cannot be parted: the figure counts from the programme's start. */
  readonly fromStart: boolean
}

const nothing: Summed = { entered: 0, imported: 0, session: 0, records: 0 }

function sumOf(summed: Summed): number {
  return summed.entered + summed.imported + summed.session + summed.records
}

/**
 * One figure of a period.
 * @param add what happened in {@link Spans.add}; of a standing figure, what the system knows on the last day
 * @param less what happened in {@link Spans.less}
 */
export function figureOfPeriod(
  kind: KindFacts,
  standing: Standing,
  period: Period,
  { add, less }: { add: Summed; less: Summed },
): ReportedFigure {
  if (kind.nature === 'standing') return standingFigure(standing, add)
  const base = baseOf(standing, period)
  if (base === null) {
    const sum = sumOf(add)
    /* where nobody has ever stated or entered anything, and nothing is counted by itself, nothing is known */
    const known = sum > 0 || kind.records !== null || standing.at !== null
    return { value: known ? sum : null, parts: { ...add, stated: 0 }, total: null, fromStart: false }
  }
  const separable = period.from <= programmeStart || standing.before !== null
  const earlier = separable ? (standing.before?.quantity ?? 0) + sumOf(less) : 0
  const stated = base.quantity - earlier
  return {
    value: stated + sumOf(add),
    parts: { ...add, stated },
    total: base,
    fromStart: !separable,
  }
}

function standingFigure({ at }: Standing, known: Summed): ReportedFigure {
  if (at !== null)
    return { value: at.quantity, parts: { ...nothing, stated: at.quantity }, total: at, fromStart: false }
  const { records } = known
  return {
    value: records === 0 ? null : records,
    parts: { ...nothing, records, stated: 0 },
    total: null,
    fromStart: false,
  }
}

/** Why a period of the report cannot be counted; null where it can. */
export function reportPeriodProblem({ from, to }: Period): 'range_backwards' | null {
  return to < from ? 'range_backwards' : null
}
