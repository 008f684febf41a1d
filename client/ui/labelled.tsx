/** A control of a dialog's form with its label above it, and below what is wrong, or a hint. */
import { type ReactNode, useId } from 'react'

type Props = {
  label: string
  problem?: string | undefined
  hint?: string
  className?: string
  /** Gives the control the id that the label names. */
  children: (id: string) => ReactNode
}

export function Labelled({ label, problem, hint = '', className, children }: Props) {
  const id = useId()
  return (
    <div className={className}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
      {problem === undefined ? <p className="tiny dim">{hint}</p> : null}
      <p className="field-error" role="alert">
        {problem}
      </p>
    </div>
  )
}
