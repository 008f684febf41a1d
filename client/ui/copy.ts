/** Into the clipboard, and whether it went. */
import { useState } from 'react'
import { announce } from './announce.tsx'

/**
 * @param said read aloud once it is copied
 * @param otherwise where there is no right to the clipboard, as without TLS: the text stays to be read or selected
 */
export function useCopy(text: string, said: string, otherwise?: () => void) {
  const [state, setState] = useState<'no' | 'copied' | 'failed'>('no')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
      announce(said)
    } catch {
      setState('failed')
      otherwise?.()
    }
  }
  return { copied: state === 'copied', failed: state === 'failed', copy: () => void copy() }
}
