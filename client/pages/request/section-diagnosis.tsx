/** Western and TCM diagnoses. Words always, a code where there is one; a code never stands without system and edition (domain.md §3.1). */
import { Button, Input, Select } from 'antd'
import type { Coded } from '../../../server/contract/record.ts'
import { useTexts } from '../../i18n/text.ts'
import { useField } from './desk.ts'
import { Labelled } from './field.tsx'
import { clean } from './form.ts'
import { RowRemove } from './rows.tsx'
import { fieldId } from './sections.ts'

type ListKey = 'western' | 'disease' | 'pattern'
type ListPath = 'record.westernDiagnoses' | 'record.tcmDiseases' | 'record.tcmPatterns'

const system: Readonly<Record<ListKey, NonNullable<Coded['system']>>> = {
  western: 'ICD-10',
  disease: 'GB/T 15657',
  pattern: 'GB/T 16751.2',
}
/** Names of editions are names, the same in every language. */
const editions: Readonly<Record<ListKey, readonly string[]>> = {
  western: ['国家临床版 2.0', '医保版 2.0'],
  disease: ['2021', '1995'],
  pattern: ['2021', '1997'],
}

export function DiagnosisSection() {
  const texts = useTexts()
  const { record, request } = texts
  const words = request.diagnosis
  return (
    <div className="form-parts">
      <p className="small second">{words.note}</p>
      <CodedList
        list="western"
        path="record.westernDiagnoses"
        title={record.westernDiagnosis}
        add={words.addWestern}
        most={10}
      />
      <CodedList
        list="disease"
        path="record.tcmDiseases"
        title={record.tcmDisease}
        add={words.addDisease}
        most={5}
      />
      <CodedList
        list="pattern"
        path="record.tcmPatterns"
        title={record.tcmPattern}
        add={words.addPattern}
        most={5}
      />
    </div>
  )
}

type CodedListProps = { list: ListKey; path: ListPath; title: string; add: string; most: number }

const empty: Coded = { text: '', code: null, system: null, edition: null }

function CodedList({ list, path, title, add, most }: CodedListProps) {
  const texts = useTexts()
  const [rows, set] = useField(path)
  // One row is always there to be written in; an empty one is not sent.
  const shown = rows.length === 0 ? [empty] : rows
  const change = (index: number, row: Coded) => set(shown.map((one, at) => (at === index ? row : one)))
  return (
    <Labelled
      path={path}
      label={title}
      note={list === 'western' ? texts.request.diagnosis.primary : undefined}
      group
      className="form-list"
    >
      {() => (
        <>
          {shown.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
            <div className="coded-row" key={index}>
              <CodedFields
                list={list}
                path={path}
                title={title}
                index={index}
                row={row}
                onChange={(next) => change(index, next)}
              />
              <RowRemove
                label={texts.request.list.removeRow(title, index + 1)}
                hidden={rows.length === 0}
                onRemove={() => set(rows.filter((_, at) => at !== index))}
              />
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

type CodedFieldsProps = {
  list: ListKey
  path: ListPath
  title: string
  index: number
  row: Coded
  onChange: (row: Coded) => void
}

function CodedFields({ list, path, title, index, row, onChange }: CodedFieldsProps) {
  const words = useTexts().request.diagnosis
  const name = `${title} ${index + 1}`
  const setCode = (text: string) => {
    const code = clean(text)
    onChange(
      code === ''
        ? { ...row, code: null, system: null, edition: null }
        : { ...row, code, system: system[list], edition: row.edition ?? editions[list][0] ?? null },
    )
  }
  return (
    <>
      <Input
        id={fieldId(`${path}.${index}`)}
        aria-label={name}
        value={row.text}
        maxLength={200}
        autoComplete="off"
        placeholder={words.textHint[list]}
        onChange={(event) => onChange({ ...row, text: clean(event.target.value) })}
      />
      <Input
        aria-label={`${name}　${words.code}`}
        value={row.code ?? ''}
        maxLength={40}
        autoComplete="off"
        placeholder={words.codeHint[list] || words.code}
        onChange={(event) => setCode(event.target.value)}
      />
      {row.code === null ? (
        <span />
      ) : (
        <Select<string>
          aria-label={`${name}　${words.edition}`}
          value={row.edition ?? ''}
          options={[
            ...editions[list].map((edition) => ({ value: edition, label: `${system[list]} ${edition}` })),
            { value: '', label: `${system[list]} ${words.editionUnknown}` },
          ]}
          onChange={(edition) => onChange({ ...row, edition: edition === '' ? null : edition })}
        />
      )}
    </>
  )
}
