/**
 * Keys for the relay (TURN) that a call goes through where a network lets nothing else pass. The relay holds no accounts: a name with an
 * end in it and its HMAC are the key ("A REST API For Access To TURN Services", draft-uberti-behave-turn-rest; coturn's `use-auth-secret`).
 */
import { createHmac } from 'node:crypto'
import type { RoomSnapshot } from '../contract/signal.ts'

export type Relay = {
  /** RFC 7065: `turn:host:3478?transport=udp`, `turns:host:443?transport=tcp`. */
  readonly urls: readonly string[]
  /** At least 32 characters, the same at the relay. */
  readonly secret: string
}
export type IceServers = RoomSnapshot['iceServers']

/** A connection that is made anew gets new ones; what the relay has let in stays in. */
const validSeconds = 3600

/**
 * @returns one entry for each address of the relay, valid for an hour from `now`; none without a relay. The name in it is the same for
 * one person, so that the relay can limit what one takes, and says nothing about who it is.
 */
export function iceServersFor(relay: Relay | null, personId: string, now: Date): IceServers {
  if (relay === null) return []
  const until = Math.floor(now.getTime() / 1000) + validSeconds
  const who = createHmac('sha256', relay.secret).update(personId).digest('hex').slice(0, 16)
  const username = `${until}:${who}`
  // The relay's protocol knows no other digest.
  const credential = createHmac('sha1', relay.secret).update(username).digest('base64')
  return relay.urls.map((urls) => ({ urls, username, credential }))
}
