/** Fields with a list to choose from. */
import { Radio, Select } from 'antd'
import type { ReactNode } from 'react'
import { Labelled, type LabelledProps } from './field.tsx'

/**
 * Tab leaves a select as it is. Left to itself the component takes the option under the hand along, which nobody chose: behind every
 * pulse that was found by typing stood a second one.
 */
export function TabLeaves({ children }: { children: ReactNode }) {
  return (
    <div
      role="presentation"
      onKeyDownCapture={(event) => {
        if (event.key === 'Tab') event.stopPropagation()
      }}
    >
      {children}
    </div>
  )
}

type Words<V extends string> = Readonly<Record<V, string>>

type ChoiceProps<V extends string> = Omit<LabelledProps, 'children'> & {
  value: V | null
  words: Words<V>
  onChange: (value: V | null) => void
  placeholder?: string
}

/** One of a list, or none. */
export function ChoiceField<V extends string>({
  value,
  words,
  onChange,
  placeholder,
  ...labelled
}: ChoiceProps<V>) {
  return (
    <Labelled {...labelled}>
      {(control) => (
        <TabLeaves>
          <Select<V | null>
            {...control}
            value={value}
            allowClear
            showSearch={false}
            placeholder={placeholder}
            options={(Object.keys(words) as V[]).map((one) => ({ value: one, label: words[one] }))}
            status={control['aria-invalid'] ? 'error' : ''}
            onChange={(next) => onChange(next ?? null)}
          />
        </TabLeaves>
      )}
    </Labelled>
  )
}

type ManyProps<V extends string> = Omit<LabelledProps, 'children'> & {
  value: readonly V[]
  words: Words<V>
  most: number
  onChange: (value: V[]) => void
  placeholder?: string
}

/** Several of a list. */
export function ManyField<V extends string>({
  value,
  words,
  most,
  onChange,
  placeholder,
  ...labelled
}: ManyProps<V>) {
  return (
    <Labelled {...labelled}>
      {(control) => (
        <TabLeaves>
          <Select<V[]>
            {...control}
            mode="multiple"
            value={[...value]}
            maxCount={most}
            placeholder={placeholder}
            optionFilterProp="label"
            options={(Object.keys(words) as V[]).map((one) => ({ value: one, label: words[one] }))}
            onChange={onChange}
          />
        </TabLeaves>
      )}
    </Labelled>
  )
}

type RadioFieldProps<V extends string> = Omit<LabelledProps, 'children' | 'group'> & {
  value: V | null
  options: readonly { value: V; label: ReactNode; disabled?: boolean }[]
  onChange: (value: V) => void
  /** One below the other. */
  stacked?: boolean
}

export function RadioField<V extends string>({
  value,
  options,
  onChange,
  stacked = false,
  ...labelled
}: RadioFieldProps<V>) {
  return (
    <Labelled {...labelled} group>
      {(control) => (
        <Radio.Group
          className={stacked ? 'form-radios form-radios-stacked' : 'form-radios'}
          aria-labelledby={`${control.id}-label`}
          value={value}
          onChange={(event) => onChange(event.target.value as V)}
          options={options.map((option) => ({ ...option }))}
        />
      )}
    </Labelled>
  )
}
