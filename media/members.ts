/** The nodes of a fleet, and what is asked of each before a room is placed. */
import { mark } from './fleet-ids.ts'
import type { NodeView } from './listener-place.ts'
import { MediaError, type MediaPort, type NodeStatus } from './port.ts'

/** Milliseconds that a question about load waits for a node that may be about to be given up. */
const statusPatience = 1_000
/** As in workers.ts: what a room counts for before anybody is in it. */
const expectedConsumers = 4

export type FleetNode = {
  /** At most twenty characters: ids may have 64. */
  name: string
  port: MediaPort
}

export type Member = FleetNode & {
  /** Its connection was lost, or it was never there. */
  lost: boolean
  /** It was reached, or waited for in vain. */
  known: boolean
  drains: boolean
  /** Rooms on their way to it. */
  opening: number
}

/** Its word; null where it does not answer in time. */
export async function statusOf(port: MediaPort): Promise<NodeStatus | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => resolve(null), statusPatience)
  try {
    /* that it cannot be reached is the answer */
    return await Promise.race([port.status().catch(() => null), promise])
  } finally {
    clearTimeout(timer)
  }
}

/** One that this server has not reached yet is waited for, once: it may have what is asked for. */
export async function isUp(member: Member): Promise<boolean> {
  if (!member.known && !member.lost) {
    const answers = (await statusOf(member.port)) !== null
    /* while it was asked it may have been found all the same */
    if (!member.known) Object.assign(member, { lost: !answers, known: true })
  }
  return !member.lost
}

/** For each worker; null where it cannot take a room. */
async function loadOf(member: Member): Promise<number | null> {
  const { port, opening } = member
  const status = (await isUp(member)) ? await statusOf(port) : null
  if (status === null || status.workers === 0) return null
  return Math.max(status.consumers, (status.rooms + opening) * expectedConsumers) / status.workers
}

/** Whether the room is open there. */
export async function holds({ port }: Member, roomId: string): Promise<boolean> {
  try {
    await port.describeRoom({ roomId })
    return true
  } catch (error) {
    if (error instanceof MediaError) return false
    throw error
  }
}

/** As {@link NodeView} wants it: workers are spare until the room is counted that asks. */
export async function viewOf(member: Member): Promise<NodeView> {
  const status = (await isUp(member)) ? await statusOf(member.port) : null
  const workers = status?.workers ?? 0
  const load = status === null || workers === 0 ? null : status.consumers / workers
  return { name: member.name, load, drains: member.drains, spareWorkers: workers }
}

/** Where the next room goes; a node that drains only where there is no other. @throws MediaError `NODE_UNREACHABLE` */
export async function leastLoaded(members: readonly Member[]): Promise<Member> {
  const loads = await Promise.all(members.map(async (member) => ({ member, load: await loadOf(member) })))
  const [best] = loads
    .filter(({ load }) => load !== null)
    .sort((a, b) => Number(a.member.drains) - Number(b.member.drains) || (a.load ?? 0) - (b.load ?? 0))
  if (best === undefined) throw new MediaError('NODE_UNREACHABLE', 'no media node answers')
  return best.member
}

/** @throws MediaError `NODE_UNREACHABLE` where there is none */
export function addStatuses(known: readonly NodeStatus[]): NodeStatus {
  const [first] = known
  if (first === undefined) throw new MediaError('NODE_UNREACHABLE', 'no media node answers')
  const sum = (of: (status: NodeStatus) => number) => known.reduce((total, one) => total + of(one), 0)
  return {
    nodeId: known.map(({ nodeId }) => nodeId).join(mark),
    workers: sum(({ workers }) => workers),
    rooms: sum(({ rooms }) => rooms),
    consumers: sum(({ consumers }) => consumers),
    pipes: sum(({ pipes }) => pipes),
    edges: sum(({ edges }) => edges),
    receivers: {
      home: sum(({ receivers }) => receivers.home),
      edge: sum(({ receivers }) => receivers.edge),
    },
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    announcedAddress: first.announcedAddress,
    ports: known.flatMap(({ ports }) => ports),
  }
}
