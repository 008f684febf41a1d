/**
 * The programme's ledger in the demonstration region: what its two reports state (May 2023, August 2024), and invented events since; the
 * township health centres of the three counties as the grassroots, and who keeps the ledger at the bureau.
 */
import type { LedgerKind } from '../../server/domain/ledger-kind.ts'
import type { Tx } from '../open.ts'
import { createRandom, type Random } from './random.ts'
import type { InstitutionCode } from './region.ts'

/** Townships have a health centre each (乡镇卫生院); that these take part is invented. */
const townships: Readonly<Partial<Record<InstitutionCode, readonly (readonly [string, string])[]>>> = {
  yq: [['小黑河镇', 'Xiaoheihe']],
  hl: [
    ['盛乐镇', 'Shengle'],
    ['新店子镇', 'Xindianzi'],
    ['巧什营镇', 'Qiaoshiying'],
    ['舍必崖乡', 'Shebiya'],
    ['大红城乡', 'Dahongcheng'],
    ['羊群沟乡', 'Yangqungou'],
    ['黑老夭乡', 'Heilaoyao'],
  ],
  qs: [
    ['宏河镇', 'Honghe'],
    ['喇嘛湾镇', 'Lamawan'],
    ['老牛湾镇', 'Laoniuwan'],
    ['窑沟乡', 'Yaogou'],
    ['北堡乡', 'Beibu'],
    ['韭菜庄乡', 'Jiucaizhuang'],
    ['五良太乡', 'Wuliangtai'],
  ],
}

/** Kind, by May 2023, by August 2024; as the reports have them. */
const stated: readonly (readonly [LedgerKind, number | null, number | null])[] = [
  ['beijing_institutions', 18, 18],
  ['projects', 35, 36],
  ['experts', 198, 184],
  ['teams', null, 31],
  ['studios', null, 19],
  ['partnered_doctors', 267, null],
  ['lectures', 662, null],
  ['teaching_rounds', 198, null],
  ['case_discussions', 214, null],
  ['expert_visits', 203, 783],
  ['consultations', 158, null],
  ['techniques', 21, 71],
  ['research_topics', 14, null],
  ['papers', 9, null],
  ['referrals', 15, 34],
  ['trainees', 67, 132],
  ['lines', null, 6],
  ['outpatient_visits', null, 930_000],
  ['departments', null, 34],
]
const reports = [
  ['2023-05-31', '双首健康行动 2023 年 5 月报告.xlsx', '1'.repeat(64)],
  ['2024-08-15', '双首健康行动 2024 年 8 月报告.xlsx', '2'.repeat(64)],
] as const

/** Kind, title, where, who came; events of the last year. */
const happened: readonly (readonly [LedgerKind, string, InstitutionCode, InstitutionCode])[] = [
  ['lectures', '失眠的针药结合治疗', 'zmy', 'gam'],
  ['lectures', '慢性肝病的中西医结合管理', 'ey', 'ya'],
  ['lectures', '儿童反复呼吸道感染的诊治', 'fy', 'bch'],
  ['lectures', '老年人认知障碍的早期识别', 'hl', 'lf'],
  ['teaching_rounds', '睡眠医学中心教学查房', 'zmy', 'gam'],
  ['teaching_rounds', '脑病科教学查房', 'zmy', 'gam'],
  ['teaching_rounds', '肝病科教学查房', 'ey', 'ya'],
  ['case_discussions', '难治性失眠病例讨论', 'yq', 'gam'],
  ['case_discussions', '小儿喘息病例讨论', 'fy', 'ekys'],
  ['expert_visits', '睡眠门诊', 'zmy', 'gam'],
  ['expert_visits', '儿科门诊', 'fy', 'bch'],
  ['expert_visits', '老年病门诊', 'hl', 'lf'],
  ['expert_visits', '内科门诊', 'qs', 'gam'],
  ['techniques', '热敏灸治疗不寐', 'zmy', 'gam'],
  ['papers', '中西医结合治疗肝纤维化的观察', 'ey', 'ya'],
  ['trainees', '赴北京进修三个月', 'zmy', 'gam'],
]
const seedNumber = 20_240_815

/** @param now events lie in the year before it */
export async function fillLedger(tx: Tx, passwordHash: string, now: Date): Promise<void> {
  const random = createRandom(seedNumber)
  const places = await tx.selectFrom('institution').select(['id', 'code']).execute()
  const idOf = (code: InstitutionCode) => {
    const found = places.find((place) => place.code === code)
    if (found === undefined) throw new Error(`no institution ${code}`)
    return found.id
  }
  await tx.updateTable('institution').set({ level: 'bureau' }).where('code', '=', 'wjw').execute()
  const grassroots = await fillTownships(tx, random, idOf)
  const keeper = await addKeeper(tx, random, passwordHash, idOf('wjw'))
  for (const [index, [day, fileName, digest]] of reports.entries()) {
    const importId = random.uuid(new Date(`${day}T08:00:00Z`))
    const rows = stated.flatMap(([kind, ...quantities]) => {
      const quantity = quantities[index]
      return quantity == null ? [] : [{ kind, quantity }]
    })
    const createdAt = new Date(`${day}T08:00:00Z`)
    await tx
      .insertInto('ledgerImport')
      .values({
        id: importId,
        fileName,
        digest,
        rows: rows.length,
        institutionId: null,
        createdBy: keeper,
        createdAt,
      })
      .execute()
    await tx
      .insertInto('ledgerEntry')
      .values(
        rows.map((row) => ({
          id: random.uuid(createdAt),
          ...row,
          ...{
            basis: 'total' as const,
            fromDay: '2021-08-04',
            toDay: day,
            persons: null,
            minutes: null,
            lineId: null,
          },
          ...{ title: '', people: '', consultationId: null, note: '' },
          ...{ source: 'imported' as const, importId, createdBy: keeper, createdAt },
        })),
      )
      .execute()
  }
  await fillEvents(tx, random, { idOf, grassroots, keeper, now })
}

async function fillTownships(
  tx: Tx,
  random: Random,
  idOf: (code: InstitutionCode) => string,
): Promise<string[]> {
  const founded = new Date('2021-08-04T00:00:00Z')
  const rows = (Object.keys(townships) as InstitutionCode[]).flatMap((county) =>
    (townships[county] ?? []).map(([zh, en]) => ({
      id: random.uuid(founded),
      code: `${county}-${en.toLowerCase()}`,
      nameZh: `${zh}卫生院`,
      nameEn: `${en} Township Health Centre`,
      shortZh: `${zh}卫生院`,
      shortEn: `${en} Health Centre`,
      city: 'hohhot' as const,
      level: 'grassroots' as const,
      parentId: idOf(county),
    })),
  )
  await tx.insertInto('institution').values(rows).execute()
  return rows.map((row) => row.id)
}

async function addKeeper(
  tx: Tx,
  random: Random,
  passwordHash: string,
  institutionId: string,
): Promise<string> {
  const founded = new Date('2021-08-04T00:00:00Z')
  const [id, departmentId] = [random.uuid(founded), random.uuid(founded)]
  await tx
    .insertInto('department')
    .values({ id: departmentId, institutionId, nameZh: '双首健康行动项目办', nameEn: 'Programme Office' })
    .execute()
  await tx
    .insertInto('person')
    .values({
      ...{ id, institutionId, departmentId, passwordHash },
      ...{
        loginName: 'gaowa',
        name: '高娃',
        nameEn: 'Gaowa',
        titleZh: '项目协调员',
        titleEn: 'Programme coordinator',
      },
    })
    .execute()
  await tx.insertInto('personRole').values({ personId: id, role: 'medical_affairs' }).execute()
  return id
}

type Cast = {
  idOf: (code: InstitutionCode) => string
  grassroots: readonly string[]
  keeper: string
  now: Date
}

async function fillEvents(tx: Tx, random: Random, { idOf, grassroots, keeper, now }: Cast): Promise<void> {
  const day = (ago: number) => new Date(now.getTime() - ago * 86_400_000).toISOString().slice(0, 10)
  const events = happened.flatMap(([kind, title, at, from], index) =>
    [20 + index * 9, 190 + index * 9].map((ago) => ({
      ...{ kind, title, places: [idOf(at), idOf(from)], ago },
      quantity: kind === 'trainees' ? 2 : 1,
    })),
  )
  /* every other township has had a lecture */
  const reached = grassroots.filter((_, index) => index % 2 === 0)
  const lectures = reached.map((place, index) => ({
    ...{ kind: 'lectures' as const, title: '常见病的中医适宜技术', places: [place], ago: 15 + index * 12 },
    quantity: 1,
  }))
  const rows = [...events, ...lectures].map((event) => ({
    ...event,
    id: random.uuid(new Date(now.getTime() - event.ago * 86_400_000)),
  }))
  await tx
    .insertInto('ledgerEntry')
    .values(
      rows.map(({ id, kind, title, quantity, ago }) => ({
        ...{ id, kind, title, quantity, basis: 'event' as const, fromDay: day(ago), toDay: day(ago) },
        persons: kind === 'lectures' || kind === 'teaching_rounds' ? 12 + (ago % 30) : null,
        minutes: kind === 'lectures' ? 90 : kind === 'teaching_rounds' ? 60 * quantity : null,
        ...{ lineId: null, people: '', consultationId: null, note: '' },
        ...{ source: 'entered' as const, importId: null, createdBy: keeper },
        /* on the day itself, so that figures of any moment since have it */
        createdAt: new Date(now.getTime() - ago * 86_400_000),
      })),
    )
    .execute()
  await tx
    .insertInto('ledgerPlace')
    .values(rows.flatMap(({ id, places }) => places.map((institutionId) => ({ entryId: id, institutionId }))))
    .execute()
}
