/** Everything that a visit to the viewer holds: which file, which one beside it, how both are looked at, and the keys for it. */
import { type KeyboardEvent, useRef, useState } from 'react'
import type { Attachment } from '../../server/contract/attachment.ts'
import { singleKeys } from '../ui/keys.ts'
import { isPicture, isViewable } from './kind.ts'
import type { Sizes } from './pane.tsx'
import { daylight, fullSize, type Light, type Sight, stepFactor, turned, whole, zoomed } from './sight.ts'

export type ViewerProps = {
  files: readonly Attachment[]
  openId: string
  onOpen: (id: string) => void
  onClose: () => void
}

type Step = (before: Sight) => Sight

/** The two pictures side by side have a sight each; linked, a change is made to both. */
function useSights() {
  const [sights, setSights] = useState<readonly [Sight, Sight]>([whole, whole])
  const [linked, setLinked] = useState(true)
  const change = (which: 0 | 1, step: Step) =>
    setSights(([first, second]) => [
      linked || which === 0 ? step(first) : first,
      linked || which === 1 ? step(second) : second,
    ])
  const both = (step: Step) => setSights(([first, second]) => [step(first), step(second)])
  return { sights, change, both, linked, setLinked }
}

export function useLooking({ files, openId, onOpen }: ViewerProps) {
  const viewable = files.filter(isViewable)
  const pictures = viewable.filter(isPicture)
  const index = Math.max(
    0,
    viewable.findIndex(({ id }) => id === openId),
  )
  const file = viewable[index]
  const [besideId, setBesideId] = useState<string | null>(null)
  const [light, setLight] = useState<Light>(daylight)
  const sight = useSights()
  const sizes = useRef<Sizes | null>(null)
  const beside =
    file !== undefined && isPicture(file) ? pictures.find(({ id }) => id === besideId) : undefined
  const { both } = sight
  const reset = () => {
    both(() => whole)
    setLight(daylight)
  }
  const go = (step: number) => {
    const next = viewable[index + step]
    if (next === undefined) return
    reset()
    onOpen(next.id)
  }
  return {
    ...sight,
    viewable,
    pictures,
    index,
    file,
    beside,
    setBesideId,
    light,
    setLight,
    sizes,
    reset,
    go,
    zoom: (factor: number) => both((before) => zoomed(before, factor)),
    turn: () => both(turned),
    fit: () => both(({ turn }) => ({ ...whole, turn })),
    showFullSize() {
      const now = sizes.current
      if (now !== null) both((before) => fullSize(before, now.picture, now.place, window.devicePixelRatio))
    },
    compare() {
      const other = pictures.find(({ id }) => id !== file?.id)
      setBesideId(beside === undefined ? (other?.id ?? null) : null)
      both(() => whole)
    },
  }
}

export type Looking = ReturnType<typeof useLooking>

/** What a key does; undefined for one that is none of the viewer's. */
export function actOf(event: KeyboardEvent, looking: Looking, onClose: () => void): (() => void) | undefined {
  if (!mayAct(event)) return undefined
  switch (event.key.toLowerCase()) {
    case 'escape':
      return onClose
    case 'arrowleft':
      return () => looking.go(-1)
    case 'arrowright':
      return () => looking.go(1)
    case '+':
    case '=':
      return () => looking.zoom(stepFactor)
    case '-':
      return () => looking.zoom(1 / stepFactor)
    case 'r':
      return looking.turn
    case '0':
      return looking.reset
    case 'c':
      return looking.compare
    default:
      return undefined
  }
}

/** A slider's arrows are the slider's, a list's letters the list's, a player's keys the player's. */
function mayAct({ key, target, altKey, ctrlKey, metaKey, nativeEvent }: KeyboardEvent): boolean {
  if (altKey || ctrlKey || metaKey || nativeEvent.isComposing) return false
  if (key === 'Escape') return true
  if (target instanceof Element && target.closest('input, select, video, audio') !== null) return false
  return key.length > 1 || singleKeys.get()
}
