/** Every request of the registry has its handler here, or this does not compile. */
import type { EntryHandlers, SeatedHandlers } from '../visit.ts'
import { chatHandlers } from './chat.ts'
import { hostHandlers } from './host.ts'
import { mediaHandlers } from './media.ts'
import { qualityHandlers } from './quality.ts'
import { recordingHandlers } from './recording.ts'
import { resume } from './resume.ts'
import { join, roomHandlers } from './room.ts'
import { stillHandlers } from './still.ts'
import { togetherHandlers } from './together.ts'

export { prepare, preparedHandlers } from './prepare.ts'

export const seatedHandlers: SeatedHandlers = {
  ...roomHandlers,
  ...mediaHandlers,
  ...chatHandlers,
  ...hostHandlers,
  ...stillHandlers,
  ...togetherHandlers,
  ...recordingHandlers,
  ...qualityHandlers,
}

export const entryHandlers: EntryHandlers = { 'room.join': join, 'room.resume': resume }
