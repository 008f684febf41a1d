/** Laboratory, images, scales: pictures and PDFs, each of a kind. */
import { Radio } from 'antd'
import { useState } from 'react'
import type { Family } from '../../../server/domain/attachment.ts'
import { families, largestOf, mostAttachments, mostBytesOfCase } from '../../../server/domain/attachment.ts'
import { useTexts } from '../../i18n/text.ts'
import { formatLimit } from '../../ui/number.ts'
import { useStore } from '../../ui/store.ts'
import { useDesk } from './desk.ts'
import { DropZone, FileList } from './files.tsx'
import type { FileKind } from './uploads.ts'

const kinds: readonly FileKind[] = [
  'laboratory',
  'imaging',
  'pathology',
  'tongue',
  'sublingual',
  'consent',
  'other',
]

const sizes = Object.fromEntries(families.map((one) => [one, formatLimit(largestOf[one])])) as Record<
  Family,
  string
>

export function FilesSection() {
  const texts = useTexts()
  const { uploads } = useDesk()
  const empty = useStore(uploads.items).length === 0
  const [kind, setKind] = useState<FileKind>('laboratory')
  const words = texts.request.files
  return (
    <div className="form-parts">
      {empty ? <p className="small second">{words.none}</p> : null}
      <div>
        <div className="field-label" id="file-kind">
          {words.kind}
        </div>
        <Radio.Group
          className="form-radios"
          aria-labelledby="file-kind"
          value={kind}
          onChange={(event) => setKind(event.target.value as FileKind)}
          options={kinds.map((one) => ({ value: one, label: texts.record.attachmentKinds[one] }))}
        />
      </div>
      <DropZone kind={kind} hint={texts.file.limits(sizes, mostAttachments, formatLimit(mostBytesOfCase))} />
      <FileList kinds={kinds} />
    </div>
  )
}
