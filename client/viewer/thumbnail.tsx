/** A file as a small picture: whole, never cropped; what has no picture has its kind in letters. */
import { useState } from 'react'
import type { Attachment } from '../../server/contract/attachment.ts'
import { addresses } from '../consultation.ts'
import { useTexts } from '../i18n/text.ts'
import './viewer.css'

type ThumbnailProps = { file: Attachment; className?: string }

export function Thumbnail({ file, className = '' }: ThumbnailProps) {
  const words = useTexts().file.preview
  const [failed, setFailed] = useState(false)
  if (file.preview === 'ready' && !failed) {
    return (
      <img
        className={className}
        src={addresses.thumbnail(file.id)}
        alt=""
        loading="lazy"
        onError={() => setFailed(true)}
      />
    )
  }
  const word =
    file.preview === 'pending' ? words.pending : file.preview === 'failed' ? words.failedShort : null
  return (
    <span className={className} aria-hidden={word === null}>
      <span className="thumbnail-word">{word ?? badges[file.mediaType]}</span>
    </span>
  )
}

const badges: Readonly<Record<Attachment['mediaType'], string>> = {
  'image/jpeg': 'JPG',
  'image/png': 'PNG',
  'image/webp': 'WEBP',
  'application/pdf': 'PDF',
  'video/mp4': 'MP4',
  'video/webm': 'WEBM',
  'video/quicktime': 'MOV',
  'audio/mpeg': 'MP3',
  'audio/mp4': 'M4A',
  'audio/wav': 'WAV',
  'audio/ogg': 'OGG',
  'application/dicom': 'DCM',
}
