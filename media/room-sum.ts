/** What home and edges of one room say, in one word. */
import type { RoomDescription, RoomStats } from './port.ts'

/** A peer that sends at home and receives at an edge is one. */
export function joinDescriptions(home: RoomDescription, edges: readonly RoomDescription[]): RoomDescription {
  const peers = new Map(home.peers.map((peer) => [peer.peerId, peer]))
  for (const { peerId, transports, producers, consumers } of edges.flatMap((edge) => edge.peers)) {
    const known = peers.get(peerId)
    peers.set(peerId, {
      peerId,
      transports: [...(known?.transports ?? []), ...transports],
      producers: [...(known?.producers ?? []), ...producers],
      consumers: [...(known?.consumers ?? []), ...consumers],
    })
  }
  return { roomId: home.roomId, peers: [...peers.values()] }
}

/** Producers count at home, where they are sent to. */
export function addStats(home: RoomStats, edges: readonly RoomStats[]): RoomStats {
  const sums = { ...home }
  for (const there of edges) {
    sums.transports += there.transports
    sums.consumers += there.consumers
    sums.bytesReceived += there.bytesReceived
    sums.bytesSent += there.bytesSent
  }
  return sums
}
