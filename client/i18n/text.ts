/** The language in use: kept on this computer, written to `html lang`, read by every component through {@link useTexts}. */
import type { Names } from '../../server/contract/common.ts'
import { createStore, useStore } from '../ui/store.ts'
import type { Texts } from './zh.ts'

export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

/** Each is a file of its own: nobody waits for a language that they do not read. */
const sources: Readonly<Record<Language, () => Promise<Texts>>> = {
  zh: async () => (await import('./zh.ts')).zh,
  en: async () => (await import('./en.ts')).en,
}
const trees = new Map<Language, Texts>()

/** Brings the texts of a language here. @throws where they cannot be fetched */
export async function loadTexts(chosen: Language): Promise<void> {
  if (!trees.has(chosen)) trees.set(chosen, await sources[chosen]())
}

function textsOf(chosen: Language): Texts {
  const texts = trees.get(chosen)
  if (texts === undefined) throw new Error(`the texts of ${chosen} are not loaded`)
  return texts
}

const storageKey = 'ss.language'

function remembered(): Language {
  // Private windows and locked-down browsers refuse storage; Chinese is then used without asking.
  try {
    return globalThis.localStorage?.getItem(storageKey) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

const language = createStore<Language>(remembered())

/** Writes the language to the document, for screen readers, hyphenation and fonts. */
function mark(chosen: Language): void {
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
}

/** Switches over once the texts are here. Where they cannot be fetched everything stays as it is. */
export async function setLanguage(chosen: Language): Promise<void> {
  try {
    await loadTexts(chosen)
  } catch (error) {
    console.warn('the texts of the other language could not be fetched', error)
    return
  }
  language.set(chosen)
  mark(chosen)
  try {
    localStorage.setItem(storageKey, chosen)
  } catch {
    // Not being remembered is no reason to refuse the switch.
  }
}

/** Whether somebody chose a language on this computer. */
export function hasChosenLanguage(): boolean {
  try {
    return localStorage.getItem(storageKey) !== null
  } catch {
    // What cannot be remembered was not chosen either.
    return false
  }
}

/** To be awaited once before the first render. */
export async function startLanguage(): Promise<void> {
  await loadTexts(language.get())
  mark(language.get())
}

export function useLanguage(): Language {
  return useStore(language)
}

/** The tree of texts in the language in use. Parameters are functions: `texts.common.count('12')`. */
export function useTexts(): Texts {
  return textsOf(useStore(language))
}

/** Outside components, for example in an error handler. */
export function currentTexts(): Texts {
  return textsOf(language.get())
}

/** The name of an institution, a line, a title in one language; falls back to Chinese where there is no translation. */
export function nameIn(chosen: Language, names: Names): string {
  return chosen === 'en' && names.en !== '' ? names.en : names.zh
}

/** The name of a person in one language. */
export function personIn(chosen: Language, person: { name: string; nameEn: string }): string {
  return chosen === 'en' && person.nameEn !== '' ? person.nameEn : person.name
}
