/** What stands for a patient in a list: the masked name, or why there is none. */
import type { Texts } from './i18n/zh.ts'

type Named = { readonly patientName: string; readonly destroyedAt: string | null }

export function patientWord(texts: Texts, { patientName, destroyedAt }: Named): string {
  if (destroyedAt !== null) return texts.destruction.gone.name
  return patientName || texts.consultation.patientUnnamed
}
