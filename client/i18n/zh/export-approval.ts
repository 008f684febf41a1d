/** From how many records on an export of the log wants another auditor. */
export const exportApproval = {
  nav: '导出批准',
  title: '日志导出的批准',
  sub: '超过设定条数的导出，要由申请人以外的审计管理员批准后才写成。条数由系统管理员设定；自己也能导出日志的，只能收紧，不能放宽。',
  section: '批准条数',
  field: '超过多少条须另一人批准',
  note: '只影响以后的申请；已经申请的，按申请时的条数处理。填 0，凡有内容的导出都要批准，单项会诊的也在内。',
  unit: '条',
  rows: (count: string) => `${count} 条`,
  initial: (count: string) => `系统初始为 ${count} 条`,
  range: (most: string) => `填 0 到 ${most} 的整数`,
  looser: (before: string, after: string) =>
    `放宽：${before} 到 ${after} 条之间的导出，今后一个人就能完成，不再有人批准。`,
  saveTitle: '修改批准条数',
  saveBody: '修改立即生效，留下一个版本，并记入审计日志。',
  versions: '历次设定',
}
