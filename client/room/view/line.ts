/** The line of a consultation, for its seal. */
import { useQuery } from '@tanstack/react-query'
import type { Line } from '../../../server/contract/session.ts'
import { guardedFetch } from '../../api.ts'
import { nameIn, useLanguage } from '../../i18n/text.ts'
import { keys } from '../../queries.ts'

async function readLines(): Promise<Line[]> {
  const answer = (await (await guardedFetch('/api/lines')).json()) as Line[] | { items: Line[] }
  return 'items' in answer ? answer.items : answer
}

/** null while it is being read and for a consultation without a line: the seal is then left out. */
export function useLine(lineId: string | null): { seal: string; code: string; name: string } | null {
  const language = useLanguage()
  const lines = useQuery({ queryKey: keys.lines, queryFn: readLines, staleTime: Number.POSITIVE_INFINITY })
  const line = lines.data?.find(({ id }) => id === lineId)
  return line === undefined ? null : { seal: line.seal, code: line.code, name: nameIn(language, line.name) }
}
