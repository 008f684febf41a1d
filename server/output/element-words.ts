/** Words of the four examinations for the national data set, which is written in Chinese; the pages have the same in client/i18n. */
import type {
  CaseRecord,
  coatingColours,
  coatingTextures,
  sublingualVeins,
  tongueColours,
  tongueMotions,
  tongueShapes,
} from '../contract/record.ts'

type Words<T extends readonly string[]> = Readonly<Record<T[number], string>>

export const tongueWords = {
  colours: {
    ...{ pale: '淡白', pale_red: '淡红', red: '红', crimson: '绛', purple: '紫', bluish: '青' },
  } satisfies Words<typeof tongueColours>,
  shapes: {
    ...{ normal: '正常', swollen: '胖大', thin: '瘦薄', tooth_marked: '边有齿痕' },
    ...{ fissured: '有裂纹', prickled: '有点刺', old: '苍老', tender: '娇嫩' },
  } satisfies Words<typeof tongueShapes>,
  motions: {
    ...{ normal: '正常', stiff: '强硬', flaccid: '痿软' },
    ...{ trembling: '颤动', deviated: '歪斜', shortened: '短缩' },
  } satisfies Words<typeof tongueMotions>,
  coatingColours: {
    ...{ white: '白', yellow: '黄', grey: '灰', black: '黑', none: '无苔' },
  } satisfies Words<typeof coatingColours>,
  coatingTextures: {
    ...{ thin: '薄', thick: '厚', moist: '润', dry: '燥', greasy: '腻' },
    ...{ curdy: '腐', peeled: '剥落', rootless: '无根' },
  } satisfies Words<typeof coatingTextures>,
  veins: {
    ...{ normal: '正常', distended: '怒张', tortuous: '迂曲', purple: '青紫', not_seen: '未见' },
  } satisfies Words<typeof sublingualVeins>,
}

const inspectionWords = {
  ...{ spirit: '神', complexion: '色', body: '形体', head: '头面', eyes: '目', skin: '皮肤' },
} as const
const listeningWords = { voice: '声', smell: '气味' } as const
const inquiryWords = {
  ...{ coldHeat: '寒热', sweat: '汗', headBody: '头身', chestAbdomen: '胸腹', dietTaste: '饮食口味' },
  ...{ bowelsUrine: '二便', sleep: '睡眠', menses: '经带', other: '其他' },
} as const
const strengths = { strong: '有力', moderate: '和缓', weak: '无力' } as const

const clauses = (parts: readonly (string | null | undefined)[]) =>
  parts.filter((part) => part !== null && part !== undefined && part.trim() !== '').join('；')

function named<T extends Readonly<Record<string, string>>>(
  words: T,
  values: Readonly<Record<keyof T, string>>,
) {
  return clauses(
    Object.entries(words).map(([key, word]) => (values[key] === '' ? '' : `${word}：${values[key]}`)),
  )
}

function tongueOf({ tongue }: CaseRecord): string {
  const { colour, shape, motion, coatingColour, coatingTexture, sublingual, note } = tongue
  const body = [
    colour === null ? '' : tongueWords.colours[colour],
    ...shape.map((one) => tongueWords.shapes[one]),
    motion === null ? '' : tongueWords.motions[motion],
  ].filter((word) => word !== '')
  const coating = [
    coatingColour === null ? '' : tongueWords.coatingColours[coatingColour],
    ...coatingTexture.map((one) => tongueWords.coatingTextures[one]),
  ].filter((word) => word !== '')
  return clauses([
    body.length === 0 ? '' : `舌${body.join('、')}`,
    coating.length === 0 ? '' : `苔${coating.join('、')}`,
    sublingual === null ? '' : `舌下络脉${tongueWords.veins[sublingual]}`,
    note,
  ])
}

function pulseOf({ pulse }: CaseRecord): string {
  const side = (name: string, { cun, guan, chi }: CaseRecord['pulse']['left']) => {
    const places = [
      cun.length === 0 ? '' : `寸${cun.join('')}`,
      guan.length === 0 ? '' : `关${guan.join('')}`,
      chi.length === 0 ? '' : `尺${chi.join('')}`,
    ].filter((place) => place !== '')
    return places.length === 0 ? '' : `${name}${places.join('、')}`
  }
  const said = clauses([
    side('左手', pulse.left),
    side('右手', pulse.right),
    pulse.rate === null ? '' : `脉率 ${pulse.rate} 次/分`,
    pulse.rhythm === null ? '' : `节律${pulse.rhythm === 'regular' ? '齐' : '不齐'}`,
    pulse.strength === null ? '' : strengths[pulse.strength],
    pulse.note,
  ])
  return said !== '' && pulse.takenByLocalDoctor ? `${said}（由当地医师代诊）` : said
}

/** 望闻问切 in one text each; what was not written is left out. */
export const examinationWords = {
  inspection: (record: CaseRecord) => named(inspectionWords, record.inspection),
  tongue: tongueOf,
  listening: (record: CaseRecord) => named(listeningWords, record.listening),
  inquiry: (record: CaseRecord) => named(inquiryWords, record.inquiry),
  pulse: pulseOf,
  palpation: (record: CaseRecord) => record.palpation,
} as const satisfies Partial<Record<keyof CaseRecord, (record: CaseRecord) => string>>
