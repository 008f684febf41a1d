/** Whom the office in Beijing names when it passes a request on: an expert of the line's roster, or nobody. */
import { Radio } from 'antd'
import { useId } from 'react'
import type { Consultation } from '../../../../server/contract/consultation.ts'
import { useLineOf } from '../../../consultation.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../../i18n/text.ts'

type AssignFieldProps = {
  consultation: Consultation
  value: string | null
  onChange: (expertId: string | null) => void
}

const nobody = ''

/** Where the request names somebody, that stands and is only shown. */
export function AssignField({ consultation, value, onChange }: AssignFieldProps) {
  const words = useTexts().precheck.name
  const language = useLanguage()
  const id = useId()
  const experts = useLineOf()(consultation.lineId)?.experts ?? []
  const wishedId = consultation.content?.wishedExpertId ?? null
  if (wishedId !== null) {
    const wished = experts.find((expert) => expert.id === wishedId)
    return wished === undefined ? null : (
      <>
        <div className="field-label dialog-field">{words.wished}</div>
        <p>{`${personIn(language, wished)}　${nameIn(language, wished.title)}`}</p>
      </>
    )
  }
  return (
    <>
      <div className="field-label dialog-field" id={id}>
        {words.label}
      </div>
      <Radio.Group
        className="dialog-choices"
        aria-labelledby={id}
        value={value ?? nobody}
        onChange={(event) => onChange(event.target.value === nobody ? null : (event.target.value as string))}
        options={[
          { value: nobody, label: words.nobody },
          ...experts.map((expert) => ({
            value: expert.id,
            label: `${personIn(language, expert)}　${nameIn(language, expert.title)}`,
          })),
        ]}
      />
    </>
  )
}
