/** One number that is set: what it is, the field with its unit, what it may be, and what is wrong with what was typed. */
import { InputNumber, type InputNumberProps } from 'antd'
import { useId } from 'react'

type Props = {
  /** Of the setting, for what leads to it. */
  path: string
  label: string
  note: string
  unit: string
  hint: string
  problem: string | null
  field: InputNumberProps<number> & { 'data-testid': string }
}

export function NumberSetting({ path, label, note, unit, hint, problem, field }: Props) {
  const id = useId()
  return (
    <div className="number-setting" data-path={path}>
      <div>
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        <p className="small second">{note}</p>
      </div>
      <div>
        <span className="row">
          <InputNumber
            {...field}
            id={id}
            status={problem === null ? '' : 'error'}
            aria-invalid={problem !== null}
          />
          <span>{unit}</span>
        </span>
        <p className="tiny dim">{hint}</p>
        <p className="field-error" role="alert">
          {problem}
        </p>
      </div>
    </div>
  )
}
