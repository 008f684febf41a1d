/** Entering or changing one entry. The server judges it by the same rules as a row of a file. */
import { DatePicker, Segmented, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import type { LedgerEntry } from '../../../server/contract/ledger.ts'
import { programmeStart } from '../../../server/domain/ledger.ts'
import { kindOf, type LedgerKind, ledgerKinds } from '../../../server/domain/ledger-kind.ts'
import type { RowField, RowWords } from '../../../server/domain/ledger-row.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { fieldCodes, refreshLedger, today, useLedgerOptions, useSaveEntry } from '../../ledger.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Labelled } from '../../ui/labelled.tsx'
import { LimitedInput } from '../../ui/limited.tsx'
import { formatHours } from '../../ui/number.ts'
import { kindName } from './words.ts'

const empty: RowWords = {
  ...{ kind: '', basis: '发生', from: '', to: '', quantity: '1', persons: '', hours: '', places: '' },
  ...{ line: '', title: '', people: '', consultation: '', note: '' },
}

function wordsOf(entry: LedgerEntry): RowWords {
  return {
    kind: entry.kind,
    basis: entry.basis === 'total' ? '累计' : '发生',
    from: entry.basis === 'total' ? '' : entry.from,
    to: entry.to === entry.from ? '' : entry.to,
    quantity: String(entry.quantity),
    persons: entry.persons === null ? '' : String(entry.persons),
    hours: entry.minutes === null ? '' : formatHours(entry.minutes),
    places: entry.places.map((place) => place.name.zh).join('、'),
    line: entry.line?.name.zh ?? '',
    title: entry.title,
    people: entry.people,
    consultation: entry.consultation?.number ?? '',
    note: entry.note,
  }
}

type Problems = ReadonlyMap<string, string>
const none: Problems = new Map()

type DialogProps = { entry: LedgerEntry | null; onClose: () => void }

export function EntryDialog({ entry, onClose }: DialogProps) {
  const { form, problem } = useTexts().ledger
  const [words, setWords] = useState<RowWords>(entry === null ? empty : wordsOf(entry))
  const [codes, setCodes] = useState<Problems>(none)
  const [late, setLate] = useState(false)
  const save = useSaveEntry(entry)
  const confirm = async () => {
    setCodes(none)
    setLate(false)
    try {
      await save.mutateAsync(words)
      await refreshLedger()
      return true
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 'CONFLICT') {
        setLate(true)
        return false
      }
      const found = fieldCodes(error, 'words.')
      if (found === null) throw error
      setCodes(found)
      return false
    }
  }
  const sentences: Readonly<Record<string, string>> = problem
  return (
    <ConfirmDialog
      open
      title={entry === null ? form.enter : form.change}
      action={form.save}
      width={640}
      confirmTestId="entry-ok"
      onConfirm={confirm}
      onClose={onClose}
    >
      {late ? (
        <p className="field-error" role="alert">
          {form.conflict}
        </p>
      ) : null}
      <Fields
        words={words}
        onChange={(change) => setWords((before) => ({ ...before, ...change }))}
        problemOf={(field) => {
          const code = codes.get(field)
          return code === undefined ? undefined : (sentences[code] ?? problem.required)
        }}
      />
    </ConfirmDialog>
  )
}

type FieldsProps = {
  words: RowWords
  onChange: (change: Partial<RowWords>) => void
  problemOf: (field: RowField) => string | undefined
}

function Fields({ words, onChange, problemOf }: FieldsProps) {
  const texts = useTexts()
  const { form } = texts.ledger
  const isTotal = words.basis === '累计'
  const typed = (field: RowField, most: number, hint = '') => (
    <Labelled className="programme-field" label={form.field[field]} problem={problemOf(field)} hint={hint}>
      {(id) => (
        <LimitedInput
          id={id}
          most={most}
          value={words[field]}
          status={problemOf(field) === undefined ? '' : 'error'}
          onChange={(event) => onChange({ [field]: event.target.value })}
        />
      )}
    </Labelled>
  )
  const picked = (field: 'from' | 'to', hint = '') => (
    <Labelled className="programme-field" label={form.field[field]} problem={problemOf(field)} hint={hint}>
      {(id) => (
        <DatePicker
          id={id}
          placeholder=""
          value={words[field] === '' ? null : dayjs(words[field])}
          status={problemOf(field) === undefined ? '' : 'error'}
          disabledDate={(day) => day.isAfter(today(), 'day') || day.isBefore(programmeStart, 'day')}
          onChange={(day) => onChange({ [field]: day == null ? '' : day.format('YYYY-MM-DD') })}
        />
      )}
    </Labelled>
  )
  return (
    <div className="programme-form">
      <KindFields {...{ words, onChange, problemOf }} />
      {isTotal ? picked('to', form.hint.asOf) : picked('from')}
      {isTotal ? null : picked('to', form.hint.to)}
      {typed('quantity', 20)}
      {isTotal ? null : (
        <>
          {typed('persons', 20)}
          {typed('hours', 8, form.hint.hours)}
          <PlaceFields {...{ words, onChange, problemOf }} />
          {typed('title', 200)}
          {typed('people', 1000, form.hint.people)}
          {typed('consultation', 40, form.hint.consultation)}
        </>
      )}
      {typed('note', 1000)}
    </div>
  )
}

/** What is counted, and whether as an event or as a total; only what is possible is offered. */
function KindFields({ words, onChange, problemOf }: FieldsProps) {
  const texts = useTexts()
  const language = useLanguage()
  const { form, basis } = texts.ledger
  const { wholeProgramme = false } = useLedgerOptions().data ?? {}
  const kinds = ledgerKinds.filter((kind) => wholeProgramme || kindOf(kind).events)
  const onlyTotals = (kind: string) => kind !== '' && !kindOf(kind as LedgerKind).events
  return (
    <>
      <Labelled className="programme-field" label={form.field.kind} problem={problemOf('kind')}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: 'label' }}
            value={words.kind === '' ? null : words.kind}
            options={kinds.map((kind) => ({ value: kind, label: kindName(language, kind) }))}
            status={problemOf('kind') === undefined ? '' : 'error'}
            onChange={(kind: string) => onChange({ kind, ...(onlyTotals(kind) ? { basis: '累计' } : {}) })}
          />
        )}
      </Labelled>
      {wholeProgramme ? (
        <Labelled className="programme-field" label={form.field.basis} problem={problemOf('basis')}>
          {() => (
            <Segmented
              aria-label={form.field.basis}
              value={words.basis}
              options={[
                { value: '发生', label: basis.event, disabled: onlyTotals(words.kind) },
                { value: '累计', label: basis.total },
              ]}
              onChange={(chosen) => onChange({ basis: chosen })}
            />
          )}
        </Labelled>
      ) : null}
    </>
  )
}

function PlaceFields({ words, onChange, problemOf }: FieldsProps) {
  const texts = useTexts()
  const language = useLanguage()
  const { form } = texts.ledger
  const { institutions = [], lines = [] } = useLedgerOptions().data ?? {}
  const named = ({ name }: { name: { zh: string; en: string } }) => ({
    value: name.zh,
    label: nameIn(language, name),
  })
  return (
    <>
      <div className="programme-wide">
        <Labelled
          className="programme-field"
          label={form.field.places}
          problem={problemOf('places')}
          hint={form.hint.places}
        >
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              showSearch={{ optionFilterProp: 'label' }}
              value={words.places === '' ? [] : words.places.split('、')}
              options={institutions.filter(({ level }) => level !== 'bureau').map(named)}
              status={problemOf('places') === undefined ? '' : 'error'}
              onChange={(chosen: string[]) => onChange({ places: chosen.join('、') })}
            />
          )}
        </Labelled>
      </div>
      <Labelled className="programme-field" label={form.field.line} problem={problemOf('line')}>
        {(id) => (
          <Select
            id={id}
            allowClear
            value={words.line === '' ? null : words.line}
            options={lines.map(named)}
            onChange={(line: string | undefined) => onChange({ line: line ?? '' })}
          />
        )}
      </Labelled>
    </>
  )
}
