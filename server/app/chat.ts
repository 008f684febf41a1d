/** The chat of a room. A message is stored before anybody sees it, so what was seen can be found again. */
import { v7 as uuid } from 'uuid'
import { type ChatRow, findChatByKey, findRecentChat, insertChat } from '../../db/queries/room.ts'
import { AppError } from '../contract/errors.ts'
import type { ChatMessage } from '../contract/signal.ts'
import type { RoomSide } from '../domain/host.ts'
import type { Deps } from './deps.ts'

/** So many of the newest messages come with the snapshot of a room. */
export const recentMessages = 200

/**
 * Stores a message. Sent again with the same key it is the same message.
 * @returns `fresh: false` where it was stored before
 * @throws AppError KEY_REUSED where the key came before with another text
 */
export async function sendChat(
  deps: Deps,
  input: { consultationId: string; personId: string; key: string; text: string; side: RoomSide | null },
): Promise<{ message: ChatMessage; fresh: boolean }> {
  const fresh = await insertChat(deps.db, { id: uuid(), ...input })
  const row = await findChatByKey(deps.read, input)
  if (row.text !== input.text) throw new AppError('KEY_REUSED')
  return { message: messageOf(row), fresh }
}

/** The newest messages that one side may read, oldest first. */
export async function recentChat(deps: Deps, consultationId: string, side: RoomSide): Promise<ChatMessage[]> {
  const rows = await findRecentChat(deps.read, consultationId, side, recentMessages)
  return rows.reverse().map(messageOf)
}

function messageOf({ at, ...row }: ChatRow): ChatMessage {
  return { ...row, at: at.toISOString() }
}
