/** What is said where a text is longer than its field takes. Nothing is cut off: whoever has pasted it shortens it themselves. */
import { useTexts } from '../i18n/text.ts'

/** Null where it fits. @param most characters, as the contract counts them */
export function useOverLimit(value: string, most: number): string | null {
  const words = useTexts().limit
  return value.length > most ? words.over(most, value.length) : null
}
