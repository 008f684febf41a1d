/** Files in the form: choosing, dropping, progress, removing. */
import { Button } from 'antd'
import { type DragEvent, useId, useRef, useState } from 'react'
import { removeAttachment } from '../../consultation.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { errorWords } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { formatBytes } from '../../ui/number.ts'
import { useStore } from '../../ui/store.ts'
import { Thumbnail as SmallPicture } from '../../viewer/thumbnail.tsx'
import { useDesk } from './desk.ts'
import { DicomNote } from './dicom-note.tsx'
import { FileName, WhatNext } from './file-words.tsx'
import { type FileKind, totalOf, type Upload } from './uploads.ts'

/** How a file is getting on, in words; nothing once it is there. */
export function UploadState({ item }: { item: Upload }) {
  const texts = useTexts()
  const words = texts.request.files
  const { sending, preview } = texts.file
  switch (item.state) {
    case 'reading':
      return <span className="tiny second">{sending.reading}</span>
    case 'resting':
      return (
        <span className="tiny tone-ochre" role="status">
          {sending.resting(item.percent)}
        </span>
      )
    case 'left':
      return <span className="tiny tone-ochre">{sending.left(item.percent)}</span>
    case 'done':
      return item.attachment?.preview === 'pending' ? (
        <span className="tiny second" role="status">
          {preview.pending}
        </span>
      ) : item.attachment?.preview === 'failed' ? (
        <span className="tiny tone-ochre">{preview.failed}</span>
      ) : null
    case 'waiting':
      return <span className="tiny second">{words.waiting}</span>
    case 'sending':
      return (
        <span className="tiny second" role="status">
          {words.uploading(item.percent)}
        </span>
      )
    case 'checking':
      return (
        <span className="tiny second" role="status">
          {words.checking}
        </span>
      )
    case 'failed':
      return <span className="tiny tone-cinnabar">{errorWords(texts, item.error).what}</span>
  }
}

/** Asks before the server's copy goes; what is not there yet is simply taken out. */
export function useRemoval() {
  const texts = useTexts()
  const { uploads } = useDesk()
  const [asked, setAsked] = useState<Upload | null>(null)
  const words = texts.request.files
  const ask = (item: Upload) => (item.attachment === null ? uploads.drop(item.key) : setAsked(item))
  const remove = async () => {
    if (asked?.attachment == null) return
    await removeAttachment(asked.attachment.id)
    uploads.removed(asked.attachment.id)
  }
  const dialog = (
    <ConfirmDialog
      open={asked !== null}
      title={words.removeTitle}
      action={words.remove}
      danger
      onConfirm={remove}
      onClose={() => setAsked(null)}
    >
      {asked === null ? null : <p>{words.removeBody(asked.name)}</p>}
    </ConfirmDialog>
  )
  return { ask, dialog }
}

type FileListProps = { kinds: readonly FileKind[] }

export function FileList({ kinds }: FileListProps) {
  const { uploads } = useDesk()
  const items = useStore(uploads.items).filter(({ kind }) => kinds.includes(kind))
  const removal = useRemoval()
  if (items.length === 0) return removal.dialog
  return (
    <>
      <Total />
      <ul className="file-rows">
        {items.map((item) => (
          <FileRow key={item.key} item={item} onRemove={() => removal.ask(item)} />
        ))}
      </ul>
      {removal.dialog}
    </>
  )
}

/** All files of this visit together, while some are under way. */
function Total() {
  const texts = useTexts()
  const { uploads } = useDesk()
  const total = totalOf(useStore(uploads.items))
  if (total === null || total.all < 2) return null
  const { done, all, percent } = total
  return (
    <div className="file-total">
      <span className="tiny second">{texts.file.sending.total(done, all, percent)}</span>
      <progress
        className="file-progress"
        max={100}
        value={percent}
        aria-label={texts.file.sending.totalLabel}
      />
    </div>
  )
}

const hopeless: readonly string[] = [
  'FILE_EMPTY',
  'FILE_TYPE_REFUSED',
  'FILE_DAMAGED',
  'FILE_HEIC',
  'FILE_TOO_MANY_PIXELS',
  'FILE_TWO_FACED',
  'UPLOAD_CHANGED',
  'TOO_LARGE',
]

/** Whether sending the same file again may end otherwise. */
function mayHelp(error: unknown): boolean {
  return !(error instanceof ApiFailure && hopeless.includes(error.code))
}

function FileRow({ item, onRemove }: { item: Upload; onRemove: () => void }) {
  const texts = useTexts()
  const { uploads } = useDesk()
  const words = texts.request.files
  const { attachment, error } = item
  const failed = item.state === 'failed'
  const again = failed && mayHelp(error)
  return (
    <li>
      <Thumbnail item={item} />
      <div className="file-row-words">
        <FileName item={item} />
        <span className="tiny dim">
          {texts.record.attachmentKinds[item.kind]}
          {`　${formatBytes(item.byteSize)}`}
          {'　'}
          <UploadState item={item} />
        </span>
        {failed ? (
          <span className="tiny second">
            <WhatNext item={item} />
          </span>
        ) : null}
        {attachment === null ? null : <DicomNote file={attachment} />}
        {item.state === 'sending' || item.state === 'resting' || item.state === 'checking' ? (
          <progress className="file-progress" max={100} value={item.percent} aria-label={item.name} />
        ) : null}
      </div>
      {again ? (
        <Button size="small" onClick={() => uploads.retry(item.key)}>
          {words.retry}
        </Button>
      ) : null}
      <Button size="small" type="text" onClick={onRemove} aria-label={words.removeNamed(item.name)}>
        {item.state === 'left'
          ? texts.file.sending.giveUp
          : attachment === null && !failed
            ? words.cancel
            : words.remove}
      </Button>
    </li>
  )
}

/** Whole and small; documents, and what the browser cannot draw, have their ending. */
function Thumbnail({ item }: { item: Upload }) {
  const [drawable, setDrawable] = useState(true)
  if (item.attachment !== null && (item.preview === null || item.attachment.preview === 'ready')) {
    return <SmallPicture file={item.attachment} className="file-thumbnail" />
  }
  if (item.preview === null || !drawable) {
    return (
      <span className="file-thumbnail" aria-hidden="true">
        {endingOf(item.name)}
      </span>
    )
  }
  return <img className="file-thumbnail" src={item.preview} alt="" onError={() => setDrawable(false)} />
}

function endingOf(name: string): string {
  return (/\.([A-Za-z0-9]{1,4})$/.exec(name)?.[1] ?? '').toUpperCase()
}

type PickFileProps = { kind: FileKind; label: string }

/** A button that opens the computer's choice of files. */
export function PickFile({ kind, label }: PickFileProps) {
  const id = useId()
  const texts = useTexts()
  const { uploads } = useDesk()
  return (
    <div className="pick-file">
      <label htmlFor={id}>{label}</label>
      <FileInput id={id} onFiles={(files) => uploads.add(files, kind)} />
      <span className="pick-file-button" aria-hidden="true">
        {texts.request.files.choose}
      </span>
    </div>
  )
}

type FileInputProps = { id: string; onFiles: (files: File[]) => void; testId?: string }

function FileInput({ id, onFiles, testId }: FileInputProps) {
  return (
    <input
      id={id}
      type="file"
      multiple
      className="file-input"
      data-testid={testId}
      onChange={(event) => {
        onFiles([...(event.target.files ?? [])])
        event.target.value = ''
      }}
    />
  )
}

type DropProps = { kind: FileKind; hint: string }

/** Where files are dropped; the same can be done by the button in it. */
export function DropZone({ kind, hint }: DropProps) {
  const id = useId()
  const texts = useTexts()
  const { uploads } = useDesk()
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  const words = texts.request.files
  const enter = (step: number) => {
    depth.current += step
    setOver(depth.current > 0)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    depth.current = 0
    setOver(false)
    uploads.add([...event.dataTransfer.files], kind)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the input inside does the same
    <div
      className={over ? 'drop-zone drop-zone-over' : 'drop-zone'}
      onDragEnter={() => enter(1)}
      onDragLeave={() => enter(-1)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      <label htmlFor={id}>
        {words.drop} <b className="tone-teal">{words.choose}</b>
      </label>
      <FileInput id={id} onFiles={(files) => uploads.add(files, kind)} testId="upload-files" />
      <p className="tiny dim">{hint}</p>
    </div>
  )
}
