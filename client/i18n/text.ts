/** The language in use: kept on this computer, written to `html lang`, read by every component through {@link useTexts}. */
import type { Names } from '../../server/contract/common.ts'
import { createStore, useStore } from '../ui/store.ts'
import { en } from './en.ts'
import { type Texts, zh } from './zh.ts'

export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

export const trees: Readonly<Record<Language, Texts>> = { zh, en }

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

export function setLanguage(chosen: Language): void {
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

/** To be called once before the first render. */
export function startLanguage(): void {
  mark(language.get())
}

export function useLanguage(): Language {
  return useStore(language)
}

/** The tree of texts in the language in use. Parameters are functions: `texts.common.count('12')`. */
export function useTexts(): Texts {
  return trees[useStore(language)]
}

/** Outside components, for example in an error handler. */
export function currentTexts(): Texts {
  return trees[language.get()]
}

/** The name of an institution, a line, a title in one language; falls back to Chinese where there is no translation. */
export function nameIn(chosen: Language, names: Names): string {
  return chosen === 'en' && names.en !== '' ? names.en : names.zh
}

/** The name of a person in one language. */
export function personIn(chosen: Language, person: { name: string; nameEn: string }): string {
  return chosen === 'en' && person.nameEn !== '' ? person.nameEn : person.name
}
