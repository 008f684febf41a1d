/** The fields of a line's settings: each with its unit, bounds and default, and what is wrong in words. */
import { Checkbox, Input, InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { useId } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { defaultAt, useSetting } from './desk.ts'
import { amountWords, boundsOf, boundsWords, problemWords, settingName, unitWords } from './words.ts'

type ShellProps = {
  path: string
  label?: string
  hint?: string | undefined
  code: string | null
  className?: string
  children: (control: { id: string; status: '' | 'error'; describedBy: string }) => ReactNode
}

/** Label above, below it what is wrong or what may be entered. */
function Shell({ path, label, hint = '', code, className, children }: ShellProps) {
  const texts = useTexts()
  const id = useId()
  const problem = code === null ? null : problemWords(texts, path, code)
  return (
    <div className={className ?? 'line-field'} data-path={path}>
      <label className="field-label" htmlFor={id}>
        {label ?? settingName({ texts }, path)}
      </label>
      {children({ id, status: problem === null ? '' : 'error', describedBy: `${id}-says` })}
      <p
        className={problem === null ? 'tiny dim' : 'field-error'}
        id={`${id}-says`}
        role={problem === null ? undefined : 'alert'}
      >
        {problem ?? hint}
      </p>
    </div>
  )
}

type TextProps = { path: string; hint?: string; rows?: number; disabled?: boolean }

export function TextField({ path, hint, rows, disabled = false }: TextProps) {
  const { value, code, set } = useSetting<string>(path)
  return (
    <Shell path={path} hint={hint} code={code}>
      {({ id, status, describedBy }) =>
        rows === undefined ? (
          <Input
            id={id}
            value={value}
            status={status}
            disabled={disabled}
            aria-describedby={describedBy}
            onChange={(event) => set(event.target.value)}
          />
        ) : (
          <Input.TextArea
            id={id}
            value={value}
            status={status}
            autoSize={{ minRows: rows, maxRows: 8 }}
            aria-describedby={describedBy}
            onChange={(event) => set(event.target.value)}
          />
        )
      }
    </Shell>
  )
}

/** What cannot be read as a number is none: the field then says that it is required. */
export function NumberField({ path, hint }: { path: string; hint?: string | undefined }) {
  const texts = useTexts()
  const { value, code, set } = useSetting<number>(path)
  const bounds = boundsOf(path)
  const standard = defaultAt(path)
  const says = [
    ...(hint === undefined ? [] : [hint]),
    ...(bounds === null ? [] : [boundsWords(texts, bounds)]),
    ...(standard === undefined || bounds === null
      ? []
      : [texts.lines.byDefault(amountWords(texts, standard, bounds))]),
  ]
  return (
    <Shell path={path} hint={says.join('　')} code={code}>
      {({ id, status, describedBy }) => (
        <InputNumber
          id={id}
          className="line-number"
          value={Number.isFinite(value) ? value : null}
          status={status}
          suffix={bounds === null ? undefined : unitWords(texts, bounds.unit)}
          aria-describedby={describedBy}
          onChange={(next) => set(typeof next === 'number' ? next : Number.NaN)}
        />
      )}
    </Shell>
  )
}

export function CheckField({ path, hint }: { path: string; hint?: string }) {
  const texts = useTexts()
  const { value, set } = useSetting<boolean>(path)
  return (
    <div className="line-field line-check" data-path={path}>
      <Checkbox checked={value} onChange={(event) => set(event.target.checked)}>
        {settingName({ texts }, path)}
      </Checkbox>
      {hint === undefined ? null : <p className="tiny dim">{hint}</p>}
    </div>
  )
}

export type Option = { value: string; label: string; disabled?: boolean }
type ChoiceProps = {
  path: string
  options: Option[]
  hint?: string | undefined
  disabled?: boolean
  multiple?: boolean
  className?: string
  /** Beside setting it. */
  onChosen?: () => void
}

export function ChoiceField({
  path,
  options,
  hint,
  disabled = false,
  multiple = false,
  className,
  onChosen,
}: ChoiceProps) {
  const { value, code, set } = useSetting<string | string[]>(path)
  return (
    <Shell path={path} hint={hint} code={code} {...(className === undefined ? {} : { className })}>
      {({ id, status, describedBy }) => (
        <Select<string | string[]>
          id={id}
          {...(multiple ? { mode: 'multiple' as const } : {})}
          className="line-choice-field"
          value={value === '' ? [] : value}
          options={options}
          status={status}
          disabled={disabled}
          showSearch={{ optionFilterProp: 'label' }}
          aria-describedby={describedBy}
          onChange={(next) => {
            set(next)
            onChosen?.()
          }}
        />
      )}
    </Shell>
  )
}
