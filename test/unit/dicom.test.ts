/** Whether images belong to the patient of the case. */
import { describe, expect, test } from 'vitest'
import { comparePatient, isConfirmed } from '../../server/domain/dicom.ts'
import { lettersOf } from '../../server/domain/pinyin.ts'

const record = (name: string) => ({ name, birthDate: '1982-03-07', sex: 'female' })
const file = (...names: string[]) => ({ names, id: 'P1', birthDate: '1982-03-07', sex: 'female' as const })

describe('a name', () => {
  test.each([
    ['乌日汉', ['WU^RIHAN'], 'same'],
    ['乌日汉', ['Wu^Ri Han'], 'same'],
    ['乌日汉', ['RIHAN^WU'], 'same'],
    ['乌日汉', ['WURIHAN'], 'same'],
    ['乌日汉', ['X', '乌^日汉'], 'same'],
    ['乌日汉', ['乌日汗'], 'different'],
    ['乌日汉', ['乌日罕'], 'different'],
    ['斯琴高娃', ['SIQIN^GAOWA'], 'same'],
    ['欧阳娜娜', ['Ouyang^Nana'], 'same'],
    ['曾庆红', ['ZENG^QINGHONG'], 'same'],
    ['吕丽', ['LV^LI'], 'same'],
    ['吕丽', ['Lyu^Li'], 'same'],
    ['Sarnai Bat', ['BAT^SARNAI'], 'same'],
    ['李晓萍', ['ZHANG^WEI'], 'different'],
    ['ᠰᠠᠷᠠᠨ', ['SARAN'], 'unknown'],
    ['李晓萍', [], 'unknown'],
    ['李晓萍', ['^^^'], 'unknown'],
  ] as const)('%s and %s: %s', (name, names, outcome) => {
    expect(comparePatient(file(...names), record(name)).outcome).toBe(outcome)
  })

  test('is read as people read it', () => {
    expect(['王建国', '单雄信', '特木尔', '李'].map(lettersOf)).toEqual([
      'wangjianguo',
      'shanxiongxin',
      'temuer',
      'li',
    ])
  })
})

test('birth date and sex differ only where both sides state them', () => {
  const other = { names: ['WU^RIHAN'], id: '', birthDate: '1990-01-01', sex: 'male' as const }
  expect(comparePatient(other, record('乌日汉'))).toEqual({
    outcome: 'different',
    differs: ['birth_date', 'sex'],
  })
  expect(comparePatient({ ...other, birthDate: null, sex: null }, record('乌日汉')).outcome).toBe('same')
  expect(comparePatient(other, { name: '乌日汉', birthDate: null, sex: 'unknown' }).outcome).toBe('same')
})

test('a confirmation covers what was seen, nothing that came later', () => {
  const match = comparePatient({ ...file('ZHANG^WEI'), birthDate: '1990-01-01' }, record('乌日汉'))
  expect(isConfirmed(match, null)).toBe(false)
  expect(isConfirmed(match, ['name'])).toBe(false)
  expect(isConfirmed(match, ['name', 'birth_date'])).toBe(true)
  expect(isConfirmed(comparePatient(file('WU^RIHAN'), record('乌日汉')), null)).toBe(true)
})
