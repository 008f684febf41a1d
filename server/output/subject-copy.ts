/** A copy of the record for the patient: an A4 document in the language they chose, with its number across every page. */
import type { PersonBrief } from '../contract/common.ts'
import type { SubjectCopyDocument, SubjectCopyFile } from '../contract/document.ts'
import type { OpinionContent } from '../contract/opinion.ts'
import { createPaper, inks, inner, type Paper, page } from './paper.ts'
import { codedText, type Pair, recordPairs, recordWords } from './subject-copy-record.ts'
import { type CopyWords, copyWords } from './subject-copy-words.ts'
import { type Lang, minuteOf, reasonWord, words } from './words.ts'

const small = { size: 9.5, leading: 16, colour: inks.ink2 }
const label = { size: 9.5, leading: 16, colour: inks.ink3 }
const value = { size: 10, leading: 16, colour: inks.ink }
const heading = { size: 12, leading: 22, weight: 600 as const }
const tiny = { size: 8.5, leading: 13, colour: inks.ink3 }
const labelWidth = 108

/** @returns the bytes of a PDF */
export async function renderSubjectCopy(
  document: SubjectCopyDocument,
  files: readonly SubjectCopyFile[],
): Promise<Buffer> {
  const { copy } = document
  const lang = copy.language
  const said = copyWords[lang]
  const paper = createPaper(
    {
      title: `${said.title} ${copy.number}`,
      author: copy.madeBy.institution[lang],
      subject: document.line[lang],
      created: copy.madeAt,
    },
    (next) => {
      next.write(`${said.titleMore}　${copy.number}`, tiny)
      next.space(6)
    },
  )
  drawHead(paper, document, said)
  part(paper, said.part.patient, patientPairs(document, said, lang))
  part(paper, said.part.request, requestPairs(document, said, lang))
  part(paper, said.part.record, recordPairs(document.record, lang))
  part(paper, said.part.consent, consentPairs(document, said, lang))
  drawOpinions(paper, document, said, lang)
  part(paper, said.part.adoption, adoptionPairs(document, said, lang))
  const kinds: Readonly<Record<string, string>> = recordWords[lang].record.attachmentKinds
  part(
    paper,
    said.part.files,
    files.map((file): Pair => [kinds[file.kind] ?? file.kind, `${file.fileName}　${minuteOf(file.addedAt)}`]),
  )
  paper.space(8)
  paper.write(said.statement, small)
  return paper.finish((number, count) => {
    paper.mark(said.watermark(copy.number))
    drawFoot(paper, document, said, said.page(number, count))
  })
}

const joined = (parts: readonly string[]) => parts.filter((one) => one.trim() !== '').join('　')

function person({ name, nameEn, institution, department }: PersonBrief, lang: Lang): string {
  return joined([lang === 'zh' ? name : nameEn || name, institution[lang], department?.[lang] ?? ''])
}

function drawHead(paper: Paper, { number, copy }: SubjectCopyDocument, said: CopyWords): void {
  const { y } = paper
  const lang = copy.language
  paper.place(copy.madeBy.institution[lang], small, { x: page.edge, y, width: inner / 2 })
  paper.place(copy.number, small, { x: page.edge + inner / 2, y, width: inner / 2, align: 'right' })
  paper.space(22)
  paper.rule(1.4, inks.ink)
  paper.space(12)
  paper.write(said.title, { size: 20, leading: 32, weight: 600 }, { align: 'centre' })
  paper.space(6)
  const asked = copy.asker === 'patient' ? copy.askerName : `${copy.askerName}　${copy.relation}`
  for (const pair of [
    [said.number, copy.number],
    [said.consultation, number],
    [said.askedBy, joined([said.askers[copy.asker], asked])],
    [said.seen, said.documents[copy.document]],
    [said.askedOn, copy.askedOn],
    [said.reason, copy.reason],
    [said.madeBy, `${person(copy.madeBy, lang)}　${minuteOf(copy.madeAt)}`],
  ] as const)
    drawPair(paper, pair)
}

function part(paper: Paper, title: string, pairs: readonly Pair[]): void {
  const shown = pairs.filter(([, text]) => text.trim() !== '')
  if (shown.length === 0) return
  partHead(paper, title)
  for (const pair of shown) drawPair(paper, pair)
}

function partHead(paper: Paper, title: string): void {
  paper.space(6)
  paper.need(heading.leading + 3 * value.leading)
  paper.rule(0.6)
  paper.space(5)
  paper.write(title, heading)
}

/** The name at the left, its words beside it; long words go on over pages. */
function drawPair(paper: Paper, [name, text]: Pair): void {
  const names = paper.measure(name, label, labelWidth - 8).height
  paper.need(Math.max(names, value.leading))
  const { y } = paper
  paper.place(name, label, { x: page.edge, y, width: labelWidth - 8 })
  for (const line of text.split('\n'))
    paper.write(line, value, { x: page.edge + labelWidth, width: inner - labelWidth })
  if (paper.y > y && paper.y < y + names) paper.y = y + names
}

function patientPairs({ patient }: SubjectCopyDocument, said: CopyWords, lang: Lang): Pair[] {
  return [
    [said.name, patient.name],
    [said.nameMongolian, patient.nameMongolian],
    [said.sex, patient.sex === null ? '' : words[lang].sexes[patient.sex]],
    [said.birthDate, patient.birthDate ?? ''],
    [said.idNumber, patient.idNumber],
    [said.phone, patient.phone],
    [said.hospitalNumber, patient.hospitalNumber],
    [said.nationality, patient.nationality],
  ]
}

function requestPairs(document: SubjectCopyDocument, said: CopyWords, lang: Lang): Pair[] {
  const { kind, urgency, state, call, expert, submittedAt } = document
  const called =
    call === null
      ? ''
      : `${minuteOf(call.startedAt)} – ${minuteOf(call.endedAt)}　${said.minutes(call.seconds)}`
  return [
    [said.line, document.line[lang]],
    [said.kind, `${words[lang].kinds[kind]}　${words[lang].urgencies[urgency]}`],
    [said.state, words[lang].states[state]],
    [said.submitted, submittedAt === null ? '' : minuteOf(submittedAt)],
    [said.requester, person(document.requester, lang)],
    [said.expert, expert === null ? '' : person(expert, lang)],
    [said.call, called],
    [said.invitationReason, document.reason],
    [said.purpose, document.purpose],
    ...document.questions.map((text, index): Pair => [said.question(index + 1), text]),
  ]
}

function consentPairs({ consents }: SubjectCopyDocument, said: CopyWords, lang: Lang): Pair[] {
  return consents.map(
    ({ purpose, action, signedBy, signerName, relation, at, note }): Pair => [
      said.purposes[purpose],
      joined([said.actions[action], words[lang].signers[signedBy], signerName, relation, minuteOf(at), note]),
    ],
  )
}

function drawOpinions(paper: Paper, document: SubjectCopyDocument, said: CopyWords, lang: Lang): void {
  for (const opinion of document.opinions) {
    const { version, content, reasonCode, reasonText } = opinion
    const title = `${said.part.opinion}　${said.version(version)}`
    const signatures = opinion.signatures.map(
      (one): Pair => [
        said.signature,
        joined([
          said.roles[one.role],
          person(one.signer, lang),
          minuteOf(new Date(one.signedAt)),
          said.internal,
        ]),
      ],
    )
    part(paper, title, [
      [said.corrected, version === 1 ? '' : joined([reasonWord(lang, reasonCode), reasonText ?? ''])],
      ...contentPairs(content, said),
      ...signatures,
      [opinion.digestAlgorithm === 'sm3' ? 'SM3' : 'SHA-256', opinion.digest],
      [said.verify, opinion.intact ? opinion.verifyUrl : said.broken],
    ])
  }
  part(paper, said.member, [
    ...document.board.opinions.map(
      ({ member, view, recommendations, signedAt }): Pair => [
        lang === 'zh' ? member.name : member.nameEn || member.name,
        [view, recommendations, `${person(member, lang)}　${minuteOf(new Date(signedAt))}`]
          .filter((one) => one !== '')
          .join('\n'),
      ],
    ),
    ...document.board.answers.flatMap(({ version, board }) =>
      board
        .filter(({ answer }) => answer === 'dissented')
        .map(
          ({ member, text }): Pair => [
            `${said.dissent}　${said.version(version)}`,
            `${person(member, lang)}\n${text}`,
          ],
        ),
    ),
  ])
}

function contentPairs(content: OpinionContent, said: CopyWords): Pair[] {
  const { prescription } = content
  return [
    [said.western, codedText(content.westernDiagnoses)],
    [said.tcm, codedText([...content.tcmDiseases, ...content.tcmPatterns])],
    [said.mongolian, codedText(content.mongolianDiagnoses)],
    ...content.answers.map(({ position, text }): Pair => [said.answer(position), text]),
    [said.findings, content.findings],
    [said.advice, content.advice],
    [said.differential, content.differential],
    [said.principle, content.treatmentPrinciple],
    [
      said.prescription,
      prescription === null
        ? ''
        : [
            joined([
              prescription.name,
              prescription.doses === null ? '' : said.doses(prescription.doses),
              prescription.usage,
            ]),
            prescription.herbs
              .map(({ name, grams, note }) => `${name} ${grams}g${note === '' ? '' : `（${note}）`}`)
              .join('、'),
          ].join('\n'),
    ],
    [said.procedures, content.procedures],
    [said.tests, content.furtherTests],
    [said.monitoring, content.monitoring],
    [said.warnings, content.warningSigns],
    [said.referral, said.referrals[content.referral]],
    [said.followUp, content.followUpOn ?? ''],
    [said.certainty, content.certainty === null ? '' : said.certainties[content.certainty]],
    [said.limits, content.limits],
  ]
}

function adoptionPairs({ adoption }: SubjectCopyDocument, said: CopyWords, lang: Lang): Pair[] {
  if (adoption === null) return []
  return [
    [said.decision, `${words[lang].decisions[adoption.decision]}　${minuteOf(adoption.recordedAt)}`],
    [said.decisionReason, adoption.reason],
    [said.carriedOut, adoption.actions],
  ]
}

function drawFoot(paper: Paper, { copy }: SubjectCopyDocument, said: CopyWords, pages: string): void {
  const lang = copy.language
  const y = page.height - page.bottom + 22
  const name = lang === 'zh' ? copy.madeBy.name : copy.madeBy.nameEn || copy.madeBy.name
  paper.place(
    `${copy.number}　${said.foot(copy.madeBy.institution[lang], name, minuteOf(copy.madeAt))}`,
    tiny,
    {
      ...{ x: page.edge, y, width: inner * 0.8 },
    },
  )
  paper.place(pages, tiny, { x: page.edge + inner * 0.8, y, width: inner * 0.2, align: 'right' })
}
