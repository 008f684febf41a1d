/** Who reviews at home before a request goes to Beijing: department heads, and a medical-affairs office at every hospital that asks. */
import type { Tx } from '../open.ts'
import type { Person } from './people.ts'
import { createRandom } from './random.ts'
import type { DepartmentCode, InstitutionCode, LineCode } from './region.ts'

/** Which lines ask for it; the others go straight out. */
const reviewing: readonly (readonly [LineCode, 'head' | 'office' | 'head_and_office'])[] = [
  ['ST', 'head_and_office'],
  ['GR', 'office'],
]

/** login, name, English name, department */
const heads: readonly (readonly [string, string, string, DepartmentCode])[] = [
  ['eerdenmu', '额尔登木', 'Erdenemu', 'zmy-sleep'],
  ['hongyingjie', '洪英杰', 'Hong Yingjie', 'zmy-brain'],
  ['saihan', '赛罕', 'Saikhan', 'hl-geri'],
]

/** login, name, English name, hospital */
const officers: readonly (readonly [string, string, string, InstitutionCode])[] = [
  ['chaogetu', '朝格图', 'Chogtu', 'zmy'],
  ['fuguanghui', '付光辉', 'Fu Guanghui', 'ey'],
  ['yinmeiling', '尹美玲', 'Yin Meiling', 'fy'],
  ['wurigen', '乌日根', 'Urgen', 'yq'],
  ['tianxiuzhen', '田秀珍', 'Tian Xiuzhen', 'hl'],
  ['haibin', '海斌', 'Hai Bin', 'qs'],
]

/** From a seed of their own, so that the rest of the region is the same with and without them. */
const seedNumber = 20_250_320

export type Reviewers = { head: Person; officer: Person }

/** @param idOf the ids of the region's institutions, departments and lines @returns those of the demonstration accounts */
export async function fillReviewers(
  tx: Tx,
  idOf: (key: string) => string,
  passwordHash: string,
  institutionOf: (department: DepartmentCode) => InstitutionCode,
): Promise<Reviewers> {
  const random = createRandom(seedNumber)
  const founded = new Date('2021-08-04T00:00:00Z')
  const offices = officers.map(([, , , hospital]) => ({
    id: random.uuid(founded),
    institutionId: idOf(`i:${hospital}`),
    nameZh: '医务科',
    nameEn: 'Medical Affairs',
  }))
  await tx.insertInto('department').values(offices).execute()
  const rows = [
    ...heads.map(([loginName, name, nameEn, department]) => ({
      ...{ loginName, name, nameEn, titleZh: '科主任', titleEn: 'Head of department' },
      role: 'department_head' as const,
      institutionId: idOf(`i:${institutionOf(department)}`),
      departmentId: idOf(`d:${department}`),
    })),
    ...officers.map(([loginName, name, nameEn, hospital], index) => ({
      ...{ loginName, name, nameEn, titleZh: '医务科科长', titleEn: 'Head of medical affairs' },
      role: 'medical_affairs' as const,
      institutionId: idOf(`i:${hospital}`),
      departmentId: offices[index]?.id ?? null,
    })),
  ].map((row) => ({ ...row, id: random.uuid(founded) }))
  await tx
    .insertInto('person')
    .values(rows.map(({ role: _role, ...row }) => ({ ...row, passwordHash })))
    .execute()
  await tx
    .insertInto('personRole')
    .values(rows.map(({ id, role }) => ({ personId: id, role })))
    .execute()
  for (const [code, localReview] of reviewing) {
    await tx
      .updateTable('line')
      .set({ localReview })
      .where('id', '=', idOf(`l:${code}`))
      .execute()
  }
  return { head: personOf(rows, 'department_head'), officer: personOf(rows, 'medical_affairs') }
}

type ReviewerRow = {
  id: string
  institutionId: string
  departmentId: string | null
  role: string
  loginName: string
}

function personOf(rows: readonly ReviewerRow[], wanted: string): Person {
  const row = rows.find((one) => one.role === wanted)
  if (row === undefined) throw new Error(`no ${wanted} in the region`)
  const { id, institutionId, departmentId, role, loginName } = row
  return { id, institutionId, departmentId, role, loginName, lines: [] }
}
