/** How texts and names are cut up, and that every part of them is found again. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identityHas, identityMarks, identityQueries } from '../../server/app/blind-index.ts'
import { createVault } from '../../server/app/vault.ts'
import { type PersonActor, type Role, relationOf, roles } from '../../server/domain/actor.ts'
import { states } from '../../server/domain/consultation.ts'
import { foldMongolian } from '../../server/domain/mongolian.ts'
import { Bucket } from '../../server/domain/rate.ts'
import {
  exactMark,
  fold,
  gramsOf,
  looksLikeNumber,
  nameMarks,
  queryWords,
  searchScope,
  wordGrams,
} from '../../server/domain/search.ts'
import { snippetOf } from '../../server/domain/snippet.ts'

/** As the index answers: the grams pick, the folded text proves. */
function finds(text: string, query: string): boolean {
  const folded = fold(text)
  const grams = new Set(gramsOf([folded]))
  return queryWords(query).every(
    (word) => wordGrams(word).every((gram) => grams.has(gram)) && folded.includes(word),
  )
}

const script = fc.constantFrom(
  ...'头痛不寐肝郁化火，。；：“”（）',
  ...'abcXYZéÉß ½ﬁ',
  ...'0123456789.-/%',
  ...'℃μ㎎ｍｇ　\n\t',
  ...'ᠮᠣᠩᠭᠣᠯᠤᠳ᠋ᠠ᠎',
  '\u202f',
  '𠮷',
  '𪚥',
  '😀',
)
const mixed = fc.array(script, { minLength: 2, maxLength: 60 }).map((parts) => parts.join(''))

describe('folding', () => {
  test('width, case, accents', () => {
    expect(fold('ＣＲＰ １２．５ｍｇ／Ｌ')).toBe('crp12.5mg/l')
    expect(fold('Ménière’s')).toBe('meniere’s')
    expect(fold('e\u0301')).toBe(fold('é'))
  })

  test('Mongolian: selectors and the vowel separator go, look-alikes become one', () => {
    expect(fold('ᠮᠣᠩᠭᠣᠯ')).toBe(fold('ᠮᠤᠩᠭᠤᠯ'))
    expect(fold('ᠨᠠ\u180eᠠ')).toBe(fold('ᠨᠠᠠ'))
    for (const mark of ['\u180b', '\u180c', '\u180d', '\u180e', '\u180f'])
      expect(foldMongolian(mark)).toBe('')
    expect(fold('ᠲᠠ')).toBe(fold('ᠳᠠ'))
  })

  test('half of a surrogate pair is nothing', () => {
    expect(fold('头\ud842痛')).toBe('头痛')
    expect(fold('𠮷')).toBe('𠮷')
  })

  test('the part of a text is a part of its folded text', () => {
    fc.assert(
      fc.property(mixed, fc.nat(), fc.nat(), (text, from, length) => {
        const characters = Array.from(text)
        const start = from % characters.length
        const part = characters.slice(start, start + 1 + (length % 20)).join('')
        expect(fold(text)).toContain(fold(part))
      }),
    )
  })
})

describe('grams', () => {
  test('two characters are one exact gram', () => {
    expect(wordGrams('头痛')).toHaveLength(1)
    expect(wordGrams('头痛')).not.toEqual(wordGrams('痛头'))
    expect(wordGrams('头')).toEqual([])
    expect(wordGrams('𠮷𪚥')).toHaveLength(1)
  })

  test('letters and figures are asked for by threes', () => {
    expect(wordGrams('crp')).toHaveLength(1)
    expect(wordGrams('crp')[0]).toBeGreaterThanOrEqual(2 ** 52)
    expect(wordGrams('b超')).toHaveLength(1)
    expect(wordGrams('苯二氮䓬')).toHaveLength(3)
  })

  test('no two grams are the same integer, and all are exact', () => {
    const seen = new Map<number, string>()
    fc.assert(
      fc.property(mixed, (text) => {
        const characters = Array.from(fold(text))
        characters.forEach((_, at) => {
          for (const size of [2, 3]) {
            const word = characters.slice(at, at + size).join('')
            const grams = wordGrams(word)
            if (grams.length !== 1 || Array.from(word).length !== size) continue
            const [gram = 0] = grams
            /* one character three times is its pair twice, and that is one gram */
            if (size === 3 && wordGrams(characters.slice(at, at + 2).join('')).includes(gram)) continue
            expect(Number.isSafeInteger(gram)).toBe(true)
            expect(seen.get(gram) ?? word).toBe(word)
            seen.set(gram, word)
          }
        })
      }),
    )
  })

  test('a text does not reach into the next', () => {
    expect(gramsOf(['头', '痛'])).toEqual([])
  })

  test('every part of two characters or more is found, in every script', () => {
    fc.assert(
      fc.property(mixed, fc.nat(), fc.nat(), (text, from, length) => {
        const characters = Array.from(text)
        const start = from % characters.length
        const part = characters.slice(start, start + 2 + (length % 20)).join('')
        fc.pre(Array.from(fold(part)).length >= 2)
        expect(finds(text, part)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('neighbours that only lie about are no word', () => {
    const text = '头晕。前额痛，头部无外伤，晕痛不明显'
    expect(finds(text, '头痛')).toBe(false)
    /* 头晕 and 晕痛 are there, 头晕痛 is not */
    expect(finds(text, '头晕痛')).toBe(false)
    expect(finds(text, '头晕')).toBe(true)
    expect(finds(text, '晕痛')).toBe(true)
  })
})

describe('a query', () => {
  test('words are parted by spaces, also full-width ones; a no-break space joins', () => {
    expect(queryWords('  头痛　失眠\n')).toEqual(['头痛', '失眠'])
    expect(queryWords('头 痛')).toEqual(['头痛'])
    expect(queryWords('李 头痛')).toEqual(['李', '头痛'])
    expect(queryWords('ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ')).toHaveLength(1)
    expect(queryWords(' \u200b ')).toEqual([])
    expect(queryWords('aa bb cc dd ee ff gg hh')).toHaveLength(6)
  })

  test('what can be a number', () => {
    for (const word of ['ss-眠-20261119-0042', '0042', '眠-2026', 'ss-眠', '20261119-0042'])
      expect(looksLikeNumber(word), word).toBe(true)
    for (const word of ['失眠', 'crp', '3', '头痛3天']) expect(looksLikeNumber(word), word).toBe(false)
  })
})

describe('a name', () => {
  test('by its surname, by neighbours, by sound', () => {
    const marks = nameMarks('李晓萍', [['li'], ['xiao'], ['ping']])
    expect(marks.slice(0, 3)).toEqual(['surname:李', 'part:李晓', 'part:晓萍'])
    expect(marks).toEqual(
      expect.arrayContaining(['sound:lixiaoping', 'sound:xiaoping', 'sound:lxp', 'sound:xp']),
    )
    expect(marks).not.toContain('sound:l')
    expect(marks).not.toContain('surname:晓')
  })

  test('of letters by threes', () => {
    expect(nameMarks('Batu·Bayar', [])).toContain('part:bat')
    expect(nameMarks('Batu·Bayar', [])).not.toContain('part:ba')
    expect(nameMarks('Bo', [])).toEqual(['part:bo'])
    expect(nameMarks('', [])).toEqual([])
  })

  test('long names do not make long lists', () => {
    const readings = Array.from({ length: 60 }, () => ['a', 'b', 'c', 'd'])
    expect(nameMarks('萍'.repeat(60), readings).length).toBeLessThan(1_000)
  })
})

describe('the blind index', () => {
  const vault = createVault(randomBytes(32))
  const identity = (name: string) => ({
    name,
    nameMongolian: '',
    idNumber: '150102198001011236',
    phone: '138 0000-0000',
    hospitalNumber: 'ZY20260001',
  })
  const found = (name: string, query: string) => {
    const marks = new Set(identityMarks(vault, identity(name)))
    return queryWords(query).every(
      (word) =>
        identityQueries(vault, word).some((set) => set.every((mark) => marks.has(mark))) &&
        identityHas(identity(name), word),
    )
  }

  test.each([
    ['李晓萍', ['李', '李晓', '晓萍', '李晓萍', 'lixiaoping', 'LiXiaoPing', 'lxp', 'xiaoping', '李 晓萍']],
    ['欧阳娜娜', ['欧阳', '娜娜', '欧阳娜', 'ouyang', 'oynn']],
    ['单雄信', ['单', 'shan', 'sxx']],
    ['吕布', ['lv', 'lu', 'lvbu', 'lb']],
    ['斯琴高娃', ['斯琴', '高娃', '琴高娃', 'siqin', 'sqgw']],
    ['阿拉坦·乌拉', ['阿拉坦乌拉', '阿拉坦·乌拉', '坦乌']],
    ['Batu Bayar', ['batu', 'bayar', 'BATU', 'tuba']],
    ['ᠰᠤᠶᠤᠯ', ['ᠰᠣᠶᠣᠯ', 'ᠰᠤᠶ']],
  ])('%s', (name, queries) => {
    for (const query of queries) expect(found(name, query), query).toBe(true)
  })

  test('finds nobody else', () => {
    for (const query of ['萍', '王', '李萍', '晓李', 'lipp', 'wang', 'p', '王晓萍'])
      expect(found('李晓萍', query), query).toBe(false)
    expect(found('萍晓李晓', '晓李晓萍')).toBe(false)
  })

  test('id number, telephone and hospital number whole, however they are written', () => {
    for (const query of [
      '150102198001011236',
      '13800000000',
      '138-0000-0000',
      '+8613800000000',
      'zy20260001',
    ])
      expect(found('李晓萍', query), query).toBe(true)
    for (const query of ['15010219800101123', '1380000000', '20260001'])
      expect(found('李晓萍', query)).toBe(false)
    expect(exactMark('12345')).toBeNull()
  })

  test('other keys make other marks; the marks are none of the text', () => {
    const [mark = ''] = identityMarks(vault, identity('李晓萍'))
    expect(identityMarks(createVault(randomBytes(32)), identity('李晓萍'))).not.toContain(mark)
    expect(BigInt(mark)).toBe(BigInt.asIntN(64, BigInt(mark)))
    /* the purpose is part of the key: the same text at two purposes is not the same mark */
    expect(vault.mark('a', 'x').equals(vault.mark('b', 'x'))).toBe(false)
    expect(vault.mark('a', 'x').equals(vault.mark('a', 'x'))).toBe(true)
  })
})

describe('a snippet', () => {
  test('shows the word in its surroundings', () => {
    const text = `${'前'.repeat(40)}反复头痛，${'后'.repeat(120)}`
    const snippet = snippetOf(text, ['头痛'])
    expect(snippet?.text.startsWith('…前')).toBe(true)
    expect(snippet?.text.endsWith('后…')).toBe(true)
    expect(snippet?.marks.map(([from, to]) => snippet.text.slice(from, to))).toEqual(['头痛'])
    expect(snippet?.text.length).toBeLessThan(95)
  })

  test('marks what was written, not what it was folded to', () => {
    const text = 'ＣＲＰ 升高，头\n痛'
    const snippet = snippetOf(text, ['crp', '头痛'])
    expect(snippet?.marks.map(([from, to]) => snippet.text.slice(from, to))).toEqual(['ＣＲＰ', '头 痛'])
  })

  test('never cuts a character in two, and marks lie within', () => {
    fc.assert(
      fc.property(fc.array(script, { minLength: 2, maxLength: 200 }), fc.nat(), (parts, from) => {
        const text = parts.join('')
        const characters = Array.from(text)
        const start = from % (characters.length - 1)
        const word = fold(characters.slice(start, start + 3).join(''))
        fc.pre(word !== '')
        const snippet = snippetOf(text, [word])
        expect(snippet).not.toBeNull()
        expect(snippet?.text.isWellFormed()).toBe(true)
        for (const [a, b] of snippet?.marks ?? []) {
          expect(a).toBeLessThan(b)
          expect(fold(snippet?.text.slice(a, b) ?? '')).toContain(word.slice(0, 1))
        }
      }),
    )
  })

  test('null where no word is', () => {
    expect(snippetOf('头晕', ['头痛'])).toBeNull()
  })
})

describe('the scope', () => {
  const me = {
    personId: 'me',
    institutionId: 'house',
    departmentId: 'd',
    expertLineIds: ['line'],
    requestLineIds: [],
  }

  test('is the rule by which one opens, for every person and every consultation', () => {
    fc.assert(
      fc.property(
        fc.subarray([...roles]),
        fc.record({
          requesterId: fc.constantFrom('me', 'other'),
          requestingInstitutionId: fc.constantFrom('house', 'elsewhere'),
          lineId: fc.constantFrom('line', 'other', null),
          expertId: fc.constantFrom('me', 'other', null),
          state: fc.constantFrom(...states),
          requestingDepartmentId: fc.constantFrom('d', 'e', null),
          localOnly: fc.boolean(),
          precheckOnly: fc.boolean(),
          receivingInstitutionId: fc.constantFrom('house', 'elsewhere', null),
          reviewStep: fc.constantFrom('head' as const, 'office' as const, null),
        }),
        (has: Role[], to) => {
          const actor: PersonActor = { kind: 'person', ...me, roles: has }
          const scope = searchScope(actor)
          const open = to.state !== 'draft'
          const seen = !to.localOnly && !to.precheckOnly
          const inside =
            to.requesterId === scope.requesterId ||
            (open && to.requestingInstitutionId === scope.institutionId) ||
            (open && seen && to.expertId !== null && to.expertId === scope.expertId) ||
            (open && seen && to.lineId !== null && scope.lineIds.includes(to.lineId)) ||
            (open && to.receivingInstitutionId !== null && to.receivingInstitutionId === scope.receiverId)
          const relation = relationOf(actor, to)
          /* a department head has the lists and no search; whoever reviews is no reviewer of what they once asked for as a doctor */
          const is = (role: Role) => has.includes(role)
          const listsOnly = relation === 'head' && !is('doctor') && !is('medical_affairs')
          const once = inside && relation === 'stranger' && is('medical_affairs') && to.requesterId === 'me'
          const found = relation !== 'stranger' && relation !== 'auditor' && !listsOnly
          expect(inside && !once).toBe(found)
        },
      ),
      { numRuns: 3_000 },
    )
  })
})

test('a bucket that is full again is forgotten', () => {
  const bucket = new Bucket({ burst: 2, perSecond: 1 }, 0)
  expect(bucket.isFull(0)).toBe(true)
  bucket.take(0)
  expect(bucket.isFull(500)).toBe(false)
  expect(bucket.isFull(1_000)).toBe(true)
})
