/** Cells that a spreadsheet must not carry out, words that must be those of the pages. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { state as en } from '../../client/i18n/en/state.ts'
import { state as zh } from '../../client/i18n/zh/state.ts'
import type { LogExportRow } from '../../server/contract/document.ts'
import { csvCell, csvLine } from '../../server/domain/csv.ts'
import { logCsv } from '../../server/output/csv.ts'
import { chineseDay, reasonWord, shanghai, words } from '../../server/output/words.ts'

/** As a spreadsheet reads it: fields of one line. */
function parse(line: string): string[] {
  const fields: string[] = []
  let rest = line
  do {
    const quoted = /^"((?:[^"]|"")*)"(,|\r\n)/.exec(rest)
    const plain = /^([^,"\r\n]*)(,|\r\n)/.exec(rest)
    const match = quoted ?? plain
    if (match === null) throw new Error(`not CSV: ${JSON.stringify(rest)}`)
    fields.push((quoted === null ? (match[1] ?? '') : (match[1] ?? '').replaceAll('""', '"')) as string)
    rest = rest.slice(match[0].length)
    if (match[2] === '\r\n') return fields
  } while (rest !== '')
  return fields
}

describe('a cell', () => {
  test.each([
    ['失眠', '失眠'],
    ['', ''],
    [null, ''],
    [12, '12'],
    [-3, '-3'],
    ['a,b', '"a,b"'],
    ['说"好"', '"说""好"""'],
    ['一\n二', '"一\n二"'],
    ['=1+1', "'=1+1"],
    ['+86 10', "'+86 10"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['  =1', "'  =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['\uFEFF=1', "'\uFEFF=1"],
    ['＝1+1', "'＝1+1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠x', "'＠x"],
    ['=HYPERLINK("http://x","点")', `"'=HYPERLINK(""http://x"",""点"")"`],
    [`=cmd|' /C calc'!A0`, `'=cmd|' /C calc'!A0`],
    ['a=1', 'a=1'],
  ])('%j is written %j', (value, written) => {
    expect(csvCell(value)).toBe(written)
  })

  test('comes back as it was, but for the apostrophe of what looks like a formula', async () => {
    await fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 1, maxLength: 5 }),
        (cells) => {
          const back = parse(csvLine(cells))
          expect(back).toHaveLength(cells.length)
          for (const [index, cell] of cells.entries()) expect([cell, `'${cell}`]).toContain(back[index])
        },
      ),
    )
  })

  test('never begins like a formula, whatever is in it', async () => {
    const dangerous = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' ', '＝', '"', ',', "'", 'x')
    await fc.assert(
      fc.property(fc.string({ unit: dangerous }), (cell) => {
        const [back = ''] = parse(csvLine([cell]))
        expect(back).not.toMatch(/^[=+\-@\t\r＝]/)
      }),
    )
  })
})

test('the file has one field for each heading', async () => {
  const person = {
    id: '1',
    name: '乌兰图雅',
    nameEn: '',
    title: { zh: '', en: '' },
    institution: { zh: '甲院', en: 'A' },
    institutionShort: { zh: '甲院', en: 'A' },
    department: null,
  }
  const row: LogExportRow = {
    number: '=SS-1',
    line: { zh: '睡眠医学', en: 'Sleep' },
    requester: person,
    expert: null,
    kind: 'written',
    urgency: 'emergency',
    state: 'no_show',
    patientName: '李*',
    patientSex: null,
    patientAge: 0,
    diagnosis: '',
    submittedAt: new Date('2026-01-31T16:00:00Z'),
    scheduledStart: null,
    scheduledEnd: null,
    callSeconds: 0,
    opinionVersions: 2,
    adoption: 'partly',
    reasonCode: 'unheard_of',
    reasonText: null,
    noShowSide: 'beijing',
    changedAt: new Date('2026-02-28T15:59:59Z'),
    startedAt: '2026-02-10T02:01:00Z',
    finishedAt: null,
    sessionSeconds: 1800,
    waits: [
      { step: 'response', seconds: 600 },
      { step: 'report', seconds: 7200 },
    ],
    diagnoses: { western: ['失眠症'], tcm: ['不寐病', '肝郁化火证'], mongolian: ['赫依型失眠'] },
    members: [person, { ...person, id: '2', name: '=林若谷', nameEn: 'Lin Ruogu' }],
    consent: 'guardian',
    network: { drops: 3, lossPerMille: 45, roundTripMs: 380, lowest: 180 },
    phonedAt: '2026-02-10T02:11:00Z',
    referrals: ['ZZ-1', 'ZZ-2'],
    rated: ['requester', 'patient'],
  }
  async function* batches() {
    yield [row]
    yield []
    yield [row]
  }
  let file = ''
  for await (const piece of logCsv(batches(), 'zh', 'DC-000007')) file += piece
  const lines = file.split('\r\n').filter((line) => line !== '')
  const [heading = [], first = []] = lines.map((line) => parse(`${line}\r\n`))
  expect(lines).toHaveLength(3)
  expect(first).toHaveLength(heading.length)
  const cell = (name: string) => first[heading.indexOf(name)]
  expect(first[0]).toBe("'=SS-1")
  expect([heading.at(-1), first.at(-1)]).toEqual(['导出号', 'DC-000007'])
  expect(cell('提交时间')).toBe('2026-02-01 00:00:00')
  expect(cell('最近变更')).toBe('2026-02-28 23:59:59')
  expect([cell('年龄'), cell('性别'), cell('通话时长(秒)')]).toEqual(['0', '', '0'])
  expect([cell('中医诊断'), cell('蒙医诊断')]).toEqual(['不寐病；肝郁化火证', '赫依型失眠'])
  expect([cell('会诊组成员'), cell('知情同意签署人')]).toEqual(['乌兰图雅；=林若谷', '监护人'])
  expect([cell('实际开始'), cell('实际结束'), cell('会诊时长(秒)')]).toEqual([
    '2026-02-10 10:01:00',
    '',
    '1800',
  ])
  expect([cell('首次答复等待(秒)'), cell('排期等待(秒)'), cell('签署等待(秒)')]).toEqual(['600', '', '7200'])
  expect([cell('断线次数'), cell('最大丢包(%)'), cell('最大往返(毫秒)'), cell('最低画面(行)')]).toEqual([
    '3',
    '4.5',
    '380',
    '180',
  ])
  expect([cell('转电话'), cell('转诊'), cell('已评价方')]).toEqual([
    '2026-02-10 10:11:00',
    'ZZ-1；ZZ-2',
    '申请方；患者',
  ])
  expect([cell('状态'), cell('采纳情况'), cell('原因')]).toEqual(['未到场', '部分采纳', 'unheard_of'])
})

test('documents and pages use the same words', () => {
  for (const [lang, pages] of [
    ['zh', zh],
    ['en', en],
  ] as const) {
    expect(words[lang].states).toEqual(pages.names)
    expect(words[lang].urgencies).toEqual(pages.urgency)
    expect(words[lang].kinds).toEqual(pages.kind)
    expect(words[lang].sides).toEqual(pages.side)
    expect(words[lang].reasons).toEqual(pages.reason)
  }
  expect(reasonWord('en', null)).toBe('')
})

test('times are those of Shanghai, on any machine', () => {
  expect(shanghai(new Date('2026-12-31T16:00:00Z'))).toEqual({ day: '2027-01-01', time: '00:00:00' })
  expect(shanghai(new Date('2026-07-01T15:59:59.999Z'))).toEqual({ day: '2026-07-01', time: '23:59:59' })
  expect(chineseDay('2026-07-01')).toBe('2026 年 7 月 1 日')
})
