/** Laboratory, images, scales: pictures and PDFs, each of a kind. */
import { Radio } from 'antd'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Family } from '../../../server/domain/attachment.ts'
import { families, largestOf, mostAttachments, mostBytesOfCase } from '../../../server/domain/attachment.ts'
import { useTexts } from '../../i18n/text.ts'
import { formatLimit } from '../../ui/number.ts'
import { useStore } from '../../ui/store.ts'
import { useDesk, useProblem } from './desk.ts'
import { DropZone, FileList } from './files.tsx'
import { fieldId } from './sections.ts'
import type { FileKind } from './uploads.ts'

const kinds: readonly FileKind[] = [
  'laboratory',
  'imaging',
  'pathology',
  'ecg',
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
  const [parameters] = useSearchParams()
  const asked = kinds.find((one) => parameters.get('field') === `files.${one}`)
  const [kind, setKind] = useState<FileKind>(asked ?? 'laboratory')
  const problem = useProblem(`files.${kind}`)
  // A link to what lacks chooses what it is about.
  useEffect(() => {
    if (asked !== undefined) setKind(asked)
  }, [asked])
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
      <div id={fieldId(`files.${kind}`)}>
        <DropZone
          kind={kind}
          hint={texts.file.limits(sizes, mostAttachments, formatLimit(mostBytesOfCase))}
        />
        {problem === null ? null : <p className="small tone-cinnabar">{problem}</p>}
      </div>
      <FileList kinds={kinds} />
    </div>
  )
}
