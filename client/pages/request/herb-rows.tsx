/** The herbs of a formula, one a row. Enter goes on to the next row; a formula pasted as text is taken apart. */
import { Button, InputNumber } from 'antd'
import { useState } from 'react'
import type { FormulaHerb } from '../../../server/contract/formula.ts'
import { footnotes } from '../../../server/domain/herb-name.ts'
import { useTexts } from '../../i18n/text.ts'
import { LimitedInput } from '../../ui/limited.tsx'
import { parseHerbs } from '../opinion/herbs.ts'
import { clean, lacksName } from './form.ts'
import { RowRemove } from './rows.tsx'
import { fieldId } from './sections.ts'

const mostHerbs = 40
const empty: FormulaHerb = { name: '', processing: '', grams: null, footnote: '' }

type HerbRowsProps = { base: string; herbs: readonly FormulaHerb[]; onChange: (herbs: FormulaHerb[]) => void }

export function HerbRows({ base, herbs, onChange }: HerbRowsProps) {
  const words = useTexts().formula
  const [tooMany, setTooMany] = useState<number | null>(null)
  const shown = herbs.length === 0 ? [empty] : herbs
  const nameId = (index: number) => fieldId(`${base}.herbs.${index}.name`)
  const change = (index: number, part: Partial<FormulaHerb>) => {
    setTooMany(null)
    onChange(shown.map((row, at) => (at === index ? { ...row, ...part } : row)))
  }
  const goTo = (wanted: number) => {
    const isBeyond = wanted >= shown.length
    const staysInLast = isBeyond && (shown.length >= mostHerbs || shown.at(-1)?.name.trim() === '')
    const index = staysInLast ? shown.length - 1 : wanted
    if (isBeyond && !staysInLast) onChange([...shown, empty])
    // After the row has been drawn.
    requestAnimationFrame(() => document.getElementById(nameId(index))?.focus())
  }
  const paste = (index: number, text: string): boolean => {
    const { herbs: read, unread } = parseHerbs(text)
    if (read.length < 2 || unread.length > 0) return false
    const rows = read.map(({ name, grams, note }) => ({ ...empty, name, grams, footnote: note }))
    const all = [...shown.slice(0, index), ...rows, ...shown.slice(index + 1)].filter(
      ({ name }) => name.trim() !== '',
    )
    // Too many are not cut: which herb of a formula is to go is the doctor's to say.
    setTooMany(all.length > mostHerbs ? all.length : null)
    if (all.length <= mostHerbs) onChange(all)
    return true
  }
  return (
    <div className="herb-rows">
      <datalist id={`${fieldId(base)}-footnotes`}>
        {footnotes.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <div className="herb-row herb-heads label" aria-hidden="true">
        <span>{words.herb}</span>
        <span>{words.processing}</span>
        <span>{words.grams}</span>
        <span>{words.footnote}</span>
      </div>
      {shown.map((row, index) => (
        <HerbRow
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
          key={index}
          base={base}
          index={index}
          row={row}
          isOnly={herbs.length === 0}
          onChange={(part) => change(index, part)}
          onEnter={() => goTo(index + 1)}
          onPaste={(text) => paste(index, text)}
          onRemove={() => onChange(herbs.filter((_, at) => at !== index))}
        />
      ))}
      {tooMany === null ? null : (
        <p className="field-error" role="alert">
          {words.tooManyHerbs(tooMany, mostHerbs)}
        </p>
      )}
      {shown.length >= mostHerbs ? null : (
        <Button type="dashed" size="small" onClick={() => goTo(shown.length)}>
          {words.addHerb}
        </Button>
      )}
    </div>
  )
}

type HerbRowProps = {
  base: string
  index: number
  row: FormulaHerb
  isOnly: boolean
  onChange: (part: Partial<FormulaHerb>) => void
  onEnter: () => void
  /** @returns whether the text was taken apart into rows */
  onPaste: (text: string) => boolean
  onRemove: () => void
}

function HerbRow({ base, index, row, isOnly, onChange, onEnter, onPaste, onRemove }: HerbRowProps) {
  const { formula: words, request } = useTexts()
  const unnamed = lacksName(row.name, [row.processing, row.grams, row.footnote])
  const says = `${fieldId(`${base}.herbs.${index}.name`)}-says`
  const label = (what: string) => words.herbCell(what, index + 1)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset takes no part in the grid of the browsers we serve
    <div
      className="herb-row"
      role="group"
      aria-label={label(words.herb)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
        if (!(event.target instanceof HTMLInputElement)) return
        event.preventDefault()
        onEnter()
      }}
    >
      <LimitedInput
        id={fieldId(`${base}.herbs.${index}.name`)}
        aria-label={label(words.herb)}
        {...(unnamed ? { 'aria-invalid': true, 'aria-describedby': says } : {})}
        status={unnamed ? 'error' : ''}
        value={row.name}
        most={40}
        placeholder={words.herbHint}
        autoComplete="off"
        onChange={(event) => onChange({ name: clean(event.target.value) })}
        onPaste={(event) => {
          if (onPaste(event.clipboardData.getData('text/plain'))) event.preventDefault()
        }}
      />
      <LimitedInput
        aria-label={label(words.processing)}
        value={row.processing}
        most={20}
        autoComplete="off"
        onChange={(event) => onChange({ processing: clean(event.target.value) })}
      />
      <InputNumber
        aria-label={label(words.grams)}
        value={row.grams}
        min={0.001}
        max={500}
        controls={false}
        inputMode="decimal"
        suffix={<span className="dim tiny">{words.unit.gram}</span>}
        onChange={(grams) => onChange({ grams: typeof grams === 'number' ? grams : null })}
      />
      <LimitedInput
        className="herb-footnote"
        aria-label={label(words.footnote)}
        value={row.footnote}
        most={40}
        list={`${fieldId(base)}-footnotes`}
        autoComplete="off"
        onChange={(event) => onChange({ footnote: clean(event.target.value) })}
      />
      <RowRemove label={words.removeHerb(index + 1)} hidden={isOnly} onRemove={onRemove} />
      {unnamed ? (
        <p id={says} className="field-error">
          {request.list.unnamed}
        </p>
      ) : null}
    </div>
  )
}
