/** What the parts of the form share: the draft, the files, which fields are to be corrected. */
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Line } from '../../../server/contract/session.ts'
import {
  type Completeness,
  type CompletenessRules,
  countFiles,
  defaultRules,
  type RequestItem,
} from '../../../server/domain/completeness.ts'
import { useTexts } from '../../i18n/text.ts'
import { keys, queryClient } from '../../queries.ts'
import { fieldSentence } from '../../ui/answer.tsx'
import { now } from '../../ui/clock.ts'
import { createStore, type Store, useStore } from '../../ui/store.ts'
import type { Draft } from './draft.ts'
import {
  completenessOf,
  type FormContent,
  type FormPath,
  type FormValue,
  type LineAsks,
  valueAt,
} from './form.ts'
import { placeOf } from './sections.ts'
import type { Upload, Uploads } from './uploads.ts'

export type Desk = {
  draft: Draft
  uploads: Uploads
  /** Required by the line, and not there. */
  lacking: Store<readonly RequestItem[]>
  /** Score and what is recommended; changes with every answer, not with every key. */
  completeness: Store<Completeness>
  /** What the chosen line asks for. */
  rules: Store<CompletenessRules>
  /** Whether submitting was tried: what lacks is then marked at its field. */
  marked: Store<boolean>
  /** The lines have been read, or read anew. */
  refresh: () => void
}

export function createDesk(draft: Draft, uploads: Uploads): Desk {
  const assessNow = () =>
    completenessOf(
      draft.content.get(),
      asksOf(draft.content.get().lineId),
      filesIn(uploads.items.get()),
      now(),
    )
  const first = assessNow()
  const lacking = createStore<readonly RequestItem[]>(first.lacking)
  const completeness = createStore<Completeness>(first)
  const rules = createStore<CompletenessRules>(asksOf(draft.content.get().lineId)?.rules ?? defaultRules)
  const refresh = () => {
    const next = assessNow()
    rules.set(asksOf(draft.content.get().lineId)?.rules ?? defaultRules)
    const before = completeness.get()
    // The same list again must not redraw index, cells and foot at every key.
    const lacksSame = next.lacking.join() === before.lacking.join()
    if (!lacksSame) lacking.set(next.lacking)
    const isSame = lacksSame && next.score === before.score && next.wanted.join() === before.wanted.join()
    if (!isSame) completeness.set(next)
  }
  draft.content.subscribe(refresh)
  uploads.items.subscribe(refresh)
  return { draft, uploads, lacking, completeness, rules, marked: createStore(false), refresh }
}

/** What a line asks for, as far as the lines have been read; the server knows in any case. */
function asksOf(lineId: string | null): LineAsks | null {
  const lines = queryClient.getQueryData<Line[]>(keys.lines)
  const line = lines?.find(({ id }) => id === lineId)
  return line === undefined ? null : { receiver: line.beijing.institutionId, rules: line.completeness }
}

/** Only what the server has examined and taken counts. */
function filesIn(items: readonly Upload[]) {
  return countFiles(
    items.flatMap(({ attachment }) =>
      attachment === null
        ? []
        : [{ kind: attachment.kind, picture: attachment.mediaType.startsWith('image/') }],
    ),
  )
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
