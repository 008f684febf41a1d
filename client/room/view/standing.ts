/** As what somebody is in the room, in words: of a guest it matters what they are to the patient, of everybody else their seat. */
import type { GuestKind } from '../../../server/domain/guest.ts'
import type { RoomRole } from '../../../server/domain/room.ts'
import { useTexts } from '../../i18n/text.ts'

export function useStanding(): (person: { role: RoomRole; guest?: GuestKind | undefined }) => string {
  const { room, guest } = useTexts()
  return ({ role, guest: kind }) => (kind === undefined ? room.role[role] : guest.tag(kind))
}
