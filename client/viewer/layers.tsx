/** Layers that were drawn on a file, shown and hidden by author. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Layer } from '../../server/contract/together.ts'
import { http, read } from '../api.ts'
import { personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { useTime } from '../ui/time.ts'
import { dashFor, inkOf } from './ink.ts'
import type { InkedMark } from './marks.tsx'

/** @param fileId null: nothing is asked */
export function useLayers(fileId: string | null) {
  return useQuery({
    queryKey: ['layers', fileId],
    queryFn: (): Promise<Layer[]> =>
      read(http.api.attachments[':id'].layers.$get({ param: { id: fileId ?? '' } })),
    enabled: fileId !== null,
  })
}

/** Which authors' layers are seen; at first all are. `failed`: nothing is known of them, which is not the same as none. */
export function useLayerChoice({ data: layers, isError }: Pick<UseQueryResult<Layer[]>, 'data' | 'isError'>) {
  const language = useLanguage()
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const shown = (layers ?? []).filter(({ author }) => !hidden.has(author.id))
  const marks = shown.flatMap(({ marks: drawn, ink, author }): InkedMark[] =>
    drawn.map((mark) => ({ ...mark, ink, author: personIn(language, author) })),
  )
  return {
    layers: layers ?? [],
    failed: isError && layers === undefined,
    marks,
    hidden,
    toggle: (authorId: string) =>
      setHidden((before) => {
        const after = new Set(before)
        if (!after.delete(authorId)) after.add(authorId)
        return after
      }),
  }
}

export type LayerChoice = ReturnType<typeof useLayerChoice>

/** One box for each author, with the line they drew in and when; or that the layers could not be read. */
export function LayerBoxes({ choice }: { choice: LayerChoice }) {
  const words = useTexts().together.layers
  const language = useLanguage()
  const time = useTime()
  const { layers, failed, hidden, toggle } = choice
  if (failed) return <span role="alert">{words.failed}</span>
  if (layers.length === 0) return null
  const authors = new Map(layers.map((layer) => [layer.author.id, layer]))
  return (
    <fieldset className="layers" aria-label={words.label} data-testid="layers">
      {[...authors.values()].map(({ author, ink, savedAt }) => (
        <label key={author.id} title={words.saved(time.short(savedAt))}>
          <input type="checkbox" checked={!hidden.has(author.id)} onChange={() => toggle(author.id)} />
          <InkLine ink={ink} />
          {words.by(personIn(language, author), time.short(savedAt))}
        </label>
      ))}
    </fieldset>
  )
}

/** The line of a person, for legends. */
export function InkLine({ ink }: { ink: number }) {
  return (
    <svg width="26" height="6" aria-hidden="true">
      <path
        d="M1 3h24"
        stroke={inkOf(ink).colour}
        strokeWidth="3"
        strokeDasharray={dashFor(ink, 1.6)}
        fill="none"
      />
    </svg>
  )
}
