/** What stands in the row of a file: its name as a link, and what helps where it was refused. */
import { largestOf } from '../../../server/domain/attachment.ts'
import { addresses } from '../../consultation.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { errorWords } from '../../ui/answer.tsx'
import { formatLimit } from '../../ui/number.ts'
import { familyOfFile, type Upload } from './uploads.ts'

/** The name as the way to the file; a DICOM file can only be taken as a whole. */
export function FileName({ item: { name, attachment } }: { item: Upload }) {
  if (attachment === null || attachment.preview === 'pending') return <span className="cut">{name}</span>
  const whole = attachment.mediaType === 'application/dicom' || attachment.preview === 'failed'
  return (
    <a
      className="cut"
      href={whole ? addresses.original(attachment.id) : addresses.attachment(attachment.id)}
      target="_blank"
      rel="noreferrer"
    >
      {name}
    </a>
  )
}

/** The limit of its kind where a file is too large, else what the error advises. */
export function WhatNext({ item }: { item: Upload }) {
  const texts = useTexts()
  if (item.error instanceof ApiFailure && item.error.code === 'TOO_LARGE') {
    const family = familyOfFile({ type: typeByName(item.name) }) ?? 'video'
    return texts.file.tooLarge(family, formatLimit(largestOf[family]))
  }
  return errorWords(texts, item.error).next
}

const typesByEnding: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  pdf: 'application/pdf',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  dcm: 'application/dicom',
}

function typeByName(name: string): string {
  return typesByEnding[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? ''
}
