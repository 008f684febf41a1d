/** Inviting the people of a file: choose, look, mend, invite; then the links, once. Nobody is invited before every row is right. */
import { useState } from 'react'
import type { InvitedPeople, ReadPeople } from '../../server/contract/people-import.ts'
import { downloadFile } from '../download.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { readPeopleTable, refreshPeople } from '../people.ts'
import { ErrorState } from '../ui/answer.tsx'
import { PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { ChooseTable } from '../ui/table-file/choose.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { ImportedLinks } from './people/imported-links.tsx'
import { PeoplePreview } from './people/preview.tsx'
import './people/people.css'

type Step =
  | { at: 'choose' }
  | { at: 'reading' }
  | { at: 'failed'; error: unknown }
  | { at: 'look'; table: ReadPeople }
  | { at: 'done'; people: InvitedPeople['people'] }

export function PeopleImportPage() {
  const words = useTexts().people
  const [step, setStep] = useState<Step>({ at: 'choose' })
  usePageTitle(words.import.title)
  const failed = (error: unknown) => setStep({ at: 'failed', error })
  const read = async (file: File) => {
    setStep({ at: 'reading' })
    try {
      setStep({ at: 'look', table: await readPeopleTable(file) })
    } catch (error) {
      failed(error)
    }
  }
  const done = ({ people }: InvitedPeople) => {
    setStep({ at: 'done', people })
    void refreshPeople()
  }
  return (
    <main className="people" id="content" tabIndex={-1}>
      {step.at === 'done' ? (
        <PageHead title={words.import.title} />
      ) : (
        <PageHead
          title={words.import.title}
          sub={words.import.sub}
          extra={<LinkButton to={paths.people()}>{words.import.toPeople}</LinkButton>}
        />
      )}
      {step.at === 'look' ? (
        <PeoplePreview table={step.table} onDone={done} onAnother={() => setStep({ at: 'choose' })} />
      ) : step.at === 'done' ? (
        <ImportedLinks people={step.people} />
      ) : step.at === 'reading' ? (
        <Waiting />
      ) : (
        <>
          {step.at === 'failed' ? <ErrorState error={step.error} kept="nothing" /> : null}
          <ChooseTable
            rules={words.import.rules}
            onFile={(file) => void read(file)}
            onTemplate={() =>
              void downloadFile('/api/people/imports/template.xlsx', 'people.xlsx').catch(failed)
            }
          />
        </>
      )}
    </main>
  )
}
