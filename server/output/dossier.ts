/** The dossier of one consultation as an auditor takes it along: one A4 page, the patient masked. */
import type { PersonBrief, PersonName } from '../contract/common.ts'
import type { LogDossier } from '../contract/document.ts'
import type { LogDetail } from '../contract/log.ts'
import { type DossierWords, dossierWords } from './dossier-words.ts'
import { createPaper, inks, inner, type Paper, page } from './paper.ts'
import { type Lang, minuteOf, reasonWord, words } from './words.ts'

const small = { size: 9, leading: 14, colour: inks.ink2 }
const label = { size: 9, leading: 14, colour: inks.ink3 }
const value = { size: 9, leading: 14, colour: inks.ink }
const heading = { size: 10.5, leading: 18, weight: 600 as const }
const tiny = { size: 8, leading: 11.5, colour: inks.ink2 }
const labelWidth: Readonly<Record<Lang, number>> = { zh: 58, en: 70 }

/** What one page takes; how many more there are is said. */
const most = { course: 12, stays: 6, phoned: 4, opinions: 3, materials: 4, openers: 6, steps: 3 }

type Sheet = { paper: Paper; lang: Lang; said: DossierWords }

/** @returns the bytes of a PDF of one page, unless a reason or a diagnosis is longer than usual */
export async function renderDossier(dossier: LogDossier): Promise<Buffer> {
  const { detail, copy, lang } = dossier
  const said = dossierWords[lang]
  const paper = createPaper(
    {
      title: `${said.title} ${detail.row.number}`,
      author: copy.person.name,
      subject: dossier.line[lang],
      created: copy.at,
    },
    () => undefined,
  )
  const sheet: Sheet = { paper, lang, said }
  drawHead(sheet, dossier)
  drawFacts(sheet, detail)
  drawCourse(sheet, detail)
  drawCall(sheet, detail)
  drawOpinions(sheet, detail)
  drawMaterials(sheet, detail)
  drawProof(sheet, dossier)
  return paper.finish((number, count) => drawFoot(sheet, dossier, number, count))
}

const joined = (parts: readonly (string | null | undefined)[]) =>
  parts.filter((one) => one !== '' && one !== null && one !== undefined).join('　')

function moment(at: string | Date): string {
  return minuteOf(new Date(at))
}

const units: Readonly<Record<Lang, Record<'days' | 'hours' | 'minutes' | 'seconds', string>>> = {
  zh: { days: '天', hours: '小时', minutes: '分', seconds: '秒' },
  en: { days: 'd', hours: 'h', minutes: 'min', seconds: 's' },
}

/** `3 天 4 小时`, `2 小时 5 分`, `40 分`, `12 秒` */
function span(lang: Lang, seconds: number): string {
  const of = units[lang]
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (minutes === 0) return `${seconds} ${of.seconds}`
  if (hours === 0) return `${minutes} ${of.minutes}`
  return hours < 24
    ? `${hours} ${of.hours} ${minutes % 60} ${of.minutes}`
    : `${Math.floor(hours / 24)} ${of.days} ${hours % 24} ${of.hours}`
}

function part({ paper }: Sheet, title: string): void {
  paper.space(4)
  paper.rule(0.6)
  paper.space(4)
  paper.write(title, heading)
}

function fact({ paper, lang }: Sheet, name: string, text: string): void {
  if (text === '') return
  const width = labelWidth[lang]
  paper.place(name, label, { x: page.edge, y: paper.y, width })
  paper.space(paper.place(text, value, { x: page.edge + width, y: paper.y, width: inner - width }))
}

function nameOf(lang: Lang, { name, nameEn }: PersonName): string {
  return lang === 'en' && nameEn !== '' ? nameEn : name
}

function drawHead({ paper, lang, said }: Sheet, { detail, line }: LogDossier): void {
  const { row } = detail
  const { y } = paper
  paper.place(said.house, small, { x: page.edge, y, width: inner / 2 })
  paper.place(row.number, small, { x: page.edge + inner / 2, y, width: inner / 2, align: 'right' })
  paper.space(18)
  paper.rule(1.4, inks.ink)
  paper.space(8)
  paper.write(said.title, { size: 17, leading: 26, weight: 600 }, { align: 'centre' })
  const { kinds, urgencies, states } = words[lang]
  paper.write(joined([line[lang], kinds[row.kind], urgencies[row.urgency], states[row.state]]), small, {
    align: 'centre',
  })
}

function drawFacts(sheet: Sheet, detail: LogDetail): void {
  const { lang, said } = sheet
  const { row, facts, reasonCode, reasonText } = detail
  part(sheet, said.part.facts)
  const person = (one: PersonBrief | null) =>
    one === null ? '' : joined([one.institution[lang], one.department?.[lang], nameOf(lang, one)])
  const { diagnoses } = facts
  fact(
    sheet,
    said.patient,
    joined([
      row.patientName,
      row.patientSex === null ? '' : words[lang].sexes[row.patientSex],
      row.patientAge === null ? '' : said.age(row.patientAge),
    ]),
  )
  fact(sheet, said.asked, person(row.requester))
  fact(sheet, said.invited, person(row.expert))
  fact(sheet, said.board, facts.members.map((one) => person(one)).join(said.between))
  fact(sheet, said.western, diagnoses.western.join(said.between))
  fact(sheet, said.tcm, diagnoses.tcm.join(said.between))
  fact(sheet, said.mongolian, diagnoses.mongolian.join(said.between))
  drawConsent(sheet, detail)
  fact(sheet, said.planned, row.scheduledStart === null ? '' : moment(row.scheduledStart))
  fact(
    sheet,
    said.actual,
    joined([
      facts.startedAt === null ? '' : said.began(moment(facts.startedAt)),
      facts.finishedAt === null ? '' : said.ended(moment(facts.finishedAt)),
    ]),
  )
  fact(
    sheet,
    said.waited,
    facts.waits.map(({ step, seconds }) => `${said.waits[step]} ${span(lang, seconds)}`).join('　'),
  )
  fact(sheet, said.exception, joined([reasonWord(lang, reasonCode), reasonText]))
}

/** Of the newest steps; what was withdrawn must not look as if it stood. */
function drawConsent(sheet: Sheet, { consent, consentSteps }: LogDetail): void {
  const { lang, said } = sheet
  const signers: Readonly<Record<string, string>> = words[lang].signers
  const signer = (by: string) => signers[by] ?? by
  fact(
    sheet,
    said.consent,
    consent === null
      ? said.noConsent
      : joined([said.consented(signer(consent.signedBy)), moment(consent.obtainedAt)]),
  )
  for (const { purpose, action, signedBy, at } of consentSteps.slice(-most.steps))
    fact(sheet, '　', joined([said.step[action](said.purposes[purpose], signer(signedBy)), moment(at)]))
  rest(sheet, consentSteps.length - most.steps)
}

function drawCourse(sheet: Sheet, { history }: LogDetail): void {
  const { lang, said } = sheet
  const changes = history.filter(({ toState }) => toState !== null).toReversed()
  part(sheet, said.part.course(changes.length))
  for (const { at, toState, actor, reasonCode } of changes.slice(0, most.course)) {
    if (toState === null) continue
    const who = joined([actor.id === null ? said.system : nameOf(lang, actor), actor.institution?.[lang]])
    fact(sheet, moment(at).slice(5), joined([words[lang].states[toState], who, reasonWord(lang, reasonCode)]))
  }
  rest(sheet, changes.length - most.course)
}

function rest({ paper, said }: Sheet, left: number): void {
  if (left > 0) paper.write(said.rest(left), small)
}

function drawCall(sheet: Sheet, { call, callFacts: { phoned, stays } }: LogDetail): void {
  const { paper, lang, said } = sheet
  part(sheet, said.part.call)
  for (const { person, side, pressedAt } of phoned.slice(0, most.phoned))
    fact(sheet, said.phoned, joined([moment(pressedAt), nameOf(lang, person), words[lang].sides[side]]))
  rest(sheet, phoned.length - most.phoned)
  if (call === null) {
    paper.write(said.noCall, small)
    return
  }
  const end = call.endedAt === null ? said.going : moment(call.endedAt)
  fact(sheet, said.both, said.bothFor(moment(call.startedAt), end, span(lang, call.seconds)))
  for (const stay of stays.slice(0, most.stays)) {
    const how = stay.how === null ? said.inside : said.leaving[stay.how]
    fact(
      sheet,
      nameOf(lang, stay.person),
      joined([
        said.from(moment(stay.joinedAt).slice(11)),
        span(lang, stay.summary.seconds),
        how,
        ...lineOf(sheet, stay.summary),
      ]),
    )
  }
  rest(sheet, stays.length - most.stays)
}

type Summary = LogDetail['callFacts']['stays'][number]['summary']

/** The worst that was measured; nothing where nothing was wrong. */
function lineOf({ lang, said }: Sheet, summary: Summary): string[] {
  const { drops, lossPerMille, roundTripMs, soundOnly, lowest, highest } = summary
  const { quality } = said
  return [
    drops === 0 ? '' : quality.drops(drops),
    lossPerMille === null || lossPerMille === 0 ? '' : quality.loss(lossPerMille / 10),
    roundTripMs === null ? '' : quality.trip(roundTripMs),
    soundOnly < 60 ? '' : quality.sound(span(lang, soundOnly)),
    lowest === null || highest === null ? '' : quality.heights(lowest, highest),
  ]
}

function drawOpinions(sheet: Sheet, { opinions, adoption, facts }: LogDetail): void {
  const { paper, lang, said } = sheet
  part(sheet, said.part.opinion)
  if (opinions.length === 0) paper.write(said.noOpinion, small)
  for (const opinion of opinions.slice(0, most.opinions)) {
    const digest = `${opinion.digestAlgorithm} ${opinion.digest.slice(0, 16)}…`
    const checked = opinion.intact ? said.intact : said.broken
    fact(
      sheet,
      said.version(opinion.version),
      joined([moment(opinion.signedAt), nameOf(lang, opinion.author), said.signed, checked, digest]),
    )
    const others = opinion.cosigned.map(
      (one) => `${nameOf(lang, one)} ${said.cosigned[one.role]} ${moment(one.signedAt)}`,
    )
    fact(sheet, '　', others.join(said.between))
  }
  rest(sheet, opinions.length - most.opinions)
  const decisions: Readonly<Record<string, string>> = words[lang].decisions
  if (adoption !== null)
    fact(
      sheet,
      said.adoption,
      joined([
        decisions[adoption.decision] ?? adoption.decision,
        moment(adoption.recordedAt),
        adoption.reason,
      ]),
    )
  fact(sheet, said.referral, facts.referrals.map(({ number }) => number).join('　'))
  fact(
    sheet,
    said.rating,
    facts.rated.map(({ side, at }) => said.rated(words[lang].raters[side], moment(at))).join('　'),
  )
}

function drawMaterials(sheet: Sheet, { facts: { materials }, access }: LogDetail): void {
  const { lang, said } = sheet
  part(sheet, said.part.materials(materials.length, access.length))
  for (const file of materials.slice(0, most.materials))
    fact(
      sheet,
      moment(file.addedAt).slice(5),
      joined([
        nameOf(lang, file.addedBy),
        file.mediaType,
        said.opened(file.opened, file.people),
        file.removed ? said.removed : '',
      ]),
    )
  rest(sheet, materials.length - most.materials)
  /* by person: two may bear one name */
  const looks = new Map<string, { name: string; times: number }>()
  for (const { person } of access) {
    const key = person.id ?? ''
    looks.set(key, { name: nameOf(lang, person), times: (looks.get(key)?.times ?? 0) + 1 })
  }
  const openers = [...looks.values()].sort((one, other) => other.times - one.times)
  fact(
    sheet,
    said.openers,
    openers
      .slice(0, most.openers)
      .map(({ name, times }) => said.opener(name, times))
      .join('　'),
  )
  rest(sheet, openers.length - most.openers)
}

function drawProof(sheet: Sheet, { detail, digest, digestAlgorithm }: LogDossier): void {
  const { said } = sheet
  const { chain } = detail
  part(sheet, said.part.proof)
  fact(
    sheet,
    said.chain,
    joined([chain.intact ? said.whole : said.notWhole, said.events(chain.length), chain.algorithm]),
  )
  fact(sheet, said.head, chain.head)
  fact(sheet, said.digest, `${digestAlgorithm} ${digest}`)
}

function drawFoot({ paper, lang, said }: Sheet, { copy }: LogDossier, number: number, count: number): void {
  const y = page.height - page.bottom + 14
  const who = joined([copy.person.institution[lang], nameOf(lang, copy.person)])
  const foot = joined([said.taken(who, moment(copy.at)), said.masked])
  paper.place(foot, tiny, { x: page.edge, y, width: inner * 0.85 })
  const numbered = { x: page.edge + inner * 0.85, y, width: inner * 0.15, align: 'right' as const }
  paper.place(`${number} / ${count}`, tiny, numbered)
}
