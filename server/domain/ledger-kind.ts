/** The figures that the programme reports, in its own order, and what each is made of. Pure data. */

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
