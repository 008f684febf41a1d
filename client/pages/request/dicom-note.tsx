/** Whose images a DICOM file holds, and the statement that is asked for where it names somebody else. */
import { Button } from 'antd'
import { useState } from 'react'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { confirmPatient } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { WordsField } from '../../ui/words-field.tsx'
import { DicomFacts } from '../../viewer/dicom-facts.tsx'
import { useDesk } from './desk.ts'
import { refreshFiles } from './files-news.ts'

export function DicomNote({ file }: { file: Attachment }) {
  const words = useTexts().file.dicom
  const [asked, setAsked] = useState(false)
  const { dicom } = file
  if (dicom === null) return null
  const open = dicom.outcome === 'different' && dicom.confirmed === null
  return (
    <div className="dicom-note">
      <DicomFacts dicom={dicom} />
      {open ? (
        <>
          <p className="small">{words.mustConfirm}</p>
          <Button size="small" onClick={() => setAsked(true)} data-testid="dicom-confirm">
            {words.confirm}
          </Button>
        </>
      ) : null}
      {asked ? <Statement file={file} fields={dicom.differs} onClose={() => setAsked(false)} /> : null}
    </div>
  )
}

type StatementProps = {
  file: Attachment
  fields: NonNullable<Attachment['dicom']>['differs']
  onClose: () => void
}

function Statement({ file, fields, onClose }: StatementProps) {
  const words = useTexts().file.dicom
  const { uploads, draft } = useDesk()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const confirm = async () => {
    setTried(true)
    if (reason.trim() === '') return false
    await confirmPatient(file.id, { fields, reason })
    await refreshFiles(uploads, draft)
    return true
  }
  return (
    <ConfirmDialog
      open
      title={words.confirmTitle}
      action={words.confirmAction}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="dicom-confirm-ok"
    >
      <p>{words.confirmBody}</p>
      <WordsField
        label={words.reason}
        value={reason}
        onChange={setReason}
        most={500}
        rows={2}
        problem={tried && reason.trim() === '' ? words.reasonRequired : null}
        placeholder={words.reasonHint}
        testId="dicom-confirm-reason"
      />
    </ConfirmDialog>
  )
}
