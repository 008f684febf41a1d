/** Importing a file into the ledger: choose, look, mend, store. Nothing is stored before every row is right. */
import { Button } from 'antd'
import { useState } from 'react'
import type { CheckedRow, ReadTable } from '../../server/contract/ledger.ts'
import { fieldNames, rowFields } from '../../server/domain/ledger-row.ts'
import { saveFile } from '../download.ts'
import { useLanguage, useTexts } from '../i18n/text.ts'
import { readTableFile, refreshLedger } from '../ledger.ts'
import { paths } from '../paths.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { ChooseTable } from '../ui/table-file/choose.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { Preview } from './programme/preview.tsx'
import './programme/programme.css'

type Step =
  | { at: 'choose' }
  | { at: 'reading' }
  | { at: 'failed'; error: unknown }
  | { at: 'look'; table: ReadTable }
  | { at: 'done'; rows: number }

export function ProgrammeImportPage() {
  const texts = useTexts()
  const words = texts.ledger.import
  const language = useLanguage()
  const [step, setStep] = useState<Step>({ at: 'choose' })
  usePageTitle(words.title)
  const read = async (file: File) => {
    setStep({ at: 'reading' })
    try {
      setStep({ at: 'look', table: await readTableFile(file) })
    } catch (error) {
      setStep({ at: 'failed', error })
    }
  }
  const saveTemplate = () => {
    const head = rowFields.map((field) => fieldNames[field][language === 'zh' ? 0 : 1]).join(',')
    saveFile(new Blob([`\uFEFF${head}\r\n`], { type: 'text/csv' }), words.templateName)
  }
  const done = (rows: readonly CheckedRow[]) => {
    setStep({ at: 'done', rows: rows.length })
    void refreshLedger()
  }
  return (
    <main className="programme" id="content" tabIndex={-1}>
      <PageHead
        title={words.title}
        sub={words.sub}
        extra={<LinkButton to={paths.programme({ view: 'entries' })}>{texts.ledger.view.entries}</LinkButton>}
      />
      {step.at === 'look' ? (
        <Preview
          key={step.table.digest}
          table={step.table}
          onDone={done}
          onAnother={() => setStep({ at: 'choose' })}
        />
      ) : step.at === 'done' ? (
        <Done rows={step.rows} onAnother={() => setStep({ at: 'choose' })} />
      ) : step.at === 'reading' ? (
        <Waiting />
      ) : (
        <>
          {step.at === 'failed' ? <ErrorState error={step.error} kept="nothing" /> : null}
          <ChooseTable rules={words.rules} onFile={(file) => void read(file)} onTemplate={saveTemplate} />
        </>
      )}
    </main>
  )
}

function Done({ rows, onAnother }: { rows: number; onAnother: () => void }) {
  const texts = useTexts()
  const words = texts.ledger.import
  const { another } = texts.tableFile
  return (
    <EmptyState
      title={words.done(rows)}
      actions={
        <>
          <LinkButton to={paths.programme()} type="primary">
            {words.toReport}
          </LinkButton>
          <LinkButton to={paths.programme({ view: 'entries' })}>{words.toEntries}</LinkButton>
          <Button onClick={onAnother}>{another}</Button>
        </>
      }
    />
  )
}
