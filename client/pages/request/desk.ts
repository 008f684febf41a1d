/** What the parts of the form share: the draft, the files, which fields are to be corrected. */
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Line } from '../../../server/contract/session.ts'
import type { RequiredItem } from '../../../server/domain/completeness.ts'
import { useTexts } from '../../i18n/text.ts'
import { keys, queryClient } from '../../queries.ts'
import { fieldSentence } from '../../ui/answer.tsx'
import { createStore, type Store, useStore } from '../../ui/store.ts'
import type { Draft } from './draft.ts'
import { type FormContent, type FormPath, type FormValue, lackingOf, valueAt } from './form.ts'
import { placeOf } from './sections.ts'
import type { Uploads } from './uploads.ts'

export type Desk = {
  draft: Draft
  uploads: Uploads
  lacking: Store<readonly RequiredItem[]>
  /** Whether submitting was tried: what lacks is then marked at its field. */
  marked: Store<boolean>
}

export function createDesk(draft: Draft, uploads: Uploads): Desk {
  const lackingNow = () => lackingOf(draft.content.get(), receiverOf(draft.content.get().lineId))
  const lacking = createStore<readonly RequiredItem[]>(lackingNow())
  draft.content.subscribe(() => {
    const next = lackingNow()
    // The same list again must not redraw index, cells and foot at every key.
    if (next.join() !== lacking.get().join()) lacking.set(next)
  })
  return { draft, uploads, lacking, marked: createStore(false) }
}

/** The hospital that a line's cases go to, as far as the lines have been read; the server knows in any case. */
function receiverOf(lineId: string | null): string | null {
  const lines = queryClient.getQueryData<Line[]>(keys.lines)
  return lines?.find(({ id }) => id === lineId)?.beijing.institutionId ?? null
}

const DeskContext = createContext<Desk | null>(null)
export const DeskProvider = DeskContext.Provider

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (desk === null) throw new Error('useDesk outside the form')
  return desk
}

/** One value of the form and its setter. Only what uses this value is drawn again when it changes. */
export function useField<P extends FormPath>(path: P): [FormValue<P>, (value: FormValue<P>) => void] {
  const { draft } = useDesk()
  const value = useSyncExternalStore(draft.content.subscribe, () => valueAt(draft.content.get(), path))
  return [value, (next) => draft.set(path, next)]
}

/** A part of the form that is computed; it must be a single value, or the same object while nothing changed. */
export function useForm<T>(select: (form: FormContent) => T): T {
  const { draft } = useDesk()
  return useSyncExternalStore(draft.content.subscribe, () => select(draft.content.get()))
}

/** What is to be said under a field: refused by the server, or lacking after submitting was tried. */
export function useProblem(path: string): string | null {
  const texts = useTexts()
  const { draft, lacking, marked } = useDesk()
  const state = useStore(draft.state)
  const missing = useStore(lacking).some((item) => placeOf[item].path === path)
  const isMarked = useStore(marked)
  if (state.kind === 'refused') {
    const sentence =
      fieldSentence(texts, state.error, path) ?? fieldSentence(texts, state.error, `content.${path}`)
    if (sentence !== null) return sentence
  }
  return missing && isMarked ? texts.errors.fields.required : null
}
