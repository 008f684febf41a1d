/** Places for the pictures of the tongue, with a drawing of how tongue and colour card lie. A picture is shown whole, never cropped. */
import { useId } from 'react'
import { addresses } from '../../consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { useStore } from '../../ui/store.ts'
import { useDesk, useProblem } from './desk.ts'
import { UploadState, useRemoval } from './files.tsx'
import { fieldId } from './sections.ts'
import type { FileKind, Upload } from './uploads.ts'

type SlotKey = 'tongue' | 'sublingual' | 'side'
const kindOf: Readonly<Record<SlotKey, FileKind>> = {
  tongue: 'tongue',
  sublingual: 'sublingual',
  side: 'tongue',
}

/** The first picture of the tongue, the first of the veins, and one more of the tongue. Further ones stand among the files. */
function placed(items: readonly Upload[]): Record<SlotKey, Upload | undefined> {
  const tongues = items.filter(({ kind }) => kind === 'tongue')
  return { tongue: tongues[0], sublingual: items.find(({ kind }) => kind === 'sublingual'), side: tongues[1] }
}

export function TongueSlots() {
  const texts = useTexts()
  const { uploads } = useDesk()
  const items = placed(useStore(uploads.items))
  const removal = useRemoval()
  return (
    <section aria-label={texts.request.four.photos}>
      <div className="slots">
        {(['tongue', 'sublingual', 'side'] as const).map((slot) => {
          const item = items[slot]
          return item === undefined ? (
            <EmptySlot key={slot} slot={slot} />
          ) : (
            <FilledSlot key={slot} slot={slot} item={item} onRemove={() => removal.ask(item)} />
          )
        })}
      </div>
      <p className="tiny second slots-advice">{texts.request.four.advice}</p>
      {removal.dialog}
    </section>
  )
}

/** Where a link to what lacks leads. */
const placeOfSlot: Readonly<Record<SlotKey, string | undefined>> = {
  tongue: fieldId('files.tongue'),
  sublingual: fieldId('files.sublingual'),
  side: undefined,
}

function EmptySlot({ slot }: { slot: SlotKey }) {
  const texts = useTexts()
  const id = useId()
  const { uploads } = useDesk()
  const asked = useProblem(`files.${kindOf[slot]}`)
  const problem = slot === 'side' ? null : asked
  const words = texts.request.four
  return (
    <div
      className={slot === 'side' ? 'slot slot-empty slot-optional' : 'slot slot-empty'}
      id={placeOfSlot[slot]}
    >
      <label htmlFor={id}>
        {slot === 'side' ? null : <TongueDrawing veins={slot === 'sublingual'} />}
        <b>
          {words.slot[slot].title}　{words.photoAction}
        </b>
        <span className="dim">{words.slot[slot].hint}</span>
        {problem === null ? null : <span className="tone-cinnabar">{problem}</span>}
      </label>
      <input
        id={id}
        type="file"
        className="file-input"
        accept="image/jpeg,image/png,image/webp"
        data-testid={`upload-${slot}`}
        onChange={(event) => {
          uploads.add([...(event.target.files ?? [])].slice(0, 1), kindOf[slot])
          event.target.value = ''
        }}
      />
    </div>
  )
}

function thumbnailOf({ attachment }: Upload): string | null {
  return attachment?.preview === 'ready' ? addresses.thumbnail(attachment.id) : null
}

type FilledSlotProps = { slot: SlotKey; item: Upload; onRemove: () => void }

function FilledSlot({ slot, item, onRemove }: FilledSlotProps) {
  const texts = useTexts()
  const source = item.preview ?? thumbnailOf(item)
  const title = texts.record.attachmentKinds[kindOf[slot]]
  return (
    <div className="slot">
      {source === null ? (
        <div className="slot-picture" />
      ) : (
        <img className="slot-picture" src={source} alt={title} />
      )}
      <div className="slot-caption">
        <span className="cut">{title}</span>
        <UploadState item={item} />
        <button type="button" className="text-button tiny" onClick={onRemove}>
          {texts.request.files.remove}
          <span className="hidden-text"> {title}</span>
        </button>
      </div>
    </div>
  )
}

/** How the tongue lies, and the colour card at its right. */
function TongueDrawing({ veins }: { veins: boolean }) {
  return (
    <svg
      width="128"
      height="62"
      viewBox="0 0 128 62"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      aria-hidden="true"
    >
      <path
        d={
          veins
            ? 'M22 16c8-9 46-9 54 0M26 20c2 26 12 36 23 36s21-10 23-36M42 24c-2 10-2 18 1 25M56 24c2 10 2 18-1 25'
            : 'M22 16c8-9 46-9 54 0M26 18c-2 28 12 38 23 38s25-10 23-38M49 22c-1 12 0 22-1 30'
        }
        strokeDasharray="3 2.5"
      />
      <rect x="92" y="22" width="22" height="32" />
      <path d="M92 30h22M92 38h22M92 46h22M99 22v32M107 22v32" />
    </svg>
  )
}
