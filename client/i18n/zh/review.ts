/** The local review: what a reviewer does, the sign-offs, and the signature that an emergency owes. */
import type { PostSignReason, ReviewDecision, ReviewStep } from '../../../server/domain/review.ts'

export const review = {
  /** Whose step it is. */
  step: { head: '科主任', office: '医务科' } satisfies Record<ReviewStep, string>,
  /** What a reviewer reads above the case, and the one who asks. */
  next: {
    reviewMine: {
      title: '等待院内审核',
      body: '本院同意后才会送到北京，送出前仍可撤回。同意、退回或不同意都会提醒您。',
    },
    reviewTheirs: {
      title: '审核这项申请',
      body: '看病例、资料和知情同意，再决定同意、退回补充或不同意。同意后才会送出。',
    },
    postSignMine: {
      title: '补签这项特急会诊',
      body: '申请已按特急先行送出。看过病例后补签；不同意时写明原因，会诊不因此停下。',
    },
  },
  waitsFor: (step: string) => `等${step}审核`,
  returnedLocally: (time: string) => `${time} 由本院退回`,
  /** Heads of a reviewer's list. */
  list: { mine: '待我审核', reviewed: '我审过的' },
  signOffs: {
    title: '院内审核',
    by: (step: string, decision: string) => `${step}${decision}`,
    decision: {
      approved: '同意',
      sent_back: '退回补充',
      rejected: '不同意',
      signed: '补签同意',
      refused: '补签未同意',
    } satisfies Record<ReviewDecision, string>,
  },
  postSign: {
    title: '特急先行，院内补签',
    owed: (step: string) => `等${step}补签。会诊不因此停下。`,
    sign: '补签',
    refuse: '不同意',
    signTitle: '补签这项特急会诊',
    signBody: '申请已按特急先行送出。补签表示本院同意这次外请会诊，签后不能改。',
    refuseTitle: '补签时不同意',
    refuseBody: '会诊照常进行。原因会告诉申请医生，并记入日志。',
    reasons: {
      not_urgent: '不属于特急',
      not_indicated: '没有会诊指征',
      handled_here: '本院可以处理',
      other: '其他',
    } satisfies Record<PostSignReason, string>,
  },
  course: {
    toReview: '提交，等院内审核',
    approvedBy: (step: string) => `${step}同意`,
    sentOn: (step: string) => `${step}同意，送达北京`,
    sentBackBy: (step: string) => `${step}退回补充`,
    rejectedBy: (step: string) => `${step}不同意送出`,
    escalated: '科主任逾时未审，转医务科',
    deferred: (step: string) => `特急先行送出，待${step}补签`,
    reminded: (step: string) => `已提醒${step}补签`,
    signedBy: (step: string) => `${step}补签`,
    refusedBy: (step: string) => `${step}补签时不同意`,
  },
}
