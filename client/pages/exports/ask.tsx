/** The button over the log: asks for an export of what the filters find, in a format to be chosen. */
import { Button, Radio } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { LogFilters } from '../../../server/contract/log.ts'
import { type ExportFormat, exportFormats } from '../../../server/domain/export.ts'
import { useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { formatCount } from '../../ui/number.ts'
import type { Filters } from '../log/data.ts'
import { useAsk, useExports } from './data.ts'
import './exports.css'

type Props = { filters: Filters; page: { total: number; totalIsMore: boolean } | undefined }

export function AskButton({ filters, page }: Props) {
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
        <AskDialog filters={filters} page={page} onClose={() => setAsking(false)} />
      ) : null}
    </>
  )
}

function AskDialog({
  filters,
  page,
  onClose,
}: {
  filters: Filters
  page: NonNullable<Props['page']>
  onClose: () => void
}) {
  const { exports: words } = useTexts()
  const language = useLanguage()
  const navigate = useNavigate()
  const [format, setFormat] = useState<ExportFormat>('xlsx')
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
      <fieldset className="export-formats">
        <legend className="field-label">{words.ask.format}</legend>
        <Radio.Group
          value={format}
          onChange={(event) => setFormat(event.target.value as ExportFormat)}
          options={exportFormats.map((value) => ({
            value,
            label: (
              <span data-testid={`export-format-${value}`}>
                {words.format[value]}
                <small>{words.formatNote[value]}</small>
              </span>
            ),
          }))}
        />
      </fieldset>
      {above !== undefined && page.total > above ? (
        <p className="export-approval" data-testid="export-approval">
          {words.ask.approval(formatCount(above))}
        </p>
      ) : null}
      <p className="second small">{words.ask.note}</p>
    </ConfirmDialog>
  )
}
