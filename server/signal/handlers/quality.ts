/** What people tell of their reception, and the asking for a picture anew. */
import { AppError } from '../../contract/errors.ts'
import { takeReport } from '../reports.ts'
import { mediaOf, type SeatedHandlers } from '../visit.ts'

export const qualityHandlers: Pick<SeatedHandlers, 'quality.report' | 'consumer.request_key_frame'> = {
  async 'quality.report'({ deps, room, seat }, report) {
    const now = deps.clock()
    seat.facts.heard(takeReport(room, seat, report, now), now)
    return {}
  },
  async 'consumer.request_key_frame'(visit, { consumerId }) {
    if (!mediaOf(visit).consumers.has(consumerId)) throw new AppError('NOT_FOUND')
    await visit.rooms.media.requestKeyFrame({ consumerId })
    return {}
  },
}
