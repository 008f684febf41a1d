/**
 * The consent form, one A4 page in Chinese. What it must say: who receives the case, for what, how, which kinds of data, and that
 * consent can be withdrawn (个人信息保护法 art. 15, 23, 29, 30); recording and teaching are asked for apart (art. 14).
 */
import type { ConsentForm } from '../contract/document.ts'
import { createPaper, inks, inner, type Paper, page } from './paper.ts'
import { shanghai, words } from './words.ts'

const small = { size: 9.5, leading: 16, colour: inks.ink2 }
const tiny = { size: 8.5, leading: 13, colour: inks.ink3 }
const body = { size: 10.5, leading: 18 }
const heading = { size: 11.5, leading: 22, weight: 600 as const }

/** @returns the bytes of a PDF */
export async function renderConsentForm(form: ConsentForm): Promise<Buffer> {
  const paper = createPaper(
    {
      title: `远程会诊知情同意书 ${form.number}`,
      author: form.requesting,
      subject: form.line,
      created: form.printedAt,
    },
    () => undefined,
  )
  drawHead(paper, form)
  for (const [title, paragraphs] of parts(form)) {
    paper.write(title, heading)
    for (const paragraph of paragraphs) paper.write(paragraph, body)
    paper.space(6)
  }
  drawChoices(paper)
  drawSignatures(paper, form)
  return paper.finish((number, count) => drawFoot(paper, form, number, count))
}

function drawHead(paper: Paper, { number, requesting, patient }: ConsentForm): void {
  const { y } = paper
  paper.place(requesting, small, { x: page.edge, y, width: inner * 0.6 })
  paper.place(number, small, { x: page.edge + inner * 0.6, y, width: inner * 0.4, align: 'right' })
  paper.space(22)
  paper.rule(1.4, inks.ink)
  paper.space(12)
  paper.write('远程会诊知情同意书', { size: 21, leading: 32, weight: 600 }, { align: 'centre' })
  paper.space(6)
  const who = [
    `患者　${patient.name === '' ? '＿＿＿＿＿＿' : patient.name}`,
    patient.sex === null ? '' : words.zh.sexes[patient.sex],
    patient.age === null ? '' : `${patient.age} 岁`,
  ]
  paper.write(who.filter((one) => one !== '').join('　'), body)
  paper.space(6)
}

function parts(form: ConsentForm): [title: string, paragraphs: string[]][] {
  const { requesting, receiving, receivingDepartment, receivingPhone, line, kind, fee } = form
  const phone = receivingPhone === '' ? '' : `（电话 ${receivingPhone}）`
  const cost = fee === null ? '按本院公示的标准，由医生告知' : `${fee} 元`
  const how = kind === 'video' ? '医生之间通过加密的音视频通话讨论病情' : '专家阅读资料后书面答复'
  return [
    [
      '一、为什么会诊',
      [
        `${requesting}拟就您的病情，通过“双首”远程会诊（${line}线）听取${receiving}${receivingDepartment}专家的意见。`,
      ],
    ],
    [
      '二、谁会收到您的资料',
      [
        `接收方：${receiving}${receivingDepartment}${phone}，以及该线路名册上的会诊专家。本同意书只对这一家医院有效；换由其他医院会诊时，须另行取得同意。`,
        '资料种类：姓名、性别、年龄；病史、体格检查、四诊资料、检查检验结果、诊断与用药；舌象等照片、影像和病理资料；会诊过程中的音视频。',
        `方式：${how}。身份信息加密保存，默认遮盖显示；每次查看都有记录。`,
      ],
    ],
    [
      '三、您需要知道的',
      [
        '专家给出的是会诊意见，诊断和治疗由本院医生决定。远程会诊受资料、图像和网络限制，不能代替当面检查。',
        `会诊费用：${cost}。`,
        '您可以不同意，也可以随时撤回同意，不影响您在本院得到的诊疗。撤回后，接收方不再查看您的资料；撤回之前已经进行的会诊和已经作出的意见仍然有效，并按病历保存。',
        '病情危急、来不及取得同意时，医生可先行会诊，事后及时告知。',
      ],
    ],
  ]
}

function drawChoices(paper: Paper): void {
  paper.write('四、请逐项选择（互不影响，均可随时撤回）', heading)
  for (const choice of [
    '将上述资料提供给接收方医院用于本次会诊　　□ 同意　□ 不同意',
    '会诊过程录音录像（默认不录）　　　　　　　□ 同意　□ 不同意',
    '去除身份信息后用于教学　　　　　　　　　　□ 同意　□ 不同意',
  ]) {
    paper.write(choice, body)
  }
  paper.space(12)
}

function drawSignatures(paper: Paper, { guardianSigns, requester }: ConsentForm): void {
  const rows: [string, string][] = guardianSigns
    ? [['监护人签名（患者未满 14 周岁）', '与患者关系']]
    : [
        ['患者签名', ''],
        ['患者不能签名时，监护人或近亲属签名', '与患者关系'],
      ]
  rows.push([`告知医生　${requester}　签名`, ''])
  for (const [left, right] of rows) {
    paper.need(34)
    const y = paper.y + 8
    paper.place(left, body, { x: page.edge, y, width: inner * 0.46 })
    if (right !== '') paper.place(right, body, { x: page.edge + inner * 0.48, y, width: inner * 0.2 })
    paper.place('　　　年　　月　　日　　时', body, {
      x: page.edge + inner * 0.7,
      y,
      width: inner * 0.3,
      align: 'right',
    })
    paper.space(28)
    paper.rule(0.6)
  }
}

function drawFoot(paper: Paper, { printedAt }: ConsentForm, number: number, count: number): void {
  const { day, time } = shanghai(printedAt)
  const y = page.height - page.bottom + 22
  paper.place(
    `${day} ${time.slice(0, 5)} 打印，已记入日志。签署后的原件由申请医院保存，并上传到本次会诊。`,
    tiny,
    {
      x: page.edge,
      y,
      width: inner * 0.8,
    },
  )
  paper.place(`第 ${number} 页，共 ${count} 页`, tiny, {
    x: page.edge + inner * 0.8,
    y,
    width: inner * 0.2,
    align: 'right',
  })
}
