/** The printed opinion: its text can be read back, nothing is blank, nothing runs off the page. */
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, test, vi } from 'vitest'
import type { OpinionDocument } from '../../server/contract/document.ts'
import { emptyOpinion, type OpinionContent } from '../../server/contract/opinion.ts'
import { faceFor } from '../../server/output/faces.ts'
import { renderOpinion } from '../../server/output/pdf.ts'
import { linesOf, runsOf, unitsOf } from '../../server/output/typeset.ts'
import { codeInPdf, readQr } from '../support/qr.ts'

/* megabytes of faces are unpacked, on a machine that may have other work */
vi.setConfig({ testTimeout: 60_000 })

function person(name: string, institution: string) {
  return {
    id: name,
    name,
    nameEn: '',
    title: { zh: '主任医师', en: '' },
    institution: { zh: institution, en: '' },
    institutionShort: { zh: institution, en: '' },
    department: { zh: '心理睡眠科', en: '' },
  }
}

const verifyUrl = `https://consult.example.cn/verify/${'0f'.repeat(32)}`

function documentWith(
  content: Partial<OpinionContent>,
  changes: Partial<OpinionDocument> = {},
): OpinionDocument {
  const requester = person('乌兰图雅', '呼和浩特市中医蒙医医院')
  const author = person('林若谷', '中国中医科学院广安门医院')
  const [from, to] = [new Date('2026-11-19T14:30:00Z'), new Date('2026-11-19T15:04:00Z')]
  return {
    number: 'SS-眠-20261119-0042',
    line: '睡眠医学',
    kind: 'video',
    patient: { name: '李晓萍', nameMongolian: '', sex: 'female', age: 46, hospitalNumber: 'ZY1' },
    requester,
    author,
    call: { startedAt: from, endedAt: to, seconds: 1930 },
    scheduled: null,
    participants: [
      { name: requester.name, role: 'requester', from, to },
      { name: author.name, role: 'expert', from, to },
    ],
    questions: ['右佐匹克隆是否减停？'],
    content: {
      ...emptyOpinion(1),
      answers: [{ position: 1, text: '可减，不宜骤停。' }],
      advice: '疏肝泻热。',
      ...content,
    },
    version: 1,
    newestVersion: 1,
    reasonCode: null,
    reasonText: null,
    signedAt: new Date('2026-11-19T15:21:07Z'),
    signatures: [],
    verifyUrl,
    digest: 'ab'.repeat(32),
    board: { opinions: [], answers: [] },
    digestAlgorithm: 'sha256',
    intact: true,
    copy: { person: requester, at: new Date('2026-11-19T15:24:00Z') },
    ...changes,
  }
}

type Piece = { text: string; x: number; y: number; width: number }

async function readBack(document: OpinionDocument): Promise<{ pages: Piece[][]; text: string }> {
  const bytes = await renderOpinion(document)
  const pdf = await getDocument({ data: new Uint8Array(bytes) }).promise
  const pages: Piece[][] = []
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const { items } = await (await pdf.getPage(number)).getTextContent()
    pages.push(
      items.flatMap((item) =>
        'str' in item && item.str.trim() !== ''
          ? [
              {
                text: item.str,
                x: Number(item.transform[4]),
                y: Number(item.transform[5]),
                width: item.width,
              },
            ]
          : [],
      ),
    )
  }
  const text = pages
    .flat()
    .map((piece) => piece.text)
    .join('')
    .replaceAll(/\s/g, '')
  return { pages, text }
}

const herbs = [
  ['酸枣仁', 30, '打碎'],
  ['川芎', 6, ''],
  ['䗪虫', 4.5, '研末冲服'],
  ['炙甘草', 6, ''],
] as const

describe('the document', () => {
  test('says everything that was written, and what it is', async () => {
    const { text, pages } = await readBack(
      documentWith({
        westernDiagnoses: [{ text: '慢性失眠障碍', code: 'G47.0', system: 'ICD-10', edition: null }],
        tcmDiseases: [{ text: '不寐病', code: null, system: null, edition: null }],
        furtherTests: 'γ-GT、TSH；心功能Ⅱ级以上加查 BNP ≥ 100 ng/L',
        prescription: {
          name: '酸枣仁汤加减',
          doses: 7,
          usage: '水煎，日一剂',
          herbs: herbs.map(([name, grams, note]) => ({ name, grams, note })),
        },
        warningSigns: '心率大于 120 次/分时就近急诊。',
        referral: 'green_channel',
        followUpOn: '2026-12-03',
        limits: '依据所提供资料；脉象由当地医师代诊。',
      }),
    )
    expect(pages).toHaveLength(1)
    for (const part of [
      '中国中医科学院广安门医院',
      'SS-眠-20261119-0042第1版',
      '远程会诊意见书',
      '睡眠医学线视频会诊2026年11月19日22:30–23:04',
      '李晓萍女46岁住院号ZY1',
      '慢性失眠障碍（G47.0）不寐病',
      '双方同在32分10秒',
      '问一右佐匹克隆是否减停？',
      '可减，不宜骤停。',
      '疏肝泻热。',
      '建议方酸枣仁汤加减7剂水煎，日一剂',
      '酸枣仁30g打碎',
      '䗪虫4.5g研末冲服',
      'γ-GT、TSH；心功能Ⅱ级以上加查BNP≥100ng/L',
      '心率大于120次/分时就近急诊。',
      '建议经绿色通道转诊',
      '2026年12月3日',
      '脉象由当地医师代诊。',
      '林若谷',
      '2026-11-1923:21:07内部签名（口令确认），非第三方电子认证',
      '本意见供申请医院参考，诊疗决定由申请医院作出。',
      'ab'.repeat(32),
      '乌兰图雅2026-11-1923:24下载，已记入日志',
      '第1页，共1页',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('〓')
  })

  test('flows over pages, each numbered and headed, with the signature on the last alone', async () => {
    const lines = Array.from(
      { length: 120 },
      (_, index) => `第${index + 1}条：镇心安神，疏肝泻热，兼养阴血。`,
    )
    const { pages, text } = await readBack(documentWith({ advice: lines.join('\n') }))
    expect(pages.length).toBeGreaterThan(2)
    for (const line of lines) expect(text).toContain(line)
    for (const [index, page] of pages.entries()) {
      const words = page
        .map((piece) => piece.text)
        .join('')
        .replaceAll(/\s/g, '')
      expect(words).toContain(`第${index + 1}页，共${pages.length}页`)
      expect(words).toContain('SS-眠-20261119-0042第1版')
      expect(words.includes('内部签名')).toBe(index === pages.length - 1)
    }
  })

  test('keeps everything within the margins', async () => {
    const long = 'https://example.org/'.concat('abcdefghij'.repeat(20))
    const { pages } = await readBack(
      documentWith({ advice: `${long} ${'。'.repeat(200)} ${'中'.repeat(300)}`, limits: long }),
    )
    for (const piece of pages.flat()) {
      expect(piece.x).toBeGreaterThanOrEqual(47.9)
      expect(piece.x + piece.width).toBeLessThanOrEqual(595.28 - 47)
      expect(piece.y).toBeGreaterThan(20)
      expect(piece.y).toBeLessThan(842 - 20)
    }
  })

  test('names characters that it cannot draw instead of leaving them out', async () => {
    const { text } = await readBack(documentWith({ advice: '姓名用字𠀀，表情👍。' }))
    expect(text).toContain('姓名用字〓，表情〓。')
    expect(text).toContain('〓代替无法打印的字符（U+20000、U+1F44D）')
  })

  test('warns of a version that was corrected, and of one that does not fit its digest', async () => {
    const old = await readBack(documentWith({}, { newestVersion: 3, intact: false }))
    expect(old.text).toContain('本版已由第3版更正，请以新版为准')
    expect(old.text).toContain('核验未通过：内容与签署时的摘要不一致')
    const corrected = await readBack(
      documentWith({}, { version: 2, newestVersion: 2, reasonCode: 'wrong_content', reasonText: '剂量写错' }),
    )
    expect(corrected.text).toContain('本版更正第1版。原因：内容有误：剂量写错')
  })

  test('of a written consultation names no call', async () => {
    const { text } = await readBack(documentWith({}, { kind: 'written', call: null, participants: [] }))
    expect(text).toContain('书面会诊2026年11月19日')
    expect(text).not.toContain('双方同在')
  })

  test('holds Mongolian as it was written', async () => {
    const { text } = await readBack(documentWith({ advice: '蒙医：ᠮᠣᠩᠭᠣᠯ ᠡᠮᠨᠡᠯᠭᠡ᠎ᠡ ᠶᠢᠨ' }))
    expect(text).toContain('ᠮᠣᠩᠭᠣᠯ')
    expect(text).not.toContain('〓')
  })
})

describe('lines', () => {
  const width = (text: string) => [...text].length
  const fill = (text: string, most: number) =>
    linesOf(text, most, 400, (run) => width(run.text), new Set()).map((line) =>
      line.runs.map((run) => run.text).join(''),
    )

  test('do not begin with a closing mark or end with an opening one', () => {
    expect(fill('一二三四，五六', 4)).toEqual(['一二三', '四，五六'])
    expect(fill('一二三（四五）六', 4)).toEqual(['一二三', '（四五）', '六'])
    for (const most of [4, 5, 6, 7, 8]) {
      for (const line of fill('舌红，苔黄腻；脉（左）弦数、“寸”浮。予：酸枣仁 30g！可否？', most)) {
        expect(line).not.toMatch(/^[，。、；：？！）”]/)
        expect(line).not.toMatch(/[（“]$/)
      }
    }
  })

  test('keep words whole and part what is longer than a line', () => {
    expect(fill('用 zopiclone 片', 10)).toEqual(['用', 'zopiclone', '片'])
    expect(fill('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
  })

  test('keep blank lines and every character', () => {
    expect(fill('一\n\n二', 10)).toEqual(['一', '', '二'])
    const text = '疏肝泻热，镇心安神。LDL-C≥3.4mmol/L；䗪虫𬌗。'
    expect(unitsOf(text).join('')).toBe(text)
    expect(fill(text, 5).join('')).toBe(text)
  })
})

describe('faces', () => {
  test('draw what Chinese records are written with', () => {
    const wanted = '会诊意见书。，；：？！（）《》“”…—％℃≥≤±×²μαβγⅠⅡⅢ①⑩⑳→↑↓㎎ABCxyz0123456789䗪藭𬌗䶮ᠮᠣᠩ'
    for (const weight of [400, 600] as const) {
      const missing = [...wanted].filter((one) => faceFor(one.codePointAt(0) ?? 0, weight) === null)
      expect(missing).toEqual([])
    }
  })

  test('leave out joiners that they do not know, and nothing else', () => {
    const unknown = new Set<number>()
    const text = runsOf('葛\u{E0100}根\u200B汤\uFE0F', 400, unknown)
    expect(text.map((run) => run.text).join('')).toBe('葛根汤')
    expect(unknown.size).toBe(0)
  })
})

test('the code on the last page leads to the public page of the version', async () => {
  const bytes = await renderOpinion(documentWith({ advice: '疏肝泻热。'.repeat(600) }))
  expect(readQr(await codeInPdf(bytes))).toBe(verifyUrl)
})

test('a counter-signature stands beside the author’s and says whose it is', async () => {
  const signer = person('乌兰图雅', '呼和浩特市中医蒙医医院')
  const common = { provider: 'internal', algorithm: 'hmac-sha256', keyId: 'k', valid: true }
  const { text } = await readBack(
    documentWith(
      {},
      { signatures: [{ ...common, role: 'requester', signer, signedAt: '2026-11-20T01:02:03Z' }] },
    ),
  )
  expect(text).toContain('申请医师已阅签收')
  expect(text).toContain('2026-11-2009:02:03')
})
