/** What is written in the demonstration's referrals. All of it is invented. */
import type { Direction, FollowUpResult, ReferralKind, ReferralState } from '../../server/domain/referral.ts'
import type { CaseTemplate } from './case.ts'
import { diagnosisOf } from './record.ts'

export const purposes: Readonly<Record<Direction, Readonly<Record<ReferralKind, string>>>> = {
  up: {
    inpatient: '本院条件有限，会诊专家建议来京住院：完善检查、明确诊断，确定后续治疗方案。',
    outpatient: '请安排专家门诊面诊，复核用药，必要时收住院。',
  },
  down: {
    inpatient: '急性期已过，转回当地继续住院康复，按方案用药，两周后复查。',
    outpatient: '病情稳定，转回当地门诊随访，按方案用药和康复训练。',
  },
}

export const slots: Readonly<Record<ReferralKind, string>> = {
  inpatient: '住院部 3 楼 12 床，先到门诊一楼绿色通道窗口办手续，带身份证、医保卡和近期影像片',
  outpatient: '门诊 2 楼 206 诊室，到后找分诊台报“绿色通道”，不用再挂号',
}

/** Reason and words of the states that have them. */
export const reasonTexts: Partial<Record<ReferralState, readonly [string, string]>> = {
  returned: ['material_missing', '请附近三月头颅核磁报告和完整用药清单；血压控制情况也写一下。'],
  declined: ['no_bed', '本周无床，已请病区排队；病情如有变化随时打联系人电话，可先走专家门诊。'],
  cancelled: ['condition_resolved', '症状已缓解，家属商量后留在当地治疗。'],
  withdrawn: ['patient_wishes', '家属暂不愿来京，先在本院继续治疗。'],
  not_arrived: ['not_reached', '约定时间过后两天未到，电话两次无人接听，已告知转出医院。'],
}

export const outcomes: Partial<Record<ReferralState, string>> = {
  completed: '症状控制，能自理，转入家庭医生常规管理；半年后到专家门诊复查。',
  deceased: '入院第三日凌晨突发心源性休克，抢救无效；家属已知情。',
}

export const attemptNotes: Readonly<Record<FollowUpResult, readonly string[]>> = {
  reached: [
    '本人接听。按时服药，睡眠 6 小时左右，八段锦每日坚持；无头晕、无皮疹。',
    '女儿接听，患者在旁。食欲好转，能在院内走 20 分钟；约好下周复查血常规。',
    '视频看了步态和舌象，恢复平稳，按方案继续。',
  ],
  not_reached: [
    '上午、下午各拨打一次，均无人接听。',
    '号码关机；拨打家属电话，提示已停机。',
    '按登记地址上门，邻居说一家去了外地，留了便条。',
  ],
}

/** What goes back with the patient, from the case it came with. */
export function planOf(template: CaseTemplate, now: Date) {
  const { formula } = template
  const medicines = template.medications.map(([name, dosage]) => `${name} ${dosage}`).join('；')
  const decoction =
    formula === null
      ? ''
      : `${formula.name}：${formula.herbs
          .split(',')
          .map((herb) => herb.trim().split(' ').slice(0, 2).join(' '))
          .join('、')}（克），${formula.doses} 剂，${formula.usage}`
  return {
    diagnosis: diagnosisOf(template),
    course: `入院后完善检查：${template.tests}${template.advice}治疗后症状减轻，生命体征平稳，可以回当地继续康复。`,
    medication: [medicines, decoction].filter((part) => part !== '').join('\n') || '无需长期用药。',
    rehabilitation:
      '起居定时，每日八段锦或步行 20 至 30 分钟，以微汗为度；饮食清淡，忌辛辣和浓茶；按医嘱每周记录一次症状，由责任医生核对。',
    followUpOn: new Date(now.getTime() + template.followUp * 86_400_000).toISOString().slice(0, 10),
    warningSigns: template.warning,
  }
}
