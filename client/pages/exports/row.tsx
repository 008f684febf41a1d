/** One export: which, of what, how far it is, what can be done with it. */
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import type { LogExport } from '../../../server/contract/export.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { useCopy } from '../../ui/copy.ts'
import { formatBytes, formatCount, shortDigest } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { fileAddress, useCancel } from './data.ts'
import { DecisionButtons } from './decision.tsx'
import { useExportWords } from './export-words.ts'

export function ExportItem({ item }: { item: LogExport }) {
  const { exports: words } = useTexts()
  const language = useLanguage()
  const time = useTime()
  const filterWords = useExportWords()
  return (
    <li className="export" data-testid="export" data-state={item.state}>
      <div>
        <b className="mono">{item.number}</b>
        <small>{words.format[item.format]}</small>
      </div>
      <div>
        {item.consultation === null ? (
          <>
            {filterWords(item.filters).join('　')}
            {'　'}
            <b>{words.rows(formatCount(item.rows))}</b>
          </>
        ) : (
          <Link to={paths.logEntry(item.consultation.id, { all: 1 })}>{item.consultation.number}</Link>
        )}
        {item.reason === null ? null : <small>{words.identityFor(item.reason)}</small>}
        <small>{words.asked(personIn(language, item.askedBy), time.short(item.askedAt))}</small>
      </div>
      <State item={item} />
      <div className="export-deeds">
        <File item={item} />
        {item.may.decide ? <DecisionButtons item={item} /> : null}
        {item.may.cancel ? <CancelButton item={item} /> : null}
      </div>
    </li>
  )
}

function State({ item }: { item: LogExport }) {
  const { exports: words } = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { state, decision, failure, file } = item
  const notes: ReactNode[] = []
  if (state === 'waiting') notes.push(item.may.decide ? words.waitsForYou : words.waitsForOther)
  if (failure !== null) notes.push(words.failure[failure])
  if (decision !== null) {
    const who = personIn(language, decision.by)
    notes.push(
      decision.reason === null
        ? words.approvedBy(who, time.short(decision.at))
        : words.refusedBy(who, decision.reason),
    )
  }
  if (file !== null && file.until !== null) notes.push(words.until(time.day(file.until)))
  return (
    <div>
      <span className={`export-state export-${state}`}>{words.state[state]}</span>
      {state === 'running' ? <Progress item={item} /> : null}
      {notes.map((note, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they stand in one order and are never moved
        <small key={index}>{note}</small>
      ))}
    </div>
  )
}

function Progress({ item: { written, rows, number } }: { item: LogExport }) {
  const { exports: words } = useTexts()
  return (
    <>
      <progress
        className="export-bar"
        aria-label={words.progressOf(number)}
        max={Math.max(rows, 1)}
        value={Math.min(written, rows)}
      />
      <small>{words.progress(formatCount(written), formatCount(rows))}</small>
    </>
  )
}

function File({ item }: { item: LogExport }) {
  const { exports: words } = useTexts()
  const { file } = item
  const { copied, copy } = useCopy(file?.digest ?? '', words.copied)
  if (file === null) return null
  return (
    <>
      {item.may.fetch ? (
        <a
          href={fileAddress(item)}
          download={file.name}
          className="export-download"
          data-testid="export-file"
        >
          {words.download(formatBytes(file.byteSize))}
        </a>
      ) : null}
      <button
        type="button"
        className="export-digest mono"
        title={`${file.digestAlgorithm} ${file.digest}`}
        aria-label={words.copyDigest(file.digest)}
        data-digest={file.digest}
        onClick={copy}
      >
        {copied ? words.copied : `${file.digestAlgorithm.toUpperCase()} ${shortDigest(file.digest)}`}
      </button>
    </>
  )
}

function CancelButton({ item: { id, number } }: { item: LogExport }) {
  const { exports: words } = useTexts()
  const [asking, setAsking] = useState(false)
  const cancel = useCancel()
  return (
    <>
      <Button onClick={() => setAsking(true)} data-testid="export-cancel">
        {words.cancel.action}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.cancel.title(number)}
        action={words.cancel.sure}
        danger
        onConfirm={() => cancel.mutateAsync(id)}
        onClose={() => setAsking(false)}
        confirmTestId="export-cancel-sure"
      >
        {words.cancel.body}
      </ConfirmDialog>
    </>
  )
}
