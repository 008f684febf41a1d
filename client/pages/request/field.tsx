/** Fields bound to the draft. Each is drawn again only for its own value. */
import { Checkbox, Input, InputNumber } from 'antd'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { useLimit } from '../../ui/limit.ts'
import { useField, useProblem } from './desk.ts'
import { clean, type FormPath, type FormValue } from './form.ts'
import { fieldId } from './sections.ts'

/** Paths of values of one type. */
type PathTo<T> = {
  [P in FormPath]: FormValue<P> extends T ? (T extends FormValue<P> ? P : never) : never
}[FormPath]

export type LabelledProps = {
  path: string
  label: string
  /** At the right of the label. */
  note?: ReactNode
  /** Under the field, while there is nothing to correct. */
  hint?: ReactNode
  required?: boolean
  /** What is wrong here, where the field knows it better than that it must be filled in. */
  wrong?: string | undefined
  /** What is wrong with it already while it is typed. */
  over?: string | null
  /** A set of controls instead of one: named by the label, not tied to it. */
  group?: boolean
  className?: string
  children: (control: { id: string; 'aria-invalid'?: true; 'aria-describedby'?: string }) => ReactNode
}

/** Label, control, and what is to be said about it. */
export function Labelled({
  path,
  label,
  note,
  hint,
  required = false,
  wrong,
  over = null,
  group = false,
  className,
  children,
}: LabelledProps) {
  const texts = useTexts()
  const found = useProblem(path)
  const problem = over ?? (found === null ? null : (wrong ?? found))
  const id = fieldId(path)
  const described = problem !== null || hint !== undefined ? `${id}-says` : undefined
  const control = {
    id,
    ...(problem === null ? {} : { 'aria-invalid': true as const }),
    ...(described === undefined ? {} : { 'aria-describedby': described }),
  }
  const words = (
    <>
      <span>{label}</span>
      {note !== undefined || required ? <em>{note ?? texts.common.caseFields.required}</em> : null}
    </>
  )
  return (
    <div className={className === undefined ? 'form-field' : `form-field ${className}`}>
      {group ? (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset takes no part in the grid of the browsers we serve
        <div role="group" aria-labelledby={`${id}-label`} id={id} tabIndex={-1} className="form-group">
          <div className="field-label" id={`${id}-label`}>
            {words}
          </div>
          {children(control)}
        </div>
      ) : (
        <>
          <label className="field-label" htmlFor={id}>
            {words}
          </label>
          {children(control)}
        </>
      )}
      {described === undefined ? null : (
        <p id={described} className={problem === null ? 'tiny dim' : 'field-error'}>
          {problem ?? hint}
        </p>
      )}
    </div>
  )
}

type FieldProps<P> = Omit<LabelledProps, 'children' | 'path'> & { path: P; placeholder?: string }

type TextProps = FieldProps<PathTo<string>> & {
  max: number
  /** What may be typed at all; the rest is dropped. */
  only?: RegExp
  inputMode?: 'text' | 'tel' | 'numeric'
  /** What is often written here, offered while typing. */
  suggestions?: readonly string[]
}

/** One line of text. */
export function TextField({ path, placeholder, max, only, inputMode, suggestions, ...labelled }: TextProps) {
  const [value, set] = useField(path)
  const over = useLimit(fieldId(path), value, max)
  return (
    <Labelled path={path} over={over} {...labelled}>
      {(control) => (
        <>
          <Input
            {...control}
            value={value}
            placeholder={placeholder}
            inputMode={inputMode}
            list={suggestions === undefined ? undefined : `${control.id}-list`}
            // The browser must not remember patients.
            autoComplete="off"
            status={control['aria-invalid'] ? 'error' : ''}
            onChange={(event) => {
              const text = clean(event.target.value)
              set(only === undefined ? text : [...text].filter((one) => only.test(one)).join(''))
            }}
          />
          {suggestions === undefined ? null : (
            <datalist id={`${control.id}-list`}>
              {suggestions.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Labelled>
  )
}

type AreaProps = FieldProps<PathTo<string>> & { max: number; rows?: number }

/** Text of several lines, growing with what is written. */
export function AreaField({ path, placeholder, max, rows = 3, ...labelled }: AreaProps) {
  const [value, set] = useField(path)
  const over = useLimit(fieldId(path), value, max)
  return (
    <Labelled path={path} over={over} {...labelled}>
      {(control) => (
        <Input.TextArea
          {...control}
          value={value}
          placeholder={placeholder}
          autoSize={{ minRows: rows, maxRows: 16 }}
          autoComplete="off"
          status={control['aria-invalid'] ? 'error' : ''}
          onChange={(event) => set(clean(event.target.value))}
        />
      )}
    </Labelled>
  )
}

type NumberPath = PathTo<number | null>
type NumberProps = FieldProps<NumberPath> & { min: number; max: number; step?: number; unit: string }

/** A measured value with its unit. */
export function NumberField({ path, min, max, step = 1, unit, placeholder, ...labelled }: NumberProps) {
  const [value, set] = useField(path)
  return (
    <Labelled path={path} {...labelled}>
      {(control) => (
        <InputNumber
          {...control}
          value={value}
          min={min}
          max={max}
          step={step}
          precision={step < 1 ? 1 : 0}
          suffix={<span className="dim tiny">{unit}</span>}
          controls={false}
          inputMode="decimal"
          placeholder={placeholder}
          status={control['aria-invalid'] ? 'error' : ''}
          onChange={(next) => set(typeof next === 'number' ? next : null)}
        />
      )}
    </Labelled>
  )
}

type TickProps = { path: PathTo<boolean>; label: string; hint?: string; disabled?: boolean }

export function TickField({ path, label, hint, disabled = false }: TickProps) {
  const [value, set] = useField(path)
  return (
    <div className="form-tick">
      <Checkbox
        id={fieldId(path)}
        checked={value}
        disabled={disabled}
        onChange={(event) => set(event.target.checked)}
      >
        {label}
      </Checkbox>
      {hint === undefined ? null : <p className="tiny dim">{hint}</p>}
    </div>
  )
}
