import type { WishedRank } from '../../../server/domain/invitation.ts'

/** What an invitation states beside its purpose. */
export const invitation = {
  reason: '会诊原因',
  reasonHint: '为什么请会诊，例如：本院治疗 4 周效果不佳，诊断不明',
  rank: '希望的专家职称',
  ranks: {
    chief: '主任医师',
    associate_chief: '副主任医师及以上',
    attending: '主治医师及以上',
  } satisfies Record<WishedRank, string>,
  anyRank: '不限',
  participants: '当地参加人员',
  participantsHint: '姓名和职务，例如：白音 住院医师；家属一人',
  fee: '会诊费用',
  feeUnit: '元',
  feeHint: '已告知患者的金额，写进同意书',
  feeSaid: (yuan: number) => `${yuan} 元`,
}
