/** Diagnoses in rows: words always, a code where there is one; a code never stands without system and edition (domain.md §3.1). */
import { Button, Input, Select } from 'antd'
import type { Coded } from '../../../server/contract/record.ts'
import { codeProblem, type DiagnosisPlace, editionsOf, systemsOf } from '../../../server/domain/code.ts'
import { useTexts } from '../../i18n/text.ts'
import { useOverLimit } from '../../ui/limit.ts'
import { useField } from './desk.ts'
import { Labelled } from './field.tsx'
import { clean, lacksName } from './form.ts'
import { RowRemove } from './rows.tsx'
import { fieldId } from './sections.ts'

type ListPath =
  | 'record.westernDiagnoses'
  | 'record.tcmDiseases'
  | 'record.tcmPatterns'
  | 'record.mongolianDiseases'

type CodedListProps = {
  place: DiagnosisPlace
  path: ListPath
  title: string
  add: string
  most: number
  note?: string
}

const empty: Coded = { text: '', code: null, system: null, edition: null }

export function CodedList({ place, path, title, add, most, note }: CodedListProps) {
  const texts = useTexts()
  const [rows, set] = useField(path)
  // One row is always there to be written in; an empty one is not sent.
  const shown = rows.length === 0 ? [empty] : rows
  const change = (index: number, row: Coded) => set(shown.map((one, at) => (at === index ? row : one)))
  return (
    <Labelled path={path} label={title} note={note} group className="form-list">
      {() => (
        <>
          {shown.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
            <div className="coded-row" key={index}>
              <CodedFields
                place={place}
                path={`${path}.${index}`}
                name={`${title} ${index + 1}`}
                row={row}
                onChange={(next) => change(index, next)}
              />
              <RowRemove
                label={texts.request.list.removeRow(title, index + 1)}
                hidden={rows.length === 0}
                onRemove={() => set(rows.filter((_, at) => at !== index))}
              />
              <RowProblem id={`${fieldId(`${path}.${index}`)}-says`} place={place} row={row} />
            </div>
          ))}
          {shown.length >= most ? null : (
            <Button type="dashed" size="small" onClick={() => set([...shown, empty])}>
              {add}
            </Button>
          )}
        </>
      )}
    </Labelled>
  )
}

/** Said while it is typed: the server refuses such a code, and with it everything else of that saving. */
function RowProblem({ id, place, row }: { id: string; place: DiagnosisPlace; row: Coded }) {
  const { errors, request } = useTexts()
  const overText = useOverLimit(row.text, longest.text)
  const overCode = useOverLimit(row.code ?? '', longest.code)
  const overEdition = useOverLimit(row.edition ?? '', longest.edition)
  const problem = codeProblem(place, row)
  const unnamed = lacksName(row.text, [row.code]) ? request.list.unnamed : null
  const says = overText ?? overCode ?? overEdition ?? (problem === null ? unnamed : errors.fields[problem])
  return says === null ? null : (
    <p id={id} className="field-error coded-problem">
      {says}
    </p>
  )
}

/** characters; `Coded` of contract/record.ts */
const longest = { text: 200, code: 40, edition: 40 } as const

/** What a control of the row carries where it is the one that is wrong. */
const marked = (isWrong: boolean, id: string) =>
  isWrong ? ({ status: 'error', 'aria-invalid': true, 'aria-describedby': `${id}-says` } as const) : {}

type CodedFieldsProps = {
  place: DiagnosisPlace
  path: string
  name: string
  row: Coded
  onChange: (row: Coded) => void
}

function CodedFields({ place, path, name, row, onChange }: CodedFieldsProps) {
  const words = useTexts().request.diagnosis
  const [usual] = systemsOf[place]
  const setCode = (text: string) => {
    const code = clean(text)
    const system = row.system ?? usual ?? null
    onChange(
      code === ''
        ? { ...row, code: null, system: null, edition: null }
        : {
            ...row,
            code,
            system,
            edition: row.edition ?? (system === null ? null : (editionsOf(system)[0] ?? null)),
          },
    )
  }
  const isRefused = codeProblem(place, row) !== null || (row.code ?? '').length > longest.code
  return (
    <>
      <Input
        id={fieldId(path)}
        aria-label={name}
        value={row.text}
        {...marked(row.text.length > longest.text, fieldId(path))}
        autoComplete="off"
        placeholder={place === 'mongolian' ? words.mongolianHint : words.textHint[place]}
        onChange={(event) => onChange({ ...row, text: clean(event.target.value) })}
      />
      <Input
        id={fieldId(`${path}.code`)}
        aria-label={`${name}　${words.code}`}
        {...marked(isRefused, fieldId(path))}
        value={row.code ?? ''}
        autoComplete="off"
        placeholder={place === 'mongolian' ? words.code : words.codeHint[place]}
        onChange={(event) => setCode(event.target.value)}
      />
      {row.code === null ? (
        <span />
      ) : (
        <EditionField place={place} path={path} name={name} row={row} onChange={onChange} />
      )}
    </>
  )
}

/** System and edition in one choice; a hospital's own table is named in words. */
function EditionField({ place, path, name, row, onChange }: CodedFieldsProps) {
  const texts = useTexts()
  if (place === 'mongolian') {
    return (
      <Input
        aria-label={`${name}　${texts.mongolian.localEdition}`}
        {...marked((row.edition ?? '').length > longest.edition, fieldId(path))}
        value={row.edition ?? ''}
        autoComplete="off"
        placeholder={texts.mongolian.localEdition}
        onChange={(event) => onChange({ ...row, edition: clean(event.target.value) || null })}
      />
    )
  }
  const offers = systemsOf[place].flatMap((system) =>
    editionsOf(system).map((edition) => ({ value: `${system} ${edition}`, system, edition })),
  )
  const chosen = offers.find(({ system, edition }) => system === row.system && edition === row.edition)
  return (
    <Select<string>
      aria-label={`${name}　${texts.request.diagnosis.edition}`}
      value={chosen?.value ?? null}
      options={offers.map(({ value }) => ({ value, label: value }))}
      onChange={(value) => {
        const offer = offers.find((one) => one.value === value)
        if (offer !== undefined) onChange({ ...row, system: offer.system, edition: offer.edition })
      }}
    />
  )
}
