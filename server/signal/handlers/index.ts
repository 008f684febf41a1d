/** Every request of the registry has its handler here, or this does not compile. */
import type { SeatedHandlers } from '../visit.ts'
import { chatHandlers } from './chat.ts'
import { mediaHandlers } from './media.ts'
import { recordingHandlers } from './recording.ts'
import { roomHandlers } from './room.ts'

export { prepare, preparedHandlers } from './prepare.ts'
export { join } from './room.ts'

export const seatedHandlers: SeatedHandlers = {
  ...roomHandlers,
  ...mediaHandlers,
  ...chatHandlers,
  ...recordingHandlers,
}
