/** One year's holidays: set as spans of days with a reason, and the versions of what was set. */
import { Button, Input } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import type { HolidayYear } from '../../../server/contract/holiday.ts'
import { daysIn, type HolidaySpan, longestHolidayName, mostSpans } from '../../../server/domain/holiday.ts'
import { useChangeHolidays, useHolidayVersions } from '../../holidays.ts'
import { useTexts } from '../../i18n/text.ts'
import { Section } from '../../ui/layout.tsx'
import { formatCount } from '../../ui/number.ts'
import { TypedDate } from '../../ui/typed-date.tsx'
import { ChangeList } from '../lines/change-list.tsx'
import { SaveDialog } from '../lines/confirm.tsx'
import { SaveBar } from '../lines/save-bar.tsx'
import { VersionHead } from '../lines/version-head.tsx'
import { VersionList } from '../lines/version-list.tsx'
import { carriedOver, changesOf, draftOf, emptyRow, problemsOf, type SpanDraft, spansIn } from './spans.ts'

type Props = { detail: HolidayYear; readAgain: () => Promise<HolidayYear | undefined> }

export function YearForm({ detail, readAgain }: Props) {
  const texts = useTexts()
  const words = texts.holidays
  const { id, year } = detail
  const [base, setBase] = useState({ spans: detail.settings.spans, version: detail.version })
  const [rows, setRows] = useState(() => draftOf(base.spans))
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const change = useChangeHolidays(id)
  const spans = spansIn(rows)
  const problems = problemsOf(rows, year)
  const changes = changesOf(words, base.spans, spans)
  const take = (taken: readonly HolidaySpan[]) => {
    setRows(draftOf(taken))
    setTried(false)
  }
  const days = problems.length === 0 ? spans.reduce((sum, span) => sum + daysIn(span), 0) : null
  return (
    <>
      <Section title={words.section(year)} note={days === null ? '' : words.total(formatCount(days))}>
        {rows.length === 0 ? <p className="second">{words.none}</p> : null}
        <ul className="holiday-rows">
          {rows.length === 0 ? null : (
            <li className="holiday-head small second" aria-hidden="true">
              {(['nameZh', 'nameEn', 'first', 'last'] as const).map((field) => (
                <span key={field}>{words[field]}</span>
              ))}
            </li>
          )}
          {rows.map((row, index) => (
            <Row
              key={row.key}
              row={row}
              nth={index + 1}
              year={year}
              problems={tried ? problems : problems.filter(({ code }) => code !== 'required')}
              onChange={(next) => setRows(rows.map((one) => (one.key === row.key ? next : one)))}
              onRemove={() => setRows(rows.filter(({ key }) => key !== row.key))}
            />
          ))}
        </ul>
        <Button disabled={rows.length >= mostSpans} onClick={() => setRows([...rows, emptyRow()])}>
          {words.add}
        </Button>
        <p className="small second holiday-note">{words.workdays}</p>
        <p className="small second">{words.stays}</p>
      </Section>
      <Versions id={id} current={base} onTake={take} />
      <SaveBar
        desk={{
          changes: changes.length === 0 && problems.length > 0 ? problems : changes,
          problems,
          discard: () => take(base.spans),
          attempt: () => setTried(true),
        }}
        saved={false}
        onSave={() => setSaving(true)}
      />
      {saving ? (
        <SaveDialog
          title={words.saveTitle(year)}
          action={texts.lines.confirm.save}
          lead={words.saveBody}
          save={(reason) =>
            change.mutateAsync({ version: base.version, settings: { spans: [...spans] }, reason })
          }
          onConflict={async () => {
            const newer = await readAgain()
            if (newer === undefined) return
            take(carriedOver(base.spans, spans, newer.settings.spans))
            setBase({ spans: newer.settings.spans, version: newer.version })
          }}
          onSaved={(version) => setBase({ spans: [...spans], version })}
          onClose={() => setSaving(false)}
        >
          <ChangeList rows={changes} atFirst={mostSpans} />
        </SaveDialog>
      ) : null}
    </>
  )
}

type RowProps = {
  row: SpanDraft
  nth: number
  year: number
  problems: readonly { path: string; code: string }[]
  onChange: (row: SpanDraft) => void
  onRemove: () => void
}

function Row({ row, nth, year, problems, onChange, onRemove }: RowProps) {
  const texts = useTexts()
  const words = texts.holidays
  const path = `spans.${nth - 1}`
  const wrong = problems.find((one) => one.path.startsWith(`${path}.`))
  const sentences: Readonly<Record<string, string>> = texts.errors.fields
  const said = wrong === undefined ? '' : (sentences[wrong.code] ?? texts.errors.fields.unknown)
  const bounds = { minDate: dayjs(`${year}-01-01`), maxDate: dayjs(`${year}-12-31`) }
  const isWrong = (field: string) => wrong?.path === `${path}.${field}`
  return (
    <li data-testid="holiday-row">
      {(['nameZh', 'nameEn'] as const).map((field) => (
        <span key={field} data-path={`${path}.${field}`}>
          <small className="holiday-label" aria-hidden="true">
            {words[field]}
          </small>
          <Input
            aria-label={words.ofRow(words[field], nth)}
            status={isWrong(field) ? 'error' : ''}
            maxLength={longestHolidayName}
            placeholder={words[field]}
            value={row[field]}
            onChange={(event) => onChange({ ...row, [field]: event.target.value })}
          />
        </span>
      ))}
      {(['first', 'last'] as const).map((field) => (
        <span key={field} data-path={`${path}.${field}`}>
          <small className="holiday-label" aria-hidden="true">
            {words[field]}
          </small>
          <TypedDate
            {...bounds}
            {...(isWrong(field) ? { 'aria-invalid': true as const } : {})}
            aria-label={words.ofRow(words[field], nth)}
            placeholder={words[field]}
            value={row[field] === null ? null : dayjs(row[field])}
            onChange={(picked) => {
              const day = picked?.format('YYYY-MM-DD') ?? null
              // Most holidays that are added have one day.
              onChange({
                ...row,
                [field]: day,
                ...(field === 'first' && row.last === null ? { last: day } : {}),
              })
            }}
          />
        </span>
      ))}
      <span className="small second holiday-days">
        {row.first === null || row.last === null || row.last < row.first
          ? ''
          : words.days(formatCount(daysIn({ first: row.first, last: row.last })))}
      </span>
      <Button aria-label={words.removeNth(row.nameZh, nth)} onClick={onRemove}>
        {words.remove}
      </Button>
      <p className="field-error" role="alert">
        {said}
      </p>
    </li>
  )
}

type VersionsProps = {
  id: string
  current: { spans: readonly HolidaySpan[]; version: number }
  /** Puts a version into the fields. */
  onTake: (spans: readonly HolidaySpan[]) => void
}

function Versions({ id, current, onTake }: VersionsProps) {
  const words = useTexts().holidays
  return (
    <Section title={words.versions}>
      <VersionList query={useHolidayVersions(id)}>
        {(one) => (
          <li key={one.number} data-testid="holiday-version" data-number={one.number}>
            <VersionHead
              version={one}
              current={one.number === current.version}
              onRestore={
                changesOf(words, current.spans, one.settings.spans).length === 0
                  ? null
                  : () => onTake(one.settings.spans)
              }
            />
            {one.previous === null ? null : (
              <ChangeList
                rows={changesOf(words, one.previous.spans, one.settings.spans)}
                atFirst={mostSpans}
              />
            )}
          </li>
        )}
      </VersionList>
    </Section>
  )
}
