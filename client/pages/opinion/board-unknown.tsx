/** Where a board sits and what it has said is not known yet, or could not be read. */
import type { useMdt } from '../../mdt.ts'
import { retrySeconds } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Waiting } from '../../ui/waiting.tsx'

type Props = { mdt: Pick<ReturnType<typeof useMdt>, 'error' | 'refetch'> }

export function BoardUnknown({ mdt }: Props) {
  if (mdt.error === null) return <Waiting />
  return <ErrorState error={mdt.error} onRetry={() => void mdt.refetch()} retriesEvery={retrySeconds} />
}
