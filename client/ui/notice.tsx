/** Lines under the bar: offline, and changes that wait to be taken. */
import { useEffect, useSyncExternalStore } from 'react'
import { useTexts } from '../i18n/text.ts'
import { kept } from '../kept.ts'
import { connection } from '../socket.ts'
import { announce } from './announce.tsx'
import { Kbd } from './key-bar.tsx'
import { useKeys } from './keys.ts'
import { useStore } from './store.ts'

function watchNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/** Whether the computer has a network at all. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    watchNetwork,
    () => navigator.onLine,
    () => true,
  )
}

/** Offline, or without the live connection. Fields stay usable. Mounted by the frame. */
export function OfflineLine() {
  const texts = useTexts()
  const online = useOnline()
  const state = useStore(connection)
  const unkept = useStore(kept.failed)
  const sentence = !online
    ? texts.common.offline[unkept ? 'goneUnkept' : 'gone']
    : state === 'lost'
      ? texts.common.offline.reconnecting
      : null
  useEffect(() => {
    if (sentence !== null) announce(sentence)
  }, [sentence])
  if (sentence === null) return null
  return (
    <div className="notice-line">
      <span>{sentence}</span>
    </div>
  )
}

type ChangesLineProps = {
  /** How many changes wait; nothing is shown for 0. */
  count: number
  onTake: () => void
}

/** `有 2 项变化，按 R 更新`: news never reorders rows under the hand. */
export function ChangesLine({ count, onTake }: ChangesLineProps) {
  const texts = useTexts()
  useKeys([{ keys: 'R', label: texts.common.keys.take, run: onTake, bar: false }], { enabled: count > 0 })
  useEffect(() => {
    if (count > 0) announce(texts.common.changes.button(count))
  }, [count, texts])
  if (count === 0) return null
  return (
    <div className="notice-line notice-calm">
      <button
        type="button"
        className="text-button"
        onClick={onTake}
        aria-keyshortcuts="R"
        aria-label={texts.common.changes.button(count)}
      >
        {texts.common.changes.some(count)} <Kbd keys="R" /> {texts.common.changes.take}
      </button>
    </div>
  )
}
