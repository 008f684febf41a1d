/** How often a client may ask. Generous to a person, tight to a loop. */
import type { RequestName } from '../contract/signal.ts'
import { Bucket, type Rate } from '../domain/rate.ts'

/** All requests of one socket together. */
export const socketRate: Rate = { burst: 80, perSecond: 40 }
/** A client that goes on asking so often after it was refused is cut off. */
export const mostRefusals = 400

/** A new request without a rate does not compile. */
export const requestRates: Readonly<Record<RequestName, Rate>> = {
  'room.prepare': { burst: 20, perSecond: 1 },
  'room.join': { burst: 6, perSecond: 0.5 },
  'room.resume': { burst: 6, perSecond: 0.5 },
  'room.leave': { burst: 5, perSecond: 0.5 },
  'room.resync': { burst: 6, perSecond: 0.5 },
  'transport.connect': { burst: 12, perSecond: 1 },
  'transport.restart_ice': { burst: 12, perSecond: 1 },
  'producer.create': { burst: 12, perSecond: 1 },
  'producer.set_paused': { burst: 20, perSecond: 4 },
  'producer.close': { burst: 12, perSecond: 2 },
  'consumer.create': { burst: 20, perSecond: 4 },
  'consumer.resume': { burst: 20, perSecond: 4 },
  'consumer.set_paused': { burst: 40, perSecond: 10 },
  'consumer.set_layers': { burst: 60, perSecond: 20 },
  'consumer.request_key_frame': { burst: 12, perSecond: 2 },
  'quality.report': { burst: 4, perSecond: 0.5 },
  'chat.send': { burst: 10, perSecond: 1 },
  'probe.open': { burst: 12, perSecond: 0.2 },
  'probe.connect': { burst: 24, perSecond: 1 },
  'probe.restart_ice': { burst: 12, perSecond: 0.5 },
  'probe.produce': { burst: 12, perSecond: 0.5 },
  'probe.consume': { burst: 12, perSecond: 0.5 },
  'probe.resume': { burst: 12, perSecond: 0.5 },
  'probe.close': { burst: 24, perSecond: 2 },
  'hand.raise': { burst: 10, perSecond: 1 },
  'host.admit': { burst: 20, perSecond: 2 },
  'host.refuse': { burst: 20, perSecond: 2 },
  'host.mute': { burst: 20, perSecond: 2 },
  'host.remove': { burst: 12, perSecond: 1 },
  'host.lock': { burst: 10, perSecond: 1 },
  'host.lower_hands': { burst: 20, perSecond: 2 },
  'host.set_phase': { burst: 10, perSecond: 1 },
  'host.end_call': { burst: 10, perSecond: 1 },
  'still.ask': { burst: 4, perSecond: 0.25 },
  'still.answer': { burst: 10, perSecond: 1 },
  'together.open': { burst: 20, perSecond: 3 },
  'together.take': { burst: 6, perSecond: 1 },
  'together.close': { burst: 6, perSecond: 1 },
  'together.look': { burst: 30, perSecond: 15 },
  'together.point': { burst: 30, perSecond: 15 },
  'together.draw': { burst: 30, perSecond: 15 },
  'together.erase': { burst: 20, perSecond: 4 },
  'together.save': { burst: 6, perSecond: 0.5 },
  'recording.read': { burst: 10, perSecond: 1 },
  'recording.ask': { burst: 5, perSecond: 0.2 },
  'recording.answer': { burst: 10, perSecond: 1 },
  'recording.stop': { burst: 10, perSecond: 1 },
}

/** The buckets of one socket. */
export class SocketLimit {
  refusals = 0
  readonly #all: Bucket
  readonly #byName = new Map<RequestName, Bucket>()

  constructor(now: number) {
    this.#all = new Bucket(socketRate, now)
  }

  /**
   * @param name undefined for what is in no registry
   * @returns 0 where it may go on, else the seconds to wait
   */
  take(name: RequestName | undefined, now: number): number {
    const wait = this.#all.take(now) || (name === undefined ? 0 : this.#bucket(name, now).take(now))
    this.refusals = wait > 0 ? this.refusals + 1 : Math.max(0, this.refusals - 1)
    return wait
  }

  #bucket(name: RequestName, now: number): Bucket {
    const bucket = this.#byName.get(name) ?? new Bucket(requestRates[name], now)
    this.#byName.set(name, bucket)
    return bucket
  }
}
