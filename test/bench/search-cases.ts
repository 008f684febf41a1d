/** The consultations of the search's bench: cases of the demonstration region, told anew in other words each time. */
import { sql } from 'kysely'
import type { CaseTemplate } from '../../db/seed/case.ts'
import { geriatricCases, strokeCases } from '../../db/seed/cases/adults.ts'
import { paediatricCases, respiratoryCases } from '../../db/seed/cases/children.ts'
import { liverCases } from '../../db/seed/cases/liver.ts'
import { sleepCases } from '../../db/seed/cases/sleep.ts'
import { createRandom, type Random } from '../../db/seed/random.ts'
import { recordOf } from '../../db/seed/record.ts'
import { identityMarks } from '../../server/app/blind-index.ts'
import type { Deps } from '../../server/app/deps.ts'
import { textsOf } from '../../server/app/search-index.ts'
import { fold, gramsOf, numberGrams } from '../../server/domain/search.ts'

/** What the questions are made of. */
export type Stock = {
  surnames: string[]
  givenNames: string[]
  initials: string[]
  numbers: string[]
  /** In about one case of five thousand. */
  rare: string[]
  /** In a tenth to a half of them. */
  common: string[]
  everywhere: string[]
  diagnoses: string[]
  absent: string[]
}

const cases: readonly CaseTemplate[] = [
  ...sleepCases,
  ...liverCases,
  ...respiratoryCases,
  ...paediatricCases,
  ...geriatricCases,
  ...strokeCases,
]
/** The most frequent ones are met as often as they are. */
const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙陶黎史贺毛郝顾龚邵万覃武钱戴严莫孔向常汤',
]
const given = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华文玉红建国志春梅晓燕雪若溪子涵宇轩浩然欣怡思雨梓萱乌云其木格高娃图雅',
]
/** Characters of which rare words are made: two of them stand together nowhere else. */
const seldom = [...'瘿疟痘疹癞疥疳疝痄痈疽痞瘕癥']

type Base = { id: string; patientId: string; name: string; template: CaseTemplate; at: number }

/**
 * Fills 100,000; the indexes over them are gone then and are to be built.
 * @param deps over a pool of one connection, for the sake of a temporary table
 */
export async function fillCases(deps: Deps, size: { distinct: number; copies: number }): Promise<Stock> {
  const random = createRandom(7)
  const names: string[] = []
  await setTriggers(deps, 'disable')
  const { db } = deps
  await sql`drop index search_entry_grams, search_entry_identity`.execute(db)
  const scaffolds = await db
    .selectFrom('consultation')
    .select(['lineId', 'requesterId', 'requestingInstitutionId', 'expertId', 'urgency', 'state', 'kind'])
    .where('state', 'not in', ['scheduled', 'in_session', 'draft'])
    .where('lineId', 'is not', null)
    /* what waits for an office, at home or in Beijing, or ended there has more to it than is made here */
    .where('localOnly', '=', false)
    .where('precheckOnly', '=', false)
    .execute()
  for (let from = 0; from < size.distinct; from += 250) {
    const bases = Array.from({ length: 250 }, (_, index) => makeBase(random, from + index))
    names.push(...bases.map(({ name }) => name))
    await insertBases(deps, random, bases, scaffolds)
  }
  await copyBases(deps, size.copies)
  await setTriggers(deps, 'enable')
  return stockOf(deps, random, names)
}

/** Those that would have every row indexed once more. */
async function setTriggers({ db }: Deps, how: 'disable' | 'enable'): Promise<void> {
  for (const table of ['consultation', 'case_record'])
    await sql.raw(`alter table ${table} ${how} trigger search_wait`).execute(db)
}

function makeBase(random: Random, at: number): Base {
  const surname = surnames[Math.floor(surnames.length * random.next() ** 2.2)] ?? '王'
  const name = surname + random.pick(given) + (random.chance(0.75) ? random.pick(given) : '')
  const now = new Date()
  return { id: random.uuid(now), patientId: random.uuid(now), name, template: random.pick(cases), at }
}

/** Half of the sentences are of the case, the other half of others, so that no two texts are alike. */
function retold(random: Random, { template, at }: Base) {
  const record = recordOf(template)
  const others = Array.from({ length: 6 }, () => random.pick(cases))
  const sentences = others.flatMap((one) => `${one.history}${one.results}${one.advice}`.split(/(?<=。)/u))
  const chosen = sentences.filter(() => random.chance(0.5)).join('')
  const mark = at % 250 === 0 ? `另见${rareWord(Math.floor(at / 250))}。` : ''
  return { ...record, presentHistory: `患者${record.presentHistory}${chosen}${mark}` }
}

function rareWord(at: number): string {
  return `${seldom[at % seldom.length]}${seldom[(at * 5 + 3) % seldom.length]}`
}

type Scaffold = {
  lineId: string | null
  requesterId: string
  requestingInstitutionId: string
  expertId: string | null
  urgency: string
  state: string
  kind: string
}

async function insertBases(
  deps: Deps,
  random: Random,
  bases: readonly Base[],
  scaffolds: readonly Scaffold[],
): Promise<void> {
  const rows = bases.map((base) => rowOf(deps, random, base, random.pick(scaffolds)))
  /* as JSON, which Postgres takes apart: a tenth of the parameters, and arrays of any length */
  const put = (table: string, list: readonly object[], columns: string) =>
    sql`insert into ${sql.table(table)} (${sql.raw(columns)})
      select ${sql.raw(columns)} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(list)}::text::jsonb)`.execute(
      deps.db,
    )
  await put(
    'patient',
    rows.map(({ patient }) => patient),
    'id, institution_id, identity, sex, birth_date, nationality, interpreter_language, created_at',
  )
  await put(
    'consultation',
    rows.map(({ consultation }) => consultation),
    'id, number, line_id, requester_id, requesting_institution_id, patient_id, expert_id, kind, urgency, state, version, record_version, chief_complaint, diagnosis, purpose, contact_phone, lacking, created_at, submitted_at, changed_at',
  )
  await put(
    'case_record',
    rows.map(({ record }) => record),
    'consultation_id, version, content, author_id, created_at',
  )
  await put(
    'search_entry',
    rows.map(({ entry }) => entry),
    'consultation_id, requester_id, institution_id, line_id, expert_id, state, urgency, created_at, number, grams, identity_marks, folded',
  )
}

function rowOf(deps: Deps, random: Random, base: Base, scaffold: Scaffold) {
  const { id, patientId, name, template, at } = base
  const content = retold(random, base)
  const number = `SS-眠-${20_200_101 + (at % 28) + 100 * (at % 12)}-${String(at).padStart(4, '0')}`
  const created = new Date(Date.now() - at * 60_000).toISOString()
  const identity = {
    name,
    idNumber: `1501021980${String(10_000_000 + at).slice(1)}X`,
    phone: `138${String(10_000_000 + at)}`,
    nameMongolian: '',
    hospitalNumber: `ZY${10_000_000 + at}`,
  }
  const texts = textsOf({
    id,
    record: content,
    purpose: template.purpose,
    reason: null,
    questions: [],
    boardQuestion: null,
    opinion: null,
  })
  const folded = texts.map(({ text }) => fold(text))
  const whose = {
    requester_id: scaffold.requesterId,
    line_id: scaffold.lineId,
    expert_id: scaffold.expertId,
    state: scaffold.state,
    urgency: scaffold.urgency,
  }
  return {
    patient: {
      id: patientId,
      institution_id: scaffold.requestingInstitutionId,
      identity: `\\x${deps.vault.seal(identity, patientId).toString('hex')}`,
      sex: 'female',
      birth_date: '1970-01-01',
      nationality: '',
      interpreter_language: '',
      created_at: created,
    },
    consultation: {
      id,
      number,
      ...whose,
      requesting_institution_id: scaffold.requestingInstitutionId,
      patient_id: patientId,
      kind: scaffold.kind,
      version: 1,
      record_version: 1,
      chief_complaint: template.complaint,
      diagnosis: template.western[0]?.[0] ?? '',
      purpose: template.purpose,
      contact_phone: '',
      lacking: [],
      created_at: created,
      submitted_at: created,
      changed_at: created,
    },
    record: {
      consultation_id: id,
      version: 1,
      content,
      author_id: scaffold.requesterId,
      created_at: created,
    },
    entry: {
      consultation_id: id,
      ...whose,
      institution_id: scaffold.requestingInstitutionId,
      created_at: created,
      number: number.toLowerCase(),
      grams: [...gramsOf(folded), ...numberGrams(gramsOf([number.toLowerCase()]))],
      identity_marks: identityMarks(deps.vault, identity),
      folded: folded.join('\u0001'),
    },
  }
}

/** Copies share the patient, and lie some days further back. */
async function copyBases({ db }: Deps, copies: number): Promise<void> {
  const copy = sql`generate_series(1, ${copies - 1}::int) as copy`
  const id = (column: string) => sql`md5(${sql.ref(column)}::text || copy)::uuid`
  await sql`create temporary table base as select consultation_id as id from search_entry`.execute(db)
  await sql`
    insert into consultation (id, number, line_id, requester_id, requesting_institution_id, patient_id, expert_id, kind, urgency,
      state, version, record_version, chief_complaint, diagnosis, purpose, contact_phone, lacking, created_at, submitted_at, changed_at)
    select ${id('c.id')}, number || '-' || copy, line_id, requester_id, requesting_institution_id, patient_id, expert_id, kind, urgency,
      state, version, record_version, chief_complaint, diagnosis, purpose, contact_phone, lacking,
      created_at - interval '4 days' * copy, submitted_at - interval '4 days' * copy, changed_at
    from consultation c join base on base.id = c.id, ${copy}`.execute(db)
  await sql`
    insert into case_record (consultation_id, version, content, author_id, created_at)
    select ${id('r.consultation_id')}, version, content, author_id, created_at
    from case_record r join base on base.id = r.consultation_id, ${copy}`.execute(db)
  await sql`
    insert into search_entry (consultation_id, requester_id, institution_id, line_id, expert_id, state, urgency, created_at, number,
      grams, identity_marks, folded)
    select ${id('e.consultation_id')}, requester_id, institution_id, line_id, expert_id, state, urgency,
      created_at - interval '4 days' * copy, number || '-' || copy, grams, identity_marks, folded
    from search_entry e join base on base.id = e.consultation_id, ${copy}`.execute(db)
}

async function stockOf({ db }: Deps, random: Random, names: readonly string[]): Promise<Stock> {
  const numbers = await db.selectFrom('consultation').select('number').orderBy('id').limit(400).execute()
  const share = async (word: string) => {
    const { rows } = await sql<{ share: number }>`
      select avg((strpos(folded, ${word}) > 0)::int)::float as share from (select folded from search_entry limit 5000) sample`.execute(
      db,
    )
    return rows[0]?.share ?? 0
  }
  const candidates = [
    '睡眠',
    '入睡',
    '头痛',
    '咳嗽',
    '便秘',
    '口苦',
    '高血压',
    '正常',
    '乏力',
    '夜间',
    '每日',
    '阴性',
    '苔白',
    '加重',
    '控制',
    '饮食',
    '多导',
    '眩晕',
  ]
  const shares: [string, number][] = []
  for (const word of candidates) shares.push([word, await share(word)])
  const diagnoses = cases.flatMap(({ western, disease }) => [western[0]?.[0] ?? '', disease])
  return {
    surnames: surnames.slice(0, 60),
    givenNames: Array.from({ length: 300 }, () => random.pick(names).slice(-2)),
    initials: ['wxm', 'lzh', 'zxy', 'lw', 'chm', 'yf', 'zj', 'wym', 'xl', 'szh'],
    numbers: numbers.map(({ number }) => number),
    rare: Array.from({ length: 14 }, (_, at) => rareWord(at)),
    common: shares.filter(([, one]) => one > 0.1 && one < 0.8).map(([word]) => word),
    everywhere: ['患者', '请协', '毫米', '建议', '治疗']
      .slice(0, 1)
      .concat(shares.filter(([, one]) => one >= 0.8).map(([word]) => word)),
    diagnoses: [...new Set(diagnoses)].filter((one) => one !== ''),
    absent: ['痛头睡', '眠睡正', '苔夜间', '龘龘', '咳血压高', '乏口苦'],
  }
}
