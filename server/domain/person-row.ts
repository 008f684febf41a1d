/**
 * Rows of a file that invites people, as words, and what each field may be called. Pure: institutions, departments and login names are
 * looked up by the app. A row is read or refused, never guessed.
 */
import { type Role, roles } from './actor.ts'
import {
  fieldsByName,
  headWithin,
  isFilled,
  type NamedRow,
  namedColumns,
  plainName,
  rowUnder,
  type TableRow,
} from './table.ts'

export const personFields = [
  'name',
  'nameEn',
  'loginName',
  'titleZh',
  'titleEn',
  'institution',
  'department',
  'roles',
  'mail',
] as const
export type PersonField = (typeof personFields)[number]
export type PersonWords = Readonly<Record<PersonField, string>>

/** What the head of a file may call each field; our own template writes the first two, Chinese and English. */
export const personFieldNames: Readonly<Record<PersonField, readonly [zh: string, en: string, ...string[]]>> =
  {
    name: ['姓名', 'Name', '名字'],
    nameEn: ['英文名或拼音', 'Name in Latin letters', '英文名', '拼音', 'English name'],
    loginName: ['登录名', 'Login name', '账号', '工号', 'Login'],
    titleZh: ['职称', 'Title (Chinese)'],
    titleEn: ['职称（英文）', 'Title', '英文职称', 'Title (English)'],
    institution: ['机构', 'Institution', '医院', '单位'],
    department: ['科室', 'Department', '部门'],
    roles: ['角色', 'Roles', 'Role'],
    mail: ['邮箱', 'Mail address', '电子邮箱', 'Mail', 'E-mail', 'Email'],
  }

export const noPersonWords = Object.fromEntries(personFields.map((field) => [field, ''])) as PersonWords

export const personProblems = [
  'required',
  'formula',
  'bad_login',
  'login_twice',
  'login_taken',
  'yourself',
  'unknown_institution',
  'unknown_department',
  'unknown_role',
  'roles_apart',
  'bad_mail',
  'too_long',
  'control_character',
] as const
export type PersonProblem = (typeof personProblems)[number]

/** People of one file; each is an account, and its link has to be handed over. */
export const mostInvited = 500

/** One cell of a template's head. */
export const headOf = (field: PersonField) => personFieldNames[field].slice(0, 2).join(' ')

const byName = fieldsByName<PersonField>(
  Object.fromEntries(
    personFields.map((field) => [field, [...personFieldNames[field], headOf(field)]]),
  ) as unknown as Record<PersonField, string[]>,
)

/** @returns null where no head is found among the first rows: it names at least who, and how they sign in */
export function peopleOfTable(table: readonly TableRow[]): NamedRow<PersonField>[] | null {
  for (const [index, head] of table.slice(0, headWithin).entries()) {
    const columns = namedColumns(head, byName)
    const fields = [...columns.values()]
    if (!fields.includes('name') || !fields.includes('loginName')) continue
    return table
      .slice(index + 1)
      .filter(isFilled)
      .map((row) => rowUnder(row, columns, noPersonWords))
  }
  return null
}

/** As the pages name them; the key itself is understood as well. */
export const roleNames: Readonly<Record<Role, readonly [zh: string, en: string, ...string[]]>> = {
  doctor: ['医生', 'Doctor', '医师'],
  expert: ['专家', 'Expert'],
  department_head: ['科主任', 'Department head'],
  medical_affairs: ['医务科', 'Medical affairs', '医务处'],
  audit_admin: ['审计管理员', 'Audit administrator'],
  system_admin: ['系统管理员', 'System administrator'],
  security_admin: ['安全管理员', 'Security administrator'],
}

const rolesByName = new Map(
  roles.flatMap((role) => [role, ...roleNames[role]].map((name) => [plainName(name), role] as const)),
)

/** Several in one cell, parted by `、`, a comma, a semicolon, a stroke or a line. @returns null where one is unknown */
export function readRoleWords(words: string): Role[] | null {
  const named = words.split(/[、,，;；/／|\n]/).filter((name) => name.trim() !== '')
  const found = named.map((name) => rolesByName.get(plainName(name)))
  if (found.includes(undefined)) return null
  return roles.filter((role) => found.includes(role))
}

/** Who grants roles reads no records, so that role stands alone (GB/T 22239-2019 level 3, domain.md §1.4); the database asks the same. */
export function standApart(given: readonly Role[]): boolean {
  return given.includes('security_admin') && given.length > 1
}
