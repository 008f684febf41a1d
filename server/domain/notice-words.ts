/**
 * The text of every notice in both languages: one source for the inbox, mail, web push and the gateway. A title says what it is,
 * the body which consultation and who; neither knows of a patient.
 */
import type { NoShowSide, Urgency } from './consultation.ts'
import type { NoticeFacts, NoticeKind } from './notice.ts'
import { enReferralTexts, zhReferralTexts } from './referral-notice-words.ts'

export type NoticeText = { readonly title: string; readonly body: string }
export type NoticeLanguage = 'zh' | 'en'
type Write = (facts: NoticeFacts) => NoticeText
type Texts = Readonly<Record<NoticeKind, Write>>

const clock = { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const zhTime = new Intl.DateTimeFormat('zh-CN', { ...clock, month: 'long', day: 'numeric', weekday: 'short' })
const enTime = new Intl.DateTimeFormat('en-GB', {
  ...clock,
  month: 'short',
  day: 'numeric',
  weekday: 'short',
})

const zhUrgency: Readonly<Record<Urgency, string>> = { routine: '', urgent: '加急', emergency: '特急' }
const zhSide: Readonly<Record<NoShowSide, string>> = { beijing: '北京方', hohhot: '呼和浩特方', both: '双方' }
const enSide: Readonly<Record<NoShowSide, string>> = {
  beijing: 'Beijing',
  hohhot: 'Hohhot',
  both: 'Either side',
}
const enUrgency: Readonly<Record<Urgency, string>> = { routine: '', urgent: 'Urgent', emergency: 'Emergency' }

/** `睡眠医学线 HZ…` */
function zhCase({ line, number }: NoticeFacts): string {
  return [line === null ? '' : `${line.zh}线`, number ?? ''].filter((part) => part !== '').join(' ')
}
function enCase({ line, number }: NoticeFacts): string {
  return [line === null ? '' : line.en, number ?? ''].filter((part) => part !== '').join(' ')
}
const zhBy = ({ by }: NoticeFacts) => by?.zh ?? '系统'
const enBy = ({ by }: NoticeFacts) => by?.en ?? 'The system'
const zhAt = ({ startAt }: NoticeFacts) => (startAt === null ? '' : zhTime.format(new Date(startAt)))
const enAt = ({ startAt }: NoticeFacts) => (startAt === null ? '' : enTime.format(new Date(startAt)))
const zhLevel = ({ urgency }: NoticeFacts) => zhUrgency[urgency ?? 'routine']
const enLevel = ({ urgency }: NoticeFacts) => enUrgency[urgency ?? 'routine']
/** The English level opens the sentence. */
const enRequest = (facts: NoticeFacts) =>
  enLevel(facts) === '' ? 'New request' : `${enLevel(facts)} request`

const zh: Texts = {
  'consultation.submit': (facts) =>
    facts.fromState === 'returned'
      ? {
          title: `${zhLevel(facts)}会诊申请已补充`,
          body: `${zhCase(facts)}，${zhBy(facts)}补齐后再次提交，等待接诊。`,
        }
      : { title: `新的${zhLevel(facts)}会诊申请`, body: `${zhCase(facts)}，${zhBy(facts)}提交，等待接诊。` },
  'consultation.approve': (facts) => ({
    title: '院内审核同意',
    body: `${zhCase(facts)}，${zhBy(facts)}同意了申请，进度见会诊页。`,
  }),
  'consultation.send_back': (facts) => ({
    title: '院内审核退回补充',
    body: `${zhCase(facts)}，${zhBy(facts)}在院内审核时退回，原因见会诊页。`,
  }),
  'consultation.reject_locally': (facts) => ({
    title: '院内审核未同意',
    body: `${zhCase(facts)}，${zhBy(facts)}没有同意外送会诊，原因见会诊页。`,
  }),
  'consultation.escalate_review': (facts) => ({
    title: '科主任逾时未审，已转医务科',
    body: `${zhCase(facts)}，到时限仍未审核，已转医务科。`,
  }),
  'consultation.pass_precheck': (facts) => ({
    title: '会诊申请已通过预审',
    body:
      facts.by === null
        ? `${zhCase(facts)}，预审时限已到，申请已转给专家，等待接诊。`
        : `${zhCase(facts)}，${zhBy(facts)}通过预审，申请已转给专家，等待接诊。`,
  }),
  'consultation.withdraw': (facts) => ({
    title: '会诊申请已撤回',
    body: `${zhCase(facts)}，${zhBy(facts)}撤回了申请，不用再处理。`,
  }),
  'consultation.return': (facts) => ({
    title: '会诊申请退回补充',
    body: `${zhCase(facts)}，${zhBy(facts)}退回了申请，原因见会诊页。`,
  }),
  'consultation.decline': (facts) => ({
    title: '会诊申请未接诊',
    body: `${zhCase(facts)}，${zhBy(facts)}没有接诊，原因见会诊页。`,
  }),
  'consultation.accept': (facts) => ({
    title: '会诊已接诊',
    body: `${zhCase(facts)}，${zhBy(facts)}已接诊，时间待定。`,
  }),
  'consultation.schedule': (facts) => ({
    title: '会诊时间已定',
    body: `${zhCase(facts)}，${zhBy(facts)}定在${zhAt(facts)}（北京时间）。`,
  }),
  'consultation.reschedule': (facts) => ({
    title: '会诊改期',
    body: `${zhCase(facts)}，${zhBy(facts)}改到${zhAt(facts)}（北京时间）。`,
  }),
  'consultation.stand_aside': (facts) => ({
    title: '指定专家不能接诊，改由名册接诊',
    body: `${zhCase(facts)}，${zhBy(facts)}不能接诊，名册上的专家都可以接诊。`,
  }),
  'consultation.transfer': (facts) => ({
    title: '会诊转交给另一位专家',
    body: `${zhCase(facts)}，${zhBy(facts)}转交，等待新的专家确认，原因见会诊页。`,
  }),
  'consultation.take_over': (facts) => ({
    title: '会诊已由新的专家接手',
    body: `${zhCase(facts)}，${zhBy(facts)}接手了这项会诊。`,
  }),
  'consultation.hand_back': (facts) => ({
    title: '转交的会诊已退回',
    body: `${zhCase(facts)}，${zhBy(facts)}没有接手，退回原专家，原因见会诊页。`,
  }),
  'consultation.release_time': (facts) => ({
    title: '会诊时间已释放，待重定',
    body: `${zhCase(facts)}，${zhBy(facts)}释放了原定时间，新的时间待定。`,
  }),
  'consultation.convert_to_written': (facts) => ({
    title: '已转为书面会诊',
    body: `${zhCase(facts)}，${zhBy(facts)}把视频会诊转为书面会诊。`,
  }),
  'consultation.sign_opinion': (facts) => ({
    title: '会诊意见已签',
    body: `${zhCase(facts)}，${zhBy(facts)}签署了意见，等您登记采纳情况。`,
  }),
  'consultation.amend_opinion': (facts) => ({
    title: '会诊意见有更正',
    body: `${zhCase(facts)}，${zhBy(facts)}签署了更正版，旧版保留，等您登记采纳情况。`,
  }),
  'consultation.record_adoption': (facts) => ({
    title: '采纳情况已登记',
    body: `${zhCase(facts)}，${zhBy(facts)}登记了意见的采纳情况，会诊归档。`,
  }),
  'consultation.cancel': (facts) => ({
    title: '会诊已取消',
    body: `${zhCase(facts)}，${zhBy(facts)}取消了会诊，原因见会诊页。`,
  }),
  'consultation.mark_no_show': (facts) => ({
    title: '会诊登记为未到场',
    body: `${zhCase(facts)}，${zhSide[facts.side ?? 'both']}未到场，由${zhBy(facts)}登记。`,
  }),
  'consultation.expire': (facts) => ({
    title: '会诊申请已逾期失效',
    body: `${zhCase(facts)}，到时限仍未处理，申请已失效，可以另行申请。`,
  }),
  'consultation.convert_to_referral': (facts) => ({
    title: '会诊已转为转诊',
    body: `${zhCase(facts)}，${zhBy(facts)}把会诊转入转诊绿色通道。`,
  }),
  'consultation.ringing': (facts) => ({
    title: '特急会诊呼叫',
    body: `${zhCase(facts)}，等待接诊。能接诊的专家请立即打开会诊页。`,
  }),
  'consultation.escalated': (facts) => ({
    title: '会诊超过时限，已扩大呼叫',
    body: `${zhCase(facts)}，到时限仍在等待处理，详情见会诊页。`,
  }),
  'consultation.overdue': (facts) => ({
    title: '会诊已到时限',
    body: `${zhCase(facts)}，有一步到时限仍未完成，等您处理。`,
  }),
  'review.waiting': (facts) => ({
    title: `${zhLevel(facts)}会诊申请等待院内审核`,
    body: `${zhCase(facts)}，等待您审核，同意后送出。`,
  }),
  'review.passed': (facts) => ({
    title: `新的${zhLevel(facts)}会诊申请`,
    body: `${zhCase(facts)}，申请医院已审核，等待接诊。`,
  }),
  'precheck.waiting': (facts) => ({
    title: `${zhLevel(facts)}会诊申请等待预审`,
    body: `${zhCase(facts)}，等待贵院医务科预审，通过后转给专家。`,
  }),
  'precheck.passed': (facts) => ({
    title: `新的${zhLevel(facts)}会诊申请`,
    body: `${zhCase(facts)}，已过本院预审，等待接诊。`,
  }),
  'precheck.skipped': (facts) => ({
    title: '会诊申请未经预审，直接送达专家',
    body: `${zhCase(facts)}，受邀医院没有人员预审，申请已直接送达专家，等待接诊。`,
  }),
  'review.post_sign': (facts) => ({
    title: '特急会诊等待补签',
    body: `${zhCase(facts)}，特急申请已先送出，请在时限内补签。`,
  }),
  'review.post_signed': (facts) => ({
    title: '特急会诊已补签',
    body: `${zhCase(facts)}，${zhBy(facts)}已补签。`,
  }),
  'review.post_refused': (facts) => ({
    title: '特急会诊补签未同意',
    body: `${zhCase(facts)}，${zhBy(facts)}补签时没有同意，原因见会诊页；会诊照常进行。`,
  }),
  'time.proposed': (facts) => ({
    title: '对方提出会诊时间',
    body: `${zhCase(facts)}，${zhBy(facts)}提出了时间，等您选定或另提。`,
  }),
  'mdt.invited': (facts) => ({
    title: '邀请您参加多学科会诊',
    body: `${zhCase(facts)}，${zhBy(facts)}邀请您参加，请在会诊页答复。`,
  }),
  'mdt.accepted': (facts) => ({
    title: '成员已同意参加多学科会诊',
    body: `${zhCase(facts)}，${zhBy(facts)}同意参加。`,
  }),
  'mdt.declined': (facts) => ({
    title: '成员不参加多学科会诊',
    body: `${zhCase(facts)}，${zhBy(facts)}不参加，原因见会诊页。`,
  }),
  'room.phoned': (facts) => ({
    title: '对方改用电话继续会诊',
    body: `${zhCase(facts)}，${zhBy(facts)}改用电话继续，请留意来电或主动拨打，号码见会诊页。`,
  }),
  'mdt.removed': (facts) => ({
    title: '已从多学科会诊中移出',
    body: `${zhCase(facts)}，${zhBy(facts)}将您移出，不用再处理。`,
  }),
  'mdt.chair_given': (facts) => ({
    title: '请您主持这次多学科会诊',
    body: `${zhCase(facts)}，${zhBy(facts)}将主持移交给您，综合意见由您签署，原因见会诊页。`,
  }),
  'mdt.chair_passed': (facts) => ({
    title: '多学科会诊更换主持专家',
    body: `${zhCase(facts)}，${zhBy(facts)}移交了主持，详情见会诊页。`,
  }),
  'mdt.agenda': (facts) => ({
    title: '多学科会诊议程已下发',
    body: `${zhCase(facts)}，${zhBy(facts)}下发了议程，见会诊页。`,
  }),
  'mdt.time_taken': (facts) => ({
    title: '多学科会诊与您已有的会诊时间冲突',
    body: `${zhCase(facts)}，定在${zhAt(facts)}（北京时间），您此时另有会诊，请与主持专家商定。`,
  }),
  'mdt.cosign': (facts) => ({
    title: '多学科会诊综合意见等您会签',
    body: `${zhCase(facts)}，${zhBy(facts)}签署了综合意见，请会签或记录不同意见。`,
  }),
  'mdt.cosign_reminder': (facts) => ({
    title: '提醒：综合意见等您会签',
    body: `${zhCase(facts)}，综合意见签署后您还没有会签或记录不同意见，请在会诊页处理。`,
  }),
  'opinion.countersign_reminder': (facts) => ({
    title: '提醒：会诊意见等您签署已阅',
    body: `${zhCase(facts)}，意见签署后您还没有签署已阅，请在意见页处理。`,
  }),
  'mdt.cosigned': (facts) => ({
    title: '成员已会签综合意见',
    body: `${zhCase(facts)}，${zhBy(facts)}会签了综合意见。`,
  }),
  'mdt.dissented': (facts) => ({
    title: '成员对综合意见有不同意见',
    body: `${zhCase(facts)}，${zhBy(facts)}记录了不同意见，见意见书。`,
  }),
  'correction.requested': (facts) => ({
    title: '请您更正会诊意见',
    body: `${zhCase(facts)}，${zhBy(facts)}在采纳前请您更正意见，要改什么见意见页。`,
  }),
  'correction.kept': (facts) => ({
    title: '专家维持原意见',
    body: `${zhCase(facts)}，${zhBy(facts)}维持原意见，理由见意见页，等您登记采纳情况。`,
  }),
  'correction.withdrawn': (facts) => ({
    title: '更正请求已撤回',
    body: `${zhCase(facts)}，${zhBy(facts)}撤回了更正请求，不用再处理。`,
  }),
  'outcome.due': (facts) => ({
    title: '随访到期，请登记结局',
    body: `${zhCase(facts)}，会诊后的随访日到了，请在意见页登记患者的结局。`,
  }),
  'export.waiting': (facts) => ({
    title: '日志导出等您批准',
    body: `${zhCase(facts)}，${zhBy(facts)}申请，条数超过免批准的上限，请在导出页批准或不批准。`,
  }),
  'export.approved': (facts) => ({
    title: '日志导出已批准',
    body: `${zhCase(facts)}，${zhBy(facts)}批准了导出，写成后可以下载。`,
  }),
  'export.refused': (facts) => ({
    title: '日志导出未批准',
    body: `${zhCase(facts)}，${zhBy(facts)}没有批准，原因见导出页。`,
  }),
  'export.lapsed': (facts) => ({
    title: '日志导出逾期无人批准',
    body: `${zhCase(facts)}，7 天内没有人批准，已到期；仍需要的，请重新申请。`,
  }),
  'export.finished': (facts) => ({
    title: '日志导出已完成',
    body: `${zhCase(facts)}，文件已写成，保留 7 天，请在导出页下载。`,
  }),
  'export.failed': (facts) => ({
    title: '日志导出没有完成',
    body: `${zhCase(facts)}，没有写成，原因见导出页，请重新申请。`,
  }),
  'destruction.waiting': (facts) => ({
    title: '销毁清册等您批准',
    body: `${zhCase(facts)}，${zhBy(facts)}列出了保存期满的病历，请核对清册后批准或不批准。`,
  }),
  'destruction.approved': (facts) => ({
    title: '销毁清册已批准',
    body: `${zhCase(facts)}，${zhBy(facts)}批准了清册；7 天后由系统销毁，此前可以撤回。`,
  }),
  'destruction.refused': (facts) => ({
    title: '销毁清册未批准',
    body: `${zhCase(facts)}，${zhBy(facts)}没有批准，原因见清册；病历照常保存。`,
  }),
  'destruction.withdrawn': (facts) => ({
    title: '销毁清册已撤回',
    body: `${zhCase(facts)}，${zhBy(facts)}撤回了清册，病历照常保存。`,
  }),
  'destruction.done': (facts) => ({
    title: '清册所列病历已销毁',
    body: `${zhCase(facts)}，已由系统销毁完毕，结果见清册。`,
  }),
  ...zhReferralTexts({ which: zhCase, who: zhBy, at: zhAt }),
  'account.locked': () => ({
    title: '账号被暂时锁定',
    body: '您的账号连续多次输错密码，锁定一刻钟。不是您本人操作的，告诉安全管理员。',
  }),
  'account.mail_changed': () => ({
    title: '通知邮箱已改变',
    body: '您账号的通知邮箱刚刚改变。不是您本人操作的，告诉安全管理员。',
  }),
}

const en: Texts = {
  'consultation.submit': (facts) =>
    facts.fromState === 'returned'
      ? {
          title: 'Request supplemented',
          body: `${enCase(facts)}: ${enBy(facts)} has supplied what was missing. It waits to be accepted.`,
        }
      : {
          title: enRequest(facts),
          body: `${enCase(facts)}: submitted by ${enBy(facts)}. It waits to be accepted.`,
        },
  'consultation.approve': (facts) => ({
    title: 'Agreed to in your hospital',
    body: `${enCase(facts)}: ${enBy(facts)} has agreed to it. Its page shows how far it is.`,
  }),
  'consultation.send_back': (facts) => ({
    title: 'Sent back by your hospital',
    body: `${enCase(facts)}: sent back by ${enBy(facts)} in the local review. The page of the consultation says why.`,
  }),
  'consultation.reject_locally': (facts) => ({
    title: 'Not agreed to in your hospital',
    body: `${enCase(facts)}: ${enBy(facts)} did not agree to send it out. The page of the consultation says why.`,
  }),
  'consultation.escalate_review': (facts) => ({
    title: 'Passed on to the medical-affairs office',
    body: `${enCase(facts)}: the department head had not reviewed it in time.`,
  }),
  'consultation.pass_precheck': (facts) => ({
    title: 'Pre-check passed',
    body:
      facts.by === null
        ? `${enCase(facts)}: the time for the pre-check ran out. The request is with the experts now.`
        : `${enCase(facts)}: passed by ${enBy(facts)}. The request is with the experts now.`,
  }),
  'consultation.withdraw': (facts) => ({
    title: 'Request withdrawn',
    body: `${enCase(facts)}: ${enBy(facts)} has withdrawn it. Nothing is left to do.`,
  }),
  'consultation.return': (facts) => ({
    title: 'Request returned',
    body: `${enCase(facts)}: returned by ${enBy(facts)}. The page of the consultation says why.`,
  }),
  'consultation.decline': (facts) => ({
    title: 'Request declined',
    body: `${enCase(facts)}: declined by ${enBy(facts)}. The page of the consultation says why.`,
  }),
  'consultation.accept': (facts) => ({
    title: 'Request accepted',
    body: `${enCase(facts)}: accepted by ${enBy(facts)}. The time is still to be set.`,
  }),
  'consultation.schedule': (facts) => ({
    title: 'Consultation scheduled',
    body: `${enCase(facts)}: ${enBy(facts)} has set it for ${enAt(facts)}, Beijing time.`,
  }),
  'consultation.reschedule': (facts) => ({
    title: 'Consultation moved',
    body: `${enCase(facts)}: ${enBy(facts)} has moved it to ${enAt(facts)}, Beijing time.`,
  }),
  'consultation.stand_aside': (facts) => ({
    title: 'Named expert unavailable, open to the roster',
    body: `${enCase(facts)}: ${enBy(facts)} cannot take it; any expert of the roster may.`,
  }),
  'consultation.transfer': (facts) => ({
    title: 'Consultation passed to another expert',
    body: `${enCase(facts)}: passed on by ${enBy(facts)}, waiting for the new expert. The reason is on its page.`,
  }),
  'consultation.take_over': (facts) => ({
    title: 'Consultation taken over',
    body: `${enCase(facts)}: ${enBy(facts)} has taken it over.`,
  }),
  'consultation.hand_back': (facts) => ({
    title: 'Consultation handed back',
    body: `${enCase(facts)}: ${enBy(facts)} did not take it over. The reason is on its page.`,
  }),
  'consultation.release_time': (facts) => ({
    title: 'Time released, to be set anew',
    body: `${enCase(facts)}: ${enBy(facts)} released the time that was set.`,
  }),
  'consultation.convert_to_written': (facts) => ({
    title: 'Now a written consultation',
    body: `${enCase(facts)}: ${enBy(facts)} has turned the video consultation into a written one.`,
  }),
  'consultation.sign_opinion': (facts) => ({
    title: 'Opinion signed',
    body: `${enCase(facts)}: signed by ${enBy(facts)}. Please record how it is carried out.`,
  }),
  'consultation.amend_opinion': (facts) => ({
    title: 'Opinion corrected',
    body: `${enCase(facts)}: ${enBy(facts)} has signed a corrected version; the old one is kept. Please record how it is carried out.`,
  }),
  'consultation.record_adoption': (facts) => ({
    title: 'Adoption recorded',
    body: `${enCase(facts)}: ${enBy(facts)} has recorded how your opinion is carried out. The consultation is closed.`,
  }),
  'consultation.cancel': (facts) => ({
    title: 'Consultation cancelled',
    body: `${enCase(facts)}: cancelled by ${enBy(facts)}. The page of the consultation says why.`,
  }),
  'consultation.mark_no_show': (facts) => ({
    title: 'Recorded as a no-show',
    body: `${enCase(facts)}: ${enSide[facts.side ?? 'both']} did not come, as ${enBy(facts)} recorded.`,
  }),
  'consultation.expire': (facts) => ({
    title: 'Request expired',
    body: `${enCase(facts)}: the time for it has passed. A new request may be made.`,
  }),
  'consultation.convert_to_referral': (facts) => ({
    title: 'Turned into a referral',
    body: `${enCase(facts)}: ${enBy(facts)} has moved it to the green channel for referrals.`,
  }),
  'consultation.ringing': (facts) => ({
    title: 'Emergency calling',
    body: `${enCase(facts)} waits to be accepted. If you can take it, open its page now.`,
  }),
  'consultation.escalated': (facts) => ({
    title: 'Past its time, more people called',
    body: `${enCase(facts)} still waits after its time. Details are on its page.`,
  }),
  'consultation.overdue': (facts) => ({
    title: 'A step is due',
    body: `${enCase(facts)}: a step is due and waits for you.`,
  }),
  'review.waiting': (facts) => ({
    title: `${enRequest(facts)} to review`,
    body: `${enCase(facts)} waits for your review before it goes out.`,
  }),
  'review.passed': (facts) => ({
    title: enRequest(facts),
    body: `${enCase(facts)}: reviewed by the asking hospital. It waits to be accepted.`,
  }),
  'precheck.waiting': (facts) => ({
    title: `${enRequest(facts)} to pre-check`,
    body: `${enCase(facts)} waits for the pre-check of your office before it goes to the experts.`,
  }),
  'precheck.passed': (facts) => ({
    title: enRequest(facts),
    body: `${enCase(facts)}: pre-checked by your hospital. It waits to be accepted.`,
  }),
  'precheck.skipped': (facts) => ({
    title: 'Straight to the experts, without a pre-check',
    body: `${enCase(facts)}: the hospital in Beijing has nobody for the pre-check, so the request went straight to the experts.`,
  }),
  'review.post_sign': (facts) => ({
    title: 'Emergency to sign afterwards',
    body: `${enCase(facts)} went out as an emergency. Please sign for it in time.`,
  }),
  'review.post_signed': (facts) => ({
    title: 'Emergency signed for',
    body: `${enCase(facts)}: ${enBy(facts)} has signed for it.`,
  }),
  'review.post_refused': (facts) => ({
    title: 'Emergency not signed for',
    body: `${enCase(facts)}: ${enBy(facts)} did not sign for it. The page says why; the consultation goes on.`,
  }),
  'time.proposed': (facts) => ({
    title: 'Times proposed',
    body: `${enCase(facts)}: ${enBy(facts)} proposed times. Choose one or propose others.`,
  }),
  'mdt.invited': (facts) => ({
    title: 'Invited to a multidisciplinary consultation',
    body: `${enCase(facts)}: ${enBy(facts)} invites you. Please answer on its page.`,
  }),
  'mdt.accepted': (facts) => ({
    title: 'A member takes part',
    body: `${enCase(facts)}: ${enBy(facts)} takes part in the multidisciplinary consultation.`,
  }),
  'mdt.declined': (facts) => ({
    title: 'A member does not take part',
    body: `${enCase(facts)}: ${enBy(facts)} does not take part. The page says why.`,
  }),
  'room.phoned': (facts) => ({
    title: 'The other side goes on by telephone',
    body: `${enCase(facts)}: ${enBy(facts)} goes on by telephone. Please expect a call, or call them; the number is on its page.`,
  }),
  'mdt.removed': (facts) => ({
    title: 'Removed from a multidisciplinary consultation',
    body: `${enCase(facts)}: ${enBy(facts)} has removed you. Nothing is left to do.`,
  }),
  'mdt.chair_given': (facts) => ({
    title: 'You have the chair of a multidisciplinary consultation',
    body: `${enCase(facts)}: ${enBy(facts)} gave you the chair. The conclusion is yours to sign; the reason is on its page.`,
  }),
  'mdt.chair_passed': (facts) => ({
    title: 'A multidisciplinary consultation has another chair',
    body: `${enCase(facts)}: ${enBy(facts)} passed the chair on. See its page.`,
  }),
  'mdt.agenda': (facts) => ({
    title: 'Agenda circulated',
    body: `${enCase(facts)}: ${enBy(facts)} has circulated the agenda. It is on its page.`,
  }),
  'mdt.time_taken': (facts) => ({
    title: 'Time collides with another consultation of yours',
    body: `${enCase(facts)} is set for ${enAt(facts)}, Beijing time, when you have another one. Please settle it with the chair.`,
  }),
  'mdt.cosign': (facts) => ({
    title: 'A conclusion waits for your co-signature',
    body: `${enCase(facts)}: ${enBy(facts)} has signed the conclusion. Please co-sign it or record your dissent.`,
  }),
  'mdt.cosign_reminder': (facts) => ({
    title: 'Reminder: a conclusion waits for your co-signature',
    body: `${enCase(facts)}: you have neither co-signed the conclusion nor recorded your dissent. Please do so on its page.`,
  }),
  'opinion.countersign_reminder': (facts) => ({
    title: 'Reminder: an opinion waits for your signature as read',
    body: `${enCase(facts)}: the opinion is signed and you have not signed it as read. Please do so on its page.`,
  }),
  'mdt.cosigned': (facts) => ({
    title: 'Conclusion co-signed',
    body: `${enCase(facts)}: ${enBy(facts)} has co-signed the conclusion.`,
  }),
  'mdt.dissented': (facts) => ({
    title: 'A member dissents from the conclusion',
    body: `${enCase(facts)}: ${enBy(facts)} has recorded a dissent. It is with the opinion.`,
  }),
  'correction.requested': (facts) => ({
    title: 'A correction of your opinion is asked for',
    body: `${enCase(facts)}: ${enBy(facts)} asks you to correct it before it is adopted. The opinion’s page says what.`,
  }),
  'correction.kept': (facts) => ({
    title: 'The expert keeps the opinion',
    body: `${enCase(facts)}: ${enBy(facts)} keeps it as it is and says why. Please record how it is carried out.`,
  }),
  'correction.withdrawn': (facts) => ({
    title: 'Correction no longer asked for',
    body: `${enCase(facts)}: ${enBy(facts)} has taken it back. Nothing is left to do.`,
  }),
  'outcome.due': (facts) => ({
    title: 'Follow-up due: record the outcome',
    body: `${enCase(facts)}: the day to ask about the patient has come. Please record the outcome with the opinion.`,
  }),
  'export.waiting': (facts) => ({
    title: 'An export of the log waits for your approval',
    body: `${enCase(facts)}: asked for by ${enBy(facts)}. It holds more records than may leave without approval; approve or refuse it on the page of exports.`,
  }),
  'export.approved': (facts) => ({
    title: 'Export of the log approved',
    body: `${enCase(facts)}: approved by ${enBy(facts)}. You can download it when it has been written.`,
  }),
  'export.refused': (facts) => ({
    title: 'Export of the log refused',
    body: `${enCase(facts)}: refused by ${enBy(facts)}. The page of exports says why.`,
  }),
  'export.lapsed': (facts) => ({
    title: 'Nobody has approved the export of the log',
    body: `${enCase(facts)}: nobody approved it within 7 days, and it has expired. Ask again if it is still needed.`,
  }),
  'export.finished': (facts) => ({
    title: 'Export of the log finished',
    body: `${enCase(facts)}: the file is written and kept for 7 days. Download it on the page of exports.`,
  }),
  'export.failed': (facts) => ({
    title: 'Export of the log not finished',
    body: `${enCase(facts)}: it was not written. The page of exports says why; please ask again.`,
  }),
  'destruction.waiting': (facts) => ({
    title: 'A destruction list waits for your approval',
    body: `${enCase(facts)}: made by ${enBy(facts)}, of records that have been kept for their years. Please check the list, and approve or refuse it.`,
  }),
  'destruction.approved': (facts) => ({
    title: 'Destruction list approved',
    body: `${enCase(facts)}: approved by ${enBy(facts)}. The system carries it out in 7 days; until then it can be withdrawn.`,
  }),
  'destruction.refused': (facts) => ({
    title: 'Destruction list refused',
    body: `${enCase(facts)}: refused by ${enBy(facts)}. The list says why; its records are kept.`,
  }),
  'destruction.withdrawn': (facts) => ({
    title: 'Destruction list withdrawn',
    body: `${enCase(facts)}: withdrawn by ${enBy(facts)}; its records are kept.`,
  }),
  'destruction.done': (facts) => ({
    title: 'The listed records are destroyed',
    body: `${enCase(facts)}: the system has carried it out. The list holds the result.`,
  }),
  ...enReferralTexts({ which: enCase, who: enBy, at: enAt }),
  'account.locked': () => ({
    title: 'Account locked for a while',
    body: 'A wrong password was entered several times; your account is locked for a quarter of an hour. If this was not you, tell the security administrator.',
  }),
  'account.mail_changed': () => ({
    title: 'E-mail address for notices changed',
    body: 'The address to which your notices go has just changed. If this was not you, tell the security administrator.',
  }),
}

const texts: Readonly<Record<NoticeLanguage, Texts>> = { zh, en }

/** The text of a notice in one language. */
export function noticeText(language: NoticeLanguage, kind: NoticeKind, facts: NoticeFacts): NoticeText {
  return texts[language][kind](facts)
}
