/** The text of every notice in Chinese. */
import type { NoShowSide, Urgency } from '../consultation.ts'
import { waitingDays } from '../destruction.ts'
import { logExportKeptDays } from '../export.ts'
import type { NoticeFacts } from '../notice.ts'
import { zhReferralTexts } from '../referral-notice-words.ts'
import { clock, type Texts } from './text.ts'

const zhTime = new Intl.DateTimeFormat('zh-CN', { ...clock, month: 'long', day: 'numeric', weekday: 'short' })
const zhUrgency: Readonly<Record<Urgency, string>> = { routine: '', urgent: '加急', emergency: '特急' }
const zhSide: Readonly<Record<NoShowSide, string>> = { beijing: '北京方', hohhot: '呼和浩特方', both: '双方' }

/** `睡眠医学线 HZ…` */
function zhCase({ line, number }: NoticeFacts): string {
  return [line === null ? '' : `${line.zh}线`, number ?? ''].filter((part) => part !== '').join(' ')
}
const zhBy = ({ by }: NoticeFacts) => by?.zh ?? '系统'
const zhAt = ({ startAt }: NoticeFacts) => (startAt === null ? '' : zhTime.format(new Date(startAt)))
const zhLevel = ({ urgency }: NoticeFacts) => zhUrgency[urgency ?? 'routine']

export const zh: Texts = {
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
    body: `${zhCase(facts)}，${logExportKeptDays} 天内没有人批准，已到期；仍需要的，请重新申请。`,
  }),
  'export.finished': (facts) => ({
    title: '日志导出已完成',
    body: `${zhCase(facts)}，文件已写成，保留 ${logExportKeptDays} 天，请在导出页下载。`,
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
    body: `${zhCase(facts)}，${zhBy(facts)}批准了清册；${waitingDays} 天后由系统销毁，此前可以撤回。`,
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
  'network.bad': (facts) => ({
    title: '明天有视频会诊，本院的设备或网络不合格',
    body: `明天第一场 ${zhAt(facts)} 开始。本院最近一次检查的结果是还不能会诊，请今天处理好再检查一次；哪几项不通过，见网络检查页。`,
  }),
  'network.untried': (facts) => ({
    title: '明天有视频会诊，本院的设备和网络还没有检查',
    body: `明天第一场 ${zhAt(facts)} 开始。本院两周内没有人检查过，请今天在会诊用的电脑上打开网络检查页检查一次。`,
  }),
  'hours.set': (facts) => ({
    title: '您的出诊时段有改动',
    body: `${zhCase(facts)}，${zhBy(facts)}改了您每周的出诊时段。新的时段见日历，您可以再改；已约定的会诊不变。`,
  }),
  'account.locked': () => ({
    title: '账号被暂时锁定',
    body: '您的账号连续多次输错密码，锁定一刻钟。不是您本人操作的，告诉安全管理员。',
  }),
  'account.mail_changed': () => ({
    title: '通知邮箱已改变',
    body: '您账号的通知邮箱刚刚改变。不是您本人操作的，告诉安全管理员。',
  }),
}
