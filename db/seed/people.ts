/** Institutions, departments, people and lines of the demonstration region. */
import { defaultDeadlines } from '../../server/domain/deadline.ts'
import { defaultLineRules } from '../../server/domain/line-rules.ts'
import { json, type Tx } from '../open.ts'
import type { Random } from './random.ts'
import {
  administrators,
  type DepartmentCode,
  departments,
  doctors,
  experts,
  type InstitutionCode,
  institutions,
  type LineCode,
  lineAsks,
  lines,
} from './region.ts'
import { fillReviewers, type Reviewers } from './reviewers.ts'

export type Person = {
  id: string
  institutionId: string
  departmentId: string | null
  role: string
  lines: readonly string[]
  loginName: string
}
export type Region = {
  lineIds: ReadonlyMap<LineCode, string>
  doctors: readonly Person[]
  experts: readonly Person[]
  auditor: Person
  reviewers: Reviewers
}

export async function fillRegion(tx: Tx, random: Random, passwordHash: string): Promise<Region> {
  const founded = new Date('2021-08-04T00:00:00Z')
  const ids = new Map<string, string>()
  const idOf = (key: string): string => {
    const id = ids.get(key) ?? random.uuid(founded)
    ids.set(key, id)
    return id
  }
  await tx
    .insertInto('institution')
    .values(
      institutions.map(([code, nameZh, nameEn, shortZh, shortEn, city, parent]) => ({
        id: idOf(`i:${code}`),
        code,
        nameZh,
        nameEn,
        shortZh,
        shortEn,
        city,
        parentId: parent === null ? null : idOf(`i:${parent}`),
      })),
    )
    .execute()
  await tx
    .insertInto('department')
    .values(
      departments.map(([code, institution, nameZh, nameEn]) => ({
        id: idOf(`d:${code}`),
        institutionId: idOf(`i:${institution}`),
        nameZh,
        nameEn,
      })),
    )
    .execute()
  const people = [
    ...doctors.map((one) => ({ one, role: 'doctor' as const })),
    ...experts.map((one) => ({ one, role: 'expert' as const })),
    ...administrators.map(([login, name, nameEn, title, role]) => ({
      one: [login, name, nameEn, title, 'wjw-gh', []] as const,
      role,
    })),
  ].map(({ one: [loginName, name, nameEn, title, department, served], role }) => {
    const institution = institutionOf(department)
    const row = {
      id: random.uuid(founded),
      loginName,
      passwordHash,
      name,
      nameEn,
      titleZh: title[0],
      titleEn: title[1],
      institutionId: idOf(`i:${institution}`),
      departmentId: idOf(`d:${department}`),
    }
    return { row, role, served }
  })
  await tx
    .insertInto('person')
    .values(people.map(({ row }) => row))
    .execute()
  await tx
    .insertInto('personRole')
    .values(people.map(({ row, role }) => ({ personId: row.id, role })))
    .execute()
  await fillLines(tx, idOf)
  await tx
    .insertInto('lineExpert')
    .values(
      people.flatMap(({ row, role, served }) =>
        role === 'expert' ? served.map((code) => ({ lineId: idOf(`l:${code}`), personId: row.id })) : [],
      ),
    )
    .execute()
  const reviewers = await fillReviewers(tx, idOf, passwordHash, institutionOf)
  const asPerson = people.map(
    ({ row, role, served }): Person => ({
      id: row.id,
      institutionId: row.institutionId,
      departmentId: row.departmentId,
      role,
      lines: served,
      loginName: row.loginName,
    }),
  )
  const auditor = asPerson.find((one) => one.role === 'audit_admin')
  if (auditor === undefined) throw new Error('no audit administrator in the region')
  return {
    lineIds: new Map(lines.map((line) => [line.code, idOf(`l:${line.code}`)])),
    doctors: asPerson.filter((one) => one.role === 'doctor'),
    experts: asPerson.filter((one) => one.role === 'expert'),
    auditor,
    reviewers,
  }
}

function institutionOf(department: DepartmentCode): InstitutionCode {
  const institution = departments.find(([code]) => code === department)?.[1]
  if (institution === undefined) throw new Error(`department ${department} is of no institution`)
  return institution
}

/** What the asking doctor reads when nobody has answered an emergency. */
const coordinator = {
  zh: '接通后说“特急会诊”和会诊号；无人接听时请本院医务科联系对方总值班。',
  en: 'Say “emergency consultation” and its number. If nobody answers, have your medical-affairs office call the other hospital.',
}

async function fillLines(tx: Tx, idOf: (key: string) => string): Promise<void> {
  await tx
    .insertInto('line')
    .values(
      lines.map((line, index) => ({
        id: idOf(`l:${line.code}`),
        code: line.code,
        seal: line.seal,
        nameZh: line.zh,
        nameEn: line.en,
        beijingInstitutionId: idOf(`i:${line.beijing}`),
        beijingDepartmentId: idOf(`d:${line.department}`),
        hohhotInstitutionId: idOf(`i:${line.hohhot}`),
        dutyPhone: line.phone,
        position: index + 1,
        deadlines: json(defaultDeadlines),
        rules: json({ ...defaultLineRules, coordinator }),
        completeness: json(lineAsks[line.code]),
        /* off everywhere but on the line that shows it */
        recordingAllowed: line.code === 'SL',
      })),
    )
    .execute()
  /* Chain support: every Hohhot hospital, the grassroots included, may ask on every line (domain.md §0) */
  const sites = institutions.filter(([code, , , , , city]) => city === 'hohhot' && code !== 'wjw')
  await tx
    .insertInto('lineSite')
    .values(
      lines.flatMap((line) =>
        sites.map(([code]) => ({ lineId: idOf(`l:${line.code}`), institutionId: idOf(`i:${code}`) })),
      ),
    )
    .execute()
}
