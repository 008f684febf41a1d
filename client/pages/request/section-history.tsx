/** Complaint, history, examination, vital signs, results. */
import { useTexts } from '../../i18n/text.ts'
import { AreaField, NumberField, TextField } from './field.tsx'

export function HistorySection() {
  const texts = useTexts()
  const { record, request } = texts
  const hints = request.history
  return (
    <div className="form-parts">
      <TextField
        path="record.chiefComplaint"
        label={record.chiefComplaint}
        max={500}
        required
        placeholder={hints.chiefComplaintHint}
      />
      <AreaField
        path="record.presentHistory"
        label={record.presentHistory}
        max={8000}
        rows={6}
        required
        placeholder={hints.presentHistoryHint}
      />
      <div className="form-grid form-grid-2">
        <AreaField
          path="record.pastHistory"
          label={record.pastHistory}
          max={4000}
          placeholder={hints.pastHistoryHint}
        />
        <AreaField path="record.personalHistory" label={record.personalHistory} max={2000} />
      </div>
      <AreaField
        path="record.physicalExamination"
        label={record.physicalExamination}
        max={4000}
        required
        placeholder={hints.physicalExaminationHint}
      />
      <VitalFields />
      <AreaField
        path="record.auxiliaryResults"
        label={record.auxiliaryResults}
        max={8000}
        placeholder={hints.auxiliaryResultsHint}
      />
      <TextField path="record.course.name" label={record.courseName} max={200} />
      <AreaField path="record.course.description" label={record.course} max={8000} />
    </div>
  )
}

/** Bounds are the contract's: what cannot be a measurement is not taken. */
function VitalFields() {
  const { vitals, unit } = useTexts().record
  return (
    <section className="form-part">
      <h2 className="h2">{vitals.title}</h2>
      <div className="form-grid form-grid-6">
        <NumberField
          path="record.vitals.temperature"
          label={vitals.temperature}
          min={30}
          max={45}
          step={0.1}
          unit={unit.celsius}
        />
        <NumberField
          path="record.vitals.heartRate"
          label={vitals.heartRate}
          min={20}
          max={300}
          unit={unit.perMinute}
        />
        <NumberField
          path="record.vitals.respiration"
          label={vitals.respiration}
          min={4}
          max={120}
          unit={unit.perMinute}
        />
        <NumberField
          path="record.vitals.systolic"
          label={vitals.systolic}
          min={40}
          max={300}
          unit={unit.mmHg}
        />
        <NumberField
          path="record.vitals.diastolic"
          label={vitals.diastolic}
          min={20}
          max={200}
          unit={unit.mmHg}
        />
        <NumberField
          path="record.vitals.oxygenSaturation"
          label={vitals.oxygenSaturation}
          min={30}
          max={100}
          unit={unit.percent}
        />
      </div>
    </section>
  )
}
