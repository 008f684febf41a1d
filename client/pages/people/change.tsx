/** What the dialogs about one account share: which one, and that somebody else may be quicker. */
import { useState } from 'react'
import type { AccountEntry } from '../../../server/contract/account.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshPeople } from '../../people.ts'
import { announce } from '../../ui/announce.tsx'

export type What = 'details' | 'roles' | 'link' | 'sessions' | 'factor' | 'disable' | 'enable'
export type Asked = { what: What; item: AccountEntry; name: string }
export type DialogProps = { asked: Asked; onClose: () => void }

/** Runs a change; where somebody was quicker the list is read again and the dialog says so. */
export function useChange(said: string) {
  const [stale, setStale] = useState(false)
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    setStale(false)
    try {
      await work()
      announce(said)
      return true
    } catch (error) {
      const lost = error instanceof ApiFailure && (error.code === 'CONFLICT' || error.code === 'WRONG_STATE')
      if (!lost) throw error
      setStale(true)
      return false
    } finally {
      await refreshPeople()
    }
  }
  return { stale, run }
}

export function Stale({ shown }: { shown: boolean }) {
  const words = useTexts().people
  return (
    <p className="field-error" role="alert">
      {shown ? words.changed : ''}
    </p>
  )
}
