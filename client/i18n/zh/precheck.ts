/** The pre-check by the office of the hospital in Beijing: what it does, what was decided, and how the doctor reads it. */
import type { PrecheckDecision, SkipReason } from '../../../server/domain/precheck.ts'

export const precheck = {
  /** What stands above the case: to the one who asks, and to the office. */
  next: {
    precheckMine: {
      title: '等待北京医院预审',
      body: '受邀医院医务科先看材料是否齐全，通过后转给专家。通过前可以撤回；通过、退回或不接诊都会提醒您。',
    },
    precheckTheirs: {
      title: '预审这项申请',
      body: '看病例、资料和会诊问题：材料齐全就通过，转给专家；缺材料就退回补充；不适合本院就写明原因不接诊。',
    },
  },
  waits: '北京医院预审中',
  returned: (time: string) => `${time} 由北京医院预审退回`,
  /** Heads of the office's list. */
  list: { mine: '等待预审', reviewed: '我预审过的', passed: '专家处理中' },
  /** The dialog of passing it on. */
  name: { label: '指派专家（选填）', nobody: '不指派', wished: '申请已指定专家' },
  decisions: {
    title: '北京医院预审',
    decision: {
      passed: '通过预审',
      returned: '退回补充',
      declined: '不接诊',
    } satisfies Record<PrecheckDecision, string>,
    byTime: '预审时限已到，转给专家',
    named: (name: string) => `指派${name}`,
  },
  course: {
    toPrecheck: '提交，等北京医院预审',
    again: '补充材料后再次提交，等北京医院预审',
    sentOn: (step: string) => `${step}同意，送北京医院预审`,
    passed: '通过预审，转给专家',
    passedTo: (name: string) => `通过预审，指派${name}`,
    byTime: '预审时限已到，转给专家',
    returned: '预审退回补充',
    declined: '预审后不接诊',
    skipped: {
      emergency: '特急，未经预审直达专家',
      no_office: '受邀医院没有人员预审，直达专家',
    } satisfies Record<SkipReason, string>,
  },
}
