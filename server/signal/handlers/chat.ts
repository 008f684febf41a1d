/** Words between the people in the room. */
import { sendChat } from '../../app/chat.ts'
import type { SeatedHandlers } from '../visit.ts'

export const chatHandlers: Pick<SeatedHandlers, 'chat.send'> = {
  async 'chat.send'({ deps, room, seat }, { key, text }) {
    const { message, fresh } = await sendChat(deps, {
      consultationId: room.consultationId,
      personId: seat.person.personId,
      key,
      text,
    })
    if (fresh) room.tell('chat.sent', message, seat)
    return message
  },
}
