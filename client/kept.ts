/**
 * Text that has not reached the server yet, kept for this tab so that reloading the page loses nothing. It lies in the tab's
 * session storage and nowhere else: hospital computers are shared, and patient data must not stay on them. It is removed as soon as
 * the server has it, when somebody signs out, and when another person finds it.
 */
const prefix = 'ss.kept.'

type Kept = { personId: string; value: unknown }

function storage(): Storage | null {
  // Locked-down browsers refuse storage; then the text lives in the page alone, as the page says.
  try {
    return globalThis.sessionStorage ?? null
  } catch {
    return null
  }
}

/** Keeps a value under a name of one person. A full storage is no reason to disturb the writing. */
export function keep(personId: string, name: string, value: unknown): void {
  try {
    storage()?.setItem(prefix + name, JSON.stringify({ personId, value } satisfies Kept))
  } catch {
    // The quota is used up; the page still has the text, and the server gets it with the next saving.
  }
}

/** What was kept, or null. What another person left behind is removed unread. */
export function takeKept(personId: string, name: string): unknown {
  const text = storage()?.getItem(prefix + name) ?? null
  if (text === null) return null
  try {
    const found = JSON.parse(text) as Kept
    if (found.personId === personId) return found.value
  } catch {
    // Not ours or cut short: of no use to anybody.
  }
  dropKept(name)
  return null
}

export function dropKept(name: string): void {
  storage()?.removeItem(prefix + name)
}

/** Everything, as when somebody signs out. */
export function dropAllKept(): void {
  const found = storage()
  if (found === null) return
  for (const name of Object.keys(found).filter((key) => key.startsWith(prefix))) found.removeItem(name)
}
