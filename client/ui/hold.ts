/** Fields hold back the dialog or form they stand in until they are right, so that none asks each of its fields. */
import { createContext, useContext, useEffect, useState } from 'react'

/** Ids of the controls that hold back what they stand in; null where nothing asks. */
export const HoldContext = createContext<Set<string> | null>(null)

/** @param id of the control, which gets the cursor when somebody presses on */
export function useHold(id: string, holds: boolean): void {
  const held = useContext(HoldContext)
  useEffect(() => {
    if (!holds || held === null) return
    held.add(id)
    return () => {
      held.delete(id)
    }
  }, [held, id, holds])
}

/**
 * For whatever has a press that its fields hold back.
 * @returns `held` for {@link HoldContext}; `isHeld` tells whether a field does, which gets the cursor
 */
export function useHolder(): { held: Set<string>; isHeld: () => boolean } {
  const [held] = useState(() => new Set<string>())
  const isHeld = () => {
    const [first] = held
    if (first === undefined) return false
    document.getElementById(first)?.focus()
    return true
  }
  return { held, isHeld }
}
