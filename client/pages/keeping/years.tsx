/** The years of each class, with what was set before. */
import { Button, InputNumber } from 'antd'
import { useId, useState } from 'react'
import type { RetentionDetail, RetentionSettings } from '../../../server/contract/retention.ts'
import { minimumYears, retentionClasses, retentionProblems } from '../../../server/domain/retention.ts'
import { settingChanges } from '../../../server/domain/setting-change.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useChangeRetention, useRetentionVersions } from '../../keeping.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Section } from '../../ui/layout.tsx'
import { useTime } from '../../ui/time.ts'
import { WordsField } from '../../ui/words-field.tsx'

export function Years({ detail }: { detail: RetentionDetail }) {
  const words = useTexts().keeping
  const language = useLanguage()
  const time = useTime()
  const [typed, setTyped] = useState<RetentionSettings>(detail.settings)
  const [asking, setAsking] = useState(false)
  const problems = new Set(retentionProblems(typed).map(({ path }) => path))
  const same = settingChanges(detail.settings, typed).length === 0
  const { changed, version } = detail
  const who = changed.by === null ? words.withProduct : personIn(language, changed.by)
  return (
    <Section title={words.classTitle} note={words.changed(who, time.short(changed.at), version)}>
      <div className="keeping-classes">
        {retentionClasses.map((name) => (
          <YearsField
            key={name}
            name={name}
            value={typed[name]}
            wrong={problems.has(name)}
            onChange={(value) => setTyped((before) => ({ ...before, [name]: value }))}
          />
        ))}
        <div>
          <Button
            type="primary"
            disabled={same || problems.size > 0}
            onClick={() => setAsking(true)}
            data-testid="years-save"
          >
            {words.save}
          </Button>
        </div>
      </div>
      {asking ? <SaveDialog before={detail} settings={typed} onClose={() => setAsking(false)} /> : null}
    </Section>
  )
}

type FieldProps = {
  name: (typeof retentionClasses)[number]
  value: number
  wrong: boolean
  onChange: (value: number) => void
}

function YearsField({ name, value, wrong, onChange }: FieldProps) {
  const words = useTexts().keeping
  const id = useId()
  return (
    <div className="keeping-class">
      <div>
        <label className="field-label" htmlFor={id}>
          {words.classes[name]}
        </label>
        <p className="small second">{words.classNotes[name]}</p>
      </div>
      <div>
        <span className="row">
          <InputNumber
            id={id}
            value={value}
            precision={0}
            max={999}
            status={wrong ? 'error' : ''}
            aria-invalid={wrong}
            onChange={(next) => onChange(next ?? 0)}
            data-testid={`years-${name}`}
          />
          <span>{words.years}</span>
        </span>
        <p className="tiny dim">{words.minimum(minimumYears[name])}</p>
        <p className="field-error" role="alert">
          {wrong ? words.range(minimumYears[name]) : null}
        </p>
      </div>
    </div>
  )
}

type SaveProps = { before: RetentionDetail; settings: RetentionSettings; onClose: () => void }

function SaveDialog({ before, settings, onClose }: SaveProps) {
  const texts = useTexts()
  const words = texts.keeping
  const change = useChangeRetention()
  const [reason, setReason] = useState('')
  const [pressed, setPressed] = useState(false)
  const confirm = async () => {
    setPressed(true)
    if (reason.trim() === '') return false
    return change.mutateAsync({ version: before.version, settings, reason })
  }
  const changed = retentionClasses.filter((name) => before.settings[name] !== settings[name])
  return (
    <ConfirmDialog
      open
      title={words.saveTitle}
      action={words.save}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="years-ok"
    >
      <p className="second">{words.saveBody}</p>
      <ul>
        {changed.map((name) => (
          <li key={name}>
            {`${words.classes[name]}　${words.yearsOf(before.settings[name])} → ${words.yearsOf(settings[name])}`}
          </li>
        ))}
      </ul>
      <WordsField
        label={words.reasonOfChange}
        value={reason}
        onChange={setReason}
        most={500}
        rows={2}
        problem={pressed && reason.trim() === '' ? words.part.required : null}
        testId="years-reason"
      />
    </ConfirmDialog>
  )
}

export function YearsVersions() {
  const words = useTexts().keeping
  const language = useLanguage()
  const time = useTime()
  const query = useRetentionVersions()
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Section title={words.versions}>
      {query.error === null ? null : (
        <ErrorState error={query.error} kept="nothing" onRetry={() => void query.refetch()} />
      )}
      <ul className="keeping-versions">
        {items.map(({ number, settings, by, at, reason }) => (
          <li key={number} data-testid="years-version">
            <span>
              {retentionClasses
                .map((name) => `${words.classes[name]} ${words.yearsOf(settings[name])}`)
                .join('　')}
            </span>
            <small>
              {words.changed(
                by === null ? words.withProduct : personIn(language, by),
                time.short(at),
                number,
              )}
              {reason === '' ? '' : `　${reason}`}
            </small>
          </li>
        ))}
      </ul>
      {query.hasNextPage ? <Button onClick={() => void query.fetchNextPage()}>{words.more}</Button> : null}
    </Section>
  )
}
