import type { Asker, IdentityDocument } from '../../../server/domain/subject-copy.ts'

/** Keeping records: copies for patients, how long records are kept, what holds them, what is deleted. */
export const keeping = {
  copy: {
    title: '患者复制病历',
    panel: '患者、监护人或受托人要求复制本次会诊的病历时，在这里登记并下载。',
    open: '为患者复制',
    note: '复制件含完整身份、申请与病历、知情同意、已签意见和资料原件，每页带编号。内部审核意见、会诊室文字交流、标注、录像、评价不在其中，目录里会写明。登记和每次下载都记入日志。',
    asker: '申请人',
    askers: { patient: '患者本人', guardian: '监护人', agent: '受托代理人' } satisfies Record<Asker, string>,
    askerName: '申请人姓名',
    relation: '与患者关系',
    document: '查验的证件',
    documents: {
      id_card: '居民身份证',
      passport: '护照',
      household_register: '户口簿',
      birth_certificate: '出生医学证明',
      other: '其他有效证件',
    } satisfies Record<IdentityDocument, string>,
    authorised: '已查验患者的书面授权委托书',
    askedOn: '申请日期',
    reason: '用途',
    reasonHint: '例如：商业保险理赔、转院、自行保存',
    language: '复制件语言',
    languages: { zh: '中文', en: '英文' },
    make: '登记并生成',
    problem: {
      required: '请填写',
      authorised: '代理人须有患者的书面授权',
      guardian_needed: '患者未满 14 周岁，由监护人申请',
      in_future: '申请日期在今天之后',
    },
    made: (number: string) => `复制件 ${number} 已登记`,
    madeNote: '一小时内可以下载；以后再要，请重新登记。',
    fetch: '下载复制件（ZIP）',
    fetching: '正在生成，资料多时需要一会儿',
    another: '再登记一份',
    list: '已登记的复制件',
    none: '还没有登记过。',
    by: (who: string, time: string) => `${who}　${time}`,
  },
}
