/** What the states of both connections say together. Pure. */
import type { MediaLink } from './link.ts'
import type { RoomState } from './store.ts'

type States = Pick<MediaLink, 'state'>

export function mediaState(link: States, before: RoomState['media']): RoomState['media'] {
  const states = [link.state('send'), link.state('receive')]
  if (states.some((one) => one === 'disconnected' || one === 'failed')) return 'recovering'
  // A side without streams never connects and is no fault: a listener sends nothing.
  return states.includes('connected') ? 'connected' : before
}

export function stands(link: States): boolean {
  return link.state('send') === 'connected' && link.state('receive') === 'connected'
}
