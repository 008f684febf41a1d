/** How much of the line the call may take: on the check page and in the devices, the same choice. */
import { useId } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { thrifts } from '../ladder.ts'
import { useClient, useRoomState } from './context.tsx'

export function ThriftField() {
  const { quality: texts } = useTexts()
  const { quality } = useClient()
  const { thrift } = useRoomState().quality
  const id = useId()
  return (
    <fieldset className="r-choice" aria-describedby={`${id}-note`}>
      <legend className="r-label">{texts.label}</legend>
      <div className="r-choice-row">
        {thrifts.map((one) => (
          <label key={one} className="r-choice-one" data-testid={`room-thrift-${one}`}>
            <input type="radio" name={id} checked={thrift === one} onChange={() => quality.choose(one)} />
            {texts.thrift[one].name}
          </label>
        ))}
      </div>
      <p className="r-tab-small" id={`${id}-note`}>
        {texts.thrift[thrift].note}
        {thrift === 'auto' ? null : ` ${texts.remembered}`}
      </p>
    </fieldset>
  )
}
