/** Two signed versions field by field, with the reason of the later one. */
import { Button, Select } from 'antd'
import { useState } from 'react'
import type { OpinionVersion } from '../../../server/contract/opinion.ts'
import { changedFields, changedMiddle } from '../../../server/domain/opinion-diff.ts'
import { useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'
import { Labelled } from './fields.tsx'
import { partName, partOrder, partWords } from './parts.ts'
import { reasonOf } from './reason.ts'

type Props = { versions: readonly OpinionVersion[]; onClose: () => void }

export function VersionComparison({ versions, onClose }: Props) {
  const texts = useTexts()
  const words = texts.signature.compare
  const [newest, before] = versions
  const [from, setFrom] = useState(before?.version ?? 1)
  const [to, setTo] = useState(newest?.version ?? 1)
  const older = versions.find((one) => one.version === Math.min(from, to))
  const newer = versions.find((one) => one.version === Math.max(from, to))
  if (older === undefined || newer === undefined) return null
  return (
    <article className="compare" data-testid="version-comparison">
      <header>
        <h2 className="h2">{words.title(older.version, newer.version)}</h2>
        <Button onClick={onClose}>{words.close}</Button>
      </header>
      <div className="compare-choice">
        <Chooser label={words.from} versions={versions} value={from} onChange={setFrom} />
        <Chooser label={words.to} versions={versions} value={to} onChange={setTo} />
      </div>
      {newer.reasonCode === null ? null : (
        <p className="small" data-testid="compare-reason">
          {words.reason(reasonOf(texts, newer))}
        </p>
      )}
      <Changes older={older} newer={newer} />
    </article>
  )
}

type ChooserProps = {
  label: string
  versions: readonly OpinionVersion[]
  value: number
  onChange: (version: number) => void
}

function Chooser({ label, versions, value, onChange }: ChooserProps) {
  const texts = useTexts()
  const time = useTime()
  const options = versions.map((one) => ({
    value: one.version,
    label: texts.signature.compare.signed(one.version, time.moment(one.signedAt)),
  }))
  return (
    <Labelled label={label}>
      {(id) => <Select id={id} value={value} options={options} onChange={onChange} />}
    </Labelled>
  )
}

function Changes({ older, newer }: { older: OpinionVersion; newer: OpinionVersion }) {
  const texts = useTexts()
  const words = texts.signature.compare
  const changes = changedFields(older.content, newer.content, partOrder)
  if (changes.length === 0) return <p>{words.none}</p>
  return (
    <dl className="compare-changes">
      {changes.map(({ path, before, after }) => {
        const cut = changedMiddle(partWords(texts, path, before), partWords(texts, path, after))
        return (
          <div key={path} data-testid={`change-${path}`}>
            <dt>{partName(texts, path)}</dt>
            <dd>
              <span className="label">{words.from}</span>
              <p>
                {cut.head}
                {cut.old === '' ? null : <Mark tag="del" word={words.removed} text={cut.old} />}
                {cut.tail}
                {`${cut.head}${cut.old}${cut.tail}` === '' ? <i className="dim">{words.empty}</i> : null}
              </p>
            </dd>
            <dd>
              <span className="label">{words.to}</span>
              <p>
                {cut.head}
                {cut.fresh === '' ? null : <Mark tag="ins" word={words.added} text={cut.fresh} />}
                {cut.tail}
                {`${cut.head}${cut.fresh}${cut.tail}` === '' ? <i className="dim">{words.empty}</i> : null}
              </p>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** Not by colour alone: struck through or underlined, and said aloud. */
function Mark({ tag: Tag, word, text }: { tag: 'del' | 'ins'; word: string; text: string }) {
  return (
    <Tag>
      <span className="hidden-text">{word} </span>
      {text}
    </Tag>
  )
}
