/** What a DICOM file says of itself, and whether it belongs to the patient. */
import type { DicomFacts as Dicom } from '../../server/contract/attachment.ts'
import { useTexts } from '../i18n/text.ts'
import { useTime } from '../ui/time.ts'
import './viewer.css'

export function DicomFacts({ dicom }: { dicom: Dicom }) {
  const texts = useTexts()
  const words = texts.file.dicom
  const { patientName, patientId, birthDate, sex, modality, studyDate, description, rows, columns } = dicom
  const person = [
    patientName || words.noName,
    sex === null ? '' : texts.common.sex[sex],
    birthDate === null ? '' : `${words.birthDate} ${birthDate}`,
    patientId === '' ? '' : `${words.id} ${patientId}`,
  ]
  const study = [
    modality,
    studyDate ?? '',
    description,
    rows === null || columns === null ? '' : words.size(columns, rows, dicom.frames),
  ]
  return (
    <div className="dicom-facts small">
      <div>
        <span className="dim">{words.patient}</span>　{joined(person)}
      </div>
      <div>
        <span className="dim">{words.study}</span>　{joined(study)}
      </div>
      <Match dicom={dicom} />
    </div>
  )
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('　')
}

function Match({ dicom: { outcome, differs, confirmed } }: { dicom: Dicom }) {
  const words = useTexts().file.dicom
  const time = useTime()
  if (outcome === 'same') return <div className="tone-teal">{words.same}</div>
  if (outcome === 'unknown') return <div className="tone-ochre">{words.unknown}</div>
  return (
    <div role="alert" className="dicom-differs">
      <b>{words.different(differs.map((field) => words.field[field]).join(words.join))}</b>
      {confirmed === null ? null : (
        <div className="tone-ochre">
          {words.confirmed(confirmed.by, time.short(confirmed.at), confirmed.reason)}
        </div>
      )}
    </div>
  )
}
