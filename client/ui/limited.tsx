/** Fields that keep what is longer than they take and say so: a browser's own `maxLength` cuts what is pasted without a word. */
import { Input } from 'antd'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { useLimit } from './limit.ts'

type Limited<P> = Omit<P, 'value' | 'maxLength'> & {
  value: string
  /** characters, as the contract counts them */
  most: number
}

/** One line. The sentence stands after the control, as its own part of whatever row or column that is in. */
export function LimitedInput({ most, ...rest }: Limited<ComponentProps<typeof Input>>) {
  const { control, sentence } = useLimited(rest, most)
  return (
    <>
      <Input {...rest} {...control} />
      {sentence}
    </>
  )
}

/** Several lines. */
export function LimitedArea({ most, ...rest }: Limited<ComponentProps<typeof Input.TextArea>>) {
  const { control, sentence } = useLimited(rest, most)
  return (
    <>
      <Input.TextArea {...rest} {...control} />
      {sentence}
    </>
  )
}

type Control = { id: string; status?: 'error'; 'aria-invalid'?: true; 'aria-describedby'?: string }

function useLimited(
  own: { id?: string | undefined; value: string },
  most: number,
): { control: Control; sentence: ReactNode } {
  const made = useId()
  const id = own.id ?? made
  const over = useLimit(id, own.value, most)
  if (over === null) return { control: { id }, sentence: null }
  const says = `${id}-over`
  return {
    control: { id, status: 'error', 'aria-invalid': true, 'aria-describedby': says },
    sentence: (
      <p className="field-error" id={says} role="alert">
        {over}
      </p>
    ),
  }
}
