/** Whose images a DICOM file holds, and the statement that is asked for where it names somebody else. */
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { confirmPatient } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
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
  const id = useId()
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
      <label className="field-label" htmlFor={id}>
        {words.reason}
      </label>
      <Input.TextArea
        id={id}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        maxLength={500}
        placeholder={words.reasonHint}
        autoSize={{ minRows: 2, maxRows: 5 }}
        data-testid="dicom-confirm-reason"
      />
      {tried && reason.trim() === '' ? <p className="field-error">{words.reasonRequired}</p> : null}
    </ConfirmDialog>
  )
}
