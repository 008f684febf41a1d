/** What leading the room asks of the server; a refusal is said in one line, since the state itself comes back by the news. */
import { useState } from 'react'
import type { RequestInput } from '../../../server/contract/signal.ts'
import { handIsUp } from '../host.ts'
import { useClient } from './context.tsx'

type HostRequests = {
  [N in
    | 'hand.raise'
    | `host.${'admit' | 'refuse' | 'mute' | 'remove' | 'lock' | 'lower_hands' | 'set_phase' | 'end_call'}`]: RequestInput<N>
}

export function useHost() {
  const { signal, store } = useClient()
  const [failed, setFailed] = useState(false)
  const ask = <N extends keyof HostRequests>(name: N, input: RequestInput<N>) => {
    signal.request(name, input).then(
      () => setFailed(false),
      (error: unknown) => {
        console.warn(`${name} was refused`, error)
        setFailed(true)
      },
    )
  }
  return {
    failed,
    ask,
    toggleHand: () => ask('hand.raise', { raised: !handIsUp(store.get()) }),
  }
}
