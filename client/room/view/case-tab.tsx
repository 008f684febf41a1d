/** 病例: what the requesting doctor wrote. */
import type { CaseRecord } from '../../../server/contract/record.ts'
import { hasMongolian } from '../../../server/domain/mongolian.ts'
import { useTexts } from '../../i18n/text.ts'
import { differentiationRows, formulaText } from '../../pages/detail/record-words.ts'
import { codedWords, vitalRows } from '../../pages/detail/words.ts'
import { ScriptText } from '../../ui/mongolian.tsx'
import { Triangle } from '../../ui/urgency.tsx'
import { useCase } from './context.tsx'

type PartProps = { title: string; text: string }

/** A heading and its text; nothing where nothing was written. */
export function Part({ title, text }: PartProps) {
  if (text.trim() === '') return null
  return (
    <section>
      <h3>{title}</h3>
      {hasMongolian(text) ? <ScriptText text={text} /> : <p>{text}</p>}
    </section>
  )
}

export function CaseTab() {
  const texts = useTexts()
  const words = texts.record
  const { content } = useCase()
  if (content === null) return <p className="r-quiet">{words.notRecorded}</p>
  const { record } = content
  const lines = (coded: CaseRecord['westernDiagnoses']) => coded.map(codedWords).join('\n')
  const vitals = vitalRows(texts, record.vitals).map(({ label, value, unit }) => `${label} ${value} ${unit}`)
  return (
    <>
      <Part title={words.chiefComplaint} text={record.chiefComplaint} />
      <Allergies record={record} />
      <Part title={words.presentHistory} text={record.presentHistory} />
      <Part title={words.pastHistory} text={record.pastHistory} />
      <Part title={words.personalHistory} text={record.personalHistory} />
      <Part title={words.vitals.title} text={vitals.join('　')} />
      <Part title={words.physicalExamination} text={record.physicalExamination} />
      <Part title={words.auxiliaryResults} text={record.auxiliaryResults} />
      <Part title={words.course} text={words.clauses([record.course.name, record.course.description])} />
      <Part title={words.medication} text={medication(record) || words.notRecorded} />
      <Part title={words.westernDiagnosis} text={lines(record.westernDiagnoses)} />
      <Part title={words.tcmDisease} text={lines(record.tcmDiseases)} />
      <Part title={words.tcmPattern} text={lines(record.tcmPatterns)} />
      <Part title={texts.mongolian.disease} text={lines(record.mongolianDiseases)} />
      <Part
        title={words.differentiation.title}
        text={differentiationRows(texts, record.differentiation)
          .map(({ name, text }) => texts.common.named(name, text))
          .join('\n')}
      />
      <Part title={words.treatmentPrinciple} text={record.treatmentPrinciple} />
      <Part
        title={texts.formula.title}
        text={record.formulae.map((formula) => formulaText(texts, formula)).join('\n\n')}
      />
      <Part title={texts.formula.nonDrug} text={record.nonDrugTreatment} />
    </>
  )

  function medication({ medications, takesNoMedication }: CaseRecord): string {
    if (medications.length === 0) return takesNoMedication ? words.noMedication : ''
    return medications
      .map(({ name, dosage, period }) => [name, dosage, period].filter((part) => part !== '').join('　'))
      .join('\n')
  }
}

/** Silence is not safety: where nothing was written, it says so. */
function Allergies({ record }: { record: CaseRecord }) {
  const words = useTexts().record
  const { allergies, noKnownAllergies } = record
  return (
    <section>
      <h3>{words.allergies}</h3>
      {allergies.length === 0 ? (
        <p>{noKnownAllergies ? words.noAllergies : words.notRecorded}</p>
      ) : (
        allergies.map(({ substance, reaction }) => (
          <p key={`${substance} ${reaction}`} className="r-allergy">
            <Triangle filled size={12} />
            <b>{words.withReaction(substance, reaction)}</b>
          </p>
        ))
      )}
    </section>
  )
}
