/** The later parts of a case as one reads them: reasoning, formulae with what is to be minded in them, Mongolian medicine. */
import type { Formula } from '../../../server/contract/formula.ts'
import type { CaseRecord } from '../../../server/contract/record.ts'
import type { PatientFacts } from '../../../server/domain/herb-check.ts'
import { useTexts } from '../../i18n/text.ts'
import { HerbWarnings } from '../../ui/herb-warnings.tsx'
import { ScriptText } from '../../ui/mongolian.tsx'
import { Part, TextPart } from './reading-part.tsx'
import { differentiationRows, formulaLines, herbWords, mongolianRows, type Named } from './record-words.ts'

type RecordProps = { record: CaseRecord }

/** 辨证 and 治则治法; nothing where nothing was written. */
export function ReasoningPart({ record }: RecordProps) {
  const texts = useTexts()
  const rows = differentiationRows(texts, record.differentiation)
  return (
    <>
      {rows.length === 0 ? null : (
        <Part title={texts.record.differentiation.title}>
          <NamedRows rows={rows} />
        </Part>
      )}
      <TextPart title={texts.record.treatmentPrinciple} text={record.treatmentPrinciple} />
    </>
  )
}

function NamedRows({ rows }: { rows: readonly Named[] }) {
  return (
    <dl className="reading-rows">
      {rows.map(({ key, name, text }) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd>
            <ScriptText text={text} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Formulae taken now, and treatment without drugs. */
export function FormulaPart({ record, patient }: RecordProps & { patient: PatientFacts | null }) {
  const words = useTexts().formula
  return (
    <>
      {record.formulae.length === 0 ? null : (
        <>
          <h3>{words.title}</h3>
          {record.formulae.map((formula, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is read, not changed
            <FormulaReading key={index} formula={formula} />
          ))}
          <HerbWarnings formulae={record.formulae} patient={patient} />
        </>
      )}
      <TextPart title={words.nonDrug} text={record.nonDrugTreatment} />
    </>
  )
}

function FormulaReading({ formula }: { formula: Formula }) {
  const texts = useTexts()
  return (
    <div className="formula-reading">
      {formula.name === '' ? null : <b>{formula.name}</b>}
      <ul>
        {formula.herbs.map((herb, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a herb may stand twice
          <li key={index}>{herbWords(texts, herb)}</li>
        ))}
      </ul>
      {formulaLines(texts, formula).map((line) => (
        <div key={line} className="small second">
          {line}
        </div>
      ))}
    </div>
  )
}

/** The Mongolian-medicine form, where there is one. */
export function MongolianPart({ record }: RecordProps) {
  const texts = useTexts()
  if (record.mongolian === null) return null
  const { narrative } = record.mongolian
  const rows = mongolianRows(texts, record.mongolian, record.mongolianDiseases)
  return (
    <section className="mongolian-reading">
      <h3>{texts.mongolian.section}</h3>
      <NamedRows rows={rows} />
      {narrative.trim() === '' ? null : (
        <>
          <h3>{texts.mongolian.narrative}</h3>
          <ScriptText text={narrative} />
        </>
      )}
    </section>
  )
}
