/** Words of printed and exported documents. The pages have their own in client/i18n; a test holds both to the same terms. */

import type { Signer } from '../domain/consent.ts'
import type {
  ConsultationKind,
  ConsultationState,
  NoShowSide,
  ReasonCode,
  Urgency,
} from '../domain/consultation.ts'
import type { RatingSide } from '../domain/outcome.ts'
import type { RoomRole } from '../domain/room.ts'

export type Lang = 'zh' | 'en'

type Words = {
  states: Record<ConsultationState, string>
  urgencies: Record<Urgency, string>
  kinds: Record<ConsultationKind, string>
  sides: Record<NoShowSide, string>
  sexes: Record<'male' | 'female' | 'unknown', string>
  decisions: Record<'adopted' | 'partly' | 'not_adopted', string>
  /** Of a consent. */
  signers: Record<Signer, string>
  raters: Record<RatingSide, string>
  reasons: Record<ReasonCode, string>
}

const zh: Words = {
  states: {
    draft: '草稿',
    local_review: '院内审核',
    prechecking: '预审中',
    submitted: '已提交',
    returned: '退回补充',
    accepted: '已接诊',
    scheduled: '已排期',
    in_session: '会诊中',
    reporting: '撰写意见',
    signed: '意见已签',
    closed: '已归档',
    local_rejected: '院内未同意',
    declined: '未接诊',
    withdrawn: '已撤回',
    cancelled: '已取消',
    no_show: '未到场',
    expired: '已逾期失效',
    converted_to_referral: '已转为转诊',
  },
  urgencies: { routine: '常规', urgent: '加急', emergency: '特急' },
  kinds: { video: '视频会诊', written: '书面会诊' },
  sides: { beijing: '北京方', hohhot: '呼和浩特方', both: '双方' },
  sexes: { male: '男', female: '女', unknown: '性别未说明' },
  decisions: { adopted: '全部采纳', partly: '部分采纳', not_adopted: '未采纳' },
  signers: { patient: '患者本人', guardian: '监护人', relative: '近亲属' },
  raters: { requester: '申请方', expert: '受邀方', patient: '患者' },
  reasons: {
    not_indicated: '没有会诊指征',
    handled_here: '本院可以处理',
    other_line: '应走其他线路',
    material_missing: '材料不全',
    picture_unreadable: '图片看不清',
    history_unclear: '病史不清楚',
    consent_missing: '缺知情同意',
    outside_specialty: '不属本专业',
    expert_unavailable: '专家无法参加',
    better_suited: '更适合由对方接诊',
    needs_admission: '需要住院',
    material_insufficient: '材料不足以判断',
    duplicate: '重复申请',
    patient_wishes: '患者意愿',
    condition_resolved: '病情已缓解',
    transferred_elsewhere: '已转往他院',
    patient_deceased: '患者已去世',
    entered_in_error: '误填',
    patient_transferred: '患者已转走',
    technical_fault: '设备或网络故障',
    not_reached: '联系不上',
    not_in_room: '到时无人进入会诊室',
    unanswered: '到时无人接诊',
    not_supplemented: '到时没有补充材料',
    not_scheduled: '到时没有排期',
    emergency_duty: '临时有急诊',
    no_connection: '视频接不通',
    poor_quality: '通话质量太差',
    device_fault: '设备故障',
    time_short: '时间不够',
    needs_surgery: '需要手术',
    needs_examination: '需要进一步检查',
    wording: '文字更正',
    new_results: '有新的结果',
    wrong_content: '内容有误',
    other: '其他',
  },
}

const en: Words = {
  states: {
    draft: 'Draft',
    local_review: 'Local review',
    prechecking: 'Pre-check',
    submitted: 'Submitted',
    returned: 'Returned',
    accepted: 'Accepted',
    scheduled: 'Scheduled',
    in_session: 'In session',
    reporting: 'Writing opinion',
    signed: 'Signed',
    closed: 'Closed',
    local_rejected: 'Not agreed locally',
    declined: 'Declined',
    withdrawn: 'Withdrawn',
    cancelled: 'Cancelled',
    no_show: 'No-show',
    expired: 'Expired',
    converted_to_referral: 'To referral',
  },
  urgencies: { routine: 'Routine', urgent: 'Urgent', emergency: 'Emergency' },
  kinds: { video: 'Video consultation', written: 'Written consultation' },
  sides: { beijing: 'Beijing', hohhot: 'Hohhot', both: 'Both sides' },
  sexes: { male: 'Male', female: 'Female', unknown: 'Not stated' },
  decisions: { adopted: 'Adopted', partly: 'Adopted in part', not_adopted: 'Not adopted' },
  signers: { patient: 'Patient', guardian: 'Guardian', relative: 'Near relative' },
  raters: { requester: 'Requesting side', expert: 'Invited side', patient: 'Patient' },
  reasons: {
    not_indicated: 'Not indicated',
    handled_here: 'Can be handled here',
    other_line: 'Belongs to another line',
    material_missing: 'Material is missing',
    picture_unreadable: 'Pictures cannot be read',
    history_unclear: 'History is unclear',
    consent_missing: 'Consent is missing',
    outside_specialty: 'Outside the specialty',
    expert_unavailable: 'Expert unavailable',
    better_suited: 'The other expert suits better',
    needs_admission: 'Needs admission',
    material_insufficient: 'Not enough to judge',
    duplicate: 'Duplicate request',
    patient_wishes: "Patient's wish",
    condition_resolved: 'Condition has resolved',
    transferred_elsewhere: 'Moved to another hospital',
    patient_deceased: 'Patient has died',
    entered_in_error: 'Entered in error',
    patient_transferred: 'Patient was transferred',
    technical_fault: 'Device or network fault',
    not_reached: 'Could not be reached',
    not_in_room: 'Nobody came to the room in time',
    unanswered: 'Nobody answered in time',
    not_supplemented: 'Not supplemented in time',
    not_scheduled: 'No time was set in time',
    emergency_duty: 'Called to an emergency',
    no_connection: 'Video would not connect',
    poor_quality: 'Call quality too poor',
    device_fault: 'Device fault',
    time_short: 'Not enough time',
    needs_surgery: 'Needs surgery',
    needs_examination: 'Needs more examination',
    wording: 'Wording',
    new_results: 'New results',
    wrong_content: 'Content was wrong',
    other: 'Other',
  },
}

export const words: Record<Lang, Words> = { zh, en }

/** How the opinion names who was in the room; Chinese alone, as the document is. */
export const roomRoleWords: Record<RoomRole, string> = {
  requester: '申请医师',
  colleague: '申请方',
  expert: '会诊专家',
  member: '会诊组成员',
  observer: '受邀方',
  guest: '来宾',
  expert_guest: '来宾',
}

/** A reason as people read it; a code that is not known stays as it is. */
export function reasonWord(lang: Lang, code: string | null): string {
  if (code === null) return ''
  return Object.entries(words[lang].reasons).find(([known]) => known === code)?.[1] ?? code
}

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** An instant in Asia/Shanghai: `{ day: '2026-11-19', time: '23:21:07' }`. */
export function shanghai(at: Date): { day: string; time: string } {
  const found = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]))
  return {
    day: `${found.year}-${found.month}-${found.day}`,
    time: `${found.hour}:${found.minute}:${found.second}`,
  }
}

/** `2026-11-19 08:05`, in Beijing. */
export function minuteOf(at: Date): string {
  const { day, time } = shanghai(at)
  return `${day} ${time.slice(0, 5)}`
}

/** `2026-11-19 08:05:30`, in Beijing. */
export function secondOf(at: Date): string {
  const { day, time } = shanghai(at)
  return `${day} ${time}`
}

/** `2026-11-19` → `2026 年 11 月 19 日`. */
export function chineseDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year} 年 ${month} 月 ${date} 日`
}
