/** The ledger's pure rules: which days count, what a row says, what a table is; and workbooks there and back. */
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { prune, treeOf } from '../../client/pages/programme/tree.ts'
import { readTable } from '../../server/app/examination/table.ts'
import type { CoveredPlace } from '../../server/contract/ledger.ts'
import { withBelow } from '../../server/domain/institution.ts'
import { figureOfPeriod, type Summed, spansOf } from '../../server/domain/ledger.ts'
import { kindOf } from '../../server/domain/ledger-kind.ts'
import {
  emptyRow,
  readAsOf,
  readDay,
  readHours,
  readKind,
  readNumber,
  readRow,
} from '../../server/domain/ledger-row.ts'
import { rowsOfTable } from '../../server/domain/ledger-table.ts'
import { writeWorkbook } from '../../server/output/workbook.ts'
import { gb18030 } from '../support/ledger.ts'

const nothing: Summed = { entered: 0, imported: 0, session: 0, records: 0 }
const visits = kindOf('expert_visits')
const total = (day: string, quantity: number) => ({ id: day, day, quantity })
const year = { from: '2024-01-01', to: '2024-12-31' }

describe('a figure of a period', () => {
  test('without totals sums the days of the period', () => {
    const standing = { at: null, before: null }
    expect(spansOf(standing, year)).toEqual({ add: year, less: null })
    const add = { ...nothing, entered: 3, records: 2 }
    expect(figureOfPeriod(visits, standing, year, { add, less: nothing })).toMatchObject({
      value: 5,
      total: null,
    })
  })

  test('with a total in it stands on that, and takes off what the total before it says', () => {
    const standing = { at: total('2024-08-15', 783), before: total('2023-05-31', 203) }
    expect(spansOf(standing, year)).toEqual({
      add: { from: '2024-08-16', to: '2024-12-31' },
      less: { from: '2023-06-01', to: '2023-12-31' },
    })
    const parts = { add: { ...nothing, entered: 4 }, less: { ...nothing, imported: 100 } }
    expect(figureOfPeriod(visits, standing, year, parts)).toMatchObject({
      value: 783 - 203 - 100 + 4,
      parts: { stated: 480, entered: 4 },
      fromStart: false,
    })
  })

  test('whose total cannot be parted says so; since the start there is nothing to part', () => {
    const standing = { at: total('2024-08-15', 783), before: null }
    const parts = { add: nothing, less: nothing }
    expect(figureOfPeriod(visits, standing, year, parts)).toMatchObject({ value: 783, fromStart: true })
    const whole = { from: '2021-08-04', to: '2024-12-31' }
    expect(figureOfPeriod(visits, standing, whole, parts)).toMatchObject({ value: 783, fromStart: false })
  })

  test('with a total of before the period counts only the period', () => {
    const standing = { at: total('2023-05-31', 203), before: total('2023-05-31', 203) }
    expect(spansOf(standing, year)).toEqual({ add: year, less: null })
    expect(figureOfPeriod(visits, standing, year, { add: nothing, less: nothing })).toMatchObject({
      value: 0,
    })
  })

  test('that stands is the newest statement, and nothing where there is none', () => {
    const experts = kindOf('experts')
    const none = { add: nothing, less: nothing }
    const at = { at: total('2023-05-31', 198), before: total('2023-05-31', 198) }
    expect(figureOfPeriod(experts, at, year, none).value).toBe(198)
    expect(figureOfPeriod(experts, { at: null, before: null }, year, none).value).toBeNull()
  })
})

describe('what a row says', () => {
  test.each([
    ['2024-08-15', '2024-08-15'],
    ['2024/8/15', '2024-08-15'],
    ['2024年8月15日', '2024-08-15'],
    ['２０２４．８．１５', '2024-08-15'],
    ['20240815', '2024-08-15'],
    ['45519', '2024-08-15'],
    ['2024-02-30', null],
    ['15.8.2024', null],
    ['8/15', null],
    ['', null],
  ])('a day: %s', (words, day) => expect(readDay(words)).toBe(day))

  test.each([
    ['截至 2023-05-31', '2023-05-31'],
    ['By 2024-02', '2024-02-29'],
    ['截至2023年5月底', '2023-05-31'],
    ['备注', null],
  ])('a column of totals: %s', (words, day) => expect(readAsOf(words)).toBe(day))

  test.each([
    ['930,000', 930_000],
    ['７８３', 783],
    ['12.0', 12],
    ['12.5', null],
    ['-3', null],
    ['1e9', null],
    ['9,3000', null],
  ])('a number: %s', (words, value) => expect(readNumber(words)).toBe(value))

  test('a kind by any of its names', () => {
    expect(['学术讲座', '讲座', 'LECTURES', ' 新业务／新技术 '].map(readKind)).toEqual([
      'lectures',
      'lectures',
      'lectures',
      'techniques',
    ])
  })

  test('hours with at most two decimals, and nothing else', () => {
    expect(['1.5', '１．５', '2', '0.25', '2.005', '0', '-1', '1小时', '8785'].map(readHours)).toEqual([
      ...[90, 90, 120, 15],
      ...[null, null, null, null, null],
    ])
  })

  test('everything that is wrong at once, each in its field', () => {
    const words = {
      ...emptyRow,
      kind: '讲座',
      from: '2031-01-01',
      to: '2020-01-01',
      quantity: '0',
      persons: 'x',
      hours: '1:30',
    }
    expect(readRow({ ...words, title: '长'.repeat(201) }, ['note'], '2026-11-26').problems).toEqual([
      { field: 'note', code: 'formula' },
      { field: 'from', code: 'in_future' },
      { field: 'to', code: 'before_programme' },
      { field: 'quantity', code: 'bad_number' },
      { field: 'persons', code: 'bad_number' },
      { field: 'hours', code: 'bad_hours' },
      { field: 'title', code: 'too_long' },
    ])
  })

  test('what stands is a total without saying so, and what records count takes no events', () => {
    const row = { ...emptyRow, from: '2024-08-15', quantity: '18' }
    expect(readRow({ ...row, kind: '北京机构' }, [], '2026-01-01').row).toMatchObject({
      basis: 'total',
      from: '2021-08-04',
      to: '2024-08-15',
    })
    expect(readRow({ ...row, kind: '会诊' }, [], '2026-01-01').problems).toEqual([
      { field: 'basis', code: 'counted_from_records' },
    ])
    expect(readRow({ ...row, kind: '专家', basis: '发生' }, [], '2026-01-01').problems).toEqual([
      { field: 'basis', code: 'total_only' },
    ])
  })
})

/** A workbook of ours with one sheet's XML changed. */
function changed(book: Buffer, change: (xml: string) => string, part = 'xl/worksheets/sheet1.xml'): Buffer {
  const parts = unzipSync(book)
  const xml = change(new TextDecoder().decode(parts[part]))
  return Buffer.from(zipSync({ ...parts, [part]: strToU8(xml) }))
}

describe('workbooks', () => {
  const sheet = { name: '表/一', title: [], notes: [], widths: [10] }
  const book = writeWorkbook({
    ...sheet,
    head: ['类别', '日期', '题目'],
    rows: [
      ['讲座', 46_086, '=1+1'],
      ['讲座', null, '+86 & <b> _x0041_\u0007'],
    ],
  })

  test('keep texts as texts, whatever they begin with', () => {
    const xml = new TextDecoder().decode(unzipSync(book)['xl/worksheets/sheet1.xml'])
    expect(xml).not.toContain('<f>')
    expect(readTable(book).rows).toEqual([
      { line: 1, cells: ['类别', '日期', '题目'], formulas: [] },
      { line: 2, cells: ['讲座', '46086', '=1+1'], formulas: [] },
      { line: 3, cells: ['讲座', '', '+86 & <b> _x0041_'], formulas: [] },
    ])
  })

  test('name cells with a formula and give nothing of what it once gave', () => {
    const formula = changed(book, (xml) => xml.replace('<v>46086</v>', '<f>TODAY()</f><v>46086</v>'))
    expect(readTable(formula).rows[1]).toEqual({ line: 2, cells: ['讲座', '', '=1+1'], formulas: [1] })
  })

  test('with entities, days from 1904 or a size beyond bounds are refused', () => {
    const bomb = changed(book, (xml) => xml.replace('<worksheet', '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'))
    expect(() => readTable(bomb)).toThrow('FILE_DAMAGED')
    const early = changed(
      book,
      (xml) => xml.replace('<sheets>', '<workbookPr date1904="1"/><sheets>'),
      'xl/workbook.xml',
    )
    expect(() => readTable(early)).toThrow('TABLE_REFUSED')
    const huge = changed(book, (xml) => xml + ' '.repeat(33 * 1024 * 1024))
    expect(huge.length).toBeLessThan(200_000)
    expect(() => readTable(huge)).toThrow('TABLE_TOO_LONG')
  })
})

describe('text with separators', () => {
  test.each([
    ['UTF-8 with a mark', Buffer.from('\uFEFF类别,日期\r\n讲座,2024-01-01'), 'utf-8'],
    ['GB18030', gb18030('类别,日期\r\n讲座,2024-01-01'), 'gb18030'],
    ['UTF-16', Buffer.from('\uFEFF类别\t日期\r\n讲座\t2024-01-01', 'utf16le'), 'utf-16le'],
    ['semicolons', Buffer.from('类别;日期\n讲座;2024-01-01'), 'utf-8'],
  ])('%s', (_name, content, encoding) => {
    const table = readTable(content)
    expect(table.encoding).toBe(encoding)
    expect(table.rows.map((row) => row.cells)).toEqual([
      ['类别', '日期'],
      ['讲座', '2024-01-01'],
    ])
  })

  test('quotes, breaks in cells and formulae', () => {
    const rows = readTable(Buffer.from('类别,题目,数\r\n"讲,座","一\n二 ""三""",-5\n讲座,@sum,–')).rows
    expect(rows).toEqual([
      { line: 1, cells: ['类别', '题目', '数'], formulas: [] },
      { line: 2, cells: ['讲,座', '一\n二 "三"', '-5'], formulas: [] },
      { line: 4, cells: ['讲座', '', '–'], formulas: [1] },
    ])
    expect(() => readTable(Buffer.from('a,"b'))).toThrow('FILE_DAMAGED')
  })

  test('a title above the head, and columns in any order', () => {
    const rows = rowsOfTable(
      readTable(Buffer.from('双首台账,,\n题目,日期,类别\n甲,2024-01-01,讲座\n,,')).rows,
    )
    expect(rows).toMatchObject([{ line: 3, words: { kind: '讲座', from: '2024-01-01', title: '甲' } }])
  })
})

describe('the tree', () => {
  const place = (
    id: string,
    level: CoveredPlace['level'],
    parentId: string | null,
    supports: string[] = [],
  ) => ({
    ...{ id, level, parentId, supports, name: { zh: id, en: '' }, lines: [], consultations: 0, teaching: 0 },
  })
  const places = [
    place('北一', 'beijing', null, ['市']),
    place('北二', 'beijing', null, ['市']),
    place('市', 'city', null),
    place('县', 'district', '市'),
    place('乡', 'grassroots', '县'),
    place('孤', 'city', null),
  ]

  test('has each branch once', () => {
    const { roots, alone } = treeOf(places)
    expect(roots[0]?.below[0]?.below[0]?.below[0]?.place.id).toBe('乡')
    expect(roots[1]?.below[0]).toMatchObject({ below: [], seen: { id: '北一' } })
    expect(alone.map((branch) => branch.place.id)).toEqual(['孤'])
    const found = prune(roots, ({ id }) => id === '乡')
    expect(found).toHaveLength(1)
    expect(withBelow(places, '市')).toEqual(['市', '县', '乡'])
  })
})
