/** 资料: pictures go onto the main place, documents open in a window of their own. */
import type { Attachment } from '../../../server/contract/attachment.ts'
import { addresses } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { Icon } from '../../ui/icon.tsx'
import { formatBytes } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { useCase, useRoomTexts } from './context.tsx'

type FilesTabProps = { shown: Attachment | null; onShow: (file: Attachment | null) => void }

export function FilesTab({ shown, onShow }: FilesTabProps) {
  const texts = useRoomTexts()
  const { attachments } = useCase()
  if (attachments.length === 0) return <p className="r-quiet">{texts.file.none}</p>
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
  const kind = useTexts().record.attachmentKinds[file.kind]
  const url = addresses.attachment(file.id)
  const facts =
    file.width === null || file.height === null ? formatBytes(file.byteSize) : `${file.width}×${file.height}`
  return (
    <figure>
      {file.mediaType === 'application/pdf' ? (
        <a
          className="r-thumb"
          href={url}
          download={file.fileName}
          title={texts.file.open}
          aria-label={`${kind} ${file.fileName} ${texts.file.open}`}
        >
          <Icon name="file" size={28} />
        </a>
      ) : (
        <button
          type="button"
          className="r-thumb"
          aria-pressed={shown}
          title={texts.file.show}
          aria-label={`${kind} ${file.fileName} ${texts.file.show}`}
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
