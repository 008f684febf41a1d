/** What rows of a file of people mean here: places and login names looked up, and the rules of a single invitation asked. */
import type { ReadDb, Tx } from '../../db/open.ts'
import { readPlaces, readTakenLogins } from '../../db/queries/people.ts'
import { Invitation } from '../contract/account.ts'
import type { CheckedPerson, PersonRow } from '../contract/people-import.ts'
import { type PersonField, type PersonProblem, readRoleWords, standApart } from '../domain/person-row.ts'
import { idsByName, plainName } from '../domain/table.ts'
import type { Call } from './deps.ts'

/** `invitation` is there where nothing is wrong. */
export type JudgedPerson = { invitation: Invitation | null; checked: CheckedPerson }

type Known = {
  institutions: ReadonlyMap<string, string>
  /** Of each institution, by its id. */
  departments: ReadonlyMap<string, ReadonlyMap<string, string>>
  taken: ReadonlySet<string>
  /** How often a login name stands in the rows. */
  times: ReadonlyMap<string, number>
  ownLogin: string
}

const loginOf = ({ words }: PersonRow) => words.loginName.trim().toLowerCase()

/** Judges rows one by one; one look for all of them. */
export async function judgePeople(
  read: ReadDb | Tx,
  { actor }: Pick<Call, 'actor'>,
  rows: readonly PersonRow[],
): Promise<JudgedPerson[]> {
  const known = await lookUp(read, actor.personId, rows)
  return rows.map((row) => judge(known, row))
}

async function lookUp(read: ReadDb | Tx, ownId: string, rows: readonly PersonRow[]): Promise<Known> {
  const logins = rows.map(loginOf).filter((login) => login !== '')
  const [{ institutions, departments }, taken, own] = await Promise.all([
    readPlaces(read),
    readTakenLogins(read, [...new Set(logins)]),
    read.selectFrom('person').select('loginName').where('id', '=', ownId).executeTakeFirstOrThrow(),
  ])
  const open = institutions.filter(({ closedAt }) => closedAt === null)
  const times = new Map<string, number>()
  for (const login of logins) times.set(login, (times.get(login) ?? 0) + 1)
  return {
    institutions: idsByName(
      open.map((one) => [one.id, [one.nameZh, one.nameEn, one.shortZh, one.shortEn, one.code]]),
    ),
    departments: new Map(
      open.map(({ id }) => [
        id,
        idsByName(
          departments
            .filter((one) => one.institutionId === id)
            .map((one) => [one.id, [one.nameZh, one.nameEn]]),
        ),
      ]),
    ),
    taken: new Set(taken),
    times,
    ownLogin: own.loginName,
  }
}

/** Where the form's own rules find something, by the field it has there. */
const formFields: Readonly<Record<string, PersonField>> = {
  name: 'name',
  nameEn: 'nameEn',
  loginName: 'loginName',
  titleZh: 'titleZh',
  titleEn: 'titleEn',
  mailAddress: 'mail',
}

function judge(known: Known, row: PersonRow): JudgedPerson {
  const words = Object.fromEntries(
    Object.entries(row.words).map(([field, text]) => [field, text.trim()]),
  ) as PersonRow['words']
  const found = new Map<PersonField, PersonProblem>()
  /* the first is the one that a person can act on; nothing more is said of a formula */
  const refuse = (field: PersonField, code: PersonProblem) => {
    if (!found.has(field)) found.set(field, code)
  }
  for (const field of row.formulas) refuse(field, 'formula')
  for (const field of ['name', 'loginName', 'institution', 'roles'] as const)
    if (words[field] === '') refuse(field, 'required')

  const institutionId = known.institutions.get(plainName(words.institution)) ?? null
  if (institutionId === null) refuse('institution', 'unknown_institution')
  const departmentId =
    institutionId === null
      ? null
      : (known.departments.get(institutionId)?.get(plainName(words.department)) ?? null)
  if (institutionId !== null && words.department !== '' && departmentId === null)
    refuse('department', 'unknown_department')
  const roles = readRoleWords(words.roles)
  if (roles === null || roles.length === 0) refuse('roles', 'unknown_role')
  else if (standApart(roles)) refuse('roles', 'roles_apart')
  const login = loginOf(row)
  if (login === known.ownLogin) refuse('loginName', 'yourself')
  if (known.taken.has(login)) refuse('loginName', 'login_taken')
  if ((known.times.get(login) ?? 0) > 1) refuse('loginName', 'login_twice')

  const { name, nameEn, loginName, titleZh, titleEn, mail } = words
  const parsed = Invitation.safeParse({
    ...{ name, nameEn, loginName, titleZh, titleEn, institutionId, departmentId, roles },
    mailAddress: mail === '' ? null : mail,
  })
  for (const { path, message, code } of parsed.error?.issues ?? []) {
    const field = formFields[String(path[0])]
    if (field === undefined) continue
    if (field === 'loginName') refuse(field, 'bad_login')
    else if (field === 'mail') refuse(field, 'bad_mail')
    else refuse(field, code === 'too_big' ? 'too_long' : (message as PersonProblem))
  }
  const problems = [...found].map(([field, code]) => ({ field, code }))
  return {
    invitation: problems.length === 0 && parsed.success ? parsed.data : null,
    checked: { ...row, problems },
  }
}
