/** Another window was quicker: both versions field by field, with a choice. What was typed here stays until it is decided. */
import { Button, Radio } from 'antd'
import { useMemo, useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { useDesk } from './desk.ts'
import { contentOf, type FormContent, type FormPath } from './form.ts'
import { labelOfPath } from './labels.ts'
import { differencesOf, merged, type Side } from './merge.ts'

/** The DOM id, for the foot that leads here. */
export const conflictId = 'form-conflict'

type ConflictProps = { theirs: Consultation; base: FormContent | null }

export function ConflictPanel({ theirs, base }: ConflictProps) {
  const texts = useTexts()
  const { draft } = useDesk()
  const words = texts.request.conflict
  const content = theirs.content
  const differences = useMemo(
    () =>
      content === null
        ? []
        : differencesOf(base === null ? null : contentOf(base), contentOf(draft.content.get()), content),
    [content, base, draft],
  )
  const [choices, setChoices] = useState<ReadonlyMap<FormPath, Side>>(
    () => new Map(differences.map(({ path, proposed }) => [path, proposed])),
  )
  if (content === null) return null
  const settle = (chosen: ReadonlyMap<FormPath, Side>) =>
    draft.settle(merged(draft.content.get(), content, chosen), theirs.version)
  const all = (side: Side) => settle(new Map(differences.map(({ path }) => [path, side])))
  return (
    <section className="form-conflict" id={conflictId} role="alert">
      <h2 className="h2">{words.title}</h2>
      <p className="small second">{words.body}</p>
      <table className="conflict-table">
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col">{words.mine}</th>
            <th scope="col">{words.theirs}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ path, mine, theirs: there }) => (
            <tr key={path}>
              <th scope="row">{labelOfPath(texts, path)}</th>
              <Choice
                side="mine"
                path={path}
                chosen={choices.get(path) ?? 'mine'}
                text={shown(texts, mine)}
                onChoose={() => setChoices(new Map(choices).set(path, 'mine'))}
              />
              <Choice
                side="theirs"
                path={path}
                chosen={choices.get(path) ?? 'mine'}
                text={shown(texts, there)}
                onChoose={() => setChoices(new Map(choices).set(path, 'theirs'))}
              />
            </tr>
          ))}
        </tbody>
      </table>
      <div className="row">
        <Button onClick={() => settle(choices)}>{words.apply}</Button>
        <Button type="text" onClick={() => all('mine')}>
          {words.keepMine}
        </Button>
        <Button type="text" onClick={() => all('theirs')}>
          {words.takeTheirs}
        </Button>
      </div>
    </section>
  )
}

type ChoiceProps = { side: Side; path: string; chosen: Side; text: string; onChoose: () => void }

function Choice({ side, path, chosen, text, onChoose }: ChoiceProps) {
  return (
    <td>
      <Radio name={`conflict ${path}`} checked={chosen === side} onChange={onChoose}>
        {text}
      </Radio>
    </td>
  )
}

/** A value in words: text as it is, lists by their texts, the rest only as present or empty. */
function shown(texts: Texts, value: unknown): string {
  const words = texts.request.conflict
  if (value === null || value === undefined || value === '') return words.empty
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (!Array.isArray(value)) return words.changed
  if (value.length === 0) return words.empty
  return value.map((one: unknown) => (typeof one === 'string' ? one : firstText(one))).join('、')
}

function firstText(row: unknown): string {
  if (typeof row !== 'object' || row === null) return ''
  return Object.values(row)
    .filter((part) => typeof part === 'string')
    .join(' ')
}
