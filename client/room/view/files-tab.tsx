/** 资料: pictures go onto the main place, documents open in a window of their own. */
import type { Attachment } from '../../../server/contract/attachment.ts'
import { Icon } from '../../ui/icon.tsx'
import { formatBytes } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { attachmentUrl } from '../consultation.ts'
import { useCase, useRoomTexts } from './context.tsx'

type FilesTabProps = { shown: Attachment | null; onShow: (file: Attachment | null) => void }

export function FilesTab({ shown, onShow }: FilesTabProps) {
  const texts = useRoomTexts()
  const { attachments } = useCase()
  if (attachments.length === 0) return <p className="r-quiet">{texts.record.noFiles}</p>
  return (
    <div className="r-files">
      {attachments.map((file) => (
        <File
          key={file.id}
          file={file}
          shown={shown?.id === file.id}
          onShow={() => onShow(shown?.id === file.id ? null : file)}
        />
      ))}
    </div>
  )
}

function File({ file, shown, onShow }: { file: Attachment; shown: boolean; onShow: () => void }) {
  const texts = useRoomTexts()
  const time = useTime()
  const { id } = useCase()
  const url = attachmentUrl(id, file.id)
  const kind = texts.record.file[file.kind]
  const facts =
    file.width === null || file.height === null ? formatBytes(file.byteSize) : `${file.width}×${file.height}`
  return (
    <figure>
      {file.mediaType === 'application/pdf' ? (
        <a
          className="r-thumb"
          href={url}
          target="_blank"
          rel="noreferrer"
          title={texts.record.openFile}
          aria-label={`${kind} ${file.fileName} ${texts.record.openFile}`}
        >
          <Icon name="file" size={28} />
        </a>
      ) : (
        <button
          type="button"
          className="r-thumb"
          aria-pressed={shown}
          title={texts.record.showFile}
          aria-label={`${kind} ${file.fileName} ${texts.record.showFile}`}
          onClick={onShow}
        >
          <img src={url} alt="" loading="lazy" />
        </button>
      )}
      <figcaption>
        <b>{kind}</b> {time.short(file.uploadedAt)}
        <br />
        {facts}
      </figcaption>
    </figure>
  )
}
