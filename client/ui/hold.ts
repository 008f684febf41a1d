/** Fields hold back the dialog they stand in until they are right, so that no dialog asks each of its fields. */
import { createContext, useContext, useEffect } from 'react'

/** Ids of the controls that hold the dialog back; null outside of one. */
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
