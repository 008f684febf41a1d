/** What every part of the room's page may use: the visit, the case, the language. */
import { createContext, type ReactNode, useContext } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { useStore } from '../../ui/store.ts'
import type { CaptureState } from '../capture-state.ts'
import type { RoomClient } from '../client.ts'
import type { RoomState } from '../store.ts'

/** A guest is in the room without the case. */
type RoomContext = { client: RoomClient; consultation: Consultation | null }

const Context = createContext<RoomContext | null>(null)

export function RoomProvider({ children, ...value }: RoomContext & { children: ReactNode }) {
  return <Context value={value}>{children}</Context>
}

function useRoomContext(): RoomContext {
  const value = useContext(Context)
  if (value === null) throw new Error('outside the room')
  return value
}

export function useClient(): RoomClient {
  return useRoomContext().client
}

/** The case beside the call. Not among the parts that a guest's room is made of. */
export function useCase(): Consultation {
  const { consultation } = useRoomContext()
  if (consultation === null) throw new Error('a guest has no case')
  return consultation
}

export function useRoomState(): RoomState {
  return useStore(useClient().store)
}

export function useCapture(): CaptureState {
  return useStore(useClient().capture.state)
}

export function useRoomTexts(): Texts['room'] {
  return useTexts().room
}
