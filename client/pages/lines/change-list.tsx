/** What differs between two settings, in words. */
import { Button } from 'antd'
import { useState } from 'react'
import type { LineChoices } from '../../../server/contract/line-settings.ts'
import type { SettingChange } from '../../../server/domain/line-settings.ts'
import { useLanguage, useTexts } from '../../i18n/text.ts'
import { formatCount } from '../../ui/number.ts'
import { changeWords, type Naming, settingName } from './words.ts'

type Props = {
  changes: readonly SettingChange[]
  choices: LineChoices | undefined
  /** How many before the rest is asked for. */
  atFirst?: number
}

export function useNaming(choices: LineChoices | undefined): Naming {
  return { texts: useTexts(), language: useLanguage(), choices }
}

export function ChangeList({ changes, choices, atFirst = 8 }: Props) {
  const naming = useNaming(choices)
  const words = naming.texts.lines
  const [all, setAll] = useState(false)
  const shown = all || changes.length <= atFirst + 1 ? changes : changes.slice(0, atFirst)
  return (
    <>
      <ul className="line-changes">
        {shown.map((change) => {
          const { from, to } = changeWords(naming, change)
          return (
            <li key={change.path} data-testid="change" data-path={change.path}>
              <span className="second">{settingName(naming, change.path)}</span>
              <span>
                {from === '' ? null : (
                  <>
                    <del>{from}</del>
                    <span aria-hidden="true"> → </span>
                  </>
                )}
                <ins>{to}</ins>
              </span>
            </li>
          )
        })}
      </ul>
      {changes.length > atFirst + 1 ? (
        <Button type="text" size="small" onClick={() => setAll(!all)}>
          {all ? words.history.fewer : words.history.all(formatCount(changes.length))}
        </Button>
      ) : null}
    </>
  )
}
