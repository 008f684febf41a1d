/** Asks for an export: of what the filters of the log find, or of one consultation; in a format to be chosen. */
import { Button, Checkbox, Radio } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { LogFilters } from '../../../server/contract/log.ts'
import { type ExportFormat, formatsOf } from '../../../server/domain/export.ts'
import { useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { formatCount } from '../../ui/number.ts'
import { WordsField } from '../../ui/words-field.tsx'
import type { Filters } from '../log/data.ts'
import { useAsk, useExports } from './data.ts'
import './exports.css'

type Found = { total: number; totalIsMore: boolean }

/** Over the log. */
export function AskButton({ filters, page }: { filters: Filters; page: Found | undefined }) {
  const words = useTexts().exports.ask
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        size="large"
        onClick={() => setAsking(true)}
        disabled={page === undefined || page.total === 0}
        data-testid="log-export"
      >
        {words.button}
      </Button>
      {asking && page !== undefined ? (
        <AskForMany filters={filters} page={page} onClose={() => setAsking(false)} />
      ) : null}
    </>
  )
}

/** In a dossier. */
export function AskOneButton({ id, number }: { id: string; number: string }) {
  const words = useTexts().exports.ask
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button onClick={() => setAsking(true)} data-testid="log-export-one">
        {words.button}
      </Button>
      {asking ? <AskForOne id={id} number={number} onClose={() => setAsking(false)} /> : null}
    </>
  )
}

type FormatsProps<F extends ExportFormat> = { of: readonly F[]; value: F; onChange: (format: F) => void }

function Formats<F extends ExportFormat>({ of, value, onChange }: FormatsProps<F>) {
  const { exports: words } = useTexts()
  return (
    <fieldset className="export-formats">
      <legend className="field-label">{words.ask.format}</legend>
      <Radio.Group
        value={value}
        onChange={(event) => onChange(event.target.value as F)}
        options={of.map((format) => ({
          value: format,
          label: (
            <span data-testid={`export-format-${format}`}>
              {words.format[format]}
              <small>{words.formatNote[format]}</small>
            </span>
          ),
        }))}
      />
    </fieldset>
  )
}

type ManyProps = { filters: Filters; page: Found; onClose: () => void }

function AskForMany({ filters, page, onClose }: ManyProps) {
  const { exports: words } = useTexts()
  const language = useLanguage()
  const navigate = useNavigate()
  const [format, setFormat] = useState<(typeof formatsOf.log)[number]>('xlsx')
  const ask = useAsk()
  const above = useExports().data?.pages[0]?.approvalAbove
  const confirm = async () => {
    await ask.mutateAsync({ format, locale: language, filters: LogFilters.parse(filters) })
    void navigate(paths.exports())
  }
  const count = page.totalIsMore ? `${formatCount(page.total)}+` : formatCount(page.total)
  return (
    <ConfirmDialog
      open
      title={words.ask.title}
      action={words.ask.action}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="export-ask"
    >
      <p>{words.ask.count(count)}</p>
      <Formats of={formatsOf.log} value={format} onChange={setFormat} />
      {above !== undefined && page.total > above ? (
        <p className="export-approval" data-testid="export-approval">
          {words.ask.approval(formatCount(above))}
        </p>
      ) : null}
      <p className="second small">{words.ask.note}</p>
    </ConfirmDialog>
  )
}

/** characters, as of the reason for unmasking */
const longestReason = 300

function AskForOne({ id, number, onClose }: { id: string; number: string; onClose: () => void }) {
  const texts = useTexts()
  const { exports: words } = texts
  const language = useLanguage()
  const navigate = useNavigate()
  const [format, setFormat] = useState<(typeof formatsOf.consultation)[number]>('fhir')
  const [identity, setIdentity] = useState(false)
  const [reason, setReason] = useState('')
  const [checked, setChecked] = useState(false)
  const ask = useAsk()
  const lacks = identity && reason.trim() === ''
  const confirm = async () => {
    setChecked(true)
    if (lacks) return false
    const why = identity ? { identity, reason } : {}
    await ask.mutateAsync({ format, locale: language, consultationId: id, ...why })
    return void navigate(paths.exports())
  }
  return (
    <ConfirmDialog
      open
      title={words.ask.titleOne}
      action={words.ask.action}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="export-ask"
    >
      <p>{words.ask.one(number)}</p>
      <Formats of={formatsOf.consultation} value={format} onChange={setFormat} />
      <Checkbox
        checked={identity}
        onChange={(event) => setIdentity(event.target.checked)}
        data-testid="export-identity"
      >
        {words.ask.identity}
      </Checkbox>
      {identity ? (
        <WordsField
          label={words.ask.identityReason}
          value={reason}
          onChange={setReason}
          most={longestReason}
          rows={2}
          problem={checked && lacks ? texts.errors.fields.required : null}
          testId="export-identity-reason"
        />
      ) : null}
      <p className="second small">{words.ask.note}</p>
    </ConfirmDialog>
  )
}
