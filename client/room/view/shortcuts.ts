/** The chords of the room (look §7). */
export const shortcuts = {
  microphone: 'Alt+M',
  camera: 'Alt+V',
  share: 'Alt+W',
  chat: 'Alt+C',
  hand: 'Alt+H',
  laser: 'Alt+P',
  examination: 'Alt+X',
  still: 'Alt+S',
  grid: 'Alt+G',
  record: 'Alt+R',
  stage: ['Alt+1', 'Alt+2', 'Alt+3'],
} as const

const storageKey = 'ss.room-keys'

export function shortcutsOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off'
  } catch {
    // Without storage they are on, as for a new user.
    return true
  }
}

export function setShortcutsOn(on: boolean): void {
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off')
  } catch {
    // The choice then holds until the page is left.
  }
}
