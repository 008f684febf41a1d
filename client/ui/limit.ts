/** What is said where a text is longer than its field takes. Nothing is cut off: whoever has pasted it shortens it themselves. */
import { useTexts } from '../i18n/text.ts'

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
