/** The Mongolian-medicine form, on demand: three roots, six base disorders, three examinations, disease, treatment (domain.md §3.3). */
import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import type { MongolianForm } from '../../../server/contract/mongolian.ts'
import { hasMongolian } from '../../../server/domain/mongolian.ts'
import { useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { MongolianText } from '../../ui/mongolian.tsx'
import { focusField } from './aside.tsx'
import { ChoiceField } from './choice-field.tsx'
import { CodedList } from './coded-list.tsx'
import { useField, useProblem } from './desk.ts'
import { AreaField, Labelled, TextField } from './field.tsx'
import type { FormPath } from './form.ts'
import { fieldId } from './sections.ts'

const emptyForm: MongolianForm = {
  constitution: null,
  roots: {
    khii: { state: null, evidence: '' },
    shar: { state: null, evidence: '' },
    badgan: { state: null, evidence: '' },
  },
  disorders: [],
  thermal: null,
  seats: [],
  seatNote: '',
  pulse: '',
  tongue: '',
  urine: { colour: '', smell: '', foam: '', note: '' },
  stool: { colour: '', smell: '', form: '', note: '' },
  narrative: '',
  treatment: { diet: '', conduct: '', medicine: '', external: [], note: '' },
}

export function MongolianSection() {
  const words = useTexts().mongolian
  const [form, set] = useField('record.mongolian')
  const problem = useProblem('record.mongolian')
  const begin = () => {
    set(emptyForm)
    focusField('record.mongolian.constitution')
  }
  return (
    <div className="form-parts">
      <p className="small second">{words.note}</p>
      {form === null ? (
        <div className="row" id={fieldId('record.mongolian')}>
          <Button
            onClick={begin}
            aria-describedby={problem === null ? undefined : `${fieldId('record.mongolian')}-says`}
            data-testid="begin-mongolian"
          >
            {words.begin}
          </Button>
          {problem === null ? null : (
            <p className="field-error" id={`${fieldId('record.mongolian')}-says`}>
              {problem}
            </p>
          )}
        </div>
      ) : (
        <Fields />
      )}
    </div>
  )
}

function Fields() {
  const words = useTexts().mongolian
  return (
    <>
      <Roots />
      <Nature />
      <Examination />
      <CodedList
        place="mongolian"
        path="record.mongolianDiseases"
        title={words.disease}
        add={words.addDisease}
        most={5}
      />
      <Narrative />
      <Treatment />
      <Drop />
    </>
  )
}

function Roots() {
  const words = useTexts().mongolian
  const [constitution, setConstitution] = useField('record.mongolian.constitution')
  return (
    <section className="form-part">
      <h2 className="h2">{words.rootsTitle}</h2>
      <div className="form-narrow">
        <ChoiceField
          path="record.mongolian.constitution"
          label={words.constitution}
          value={constitution}
          words={words.constitutions}
          onChange={setConstitution}
          placeholder={words.notSaid}
        />
      </div>
      {(['khii', 'shar', 'badgan'] as const).map((root) => (
        <Root key={root} root={root} />
      ))}
    </section>
  )
}

function Root({ root }: { root: 'khii' | 'shar' | 'badgan' }) {
  const words = useTexts().mongolian
  const [state, setState] = useField(`record.mongolian.roots.${root}.state`)
  return (
    <div className="mongolian-root">
      <ChoiceField
        path={`record.mongolian.roots.${root}.state`}
        label={words.roots[root]}
        value={state}
        words={words.rootStates}
        onChange={setState}
        placeholder={words.notSaid}
      />
      <TextField
        path={`record.mongolian.roots.${root}.evidence`}
        label={words.evidence(words.roots[root])}
        max={500}
      />
    </div>
  )
}

type TicksProps<V extends string> = {
  path: FormPath
  label: string
  value: readonly V[]
  words: Readonly<Record<V, string>>
  onChange: (value: V[]) => void
}

/** Several of a few: each is seen, and Space ticks it. */
function Ticks<V extends string>({ path, label, value, words, onChange }: TicksProps<V>) {
  return (
    <Labelled path={path} label={label} group>
      {() => (
        <Checkbox.Group<V>
          className="form-radios"
          value={[...value]}
          options={(Object.keys(words) as V[]).map((one) => ({ value: one, label: words[one] }))}
          onChange={onChange}
        />
      )}
    </Labelled>
  )
}

function Nature() {
  const words = useTexts().mongolian
  const [disorders, setDisorders] = useField('record.mongolian.disorders')
  const [thermal, setThermal] = useField('record.mongolian.thermal')
  const [seats, setSeats] = useField('record.mongolian.seats')
  return (
    <section className="form-part">
      <Ticks
        path="record.mongolian.disorders"
        label={words.disorders}
        value={disorders}
        words={words.baseDisorders}
        onChange={setDisorders}
      />
      <Ticks
        path="record.mongolian.seats"
        label={words.seat}
        value={seats}
        words={words.seats}
        onChange={setSeats}
      />
      <div className="mongolian-root">
        <ChoiceField
          path="record.mongolian.thermal"
          label={words.thermal}
          value={thermal}
          words={words.thermalNatures}
          onChange={setThermal}
          placeholder={words.notSaid}
        />
        <TextField path="record.mongolian.seatNote" label={words.seatNote} max={300} />
      </div>
    </section>
  )
}

function Examination() {
  const words = useTexts().mongolian
  return (
    <section className="form-part">
      <div className="form-grid form-grid-2">
        <TextField path="record.mongolian.pulse" label={words.pulse} max={1000} />
        <TextField path="record.mongolian.tongue" label={words.tongue} max={500} />
      </div>
      <h2 className="h2">{words.urine}</h2>
      <div className="form-grid form-grid-4">
        <TextField path="record.mongolian.urine.colour" label={words.colour} max={100} />
        <TextField path="record.mongolian.urine.smell" label={words.smell} max={100} />
        <TextField path="record.mongolian.urine.foam" label={words.foam} max={100} />
        <TextField path="record.mongolian.urine.note" label={words.remark} max={300} />
      </div>
      <h2 className="h2">{words.stool}</h2>
      <div className="form-grid form-grid-4">
        <TextField path="record.mongolian.stool.colour" label={words.colour} max={100} />
        <TextField path="record.mongolian.stool.smell" label={words.smell} max={100} />
        <TextField path="record.mongolian.stool.form" label={words.form} max={100} />
        <TextField path="record.mongolian.stool.note" label={words.remark} max={300} />
      </div>
    </section>
  )
}

/** Written in a field that runs across, because vertical ones are too new for hospital browsers; shown beside it as it is read. */
function Narrative() {
  const words = useTexts().mongolian
  const [text] = useField('record.mongolian.narrative')
  return (
    <section className="form-part">
      <AreaField
        path="record.mongolian.narrative"
        label={words.narrative}
        max={4000}
        placeholder={words.narrativeHint}
      />
      {hasMongolian(text) ? <MongolianText text={text} /> : null}
    </section>
  )
}

function Treatment() {
  const words = useTexts().mongolian
  const [external, setExternal] = useField('record.mongolian.treatment.external')
  return (
    <section className="form-part">
      <h2 className="h2">{words.treatment}</h2>
      <div className="form-grid form-grid-2">
        <TextField path="record.mongolian.treatment.diet" label={words.diet} max={500} />
        <TextField path="record.mongolian.treatment.conduct" label={words.conduct} max={500} />
      </div>
      <AreaField
        path="record.mongolian.treatment.medicine"
        label={words.medicine}
        max={1000}
        rows={2}
        placeholder={words.medicineHint}
      />
      <Ticks
        path="record.mongolian.treatment.external"
        label={words.external}
        value={external}
        words={words.externalTherapies}
        onChange={setExternal}
      />
      <TextField path="record.mongolian.treatment.note" label={words.remark} max={500} />
    </section>
  )
}

function Drop() {
  const words = useTexts().mongolian
  const [, set] = useField('record.mongolian')
  const [, setDiseases] = useField('record.mongolianDiseases')
  const [asking, setAsking] = useState(false)
  const drop = async () => {
    setDiseases([])
    set(null)
    return true
  }
  return (
    <div className="row">
      <Button type="text" danger onClick={() => setAsking(true)}>
        {words.drop}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.dropTitle}
        action={words.drop}
        danger
        onConfirm={drop}
        onClose={() => setAsking(false)}
      >
        <p>{words.dropBody}</p>
      </ConfirmDialog>
    </div>
  )
}
