/** The file that is filled in to invite people: an empty table under a head in both languages, with what it wants said above. */
import { roles } from '../domain/actor.ts'
import { headOf, mostInvited, personFields, roleNames } from '../domain/person-row.ts'
import { writeWorkbook } from './workbook.ts'

/** What stands above the head is no row: an import looks for the head within the first ten. */
const title = [
  '邀请人员 Invite people',
  `每行一人，最多 ${mostInvited} 人。姓名、登录名、机构、角色必填；机构和科室写全名。`,
  `One person a row, ${mostInvited} at most. Name, login name, institution and roles are needed; institution and department by their full names.`,
  `角色 Roles（、）：${roles.map((role) => roleNames[role].slice(0, 2).join(' ')).join('、')}`,
] as const

/** @returns the bytes of an .xlsx */
export function peopleTemplate(): Buffer {
  return writeWorkbook({
    name: '邀请人员 People',
    title,
    head: personFields.map(headOf),
    rows: [],
    notes: [],
    widths: [12, 22, 20, 14, 22, 28, 24, 24, 28],
  })
}
