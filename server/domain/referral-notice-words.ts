/** The texts of notices about referrals; domain/notice-words.ts has the others. They name no patient. */
import type { NoticeFacts } from './notice.ts'
import type { NoticeText } from './notice-words.ts'
import type { ReferralNoticeKind } from './referral-notice.ts'

/** How a language names the referral, who acted, and a time. */
type Naming = Readonly<Record<'which' | 'who' | 'at', (facts: NoticeFacts) => string>>
type Texts = Readonly<Record<ReferralNoticeKind, (facts: NoticeFacts) => NoticeText>>

export function zhReferralTexts({ which, who, at }: Naming): Texts {
  const say = (title: string, body: (by: string, facts: NoticeFacts) => string) => (facts: NoticeFacts) => ({
    title,
    body: `${which(facts)}，${body(who(facts), facts)}`,
  })
  return {
    'referral.submit': say('转诊申请等您答复', (by) => `${by}发来，请答复是否接收。`),
    'referral.withdraw': say('转诊申请已撤回', (by) => `${by}撤回了申请，不用再处理。`),
    'referral.return': say('转诊申请退回补充', (by) => `${by}退回了申请，要补什么见转诊页。`),
    'referral.decline': say('转诊申请未接收', (by) => `${by}没有接收，原因见转诊页。`),
    'referral.accept': say(
      '转诊已接收，请告知患者',
      (by, facts) => `${by}已接收，安排在${at(facts)}（北京时间），请告知患者。`,
    ),
    'referral.change_slot': say(
      '转诊改期，请重新告知患者',
      (by, facts) => `${by}改到${at(facts)}（北京时间），请重新告知患者。`,
    ),
    'referral.inform_patient': say('患者已被告知转诊安排', (by) => `${by}已告知患者。`),
    'referral.record_arrival': say('转诊患者已到诊', (by) => `${by}登记了到诊。`),
    'referral.mark_not_arrived': say('转诊患者未到诊', (by) => `由${by}登记为未到诊，请联系患者。`),
    'referral.admit': say('转诊患者开始诊疗', (by) => `${by}已收治。`),
    'referral.send_summary': say('诊疗小结已传回', (by) => `${by}传回了小结，请接回患者并安排随访。`),
    'referral.take_over': say('患者已由当地接回', (by) => `${by}已接回患者，开始随访。`),
    'referral.begin_follow_up': say('下转患者开始随访', (by) => `${by}已开始随访。`),
    'referral.lose_contact': say('转诊患者失访', () => '连续三次没有联系上，登记为失访。'),
    'referral.complete': say('转诊已完成', (by) => `${by}登记为完成。`),
    'referral.refer_back': say('患者下转', (by) => `${by}发起了下转，上转到此完成。`),
    'referral.cancel': say('转诊已取消', (by) => `${by}取消了转诊，原因见转诊页。`),
    'referral.record_death': say('转诊结束', (by) => `${by}登记了结局，见转诊页。`),
    'referral.expire': say('转诊申请已逾期失效', () => '到时限仍未处理，申请已失效，可以另行申请。'),
    'referral.overdue': say('转诊已到时限', () => '有一步到时限仍未完成，等您处理。'),
  }
}

export function enReferralTexts({ which, who, at }: Naming): Texts {
  const say = (title: string, body: (by: string, facts: NoticeFacts) => string) => (facts: NoticeFacts) => ({
    title,
    body: `${which(facts)}: ${body(who(facts), facts)}`,
  })
  return {
    'referral.submit': say('A referral waits for your reply', (by) => `sent by ${by}. Please reply.`),
    'referral.withdraw': say('Referral withdrawn', (by) => `withdrawn by ${by}. Nothing is left to do.`),
    'referral.return': say('Referral returned', (by) => `returned by ${by}. Its page says what is missing.`),
    'referral.decline': say('Referral declined', (by) => `declined by ${by}. Its page says why.`),
    'referral.accept': say(
      'Referral accepted: tell the patient',
      (by, facts) => `accepted by ${by} for ${at(facts)}, Beijing time. Please tell the patient.`,
    ),
    'referral.change_slot': say(
      'Referral moved: tell the patient again',
      (by, facts) => `moved by ${by} to ${at(facts)}, Beijing time. Please tell the patient again.`,
    ),
    'referral.inform_patient': say('The patient has been told', (by) => `told by ${by}.`),
    'referral.record_arrival': say('The patient has arrived', (by) => `recorded by ${by}.`),
    'referral.mark_not_arrived': say(
      'The patient did not arrive',
      (by) => `recorded by ${by}. Please call the patient.`,
    ),
    'referral.admit': say('The patient is in care', (by) => `admitted by ${by}.`),
    'referral.send_summary': say(
      'The summary has come back',
      (by) => `sent by ${by}. Please take the patient over and plan the follow-up.`,
    ),
    'referral.take_over': say(
      'The patient has been taken over',
      (by) => `taken over by ${by}, followed up now.`,
    ),
    'referral.begin_follow_up': say('Follow-up has begun', (by) => `begun by ${by}.`),
    'referral.lose_contact': say('Contact lost', () => 'not reached three times in a row.'),
    'referral.complete': say('Referral completed', (by) => `completed by ${by}.`),
    'referral.refer_back': say(
      'The patient is referred back',
      (by) => `${by} refers down; this one is done.`,
    ),
    'referral.cancel': say('Referral cancelled', (by) => `cancelled by ${by}. Its page says why.`),
    'referral.record_death': say('Referral ended', (by) => `${by} has recorded the outcome. See its page.`),
    'referral.expire': say('Referral expired', () => 'its time has passed. A new one may be made.'),
    'referral.overdue': say('A step of a referral is due', () => 'a step is due and waits for you.'),
  }
}
