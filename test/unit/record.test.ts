/** The case record: old shapes, codes, the export map, Mongolian script. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RequestContent } from '../../server/contract/consultation.ts'
import { CaseRecord, CaseRecordInput, emptyCaseRecord } from '../../server/contract/record.ts'
import { recordElements, systemOids } from '../../server/contract/record-elements.ts'
import { readRecord } from '../../server/contract/record-stored.ts'
import { codeProblem, editionsOf, systemsOf } from '../../server/domain/code.ts'
import { hasMongolian, isMongolianLine, scriptRuns } from '../../server/domain/mongolian.ts'
import { fold } from '../../server/domain/search.ts'
import { fullCaseRecord, fullRequest } from '../support/consultations.ts'

const first: unknown = JSON.parse(
  readFileSync(new URL('../support/record-of-first-release.json', import.meta.url), 'utf8'),
)

describe('a stored record', () => {
  test('of the first release is read, and nothing that was written is lost', () => {
    const record = readRecord(first)
    expect(record.inquiry).toMatchObject({
      coldHeat: '手足心热，夜间盗汗',
      sweat: '',
      dietTaste: '口苦，纳可，大便偏干',
      sleep: '入睡需 2 小时，多梦，易醒',
      other: '胸胁胀闷，烦躁易怒',
    })
    expect(record.listening).toEqual({ voice: '语声如常，善太息', smell: '' })
    expect(record.inspection.spirit).toBe('神清，面色略红，倦容')
    expect(record).toMatchObject({ mongolian: null, formulae: [], palpation: '', mongolianDiseases: [] })
    expect(record.pulse.strength).toBeNull()
    const texts = (value: unknown): string[] =>
      typeof value === 'string'
        ? value === ''
          ? []
          : [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(texts)
          : []
    expect(texts(record).sort()).toEqual(texts(first).sort())
  })

  test('of today is read as it is', () => {
    for (const record of [emptyCaseRecord(), fullCaseRecord()]) expect(readRecord(record)).toEqual(record)
    expect(readRecord(readRecord(first))).toEqual(readRecord(first))
  })

  test('that is none is refused', () => {
    expect(() => readRecord({ chiefComplaint: 'x' })).toThrow()
  })
})

describe('a code', () => {
  const coded = (code: string | null, system: string | null, edition: string | null) => ({
    text: '不寐病',
    code,
    system: system as 'ICD-10',
    edition,
  })
  test.each([
    ['western', 'F51.0', 'ICD-10', '国家临床版 2.0', null],
    ['western', 'F51.000', 'ICD-10', '医保版 2.0', null],
    ['western', 'I10.x00x002', 'ICD-10', '国家临床版 2.0', null],
    ['western', 'G01*', 'ICD-10', '国家临床版 2.0', null],
    ['western', 'F51.0', 'ICD-10', null, 'code_edition'],
    ['western', 'F51.0', 'ICD-10', '2021', 'code_edition'],
    ['western', 'F51.0', null, null, 'code_system'],
    ['western', 'A04.01.01', 'ICD-10', '国家临床版 2.0', 'code_format'],
    ['western', 'SA00', 'ICD-11', '2024-01', 'code_system'],
    ['disease', 'A04.01.01', 'GB/T 15657', '2021', null],
    ['disease', 'B04.06.02', 'GB/T 15657', '2021', 'code_format'],
    ['disease', 'BNX010', 'GB/T 15657', '1995', null],
    ['disease', 'BNX010', 'GB/T 15657', '2021', 'code_format'],
    ['disease', 'SA60', 'ICD-11', '2024-01', null],
    ['pattern', 'B04.06.02.01', 'GB/T 15657', '2021', null],
    ['pattern', '4.2.1.3', 'GB/T 16751.2', '2021', null],
    ['pattern', 'SE70', 'ICD-11', '2025-01', null],
    ['mongolian', 'MM-017', 'local', '本院 2026', null],
    ['mongolian', 'MM-017', 'local', ' ', 'code_edition'],
    ['disease', null, null, null, null],
    ['disease', null, 'GB/T 15657', '2021', null],
  ] as const)('%s %s of %s %s: %s', (place, code, system, edition, problem) => {
    expect(codeProblem(place, coded(code, system, edition))).toBe(problem)
  })

  test('is refused at its row where it comes in, and read where it lies already', () => {
    const record = { ...fullCaseRecord(), tcmDiseases: [coded('A04.01.01', 'GB/T 15657', null)] }
    const answer = CaseRecordInput.safeParse(record)
    expect(answer.error?.issues).toMatchObject([
      { message: 'code_edition', path: ['tcmDiseases', 0, 'code'] },
    ])
    expect(CaseRecord.safeParse(record).success).toBe(true)
    expect(readRecord(record).tcmDiseases).toEqual(record.tcmDiseases)
  })

  test('has an edition on offer in every system but the local one', () => {
    for (const system of Object.values(systemsOf).flat()) {
      if (system !== 'local') expect(editionsOf(system)).not.toEqual([])
    }
  })
})

describe('the export map', () => {
  /* domain.md §2.5, as the national data set 会诊记录 lists them, and those of the prescription (§3.2) */
  const table =
    'DE02.01.039.00 DE02.01.031.00 DE02.01.040.00 DE02.01.026.00 DE01.00.014.00 DE08.10.026.00 DE08.10.054.00 DE01.00.019.00 DE01.00.026.00 DE06.00.319.00 DE06.00.039.00 DE06.00.214.00 DE06.00.018.00 DE06.00.182.00 DE04.30.009.00 DE05.01.025.00 DE05.01.024.00 DE05.10.172.00 DE05.10.130.00 DE02.10.028.00 DE06.00.300.00 DE06.00.297.00 DE06.00.296.00 DE08.50.049.00 DE08.50.050.00 DE08.50.047.00 DE06.00.136.00'.split(
      ' ',
    )

  test('names every element once, mapped or with the object that holds it', () => {
    const codes = recordElements.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    expect(codes.filter((code) => !code.startsWith('header:')).sort()).toEqual([...table].sort())
    for (const element of recordElements) {
      if ('reason' in element) expect(element.reason).not.toBe('')
      else expect(element.paths).not.toEqual([])
    }
  })

  test('leads to parts that are there', () => {
    const row = { text: 'x', code: null, system: null, edition: null }
    const formula = { name: 'x', herbs: [], doses: 7, decoction: 'x', use: 'x' }
    const empty = emptyCaseRecord()
    const record = {
      ...empty,
      westernDiagnoses: [row],
      tcmDiseases: [row],
      tcmPatterns: [row],
      formulae: [formula],
    }
    const content = { ...fullRequest('line'), record }
    const at = (value: unknown, path: string): unknown =>
      path.split('.').reduce<unknown>((found, part) => {
        const [key = '', rest] = part.split('[]')
        const next = (found as Record<string, unknown> | undefined)?.[key]
        return rest === undefined ? next : (next as unknown[])[0]
      }, value)
    for (const element of recordElements) {
      if (!('paths' in element)) continue
      for (const path of element.paths) expect(at(content, path), path).not.toBeUndefined()
    }
  })

  test('gives every national system its OID', () => {
    for (const oid of Object.values(systemOids)) expect(oid).toMatch(/^2\.16\.156\.10011\.[\d.]+$/)
  })
})

describe('Mongolian script', () => {
  const marks = ['\u202f', '\u180e', '\u180b', '\u180c', '\u180d', '\u180f']
  const character = fc.oneof(
    fc.integer({ min: 0x1820, max: 0x1842 }).map((one) => String.fromCodePoint(one)),
    fc.constantFrom(...marks, ' ', '\n', '蒙', 'a'),
  )
  const written = fc.array(character, { maxLength: 40 }).map((parts) => parts.join(''))

  test('passes the contract to the character, at its ends as well', () => {
    fc.assert(
      fc.property(written, (text) => {
        const content = fullRequest('018f3f1e-0000-7000-8000-000000000000')
        const sent = {
          ...content,
          patient: { ...content.patient, nameMongolian: text },
          record: { ...content.record, presentHistory: text },
        }
        const read = RequestContent.parse(JSON.parse(JSON.stringify(sent)))
        expect(read.patient.nameMongolian).toBe(text)
        expect(read.record.presentHistory).toBe(text)
        expect(readRecord(read.record).presentHistory).toBe(text)
      }),
    )
  })

  test('is parted into lines and comes together again', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(
          scriptRuns(text)
            .map((run) => run.text)
            .join('\n'),
        ).toBe(text)
      }),
    )
    expect(scriptRuns('主诉：\nᠬᠡᠢ\nᠰᠢᠷ᠎ᠠ\n失眠')).toEqual([
      { vertical: false, text: '主诉：' },
      { vertical: true, text: 'ᠬᠡᠢ\nᠰᠢᠷ᠎ᠠ' },
      { vertical: false, text: '失眠' },
    ])
    expect(isMongolianLine('蒙医病名 ᠬᠡᠢ 赫依病证')).toBe(false)
    expect(hasMongolian('\u202f')).toBe(false)
  })

  test('is found whatever selectors and look-alikes it is written with', () => {
    const one = 'ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ ᠰᠢᠷ\u180eᠠ\u180b'
    const other = 'ᠮᠤᠩᠭᠤᠯ ᠣᠨ  ᠰᠢᠷᠠ'
    expect(one).not.toBe(other)
    expect(fold(one)).toBe(fold(other))
    expect(fold('ᠮᠣᠷᠢ')).not.toBe(fold('ᠰᠢᠷᠠ'))
    expect(fold('乌兰 ABC')).toBe('乌兰abc')
    fc.assert(
      fc.property(written, (text) => {
        expect(fold(fold(text))).toBe(fold(text))
      }),
    )
  })
})
