/** The report in the shape of the programme's own table: each number with where it comes from, and the way to what is behind it. */
import { Button } from 'antd'
import { useState } from 'react'
import type { ProgrammeReport, ReportValue } from '../../../server/contract/ledger.ts'
import { kindOf, type LedgerKind, ledgerGroups } from '../../../server/domain/ledger-kind.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { downloadReport, type ProgrammeQuestion, useProgramme, useReport } from '../../ledger.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { formatCount } from '../../ui/number.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { BehindDrawer } from './behind.tsx'
import { kindName, periodWords, sourceWords, valueWords } from './words.ts'

/** What somebody wants to know the origin of. */
export type Opened = { kind: LedgerKind; value: ReportValue; period: { from: string; to: string } }

export function ReportView() {
  const { period, filters } = useProgramme()
  const { compareFrom, compareTo } = filters
  const question: ProgrammeQuestion =
    compareFrom === undefined || compareTo === undefined ? period : { ...period, compareFrom, compareTo }
  const query = useReport(question, true)
  const [opened, setOpened] = useState<Opened | null>(null)
  const { data } = query
  if (data === undefined)
    return query.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    )
  return (
    <section className="programme-report">
      <Head report={data} question={question} />
      <ReportTable report={data} onOpen={setOpened} />
      <Foot report={data} />
      {opened === null ? null : <BehindDrawer opened={opened} onClose={() => setOpened(null)} />}
    </section>
  )
}

function Head({ report, question }: { report: ProgrammeReport; question: ProgrammeQuestion }) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.ledger
  const [busy, setBusy] = useState<'pdf' | 'xlsx' | null>(null)
  const [failed, setFailed] = useState<unknown>(null)
  const take = async (form: 'pdf' | 'xlsx') => {
    setBusy(form)
    setFailed(null)
    try {
      await downloadReport(question, form, language)
    } catch (error) {
      setFailed(error)
    } finally {
      setBusy(null)
    }
  }
  const place = report.institution === null ? words.wholeProgramme : nameIn(language, report.institution)
  return (
    <>
      <header className="programme-head">
        <h2 className="h2">
          {place}　{periodWords(texts, report)}
        </h2>
        <span className="row">
          <span className="tiny dim">{words.report.exportNote}</span>
          {(['pdf', 'xlsx'] as const).map((form) => (
            <Button
              key={form}
              loading={busy === form}
              onClick={() => void take(form)}
              data-testid={`report-${form}`}
            >
              {words.report[form]}
            </Button>
          ))}
        </span>
      </header>
      {failed === null ? null : <ErrorState error={failed} kept="nothing" />}
    </>
  )
}

type TableProps = { report: ProgrammeReport; onOpen: (opened: Opened) => void }

function ReportTable({ report, onOpen }: TableProps) {
  const texts = useTexts()
  const words = texts.ledger
  const { compare } = report
  return (
    <table className={compare === null ? 'programme-table' : 'programme-table programme-compared'}>
      <thead>
        <tr>
          <th scope="col">{words.report.figure}</th>
          {compare === null ? null : (
            <th scope="col" className="number">
              {periodWords(texts, compare)}
            </th>
          )}
          <th scope="col" className="number">
            {periodWords(texts, report)}
          </th>
          <th scope="col">{words.report.source}</th>
        </tr>
      </thead>
      {ledgerGroups.map((group) => {
        const rows = report.rows.filter(({ kind }) => kindOf(kind).group === group)
        if (rows.length === 0) return null
        return (
          <tbody key={group}>
            <tr className="programme-group">
              <th scope="rowgroup" colSpan={compare === null ? 3 : 4}>
                {words.group[group]}
              </th>
            </tr>
            {rows.map((row) => (
              <Row key={row.kind} row={row} report={report} onOpen={onOpen} />
            ))}
          </tbody>
        )
      })}
    </table>
  )
}

type RowProps = TableProps & { row: ProgrammeReport['rows'][number] }

function Row({ row: { kind, value, compared }, report, onOpen }: RowProps) {
  const texts = useTexts()
  const language = useLanguage()
  return (
    <tr data-testid={`figure-${kind}`}>
      <th scope="row">{kindName(language, kind)}</th>
      {compared === null || report.compare === null ? null : (
        <td className="number" data-label={periodWords(texts, report.compare)}>
          <Value {...{ kind, value: compared, period: report.compare, onOpen }} />
        </td>
      )}
      <td
        className="number"
        data-label={report.compare === null ? undefined : periodWords(texts, report)}
        data-testid="value"
      >
        <Value {...{ kind, value, period: report, onOpen }} />
      </td>
      <td className="small second programme-source">{sourceWords(texts, kind, value).join('　')}</td>
    </tr>
  )
}

type ValueProps = Opened & { onOpen: (opened: Opened) => void }

function Value({ kind, value, period, onOpen }: ValueProps) {
  const texts = useTexts()
  const language = useLanguage()
  const shown = valueWords(texts, language, kind, value)
  if (value.value === null) return <span className="dim">{shown}</span>
  return (
    <button
      type="button"
      className="programme-value"
      aria-label={texts.ledger.report.open(kindName(language, kind), shown)}
      onClick={() => onOpen({ kind, value, period: { from: period.from, to: period.to } })}
    >
      {shown}
    </button>
  )
}

function Foot({ report: { grassroots } }: { report: ProgrammeReport }) {
  const { report: words } = useTexts().ledger
  const [reached, named, aim] = [grassroots.reached, grassroots.named, grassroots.aim].map(formatCount)
  return (
    <footer className="programme-foot">
      <p>{words.grassroots(reached ?? '', named ?? '', aim ?? '')}</p>
      {words.rules.map((rule) => (
        <p key={rule} className="tiny dim">
          {rule}
        </p>
      ))}
    </footer>
  )
}
