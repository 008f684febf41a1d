/** Versions of a case record, and unsaved text that was found again. */
export const versions = {
  title: '病历版本',
  link: '查看历史版本',
  note: '每次送到北京的内容都是一版；同一位医师间隔不到十分钟的连续保存只列最后一次。',
  none: '只有一个版本，没有改动可比。',
  version: (version: number) => `第 ${version} 版`,
  newest: '最新',
  first: '初次记录',
  earliest: '最早送北京的一版',
  changedFields: (names: readonly string[], more: number) =>
    more > 0 ? `改动：${names.join('、')} 等 ${names.length + more} 项` : `改动：${names.join('、')}`,
  sent: (time: string) => `${time} 送北京`,
  comparePrevious: '与上一版比较',
  compareNamed: (from: number, to: number) => `比较第 ${from} 版和第 ${to} 版`,
  more: '更早的版本',
  compare: '比较两版',
  from: '旧版',
  to: '新版',
  field: '项目',
  same: '两版内容相同。',
  differs: (count: number) => `${count} 项不同`,
  empty: '（空）',
  yes: '是',
  no: '否',
}

export const unsaved = {
  restored: (time: string) => `已恢复 ${time} 写的、没有存到服务器的内容。`,
  newer: '服务器上有更新的内容，请在下面逐项选择。',
  listed: (count: number) => `这台电脑上有 ${count} 份申请还没存到服务器。`,
  open: (time: string) => `继续填写（${time}）`,
}
