/**
 * The expert's notes of the session. They are the expert's own and stay in this window's storage until the opinion takes them
 * over: a ward computer is shared, so nothing of them outlives the window.
 */
const keyOf = (consultationId: string) => `ss.notes.${consultationId}`

export function readNotes(consultationId: string): string {
  try {
    return sessionStorage.getItem(keyOf(consultationId)) ?? ''
  } catch {
    // A browser without storage: the notes then live as long as the page.
    return ''
  }
}

/** @returns whether they were kept */
export function keepNotes(consultationId: string, text: string): boolean {
  try {
    if (text === '') sessionStorage.removeItem(keyOf(consultationId))
    else sessionStorage.setItem(keyOf(consultationId), text)
    return true
  } catch {
    return false
  }
}
