/** 资料: pictures go onto the main place, documents open in a window of their own. */
import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { canBeShown } from '../../../server/domain/together.ts'
import { addresses } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { formatBytes } from '../../ui/number.ts'
import { useStore } from '../../ui/store.ts'
import { useTime } from '../../ui/time.ts'
import { wholeView } from '../../viewer/geometry.ts'
import { isPicture, isViewable } from '../../viewer/kind.ts'
import { StillFacts, useFileTitle } from '../../viewer/still-facts.tsx'
import { Thumbnail } from '../../viewer/thumbnail.tsx'
import { sharedIdOf } from '../together.ts'
import { useCase, useClient, useRoomTexts } from './context.tsx'

const Viewer = lazy(() => import('../../viewer/viewer.tsx').then((module) => ({ default: module.Viewer })))

type FilesTabProps = { shown: Attachment | null; onShow: (file: Attachment | null) => void }

export function FilesTab({ shown, onShow }: FilesTabProps) {
  const texts = useRoomTexts()
  const { attachments } = useCase()
  const [open, setOpen] = useState<string | null>(null)
  if (attachments.length === 0) return <p className="r-quiet">{texts.file.none}</p>
  return (
    <div className="r-files">
      {attachments.map((file) => (
        <File
          key={file.id}
          file={file}
          shown={shown?.id === file.id}
          onShow={() => onShow(shown?.id === file.id ? null : file)}
          onOpen={() => setOpen(file.id)}
        />
      ))}
      {open === null ? null : (
        <Suspense>
          <Viewer files={attachments} openId={open} onOpen={setOpen} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </div>
  )
}

type FileProps = { file: Attachment; shown: boolean; onShow: () => void; onOpen: () => void }

function File({ file, shown, onShow, onOpen }: FileProps) {
  const room = useRoomTexts()
  const texts = useTexts()
  const time = useTime()
  const kind = useFileTitle()(file)
  const facts =
    file.width === null || file.height === null ? formatBytes(file.byteSize) : `${file.width}×${file.height}`
  const picture = isPicture(file)
  const small = <Thumbnail file={file} />
  return (
    <figure>
      {isViewable(file) ? (
        <button
          type="button"
          className="r-thumb"
          aria-pressed={picture ? shown : undefined}
          title={picture ? room.file.show : texts.file.open(file.fileName)}
          aria-label={
            picture
              ? `${kind} ${file.fileName} ${room.file.show}`
              : texts.file.open(`${kind} ${file.fileName}`)
          }
          onClick={picture ? onShow : onOpen}
        >
          {small}
        </button>
      ) : (
        <Handed file={file} kind={kind}>
          {small}
        </Handed>
      )}
      <figcaption>
        <b>{kind}</b> {time.short(file.uploadedAt)}
        <br />
        {facts}
        {file.still === null ? null : <StillFacts file={file} className="r-still-facts" />}
        {picture ? (
          <button
            type="button"
            className="r-link r-enlarge"
            aria-label={texts.detail.files.openPicture(file.fileName)}
            onClick={onOpen}
          >
            {texts.file.viewer.enlarge}
          </button>
        ) : null}
        {file.dicom === null ? null : (
          <>
            <br />
            {[file.dicom.modality, file.dicom.description, texts.file.dicom.undiagnostic].join(' ')}
          </>
        )}
        <ShowToAll file={file} />
      </figcaption>
    </figure>
  )
}

/** Puts it before everybody in the room. */
function ShowToAll({ file }: { file: Attachment }) {
  const words = useTexts().together
  const { together } = useClient()
  const sharedId = useStore(together.state, sharedIdOf)
  const may = canBeShown(file.mediaType) && (file.dicom === null || file.original)
  if (!may) return null
  if (sharedId === file.id) return <span className="r-accent r-show">{words.showing}</span>
  return (
    <button
      type="button"
      className="r-link r-show"
      aria-label={words.showNamed(file.fileName)}
      onClick={() => void together.open(file.id, wholeView)}
      data-testid="together-show"
    >
      {words.show}
    </button>
  )
}

/** What is taken whole: documents by everybody, DICOM files by those who treat the patient. */
function Handed({ file, kind, children }: { file: Attachment; kind: string; children: ReactNode }) {
  const texts = useRoomTexts()
  if (file.dicom !== null && !file.original) return <span className="r-thumb">{children}</span>
  return (
    <a
      className="r-thumb"
      href={file.dicom === null ? addresses.attachment(file.id) : addresses.original(file.id)}
      download={file.fileName}
      title={texts.file.open}
      aria-label={`${kind} ${file.fileName} ${texts.file.open}`}
    >
      {children}
    </a>
  )
}
