/** The dossier of one consultation as an auditor takes it along: one A4 page in Chinese, the patient masked. */
import type { LogDossier } from '../contract/document.ts'
import type { LogDetail } from '../contract/log.ts'
import { createPaper, inks, inner, type Paper, page } from './paper.ts'
import { minuteOf, reasonWord, words } from './words.ts'

const small = { size: 9, leading: 14, colour: inks.ink2 }
const label = { size: 9, leading: 14, colour: inks.ink3 }
const value = { size: 9, leading: 14, colour: inks.ink }
const heading = { size: 10.5, leading: 18, weight: 600 as const }
const tiny = { size: 8, leading: 11.5, colour: inks.ink2 }
const labelWidth = 58

const waitWords = {
  precheck: '预审',
  response: '到首次答复',
  schedule: '接诊到排期',
  start: '排期到开始',
  report: '结束到签署',
  answer: '签署到采纳登记',
} as const
const adoptionWords: Readonly<Record<string, string>> = words.zh.decisions
const signers: Readonly<Record<string, string>> = {
  patient: '患者本人',
  guardian: '监护人',
  relative: '近亲属',
}
const leaving: Readonly<Record<string, string>> = {
  leave: '自行离开',
  drop: '断线',
  closed: '会诊结束',
  expelled: '被移出',
}
/** What one page takes; how many more there are is said. */
const most = { course: 14, stays: 8, phoned: 4, opinions: 4, materials: 4 }

/** @returns the bytes of a PDF of one page, unless a reason or a diagnosis is longer than usual */
export async function renderDossier(dossier: LogDossier): Promise<Buffer> {
  const { detail, copy } = dossier
  const paper = createPaper(
    {
      title: `会诊卷宗 ${detail.row.number}`,
      author: copy.person.name,
      subject: dossier.line,
      created: copy.at,
    },
    () => undefined,
  )
  drawHead(paper, dossier)
  drawFacts(paper, detail)
  drawCourse(paper, detail)
  drawCall(paper, detail)
  drawOpinions(paper, detail)
  drawMaterials(paper, detail)
  drawProof(paper, dossier)
  return paper.finish((number, count) => drawFoot(paper, dossier, number, count))
}

const joined = (parts: readonly (string | null | undefined)[]) =>
  parts.filter((one) => one !== '' && one !== null && one !== undefined).join('　')

function moment(at: string | Date): string {
  return minuteOf(new Date(at))
}

/** `3 天 4 小时`, `2 小时 5 分`, `40 分`, `12 秒` */
function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (minutes === 0) return `${seconds} 秒`
  if (hours === 0) return `${minutes} 分`
  return hours < 24 ? `${hours} 小时 ${minutes % 60} 分` : `${Math.floor(hours / 24)} 天 ${hours % 24} 小时`
}

function part(paper: Paper, title: string): void {
  paper.space(4)
  paper.rule(0.6)
  paper.space(4)
  paper.write(title, heading)
}

function fact(paper: Paper, name: string, text: string): void {
  if (text === '') return
  paper.place(name, label, { x: page.edge, y: paper.y })
  const at = { x: page.edge + labelWidth, y: paper.y, width: inner - labelWidth }
  paper.space(paper.place(text, value, at))
}

function drawHead(paper: Paper, { detail, line }: LogDossier): void {
  const { row } = detail
  const { y } = paper
  paper.place('双首会诊　会诊日志', small, { x: page.edge, y, width: inner / 2 })
  paper.place(row.number, small, { x: page.edge + inner / 2, y, width: inner / 2, align: 'right' })
  paper.space(18)
  paper.rule(1.4, inks.ink)
  paper.space(8)
  paper.write('会诊卷宗', { size: 17, leading: 26, weight: 600 }, { align: 'centre' })
  const kinds = [line, words.zh.kinds[row.kind], words.zh.urgencies[row.urgency], words.zh.states[row.state]]
  paper.write(joined(kinds), small, { align: 'centre' })
}

function drawFacts(paper: Paper, { row, consent, facts, reasonCode, reasonText }: LogDetail): void {
  part(paper, '概要')
  const person = (one: LogDetail['row']['requester'] | null) =>
    one === null ? '' : joined([one.institution.zh, one.department?.zh, one.name])
  const { diagnoses } = facts
  fact(
    paper,
    '患者',
    joined([
      row.patientName,
      row.patientSex === null ? '' : words.zh.sexes[row.patientSex],
      row.patientAge === null ? '' : `${row.patientAge} 岁`,
    ]),
  )
  fact(paper, '申请', person(row.requester))
  fact(paper, '受邀', person(row.expert))
  fact(paper, '会诊组', facts.members.map((one) => person(one)).join('；'))
  fact(paper, '西医诊断', diagnoses.western.join('；'))
  fact(paper, '中医诊断', diagnoses.tcm.join('；'))
  fact(paper, '蒙医诊断', diagnoses.mongolian.join('；'))
  fact(
    paper,
    '知情同意',
    consent === null
      ? '没有记录'
      : joined([`${signers[consent.signedBy] ?? consent.signedBy}书面同意`, moment(consent.obtainedAt)]),
  )
  fact(paper, '计划', row.scheduledStart === null ? '' : moment(row.scheduledStart))
  fact(
    paper,
    '实际',
    joined([
      facts.startedAt === null ? '' : `开始 ${moment(facts.startedAt)}`,
      facts.finishedAt === null ? '' : `结束 ${moment(facts.finishedAt)}`,
    ]),
  )
  fact(
    paper,
    '等待',
    facts.waits.map(({ step, seconds }) => `${waitWords[step]} ${span(seconds)}`).join('　'),
  )
  fact(paper, '例外', joined([reasonWord('zh', reasonCode), reasonText]))
}

function drawCourse(paper: Paper, { history }: LogDetail): void {
  const changes = history.filter(({ toState }) => toState !== null).toReversed()
  part(paper, `状态与时间（${changes.length} 次）`)
  for (const { at, toState, actor, reasonCode } of changes.slice(0, most.course)) {
    if (toState === null) continue
    const who = joined([actor.id === null ? '系统' : actor.name, actor.institution?.zh])
    fact(paper, moment(at).slice(5), joined([words.zh.states[toState], who, reasonWord('zh', reasonCode)]))
  }
  rest(paper, changes.length - most.course)
}

function rest(paper: Paper, left: number): void {
  if (left > 0) paper.write(`另有 ${left} 条，见系统内会诊日志`, small)
}

function drawCall(paper: Paper, { call, presences, callFacts: { phoned } }: LogDetail): void {
  part(paper, '通话')
  for (const { person, side, pressedAt } of phoned.slice(0, most.phoned)) {
    fact(paper, '改用电话', joined([moment(pressedAt), person.name, words.zh.sides[side]]))
  }
  rest(paper, phoned.length - most.phoned)
  if (call === null) {
    paper.write('没有双方同时在室的记录', small)
    return
  }
  const end = call.endedAt === null ? '进行中' : moment(call.endedAt)
  fact(paper, '双方在室', `${moment(call.startedAt)} 至 ${end}　同时在室 ${span(call.seconds)}`)
  for (const stay of presences.slice(0, most.stays)) {
    const how = stay.how === null ? '在室' : (leaving[stay.how] ?? '')
    fact(paper, stay.person.name, joined([`${moment(stay.joinedAt)} 起`, span(stay.seconds), how]))
  }
  rest(paper, presences.length - most.stays)
}

function drawOpinions(paper: Paper, { opinions, adoption, facts }: LogDetail): void {
  part(paper, '意见、采纳与转诊')
  if (opinions.length === 0) paper.write('没有已签署的意见', small)
  for (const opinion of opinions.slice(0, most.opinions)) {
    const digest = `${opinion.digestAlgorithm} ${opinion.digest.slice(0, 16)}…`
    const checked = opinion.intact ? '核验通过' : '核验不通过'
    const said = joined([moment(opinion.signedAt), opinion.author, '内部签名', checked, digest])
    fact(paper, `第 ${opinion.version} 版`, said)
  }
  rest(paper, opinions.length - most.opinions)
  if (adoption !== null)
    fact(
      paper,
      '采纳',
      joined([
        adoptionWords[adoption.decision] ?? adoption.decision,
        moment(adoption.recordedAt),
        adoption.reason,
      ]),
    )
  fact(paper, '转诊', facts.referrals.map(({ number }) => number).join('　'))
  const sides = { requester: '申请方', expert: '受邀方', patient: '患者' } as const
  fact(paper, '评价', facts.rated.map(({ side, at }) => `${sides[side]} ${moment(at)} 已评价`).join('　'))
}

function drawMaterials(paper: Paper, { facts: { materials }, access }: LogDetail): void {
  part(paper, `资料与查阅（资料 ${materials.length} 份，查阅 ${access.length} 次）`)
  for (const file of materials.slice(0, most.materials)) {
    const times = file.opened === 0 ? '未打开' : `打开 ${file.opened} 次，${file.people} 人`
    const gone = file.removed ? '已移除' : ''
    fact(paper, moment(file.addedAt).slice(5), joined([file.addedBy, file.mediaType, times, gone]))
  }
  rest(paper, materials.length - most.materials)
}

function drawProof(paper: Paper, { detail, digest, digestAlgorithm }: LogDossier): void {
  const { chain } = detail
  part(paper, '核验')
  fact(paper, '日志链', joined([chain.intact ? '完整' : '不完整', `${chain.length} 条`, chain.algorithm]))
  fact(paper, '链首', chain.head)
  fact(paper, '内容摘要', `${digestAlgorithm} ${digest}`)
}

function drawFoot(paper: Paper, { copy }: LogDossier, number: number, count: number): void {
  const y = page.height - page.bottom + 14
  const taken = `${copy.person.institution.zh}　${copy.person.name}　${moment(copy.at)} 取得`
  paper.place(`${taken}　患者姓名打码　文件摘要记入日志`, tiny, { x: page.edge, y, width: inner * 0.85 })
  const numbered = { x: page.edge + inner * 0.85, y, width: inner * 0.15, align: 'right' as const }
  paper.place(`${number} / ${count}`, tiny, numbered)
}
