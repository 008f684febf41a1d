/** Tables that invite people: heads, roles in words, and the template. */
import { describe, expect, test } from 'vitest'
import { en } from '../../client/i18n/en.ts'
import { zh } from '../../client/i18n/zh.ts'
import { readTable } from '../../server/app/examination/table.ts'
import { roles } from '../../server/domain/actor.ts'
import {
  headOf,
  noPersonWords,
  peopleOfTable,
  personFields,
  readRoleWords,
  standApart,
} from '../../server/domain/person-row.ts'
import { peopleTemplate } from '../../server/output/people-sheet.ts'
import { gb18030 } from '../support/ledger.ts'

const rowsOf = (text: string) => peopleOfTable(readTable(Buffer.from(text)).rows)

describe('a head', () => {
  test.each([
    ['姓名,登录名,机构', 'Chinese'],
    ['Name,Login name,Institution', 'English'],
    ['姓名 Name,登录名 Login name,机构 Institution', 'both'],
    ['名字,工号,医院', 'other words'],
  ])('%s', (head) => {
    expect(rowsOf(`${head}\n娜仁,naren,某院\n,,`)).toEqual([
      {
        line: 2,
        words: { ...noPersonWords, name: '娜仁', loginName: 'naren', institution: '某院' },
        formulas: [],
      },
    ])
  })

  test('stands under a title, its columns in any order and with others between', () => {
    expect(rowsOf('人员\n登录名,手机,姓名\nnaren,1,娜仁')).toMatchObject([
      { line: 3, words: { name: '娜仁', loginName: 'naren' } },
    ])
  })

  test('without a name or a login name is none', () => {
    expect(rowsOf('姓名,机构\n娜仁,某院')).toBeNull()
    expect(rowsOf('登录名,机构\nnaren,某院')).toBeNull()
  })

  test('is read in GB18030, and formulae are named', () => {
    const rows = peopleOfTable(readTable(gb18030('姓名,登录名,角色\n娜仁,=A1,医生')).rows)
    expect(rows).toMatchObject([
      { words: { name: '娜仁', loginName: '', roles: '医生' }, formulas: ['loginName'] },
    ])
  })
})

test('the template has every column in both languages under its explanation, and nobody in it', () => {
  const { rows } = readTable(peopleTemplate())
  expect(rows.at(-1)?.cells).toEqual(personFields.map(headOf))
  expect(rows.at(-1)?.cells[0]).toBe('姓名 Name')
  expect(peopleOfTable(rows)).toEqual([])
})

describe('roles', () => {
  test.each(roles.map((role) => [role, zh.common.person.roles[role], en.common.person.roles[role]] as const))(
    '%s is known as the pages name it',
    (role, chinese, english) => {
      for (const name of [role, chinese, english, ` ${english.toUpperCase()} `])
        expect(readRoleWords(name)).toEqual([role])
    },
  )

  test('several in one cell, each once; one unknown makes all unknown', () => {
    expect(readRoleWords('科主任、医生；医生')).toEqual(['doctor', 'department_head'])
    expect(readRoleWords('Doctor, Department head')).toEqual(['doctor', 'department_head'])
    expect(readRoleWords('医生、院长')).toBeNull()
    expect(readRoleWords(' ')).toEqual([])
  })

  test('a security administrator is nothing else', () => {
    expect(standApart(['security_admin'])).toBe(false)
    expect(standApart(['doctor', 'security_admin'])).toBe(true)
    expect(standApart(['audit_admin', 'system_admin'])).toBe(false)
  })
})
