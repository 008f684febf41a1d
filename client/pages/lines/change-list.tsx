/** What differs between two settings, in words. */
import { Button } from 'antd'
import { useState } from 'react'
import type { LineChoices } from '../../../server/contract/line-settings.ts'
import type { SettingChange } from '../../../server/domain/setting-change.ts'
import { useLanguage, useTexts } from '../../i18n/text.ts'
import { formatCount } from '../../ui/number.ts'
import { changeWords, type Naming, settingName } from './words.ts'

/** `from` empty: nothing that could be struck out. */
export type ChangeRow = { path: string; name: string; from: string; to: string }

export function useNaming(choices: LineChoices | undefined): Naming {
  return { texts: useTexts(), language: useLanguage(), choices }
}

type LineProps = { changes: readonly SettingChange[]; choices: LineChoices | undefined; atFirst?: number }

/** Of a line's settings. */
export function LineChangeList({ changes, choices, atFirst = 8 }: LineProps) {
  const naming = useNaming(choices)
  const rows = changes.map((change) => ({
    path: change.path,
    name: settingName(naming, change.path),
    ...changeWords(naming, change),
  }))
  return <ChangeList rows={rows} atFirst={atFirst} />
}

/** @param props.atFirst how many before the rest is asked for */
export function ChangeList({ rows, atFirst }: { rows: readonly ChangeRow[]; atFirst: number }) {
  const words = useTexts().lines
  const [all, setAll] = useState(false)
  const shown = all || rows.length <= atFirst + 1 ? rows : rows.slice(0, atFirst)
  return (
    <>
      <ul className="line-changes">
        {shown.map(({ path, name, from, to }) => (
          <li key={path} data-testid="change" data-path={path}>
            <span className="second">{name}</span>
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
        ))}
      </ul>
      {rows.length > atFirst + 1 ? (
        <Button type="text" size="small" onClick={() => setAll(!all)}>
          {all ? words.history.fewer : words.history.all(formatCount(rows.length))}
        </Button>
      ) : null}
    </>
  )
}
