/** 舌象采集：色卡、校色、质量。 */
import type { TongueReport } from '../../../server/contract/still.ts'
import { faultsOf, type TongueFault } from '../../../server/domain/tongue.ts'

type Sentence = { what: string; next: string }

const deltaE = (value: number) => `ΔE ${value.toFixed(1)}`

const fault: Record<TongueFault, Sentence> = {
  dark: { what: '照片偏暗，看不清苔色', next: '换到灯下再拍一张。' },
  bright: { what: '照片过亮，有地方发白', next: '避开直射的灯光或关掉闪光灯，再拍一张。' },
  blurred: { what: '舌面不清楚', next: '稳住镜头，离舌面约一掌远，等画面清晰再拍。' },
  no_card: { what: '没有找到色卡', next: '把 24 格色卡放在舌旁同一平面，整张拍进去，不要遮挡。' },
  uneven: { what: '光线不匀，色卡一边亮一边暗', next: '让光从正面来，或转一下方向，再拍一张。' },
  deviates: { what: '校色后偏差仍然太大', next: '擦净色卡，避开有色灯光和反光，再拍一张。' },
}

export const tongue = {
  title: '拍舌象',
  open: '拍舌象',
  guide: ['舌伸入虚线内，自然放松', '24 格色卡放在舌旁、同一平面，不遮挡', '光从正面来，白光，不开闪光灯'],
  honest: '校色只为前后、两地可比，不是医疗器械的测量结果，不作诊断。',
  place: { tongue: '舌面', sublingual: '舌下' },
  placeLabel: '拍摄部位',
  shoot: '拍照',
  shooting: '正在拍',
  examining: '正在找色卡、校色',
  again: '重拍',
  keep: '存入病例',
  keepOriginal: '只存原片',
  close: '关闭',
  original: '原片',
  corrected: '校色后',
  none: '没有校色',
  passed: '可以存入：原片和校色后的各存一张',
  refused: '这张不校色',
  keepsOriginal: '原片可以照存，会注明没有校色和原因。',
  noPicture: '镜头没有给出照片，再拍一次。',
  failed: '这张照片没能检查。可以重拍，或只存原片。',
  noCamera: '舌象镜头没有开，先打开它。',
  fault,
  deviation: '色卡偏差 ΔE2000',
  before: '校色前',
  after: '校色后',
  meanMax: (mean: number, max: number) => `平均 ${mean.toFixed(1)}　最大 ${max.toFixed(1)}`,
  limit: (mean: number, max: number) => `限值 平均 ${mean}　最大 ${max}`,
  correctedTitle: (kind: string) => `${kind}（校色）`,
  reportWords: (report: TongueReport, corrected: boolean) => {
    const { deviation } = report
    const faults = faultsOf(report).map((one) => fault[one].what)
    if (corrected && deviation !== null) {
      return `色卡已校，${deltaE(deviation.before.mean)} → ${deltaE(deviation.after.mean)}`
    }
    return faults.length === 0 ? '原片' : `原片，未校色：${faults.join('，')}`
  },
}
