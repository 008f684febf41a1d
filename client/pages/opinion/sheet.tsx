/** The A4 page as it will be, or as it was signed. The PDF is made by the server from the same content. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { BoardEntry } from '../../../server/contract/mdt.ts'
import type { OpinionContent, OpinionVersion } from '../../../server/contract/opinion.ts'
import type { Line } from '../../../server/contract/session.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Code } from '../../ui/code.tsx'
import { Mark } from '../../ui/mark.tsx'
import { shortDigest } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { codedWords } from './parts.ts'

type Props = {
  consultation: Consultation
  line: Line | undefined
  content: OpinionContent
  version: number
  /** null while it is a draft */
  signed: OpinionVersion | null
  /** What members of the board hold against it; it is printed with it. */
  dissents?: readonly BoardEntry[]
}

export function OpinionSheet({ consultation, line, content, version, signed, dissents = [] }: Props) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.opinion
  const diagnoses = [
    ...content.westernDiagnoses,
    ...content.tcmDiseases,
    ...content.tcmPatterns,
    ...content.mongolianDiagnoses,
  ]
  return (
    <article className="a4" lang="zh-CN" aria-label={words.document}>
      <SheetHead consultation={consultation} line={line} version={version} />
      <Answers consultation={consultation} content={content} />
      <Part title={words.part.findings} text={content.findings} />
      <Part title={words.part.diagnosis} text={codedWords(diagnoses)} />
      <Part title={words.part.differential} text={content.differential} />
      <Part title={words.part.advice} text={content.advice} />
      <Part title={words.part.principle} text={content.treatmentPrinciple} />
      <Formula content={content} />
      <Part title={words.part.procedures} text={content.procedures} />
      <Part title={words.part.tests} text={content.furtherTests} />
      <Part title={words.part.monitoring} text={content.monitoring} />
      <Part title={words.part.warning} text={content.warningSigns} />
      <Closing content={content} />
      {dissents.map(({ member, text }) => (
        <Part
          key={member.id}
          title={`${texts.mdt.conclusion.dissented}　${personIn(language, member)}`}
          text={text}
        />
      ))}
      {signed === null ? (
        <footer className="a4-draft">
          <Mark state="draft" />
          {words.draftMark}
        </footer>
      ) : (
        <Signature signed={signed} />
      )}
    </article>
  )
}

function SheetHead({ consultation, line, version }: Pick<Props, 'consultation' | 'line' | 'version'>) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const words = texts.opinion
  const { patient, requester, expert } = consultation
  const about = [
    patient.name,
    patient.sex === null ? '' : texts.common.sex[patient.sex],
    consultation.patientAge === null ? '' : texts.common.age(consultation.patientAge),
  ]
  const kind = texts.state.kind[consultation.kind]
  return (
    <>
      <div className="a4-head">
        <span>{line === undefined ? '' : nameIn(language, line.beijing.institution)}</span>
        <span>
          {consultation.number}
          {'　'}
          {words.version(version)}
        </span>
      </div>
      <h2>{words.document}</h2>
      <p className="a4-sub">
        {line === undefined ? kind : words.sheetLine(nameIn(language, line.name), kind)}
        {consultation.scheduledStart === null ? '' : `　${time.moment(consultation.scheduledStart)}`}
      </p>
      <dl className="a4-facts">
        <dt>{words.patient}</dt>
        <dd>{about.filter((word) => word !== '').join('　')}</dd>
        <dt>{words.requester}</dt>
        <dd>{`${nameIn(language, requester.institution)}　${personIn(language, requester)}`}</dd>
        <dt>{words.diagnosis}</dt>
        <dd>{consultation.diagnosis}</dd>
        <dt>{words.expert}</dt>
        <dd>{expert === null ? '' : `${personIn(language, expert)}　${nameIn(language, expert.title)}`}</dd>
      </dl>
    </>
  )
}

function Answers({ consultation, content }: Pick<Props, 'consultation' | 'content'>) {
  const texts = useTexts()
  const questions = consultation.content?.questions ?? []
  return questions.map((question, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the number is the question's identity
    <section key={index}>
      <h3>
        {texts.opinion.question(texts.opinion.numerals[index] ?? String(index + 1))}
        {'　'}
        {question}
      </h3>
      <p>{content.answers.find((one) => one.position === index + 1)?.text ?? ''}</p>
    </section>
  ))
}

function Part({ title, text }: { title: string; text: string }) {
  if (text.trim() === '') return null
  return (
    <section>
      <h3>{title}</h3>
      <p>{text}</p>
    </section>
  )
}

function Formula({ content }: { content: OpinionContent }) {
  const texts = useTexts()
  const { prescription } = content
  if (prescription === null || (prescription.herbs.length === 0 && prescription.name === '')) return null
  const head = [
    prescription.name,
    prescription.doses === null ? '' : texts.opinion.doses(prescription.doses),
    prescription.usage,
  ]
  return (
    <section>
      <h3>
        {texts.opinion.part.formula}
        {'　'}
        {head.filter((word) => word !== '').join('　')}
      </h3>
      <ul className="a4-herbs">
        {prescription.herbs.map((herb, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a herb may stand twice; the rows carry no state
          <li key={index}>
            {`${herb.name} ${herb.grams}${texts.opinion.grams}`}
            {herb.note === '' ? null : <sup>{herb.note}</sup>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Closing({ content }: { content: OpinionContent }) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.opinion
  const parts = [
    content.followUpOn === null
      ? ''
      : words.labelled(words.part.followUp, time.day(`${content.followUpOn}T12:00:00+08:00`)),
    content.referral === 'none' ? '' : words.labelled(words.part.referral, words.referral[content.referral]),
    content.certainty === null
      ? ''
      : words.labelled(texts.signature.certainty.label, texts.signature.certainty.values[content.certainty]),
    content.limits,
  ].filter((word) => word !== '')
  return parts.length === 0 ? null : <p className="a4-small">{parts.join('　')}</p>
}

function Signature({ signed }: { signed: OpinionVersion }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { author } = signed
  const place = [
    nameIn(language, author.title),
    author.department === null ? '' : nameIn(language, author.department),
  ]
  return (
    <footer className="a4-signature">
      <span className="a4-signer">{personIn(language, author)}</span>
      <span>
        {place.filter((word) => word !== '').join('　')}
        <br />
        {time.moment(signed.signedAt)}
        {'　'}
        {texts.opinion.internal}
      </span>
      <Code className="a4-code" text={verifyUrl(signed.token)} label={texts.signature.verify.copyUrl} />
      <small>
        {signed.signatures
          .filter(({ role }) => role !== 'expert')
          .map((one) => (
            <span key={one.signer.id}>
              {`${texts.signature.role[one.role]}　${personIn(language, one.signer)}　${time.moment(one.signedAt)}`}
              <br />
            </span>
          ))}
        {texts.opinion.decisionStays}
        <br />
        <span className="mono" title={signed.digest}>
          {`${signed.digestAlgorithm.toUpperCase()} ${shortDigest(signed.digest)}`}
        </span>
      </small>
    </footer>
  )
}

/** Where everybody who holds the paper can verify it. */
function verifyUrl(token: string): string {
  return `${window.location.origin}/verify/${token}`
}
