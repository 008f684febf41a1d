/** Clips and recordings, by the browser's own player; it fetches pieces as it needs them. */
import { useState } from 'react'
import type { Attachment } from '../../server/contract/attachment.ts'
import { addresses } from '../consultation.ts'
import { useTexts } from '../i18n/text.ts'

export function Player({ file }: { file: Attachment }) {
  const texts = useTexts()
  const [failed, setFailed] = useState(false)
  const source = addresses.attachment(file.id)
  const name = `${texts.record.attachmentKinds[file.kind]}　${file.fileName}`
  if (failed) {
    return (
      <p role="alert" className="viewer-word">
        {texts.file.viewer.unplayable}
      </p>
    )
  }
  const common = {
    src: source,
    controls: true,
    preload: 'metadata',
    'aria-label': name,
    onError: () => setFailed(true),
  }
  return (
    <div className="viewer-pane viewer-player">
      {file.mediaType.startsWith('audio/') ? (
        <audio {...common} data-testid="viewer-audio" />
      ) : (
        <video {...common} playsInline data-testid="viewer-video" />
      )}
    </div>
  )
}
