/** What leading the room asks of the server, and whether the last of it was refused: the people's dialog covers the room's notices. */
import { useState } from 'react'
import type { RequestInput } from '../../../server/contract/signal.ts'
import { askAsHost, type HostRequest, handIsUp } from '../host.ts'
import { useClient } from './context.tsx'

export function useHost() {
  const client = useClient()
  const [failed, setFailed] = useState(false)
  const ask = <N extends HostRequest>(name: N, input: RequestInput<N>) =>
    void askAsHost(client, name, input).then((done) => setFailed(!done))
  return {
    failed,
    ask,
    toggleHand: () => ask('hand.raise', { raised: !handIsUp(client.store.get()) }),
  }
}

export type Host = ReturnType<typeof useHost>
