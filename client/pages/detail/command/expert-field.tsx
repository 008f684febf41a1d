/** To whom: the other experts of the line's roster. */
import { Radio } from 'antd'
import { useId } from 'react'
import type { Consultation } from '../../../../server/contract/consultation.ts'
import { useLineOf } from '../../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../../i18n/text.ts'

type ExpertFieldProps = {
  consultation: Consultation
  value: string | null
  onChange: (expertId: string) => void
  /** Whether the person has pressed the button: what lacks is then said. */
  checked: boolean
}

export function ExpertField({ consultation, value, onChange, checked }: ExpertFieldProps) {
  const words = useTexts().scheduling.transfer
  const language = useLanguage()
  const id = useId()
  const line = useLineOf()(consultation.lineId)
  const others = line?.experts.filter((expert) => expert.id !== consultation.expert?.id) ?? []
  if (line !== undefined && others.length === 0) return <p className="second dialog-field">{words.alone}</p>
  return (
    <>
      <div className="field-label dialog-field" id={id}>
        {words.to}
      </div>
      <Radio.Group
        className="dialog-choices"
        aria-labelledby={id}
        value={value}
        onChange={(event) => onChange(event.target.value as string)}
        options={others.map((expert) => ({
          value: expert.id,
          label: `${personIn(language, expert)}　${nameIn(language, expert.title)}`,
        }))}
      />
      <p className="field-error" role="alert">
        {checked && value === null ? words.choose : ''}
      </p>
    </>
  )
}
