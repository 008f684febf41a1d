import { zh as words } from '../../../server/contract/record-words/zh.ts'
import type { ConsentGap } from '../../../server/domain/consent.ts'

/** The patient's consents: what was given, what was withdrawn, the form. */
export const consent = {
  purpose: words.consent.purposes,
  standing: { given: '已同意', withdrawn: '已撤回', none: '未登记' },
  receiver: (hospital: string) => `接收方：${hospital}`,
  gap: {
    none: '还没有登记书面知情同意。',
    unsigned: '还缺签署人姓名。',
    guardian: '患者未满 14 周岁，须由监护人签署。',
    incapacity: '患者年满 14 周岁：由他人签署须写明患者不能签署的原因。',
    other_hospital: '同意书写明的是另一家医院。线路已换，请重新取得同意：取消勾选，再勾选一次。',
  } satisfies Record<ConsentGap, string>,
  incapacity: '患者不能签署的原因',
  incapacityHint: '例如：意识不清；告知病情可能有不利后果',
  print: '打印同意书',
  printNeedsLine: '选好线路后可打印：同意书须写明接收医院。',
  give: '登记同意',
  withdraw: '登记撤回',
  giveTitle: (purpose: string) => `登记同意：${purpose}`,
  withdrawTitle: (purpose: string) => `登记撤回：${purpose}`,
  giveNote: '请先取得患者或监护人的书面同意，签好的同意书由本院存档。',
  effect: {
    withdraw: '申请会随之撤回，北京方不再看到病例。已登记的内容保留在本院。',
    cancel: '会诊会随之取消，北京方不再看到病例。已登记的内容保留在本院。',
    close_case: '从现在起北京方不再看到病例和资料。撤回之前已进行的会诊和已签署的意见仍然有效。',
    recording: '从现在起不再录音录像。',
    teaching: '从现在起不再用于教学。',
  },
  signedBy: '由谁表示',
  signerName: '姓名',
  relation: '与患者关系',
  at: '时间',
  note: '患者的说明（选填）',
  step: (name: string, time: string) => `登记　${name}　${time}`,
  caseClosed: '患者已撤回知情同意，病例和资料不再显示。撤回之前的经过和意见仍可查看。',
  closedHere: '患者已撤回知情同意：北京方不再看到这份病例。',
}
