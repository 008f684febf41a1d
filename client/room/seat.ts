/** One's own seat in the room, as it is asked for. */
import type { ConsultationId } from '../../server/contract/ids.ts'
import type { RequestOutput } from '../../server/contract/signal.ts'
import type { MediaLink } from './link.ts'
import type { RoomSignal } from './signal.ts'

export class OwnSeat {
  readonly #id: ConsultationId
  readonly #signal: RoomSignal

  constructor(id: ConsultationId, signal: RoomSignal) {
    this.#id = id
    this.#signal = signal
  }

  /** @throws ApiFailure */
  take(ready: string[]): Promise<RequestOutput<'room.join'>> {
    return this.#signal.request('room.join', { consultationId: this.#id, ready })
  }

  /** @throws ApiFailure NOT_FOUND where the server has no media of this link any more */
  resume(link: MediaLink): Promise<RequestOutput<'room.resume'>> {
    const receiveTransportId = link.transportId('receive')
    return this.#signal.request('room.resume', { consultationId: this.#id, receiveTransportId })
  }

  async giveUp(): Promise<void> {
    try {
      await this.#signal.request('room.leave', {})
    } catch (error) {
      // It then ends by itself when its time is over.
      console.warn('leaving was not confirmed', error)
    }
  }
}
