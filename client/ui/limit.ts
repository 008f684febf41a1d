/** What is said where a text is longer than its field takes. Nothing is cut off: whoever has pasted it shortens it themselves. */
import { useContext } from 'react'
import { useTexts } from '../i18n/text.ts'
import { HoldContext, useHold } from './hold.ts'

/**
 * Null where it fits.
 * @param most characters, as the contract counts them
 * @param saving `itself`: the page saves what fits by itself, which is said; `pressed`: somebody presses a button
 */
export function useOverLimit(
  value: string,
  most: number,
  saving: 'itself' | 'pressed' = 'itself',
): string | null {
  const { over, overHere } = useTexts().limit
  if (value.length <= most) return null
  return (saving === 'itself' ? over : overHere)(most, value.length)
}

/**
 * The same, and holds back the dialog or the form that it stands in ({@link useHold}). Where nothing is held back nobody presses, and the
 * page saves by itself.
 * @param id of the control
 */
export function useLimit(id: string, value: string, most: number): string | null {
  const over = useOverLimit(value, most, useContext(HoldContext) === null ? 'itself' : 'pressed')
  useHold(id, over !== null)
  return over
}
