/** 病例: what the requesting doctor wrote. */
import { Triangle } from '../../ui/urgency.tsx'
import { allergyWords, diagnosisWords, medicationWords, vitalWords } from '../record.ts'
import { useCase, useRoomTexts } from './context.tsx'

type PartProps = { title: string; text: string }

/** A heading and its text; nothing where nothing was written. */
export function Part({ title, text }: PartProps) {
  if (text.trim() === '') return null
  return (
    <section>
      <h3>{title}</h3>
      <p>{text}</p>
    </section>
  )
}

export function CaseTab() {
  const { record: words } = useRoomTexts()
  const { content } = useCase()
  if (content === null) return <p className="r-quiet">{words.empty}</p>
  const { record } = content
  const tcm = [diagnosisWords(record.tcmDiseases), diagnosisWords(record.tcmPatterns)]
  return (
    <>
      <Part title={words.complaint} text={record.chiefComplaint} />
      <Allergies />
      <Part title={words.present} text={record.presentHistory} />
      <Part title={words.past} text={record.pastHistory} />
      <Part title={words.personal} text={record.personalHistory} />
      <Part title={words.vitals} text={vitalWords(words, record)} />
      <Part title={words.examination} text={record.physicalExamination} />
      <Part title={words.results} text={record.auxiliaryResults} />
      <Part
        title={words.medications}
        text={record.takesNoMedication ? words.noMedication : medicationWords(record)}
      />
      <Part title={words.western} text={diagnosisWords(record.westernDiagnoses)} />
      <Part title={words.tcm} text={tcm.filter((part) => part !== '').join('\n')} />
    </>
  )
}

function Allergies() {
  const texts = useRoomTexts()
  const { content } = useCase()
  if (content === null) return null
  const { record } = content
  const words = allergyWords(texts.record, record)
  if (words.length === 0 && !record.noKnownAllergies) return null
  return (
    <section>
      <h3>{texts.record.allergies}</h3>
      {words.length === 0 ? (
        <p>{texts.noAllergy}</p>
      ) : (
        words.map((word) => (
          <p key={word} className="r-allergy">
            <Triangle filled size={12} />
            <b>{word}</b>
          </p>
        ))
      )}
    </section>
  )
}
