import type { ChairReason } from '../../../server/domain/mdt.ts'

/** A board asked for with the request, its chair passed on, and reminders of signatures. */
export const board = {
  ask: '会诊专家',
  one: '一位专家',
  oneHint: '由接诊专家出具意见',
  several: '多学科会诊（MDT）',
  severalHint: '多个学科的专家一起讨论，由主持专家签署综合意见',
  notOffered: '这条线路不受理多学科会诊，请改为一位专家',
  disciplines: '希望参加的学科或科室',
  disciplinesHint: '选择或输入，最多 8 个',
  question: '请多学科共同回答的问题',
  questionHint: '例如：肝功能异常与安眠药孰因孰果，先停哪一种药？',
  wished: '申请多学科会诊',
  wishedDisciplines: '学科',
  tagTitle: '申请多学科会诊',
  waits: '待邀请',
  inviteShort: '邀请',
  invite: (discipline: string) => `邀请${discipline}专家`,
  as: (discipline: string) => `邀请其代表${discipline}`,
  introWished: '申请医生希望以下学科一起会诊。您主持并签署综合意见，成员各自签署意见、会签或记录不同意见。',
  reminded: (at: string) => `${at} 已提醒未会签的成员`,
  counterReminded: (at: string) => `${at} 已提醒申请医生签署已阅`,
  course: {
    chair: (name: string) => (name === '' ? '移交主持' : `主持移交给${name}`),
    cosign: '提醒未会签的成员',
    countersign: '提醒申请医生签署已阅',
  },
  chair: {
    open: '移交主持',
    title: '移交主持',
    action: '移交主持',
    body: '移交后您转为成员，由新的主持专家邀请成员、编辑议程、主持会诊室、签署综合意见。立即生效，会诊室内也一样。',
    bodyOffice:
      '主持专家不能到场时由医务科指定另一位成员主持。立即生效，双方都会收到通知；原主持专家转为成员。',
    unsigned: '议程和成员已签的意见不变；未签的综合意见草稿一并移交。',
    signed:
      '已签署的版本及其会签不变，没有答复的成员（包括新的主持专家）继续答复这一版；以后的更正由新的主持专家签署。',
    to: '新的主持专家',
    toHint: '从参加的成员中选择',
    reason: '原因',
    reasonHint: '选择原因',
    words: '说明',
    reasons: {
      expert_unavailable: '主持专家不能到场',
      better_suited: '另一位专家更合适',
      conflict_of_interest: '利益冲突，须回避',
      other: '其他（请说明）',
    } satisfies Record<ChairReason, string>,
  },
}
