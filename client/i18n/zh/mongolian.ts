/** The Mongolian-medicine form (domain.md §3.3). */

import { zh as words } from '../../../server/contract/record-words/zh.ts'

export const mongolian = {
  ...words.mongolian,
  section: '蒙医诊察',
  note: '选填。由蒙医医师填写：三根、六基症、寒热、病位、二便，以及蒙医病名。',
  begin: '填写蒙医诊察',
  drop: '不填蒙医诊察',
  dropTitle: '删除已填的蒙医诊察',
  dropBody: '这一节里已填的内容会从申请中删除。',
  evidence: (root: string) => `${root}的依据`,
  notSaid: '未述',
  colour: '颜色',
  smell: '气味',
  foam: '泡沫',
  form: '性状',
  addDisease: '加一条蒙医病名',
  localEdition: '本地编码表版本',
  narrativeHint: '可直接粘贴蒙古文，按原样保存',
  medicineHint: '方名、重量、服用时间',
  patientName: '蒙古文姓名',
  block: '蒙古文，竖排，自左向右',
}
