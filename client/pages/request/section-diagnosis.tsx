/** Western and TCM diagnoses, the reasoning that led to them, and the principle of treatment that follows (理、法). */
import { useTexts } from '../../i18n/text.ts'
import { CodedList } from './coded-list.tsx'
import { AreaField, TextField } from './field.tsx'

export function DiagnosisSection() {
  const texts = useTexts()
  const { record, request } = texts
  const words = request.diagnosis
  return (
    <div className="form-parts">
      <p className="small second">{words.note}</p>
      <CodedList
        place="western"
        path="record.westernDiagnoses"
        title={record.westernDiagnosis}
        add={words.addWestern}
        most={10}
        note={words.primary}
      />
      <CodedList
        place="disease"
        path="record.tcmDiseases"
        title={record.tcmDisease}
        add={words.addDisease}
        most={5}
      />
      <CodedList
        place="pattern"
        path="record.tcmPatterns"
        title={record.tcmPattern}
        add={words.addPattern}
        most={5}
      />
      <section className="form-part">
        <h2 className="h2">{record.differentiation.title}</h2>
        <p className="small second">{words.differentiationNote}</p>
        <div className="form-grid form-grid-4">
          {(['cause', 'nature', 'seat', 'tendency'] as const).map((part) => (
            <TextField
              key={part}
              path={`record.differentiation.${part}`}
              label={record.differentiation[part]}
              max={500}
            />
          ))}
        </div>
        <AreaField path="record.treatmentPrinciple" label={record.treatmentPrinciple} max={1000} rows={2} />
      </section>
    </div>
  )
}
