/** Words between the people in the room. */
import { sendChat } from '../../app/chat.ts'
import { sideOf } from '../../domain/host.ts'
import { phaseOf } from '../controls.ts'
import type { SeatedHandlers } from '../visit.ts'

export const chatHandlers: Pick<SeatedHandlers, 'chat.send'> = {
  async 'chat.send'({ deps, room, seat }, { key, text }) {
    const { message, fresh } = await sendChat(deps, {
      consultationId: room.consultationId,
      personId: seat.person.personId,
      key,
      text,
      /* what is said while the sides are parted is read by one of them, then and later */
      side: phaseOf(room) === 'experts' ? sideOf(seat.role) : null,
    })
    if (fresh) room.tellReceivers(seat, 'chat.sent', message)
    return message
  },
}
