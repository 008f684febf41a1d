/** The choice how much of the line a call may take, remembered for this computer: it belongs to the line, not to the person. */
import { type Thrift, thrifts } from './ladder.ts'

const storageKey = 'ss.thrift'

export function rememberedThrift(): Thrift {
  try {
    const stored = localStorage.getItem(storageKey)
    return thrifts.find((thrift) => thrift === stored) ?? 'auto'
  } catch {
    // Without storage it is chosen anew for each visit.
    return 'auto'
  }
}

export function rememberThrift(thrift: Thrift): void {
  try {
    localStorage.setItem(storageKey, thrift)
  } catch {
    // As above.
  }
}
