import { describe, expect, test } from 'vitest'
import { zh } from '../../client/i18n/zh.ts'
import {
  carriedOver,
  changesOf,
  draftOf,
  emptyRow,
  problemsOf,
  spansIn,
} from '../../client/pages/holidays/spans.ts'
import { daysIn, daysOf, holidayProblems, spansOf } from '../../server/domain/holiday.ts'

const newYear = { first: '2027-01-01', last: '2027-01-03', nameZh: '元旦', nameEn: 'New Year’s Day' }
const spring = { first: '2027-02-05', last: '2027-02-11', nameZh: '春节', nameEn: 'Spring Festival' }

describe('holidays', () => {
  test('spans and days say the same', () => {
    expect(daysOf([newYear]).map(({ day }) => day)).toEqual(['2027-01-01', '2027-01-02', '2027-01-03'])
    expect(daysIn(spring)).toBe(7)
    expect(spansOf(daysOf([newYear, spring]))).toEqual([newYear, spring])
    /* two that touch stay two */
    const after = { ...spring, first: '2027-01-04', last: '2027-01-04' }
    expect(spansOf(daysOf([newYear, after]))).toEqual([newYear, after])
    expect(spansOf([])).toEqual([])
  })

  test('are days of their year, forwards, and none twice', () => {
    expect(holidayProblems([newYear, spring], 2027)).toEqual([])
    expect(holidayProblems([{ ...newYear, first: '2026-12-31' }], 2027)).toEqual([
      { path: 'spans.0.first', code: 'other_year' },
    ])
    expect(holidayProblems([newYear, { ...spring, last: '2027-02-04' }], 2027)).toEqual([
      { path: 'spans.1.last', code: 'range_backwards' },
    ])
    expect(holidayProblems([newYear, { ...spring, first: '2027-01-03' }], 2027)).toEqual([
      { path: 'spans.1.first', code: 'overlap' },
    ])
  })
})

describe('the form of holidays', () => {
  test('names what lacks and what is wrong by its row', () => {
    const rows = [emptyRow(), ...draftOf([newYear, { ...spring, last: '2027-02-04' }])]
    expect(problemsOf(rows, 2027)).toEqual([
      ...['nameZh', 'nameEn', 'first', 'last'].map((field) => ({
        path: `spans.0.${field}`,
        code: 'required',
      })),
      { path: 'spans.2.last', code: 'range_backwards' },
    ])
    expect(problemsOf(draftOf([spring, newYear]), 2027)).toEqual([])
    expect(spansIn(draftOf([spring, newYear]))).toEqual([newYear, spring])
  })

  test('what is written here lies over what somebody else was quicker with, and undoes nothing of it', () => {
    const labour = { first: '2027-05-01', last: '2027-05-05', nameZh: '劳动节', nameEn: 'Labour Day' }
    const longer = { ...spring, last: '2027-02-12' }
    expect(carriedOver([newYear, spring], [newYear, longer], [newYear, spring, labour])).toEqual([
      newYear,
      longer,
      labour,
    ])
    expect(carriedOver([newYear, spring], [spring], [newYear, spring, labour])).toEqual([spring, labour])
  })

  test('says what is new, gone and longer', () => {
    const longer = { ...spring, last: '2027-02-12' }
    expect(changesOf(zh.holidays, [newYear, spring], [longer])).toEqual([
      {
        path: '2027-01-01',
        name: '元旦',
        from: '元旦 (New Year’s Day) 2027-01-01 至 2027-01-03',
        to: '',
      },
      {
        path: '2027-02-05',
        name: '春节',
        from: '春节 (Spring Festival) 2027-02-05 至 2027-02-11',
        to: '春节 (Spring Festival) 2027-02-05 至 2027-02-12',
      },
    ])
    expect(changesOf(zh.holidays, [spring], [spring])).toEqual([])
  })
})
