/** The files of a case: pictures, clips and recordings open in the viewer, the others are handed over. */
import { lazy, Suspense, useState } from 'react'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { addresses } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { Icon } from '../../ui/icon.tsx'
import { formatBytes } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { DicomFacts } from '../../viewer/dicom-facts.tsx'
import { isPicture, isViewable } from '../../viewer/kind.ts'
import { StillFacts, useFileTitle } from '../../viewer/still-facts.tsx'
import { Thumbnail } from '../../viewer/thumbnail.tsx'

const Viewer = lazy(() => import('../../viewer/viewer.tsx').then((module) => ({ default: module.Viewer })))

/** Which file is open, among all that the viewer shows. */
export function useViewer(files: readonly Attachment[]) {
  const [openId, setOpenId] = useState<string | null>(null)
  return {
    open: setOpenId,
    viewer:
      openId === null ? null : (
        <Suspense>
          <Viewer files={files} openId={openId} onOpen={setOpenId} onClose={() => setOpenId(null)} />
        </Suspense>
      ),
  }
}

type FileProps = { file: Attachment; onOpen: (id: string) => void }

/** The name of a file as the way to it. */
export function FileLink({ file, onOpen }: FileProps) {
  const texts = useTexts()
  if (isViewable(file)) {
    const picture = isPicture(file)
    return (
      <button
        type="button"
        className="text-button file-name"
        aria-label={picture ? texts.detail.files.openPicture(file.fileName) : texts.file.open(file.fileName)}
        onClick={() => onOpen(file.id)}
      >
        <Icon name={picture ? 'picture' : 'file'} size={16} />
        <span className="cut">{file.fileName}</span>
      </button>
    )
  }
  if (file.dicom !== null) {
    /* not shown here, and whole only for those who treat the patient */
    return (
      <span className="file-name">
        <Icon name="file" size={16} />
        <span className="cut">{file.fileName}</span>
      </span>
    )
  }
  return (
    <a
      className="file-name"
      href={addresses.attachment(file.id)}
      target="_blank"
      rel="noreferrer"
      title={texts.detail.files.newTab}
    >
      <Icon name="file" size={16} />
      <span className="cut">{file.fileName}</span>
    </a>
  )
}

type FilesProps = { files: readonly Attachment[]; onOpen: (id: string) => void }

/** Short list, for the narrow column. */
export function FileColumn({ files, onOpen }: FilesProps) {
  const texts = useTexts()
  const titleOf = useFileTitle()
  if (files.length === 0) return <p className="small second">{texts.detail.files.none}</p>
  return (
    <ul className="file-column">
      {files.map((file) => (
        <li key={file.id}>
          <FileLink file={file} onOpen={onOpen} />
          <span className="dim tiny">{titleOf(file)}</span>
        </li>
      ))}
    </ul>
  )
}

/** All files with what is known of them. */
export function FileTable({ files, onOpen }: FilesProps) {
  const texts = useTexts()
  const time = useTime()
  const titleOf = useFileTitle()
  if (files.length === 0) return <p className="second">{texts.detail.files.none}</p>
  return (
    <ul className="file-table">
      {files.map((file) => (
        <li key={file.id}>
          <Thumbnail file={file} className="file-small" />
          <FileLink file={file} onOpen={onOpen} />
          <span className="second small">{titleOf(file)}</span>
          <span className="dim small">
            {[formatBytes(file.byteSize), file.uploadedBy, time.short(file.uploadedAt)].join('　')}
          </span>
          <OriginalLink file={file} />
          {file.still === null ? null : (
            <div className="file-more small second">
              <StillFacts file={file} />
            </div>
          )}
          {file.dicom === null ? null : (
            <div className="file-more">
              <DicomFacts dicom={file.dicom} />
              <p className="small second">
                {texts.file.dicom.undiagnostic}
                {'　'}
                {file.original ? texts.file.dicom.noPixels : texts.file.dicom.afterAccepting}
              </p>
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

/** The file as it was uploaded, for those who treat the patient; a PDF is handed over whole anyway. */
function OriginalLink({ file }: { file: Attachment }) {
  const words = useTexts().file
  if (!file.original || file.mediaType === 'application/pdf') return <span />
  return (
    <a
      className="small file-original"
      href={addresses.original(file.id)}
      download={file.fileName}
      title={words.originalNote}
      aria-label={words.originalNamed(file.fileName)}
    >
      {words.original}
    </a>
  )
}

type TongueProps = FilesProps & {
  /** All of them, not the first alone. */
  all?: boolean
}

/** The tongue, whole and uncropped; press to enlarge. */
export function TonguePictures({ files, onOpen, all = false }: TongueProps) {
  const tongues = files.filter(
    (file) => isPicture(file) && (file.kind === 'tongue' || file.kind === 'sublingual'),
  )
  return (all ? tongues : tongues.slice(0, 1)).map((file) => (
    <TonguePicture key={file.id} file={file} onOpen={onOpen} />
  ))
}

function TonguePicture({ file, onOpen }: FileProps) {
  const texts = useTexts()
  const time = useTime()
  const words = texts.detail.files
  const kind = useFileTitle()(file)
  return (
    <figure className="tongue-picture">
      <figcaption className="label">{words.tongue(kind, time.short(file.uploadedAt))}</figcaption>
      <button type="button" onClick={() => onOpen(file.id)} aria-label={words.openPicture(file.fileName)}>
        <Thumbnail file={file} className="tongue-small" />
      </button>
      {file.width === null || file.height === null ? null : (
        <p className="tiny second">{words.size(file.width, file.height)}</p>
      )}
      <StillFacts file={file} className="tiny second" />
    </figure>
  )
}
