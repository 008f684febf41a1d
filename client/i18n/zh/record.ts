import { zh as words } from '../../../server/contract/record-words/zh.ts'

export const record = {
  ...words.record,
  summary: '四诊摘要',
  vitals: { ...words.record.vitals, systolic: '收缩压', diastolic: '舒张压' },
  unit: { celsius: '℃', perMinute: '次/分', mmHg: 'mmHg', percent: '%' },
  /** The large serif letters of the gutter. */
  gutter: { look: '望', listenAsk: '闻问', feel: '切' },
  gutterNote: { look: '', listenAsk: '', feel: '脉象' },
  /** Tongue, coating and veins in one sentence; each part may be empty. */
  tongueSentence: (tongue: string, coating: string, veins: string) =>
    [tongue && `舌${tongue}`, coating && `苔${coating}`, veins && `舌下络脉${veins}`]
      .filter(Boolean)
      .join('；'),
  /** Parts of one sentence; empty ones are left out. */
  clauses: (parts: readonly string[]) => parts.filter((part) => part.trim() !== '').join('；'),
  and: (parts: readonly string[]) => parts.join('、'),
  pulseOrgans: { left: '心、肝、肾', right: '肺、脾、命门' },
  pulsePlace: '部位',
  takenByLocalDoctorLong: '脉象由当地医师代诊。',
  diagnosis: '诊断',
  /** Western and TCM diagnosis on one line. */
  western: (text: string) => `西医：${text}`,
  tcm: (text: string) => `中医：${text}`,
  withReaction: (substance: string, reaction: string) =>
    reaction === '' ? substance : `${substance}（${reaction}）`,
  purpose: '会诊目的',
  questions: '会诊问题',
  notRecorded: '未记录',
  consent: {
    title: '知情同意',
    signedBy: { patient: '患者本人', guardian: '监护人', relative: '近亲属' },
  },
}
