import type { DestroyedCounts, DestructionPlan } from '../../../server/contract/destruction.ts'
import type { ItemState } from '../../../server/domain/destruction.ts'

/** Destroying records after their years: what is due, plans, the list, and what stands for a record afterwards. */
export const destruction = {
  title: '到期病历的销毁',
  sub: '保存期满、未封存的病历与过程数据可列入销毁清册，由另一人批准，等待期满后由系统销毁。',
  due: {
    title: '已到期',
    scope: '销毁范围',
    scopes: { record: '病历', process: '过程数据' },
    none: {
      record: { title: '没有到期的病历', body: '保存期满、没有封存、也不在清册上的病历会列在这里。' },
      process: {
        title: '没有到期的过程数据',
        body: '会诊结束满规定年数、未封存的文字交流与标注会列在这里。',
      },
    },
    note: {
      record: '封存的、转诊未结束的、已在清册上的病历不列出。',
      process:
        '只销毁会诊室的文字交流与标注图层，病历、资料、意见和操作记录都保留。封存的、转诊未结束的不列出。',
    },
    select: (number: string) => `选中 ${number}`,
    all: '选中全部已列出的',
    since: (day: string) => `起算 ${day}`,
    until: (day: string) => `保存至 ${day}`,
    more: '继续列出',
    propose: (count: number) => (count === 0 ? '列入销毁清册' : `列入销毁清册（${count} 份）`),
    most: (count: number) => `一份清册最多 ${count} 份`,
    gone: '所选有的已不在到期之列，例如刚被封存。请重新选择。',
  },
  make: {
    title: {
      record: (count: number) => `把 ${count} 份病历列入销毁清册`,
      process: (count: number) => `把 ${count} 次会诊的过程数据列入销毁清册`,
    },
    body: (days: number) =>
      `列入后什么也不会删除：须由另一人批准，批准后再等 ${days} 天，其间可以撤回，病历也可以封存。`,
    reason: '鉴定意见',
    reasonHint: '例如：保存期满，经鉴定无继续保存价值',
    noIdentity: '不要写患者的姓名或证件号：清册长期保存。',
    action: '列入清册',
  },
  plans: {
    title: '销毁计划',
    none: { title: '还没有销毁计划', body: '从已到期的当中选出若干份，列成清册，就有了第一个计划。' },
    records: {
      record: (count: number) => `${count} 份病历`,
      process: (count: number) => `${count} 次会诊的过程数据`,
    },
    proposed: (who: string, time: string) => `${who} 提出　${time}`,
    more: '更早的计划',
  },
  state: {
    proposed: '待批准',
    approved: '已批准，等待期内',
    running: '正在销毁',
    done: '已销毁',
    refused: '未批准',
    withdrawn: '已撤回',
  } satisfies Record<DestructionPlan['state'], string>,
  item: {
    listed: '在册',
    destroyed: '已销毁',
    held: '已封存，移出',
    kept: '未到期，移出',
    released: '未销毁',
  } satisfies Record<ItemState, string>,
  plan: {
    title: (number: string) => `销毁清册 ${number}`,
    back: '全部计划',
    print: '打印清册',
    state: '状态',
    reason: '鉴定意见',
    proposed: '提出人',
    decided: '批准人（监销）',
    refused: '不批准',
    withdrawn: '撤回',
    dueAt: '等待期至',
    ended: '执行',
    by: (who: string, time: string) => `${who}　${time}`,
    system: (time: string) => `系统自动执行　${time}`,
    progress: (done: number, all: number) => `${done} / ${all} 份`,
    filesLeft: (count: number) => `还有 ${count} 个文件待清除，几秒内继续`,
    digest: '清册摘要',
    sums: '销毁数量',
    remains: {
      record:
        '保留：会诊编号、机构与时间、统计所计的数、操作记录（不含文字）。不保留：患者身份、病历、资料、意见、文字交流、录像、标注。',
      process: '保留：病历、资料、意见、转诊和全部操作记录。不保留：会诊室文字交流、标注图层。',
    },
    signatures: { propose: '提出人签名', approve: '批准人（监销）签名', date: '日期' },
  },
  counts: {
    versions: (count: number) => `病历 ${count} 版`,
    opinions: (count: number) => `意见 ${count} 份`,
    attachments: (count: number) => `资料 ${count} 件`,
    messages: (count: number) => `文字交流 ${count} 条`,
    drawings: (count: number) => `标注 ${count} 层`,
    recordings: (count: number) => `录像 ${count} 段`,
    referrals: (count: number) => `转诊单 ${count} 份`,
    files: (count: number) => `文件 ${count} 个`,
  } satisfies Record<Exclude<keyof DestroyedCounts, 'bytes'>, (count: number) => string>,
  decide: {
    approve: '批准',
    refuse: '不批准',
    approveTitle: (number: string) => `批准销毁清册 ${number}`,
    refuseTitle: (number: string) => `不批准销毁清册 ${number}`,
    approveBody: {
      record: (count: number, days: number) =>
        `${count} 份病历将在 ${days} 天后由系统销毁，不能恢复。等待期内可以撤回。`,
      process: (count: number, days: number) =>
        `${count} 次会诊的文字交流与标注将在 ${days} 天后由系统销毁，不能恢复；病历保留。等待期内可以撤回。`,
    },
    refuseBody: '清册上的都保留，以后可以重新列入。',
    reason: '意见',
    reasonHint: '例如：已核对清册，同意销毁',
    own: '计划由您提出，须由另一位有权限的同事批准。',
    waits: '等待审计管理员批准。',
  },
  withdraw: {
    action: '撤回计划',
    title: (number: string) => `撤回销毁清册 ${number}`,
    body: '清册上的都保留，以后可以重新列入。',
    reason: '原因',
  },
  gone: {
    name: '（已销毁）',
    title: '这份病历已按计划销毁',
    body: (day: string, plan: string) =>
      `保存期满，于 ${day} 按销毁清册 ${plan} 销毁。患者身份、病历、资料与意见都不能恢复；编号、时间与操作记录保留。`,
  },
}
