/** The case as one reads it: 16/29, at most 42 characters a line; an allergy in cinnabar (look §3). Also the form's preview. */
import type { ReactNode } from 'react'
import type { RequestContent } from '../../../server/contract/consultation.ts'
import type { CaseRecord } from '../../../server/contract/record.ts'
import type { PatientFacts } from '../../../server/domain/herb-check.ts'
import { useTexts } from '../../i18n/text.ts'
import { Allergy } from '../../ui/urgency.tsx'
import { FormulaPart, MongolianPart, ReasoningPart } from './reading-more.tsx'
import { Part, TextPart } from './reading-part.tsx'
import { stayWords } from './record-words.ts'
import {
  diagnosisLines,
  inquiryParts,
  pulseAt,
  pulsePlaces,
  pulseSides,
  pulseWords,
  tongueWords,
  vitalRows,
} from './words.ts'

type RecordProps = { record: CaseRecord }

type CaseReadingProps = RecordProps & {
  /** For what is to be minded in formulae. */
  patient?: PatientFacts | null
  /** On a phone, where the rest lies below the fold. */
  allergiesFirst?: boolean
}

export function CaseReading({ record, patient = null, allergiesFirst = false }: CaseReadingProps) {
  const texts = useTexts()
  const words = texts.record
  return (
    <div className="reading">
      <Part title={words.chiefComplaint}>{record.chiefComplaint || <NotRecorded />}</Part>
      {allergiesFirst ? <AllergyPart record={record} /> : null}
      <TextPart title={words.presentHistory} text={record.presentHistory} />
      <TextPart title={words.pastHistory} text={record.pastHistory} />
      <TextPart title={words.personalHistory} text={record.personalHistory} />
      {allergiesFirst ? null : <AllergyPart record={record} />}
      <TextPart title={words.physicalExamination} text={record.physicalExamination} />
      <TextPart title={words.auxiliaryResults} text={record.auxiliaryResults} />
      <TextPart title={words.course} text={words.clauses([record.course.name, record.course.description])} />
      <FourInShort record={record} />
      <DiagnosisPart record={record} />
      <ReasoningPart record={record} />
      <MedicationPart record={record} />
      <FormulaPart record={record} patient={patient} />
      <TextPart title={texts.detail.stay} text={stayWords(texts, record.stay)} />
    </div>
  )
}

function NotRecorded() {
  return <span className="dim">{useTexts().record.notRecorded}</span>
}

/** Silence is not safety: where nothing was written, it says so. */
export function AllergyPart({ record }: RecordProps) {
  const words = useTexts().record
  return (
    <Part title={words.allergies}>
      {record.allergies.length > 0 ? (
        record.allergies.map(({ substance, reaction }) => (
          <div key={`${substance} ${reaction}`}>
            <Allergy>{words.withReaction(substance, reaction)}</Allergy>
          </div>
        ))
      ) : record.noKnownAllergies ? (
        words.noAllergies
      ) : (
        <NotRecorded />
      )}
    </Part>
  )
}

function FourInShort({ record }: RecordProps) {
  const texts = useTexts()
  const tongue = tongueWords(texts, record.tongue)
  const pulse = pulseWords(texts, record.pulse)
  if (tongue === '' && pulse === '') return null
  return (
    <Part title={texts.record.summary}>
      {tongue === '' ? null : <div>{tongue}</div>}
      {pulse === '' ? null : <div>{pulse}</div>}
      {pulse !== '' && record.pulse.takenByLocalDoctor ? (
        <div>{texts.record.takenByLocalDoctorLong}</div>
      ) : null}
    </Part>
  )
}

function DiagnosisPart({ record }: RecordProps) {
  const texts = useTexts()
  const lines = diagnosisLines(texts, record)
  return (
    <Part title={texts.record.diagnosis}>
      {lines.length === 0 ? <NotRecorded /> : lines.map((line) => <div key={line}>{line}</div>)}
    </Part>
  )
}

export function MedicationPart({ record }: RecordProps) {
  const words = useTexts().record
  if (record.medications.length === 0) {
    return (
      <Part title={words.medication}>{record.takesNoMedication ? words.noMedication : <NotRecorded />}</Part>
    )
  }
  return (
    <>
      <h3>{words.medication}</h3>
      <table className="plain-table medication-table">
        <tbody>
          {record.medications.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is read, not changed, and a medicine may stand twice
            <tr key={index}>
              <th scope="row">{one.name}</th>
              <td>{one.dosage}</td>
              <td className="second small number">{one.period}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** 望, 闻问, 切, each with its letter in the gutter. */
export function FourReading({ record }: RecordProps) {
  const texts = useTexts()
  const words = texts.record
  const { inspection, inquiry } = record
  return (
    <div className="reading four-reading">
      <Four letter={words.gutter.look}>
        {(['spirit', 'complexion', 'body', 'head', 'eyes', 'skin'] as const).map((part) => (
          <TextPart key={part} title={words.inspection[part]} text={inspection[part]} />
        ))}
        <Part title={words.tongue}>{tongueWords(texts, record.tongue) || <NotRecorded />}</Part>
      </Four>
      <Four letter={words.gutter.listenAsk}>
        <TextPart title={words.listening.voice} text={record.listening.voice} />
        <TextPart title={words.listening.smell} text={record.listening.smell} />
        {inquiryParts.map((part) => (
          <TextPart key={part} title={words.inquiry[part]} text={inquiry[part]} />
        ))}
      </Four>
      <Four letter={words.gutter.feel}>
        <PulseTable pulse={record.pulse} />
        <TextPart title={words.palpation} text={record.palpation} />
      </Four>
      <MongolianPart record={record} />
    </div>
  )
}

function Four({ letter, children }: { letter: string; children: ReactNode }) {
  return (
    <section className="four">
      <div className="four-letter" lang="zh-CN" aria-hidden="true">
        {letter}
      </div>
      <div>{children}</div>
    </section>
  )
}

/** Left and right hand mirrored around 寸 关 尺. */
function PulseTable({ pulse }: { pulse: CaseRecord['pulse'] }) {
  const texts = useTexts()
  const words = texts.record
  const rate = pulse.rate === null ? null : `${words.pulseRate} ${pulse.rate} ${words.unit.perMinute}`
  const strength =
    pulse.strength === null ? null : `${words.pulseStrength} ${words.pulseStrengths[pulse.strength]}`
  const rhythm = pulse.rhythm === null ? null : `${words.pulseRhythm} ${words.pulseRhythms[pulse.rhythm]}`
  return (
    <>
      <h3>{words.pulse}</h3>
      <table className="pulse-table">
        <thead>
          <tr>
            <th scope="col">{words.pulseSide.left}</th>
            <th scope="col" className="pulse-place">
              {words.pulsePlace}
            </th>
            <th scope="col">{words.pulseSide.right}</th>
          </tr>
        </thead>
        <tbody>
          {pulsePlaces.map((place) => (
            <tr key={place}>
              <td>{pulseAt(texts, pulse[pulseSides[0]][place]) || texts.common.none}</td>
              <th scope="row" className="pulse-place serif" lang="zh-CN">
                {words.pulsePlaces[place]}
              </th>
              <td>{pulseAt(texts, pulse[pulseSides[1]][place]) || texts.common.none}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small second">
        {[rate, rhythm, strength, pulse.takenByLocalDoctor ? words.takenByLocalDoctor : null]
          .filter((part) => part !== null)
          .join('　')}
      </p>
      <TextPart title={words.pulseNote} text={pulse.note} />
    </>
  )
}

/** Vital signs that were measured; nothing where none was. */
export function Vitals({ record }: RecordProps) {
  const texts = useTexts()
  const rows = vitalRows(texts, record.vitals)
  if (rows.length === 0) return null
  return (
    <>
      <h3 className="label">{texts.record.vitals.title}</h3>
      <table className="plain-table">
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" className="second">
                {row.label}
              </th>
              <td className="number">
                <b>{row.value}</b> <span className="dim tiny">{row.unit}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

type QuestionsProps = { questions: RequestContent['questions'] }

/** The numbered questions that the opinion answers one by one. */
export function QuestionList({ questions }: QuestionsProps) {
  const texts = useTexts()
  if (questions.length === 0) return <p className="second">{texts.detail.noQuestions}</p>
  return (
    <ol className="question-list">
      {questions.map((question, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the number is what names a question
        <li key={index}>
          <b aria-hidden="true">{index + 1}</b>
          <span>{question}</span>
        </li>
      ))}
    </ol>
  )
}
