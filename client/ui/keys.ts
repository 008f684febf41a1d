/**
 * Keyboard shortcuts (look §7). One listener for the whole application; components register what they offer with
 * {@link useKeys}, and the foot line and the `?` dialog show what is registered.
 */
import { useEffect, useRef } from 'react'
import { createStore } from './store.ts'

export type KeyBinding = {
  /** `J`, `Enter`, `Space`, `Escape`, `/`, `?`, `Ctrl+S`, `Ctrl+Enter`, `Alt+M`, `Alt+1`. */
  keys: string
  /** What it does, in the language in use. Neighbours with the same label are shown together (J K: 上下). */
  label: string
  run: (event: KeyboardEvent) => void
  /** false: not in the foot line, only in the `?` dialog. */
  bar?: boolean
  /** `everywhere` for the frame's own keys. */
  scope?: 'page' | 'everywhere'
}

type KeyOptions = {
  enabled?: boolean
  /** `dialog`: works while a modal dialog is open, when the page's own keys rest. */
  layer?: 'page' | 'dialog'
}

type Entry = { bindings: readonly KeyBinding[]; layer: 'page' | 'dialog' }

const entries: Entry[] = []
/** Changes whenever another set of keys is offered. */
export const keysVersion = createStore(0)

const storageKey = 'ss.single-keys'

function singleKeysRemembered(): boolean {
  // Without storage the shortcuts are on, as for a new user.
  try {
    return globalThis.localStorage?.getItem(storageKey) !== 'off'
  } catch {
    return true
  }
}

/** Whether shortcuts of one character act; can be switched off (WCAG 2.1.4). */
export const singleKeys = createStore(singleKeysRemembered())

export function setSingleKeys(on: boolean): void {
  singleKeys.set(on)
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off')
  } catch {
    // The choice then holds until the page is left.
  }
}

/** All keys that are offered now, the latest registered last. */
export function offeredKeys(): readonly KeyBinding[] {
  return entries.filter((entry) => entry.layer === 'page').flatMap((entry) => entry.bindings)
}

export type KeyGroup = { keys: string[]; label: string }

/** Neighbours with the same label become one group: `J` `K` 上下. */
export function groupKeys(bindings: readonly KeyBinding[]): KeyGroup[] {
  const groups: KeyGroup[] = []
  for (const { keys, label } of bindings) {
    const last = groups.at(-1)
    if (last?.label === label) last.keys.push(keys)
    else groups.push({ keys: [keys], label })
  }
  return groups
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(keys: string): string {
  return keys.replace('Ctrl+', 'Control+')
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Whether a key press is the one that a binding names. */
export function matchesKeys(pressed: Pressed, keys: string): boolean {
  const parts = keys.length > 1 ? keys.split('+') : [keys]
  const name = parts.at(-1) ?? ''
  const wanted = new Set(parts.slice(0, -1))
  if (wanted.has('Ctrl') !== (pressed.ctrlKey || pressed.metaKey)) return false
  if (wanted.has('Alt') !== pressed.altKey) return false
  // Shift is part of the character for `?`; for letters it would be another key.
  if (/^[a-z]$/i.test(name) && wanted.has('Shift') !== pressed.shiftKey) return false
  if (pressed.key.toLowerCase() === (name === 'Space' ? ' ' : name.toLowerCase())) return true
  // With Alt, some layouts give another character than the key's own.
  return pressed.altKey && (pressed.code === `Key${name.toUpperCase()}` || pressed.code === `Digit${name}`)
}

const fieldSelector =
  'input, textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"], [role="listbox"]'
const pressableSelector =
  'a[href], button, summary, [role="button"], [role="tab"], [role="menuitem"], [role="checkbox"], [role="radio"], [role="switch"]'

function isSingle(keys: string): boolean {
  return !keys.includes('+') || keys.length === 1
}

/** Whether a binding may act, given where the focus is. */
function mayAct(keys: string, target: Element | null): boolean {
  if (!isSingle(keys)) return true
  if (keys.length === 1 && !singleKeys.get()) return false
  const inField = target?.closest(fieldSelector) != null
  if (inField) return keys === 'Escape'
  if (keys === 'Enter' || keys === 'Space') return target?.closest(pressableSelector) == null
  return true
}

function dialogOpen(): boolean {
  return [
    ...document.querySelectorAll('.ant-modal-wrap, .viewer, .relogin, .ant-dropdown, .ant-picker-dropdown'),
  ].some((element) => element.checkVisibility())
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return
  const layer = dialogOpen() ? 'dialog' : 'page'
  const target = event.target instanceof Element ? event.target : null
  for (const entry of [...entries].reverse()) {
    if (entry.layer !== layer) continue
    const binding = entry.bindings.find(({ keys }) => matchesKeys(event, keys) && mayAct(keys, target))
    if (binding === undefined) continue
    event.preventDefault()
    binding.run(event)
    return
  }
}

/** Starts listening; called once by the frame. Returns the way to stop. */
export function listenToKeys(): () => void {
  document.addEventListener('keydown', onKeyDown)
  return () => document.removeEventListener('keydown', onKeyDown)
}

/**
 * Offers shortcuts while the component is mounted. The latest mounted wins where two name the same key. Keys of one character
 * act only when no field has the focus and nothing is being composed; Enter and Space leave buttons and links alone.
 */
export function useKeys(
  bindings: readonly KeyBinding[],
  { enabled = true, layer = 'page' }: KeyOptions = {},
): void {
  const entry = useRef<Entry>({ bindings, layer })
  const signature = enabled ? bindings.map(({ keys, label }) => `${keys}\n${label}`).join('\n\n') : ''
  useEffect(() => {
    entry.current.bindings = bindings
    entry.current.layer = layer
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for what is offered
  useEffect(() => {
    if (!enabled) return
    const mine = entry.current
    entries.push(mine)
    keysVersion.set(keysVersion.get() + 1)
    return () => {
      entries.splice(entries.indexOf(mine), 1)
      keysVersion.set(keysVersion.get() + 1)
    }
  }, [enabled, signature])
}
