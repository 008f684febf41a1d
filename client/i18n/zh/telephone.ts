/** Going on by telephone where a call cannot. */
export const telephone = {
  title: '用电话继续',
  duty: '北京方值班电话',
  contact: '申请医生电话',
  coordinator: '线路协调员',
  none: '没有登记电话号码，请联系线路协调员。',
  copy: '复制',
  /** For who hears the button and does not see beside what it stands. */
  copyNumber: (number: string) => `复制号码 ${number}`,
  copied: '已复制',
  press: '改用电话继续',
  pressHint: '按一次即可：记入会诊并告知对方，不会被误记为未到场。',
  said: (time: string) => `${time} 改用电话继续：已记入会诊，已告知对方。`,
  waiting: (time: string) => `${time} 改用电话继续：已在本机记下，连上后自动送出，不用再按。`,
  refused: '没有记入会诊',
  again: '再记一次',
  /** Which of the two buttons follows. */
  next: {
    expert: {
      scheduled: '视频没有开始：电话谈完后，在会诊页按「转书面会诊」，再写意见。',
      in_session: '电话谈完后，在会诊页按「结束会诊」，再写意见。',
      reporting: '意见照常书写和签署。',
    },
    other: {
      scheduled: '视频没有开始：电话谈完后由专家按「转书面会诊」，再写意见。',
      in_session: '电话谈完后由专家按「结束会诊」，再写意见。',
      reporting: '意见由专家照常书写。',
    },
  },
  /** In the room and in the case. */
  strip: {
    other: (name: string) => `对方 ${name} 改用电话继续`,
    own: (name: string) => `本方 ${name} 改用电话继续`,
  },
  note: (time: string, name: string, side: string) => `${time} ${name}（${side}）改用电话继续`,
  call: (number: string) => `拨打 ${number}`,
  course: '改用电话继续会诊',
  leave: {
    title: '离开会诊室？',
    body: '刚才连接不稳。谈不下去时可以改用电话，再离开。',
  },
  noShow: {
    title: '这场会诊已改用电话继续',
    sure: '电话也没有接通，仍要登记未到场',
    unsure: '先确认电话是否接通，再勾选。',
  },
}
