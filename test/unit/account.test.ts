import { describe, expect, test } from 'vitest'
import { passwordFaultOf } from '../../server/domain/account.ts'

const owner = { loginName: 'wulan.tuya', name: '乌兰图雅', nameEn: 'Wulan Tuya' }

describe('what a password must be', () => {
  test.each([
    ['short-2026', 'too_short'],
    ['十二个字符才够长', 'too_short'],
    ['a'.repeat(12), 'common'],
    ['abababababab', 'common'],
    ['password12345!', 'common'],
    ['P@ssw0rd2026!!', 'common'],
    ['Administrator1', 'common'],
    ['woaini5201314', 'common'],
    ['123456789012', 'common'],
    ['abcdefghijklmn', 'common'],
    ['qwertyuiop12', 'common'],
    ['qwertyuiopasdf', 'common'],
    ['1qaz2wsx3edc', 'common'],
    ['Shuangshou-2026', 'common'],
    ['HuiZhen-HuiZhen-1', 'common'],
    ['lake-wulan-spring', 'contains_name'],
    ['TUYA-runs-far-away', 'contains_name'],
    ['我的名字是乌兰图雅没有错', 'contains_name'],
    [`${'长城内外'.repeat(60)}x`, 'too_long'],
    ['correct horse battery', null],
    ['长城内外惟余莽莽大河上下', null],
    ['mima-2026-ceshi', null],
    ['k8#vQ2!mZr7p', null],
  ])('%s: %s', (password, fault) => {
    expect(passwordFaultOf(password, owner)).toBe(fault)
  })

  test('a name of one letter or two forbids nothing', () => {
    expect(passwordFaultOf('li bai wrote at night', { loginName: 'li', name: '李', nameEn: 'Li' })).toBeNull()
  })
})
