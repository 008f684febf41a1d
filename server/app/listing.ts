/** That somebody looked at a log, for the trail. */
import { hasKey } from '../../db/queries/log.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'
import { canonical, digestOf } from './digest.ts'

/** One event for each person, set of filters and minute: paging on and looking again are the same look. */
export async function noteListing(
  deps: Deps,
  call: Call,
  kind: 'log.listed' | 'access.listed',
  { filters, rows }: { filters: Record<string, string>; rows: number },
): Promise<void> {
  const { personId } = call.actor
  const minute = deps.clock().toISOString().slice(0, 16)
  const requestDigest = digestOf('sha256', canonical(filters))
  const key = `${kind}:${minute}:${requestDigest}`
  if (await hasKey(deps.read, personId, key)) return
  await act(deps, { ...call, idempotency: { key, requestDigest } }, async (hands) => {
    await hands.audit({ personId }, { kind, data: { filters, rows } })
  })
}
