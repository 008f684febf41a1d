/** Whether a media port or a relay answers from here, and how fast. */
import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { type Line, LineError, type LineFault, openLine, type Protocol } from './line.ts'
import {
  type Address,
  type Attribute,
  encodeAddress,
  encodeMessage,
  errorCodeOf,
  iceCheck,
  longTermKey,
  type Message,
  messageTypes,
  uint32,
} from './stun.ts'

/** ms; a way that takes longer is none for a call */
const patience = 4_000
/** A datagram may be lost. */
const attempts = 4

export type Ice = { usernameFragment: string; password: string }
export type MediaPlace = Address & { protocol: 'udp' | 'tcp' }
/** `unauthorised`: the relay knows another secret; `forbidden`: it does not lead to the media. */
export type ReachFault = LineFault | 'unauthorised' | 'forbidden' | 'malformed'
export type Reached = { good: true; roundTripMs: number } | { good: false; fault: ReachFault }

/** Sends the check of ICE that a browser would send, to a transport that stands open. Never throws. */
export function reachMedia({ address, port, protocol }: MediaPlace, ice: Ice): Promise<Reached> {
  return measured(async () => {
    const line = await openLine({
      host: address,
      port,
      protocol,
      framed: protocol === 'tcp',
      withinMs: patience,
    })
    try {
      return await answered(line, protocol, (transactionId) => iceCheck(ice, transactionId))
    } finally {
      line.close()
    }
  })
}

export type RelayKey = { urls: string; username: string; credential: string }

/**
 * Takes a place at the relay and, where a media port is given, asks that through it: a relay that lets in and leads nowhere helps
 * nobody. The place is given back. Never throws.
 */
export function reachRelay(key: RelayKey, media?: { place: Address; ice: Ice }): Promise<Reached> {
  return measured(async () => {
    const { host, port, protocol } = placeOf(key.urls)
    const line = await openLine({ host, port, protocol, framed: false, withinMs: patience })
    try {
      const allocation = await allocate(line, protocol, key)
      if (media !== undefined) await askThrough(line, allocation, media)
      line.send(allocation.signed(messageTypes.refreshRequest, [['lifetime', uint32(0)]]))
      return allocation.roundTripMs
    } finally {
      line.close()
    }
  })
}

/** RFC 7065. @throws LineError `unknown_host` where it names no host */
export function placeOf(url: string): { host: string; port: number; protocol: Protocol } {
  const found = /^(turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/.exec(url)
  const [, scheme, host, port, transport] = found ?? []
  if (host === undefined) throw new LineError('unknown_host')
  const protocol = scheme === 'turns' ? 'tls' : transport === 'tcp' ? 'tcp' : 'udp'
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? (scheme === 'turns' ? 5349 : 3478)),
    protocol,
  }
}

class ReachError extends Error {
  readonly fault: ReachFault
  constructor(fault: ReachFault) {
    super(fault)
    this.fault = fault
  }
}

async function measured(work: () => Promise<number>): Promise<Reached> {
  try {
    return { good: true, roundTripMs: Math.round(await work()) }
  } catch (error) {
    if (error instanceof LineError || error instanceof ReachError) return { good: false, fault: error.fault }
    throw error
  }
}

/** Asks until it is answered, over UDP several times. @returns the round trip of the try that was, ms */
async function answered(line: Line, protocol: Protocol, ask: (id: Buffer) => Buffer): Promise<number> {
  return (await exchange(line, protocol, ask)).roundTripMs
}

async function exchange(
  line: Line,
  protocol: Protocol,
  ask: (transactionId: Buffer) => Buffer,
): Promise<{ message: Message; roundTripMs: number }> {
  const most = protocol === 'udp' ? attempts : 1
  for (let attempt = 1; ; attempt += 1) {
    const transactionId = randomBytes(12)
    const began = performance.now()
    line.send(ask(transactionId))
    try {
      const message = await line.next((one) => one.transactionId.equals(transactionId), patience / most)
      return { message, roundTripMs: performance.now() - began }
    } catch (error) {
      if (!(error instanceof LineError) || error.fault !== 'silent' || attempt === most) throw error
    }
  }
}

type Allocation = {
  roundTripMs: number
  protocol: Protocol
  signed: (type: number, attributes: readonly Attribute[], transactionId?: Buffer) => Buffer
}

const udpOnly: Attribute = ['requestedTransport', Buffer.from([17, 0, 0, 0])]

/** The relay first asks who it is (RFC 8656 §7.2). */
async function allocate(line: Line, protocol: Protocol, key: RelayKey): Promise<Allocation> {
  const first = await exchange(line, protocol, (transactionId) =>
    encodeMessage(messageTypes.allocateRequest, [udpOnly], { transactionId }),
  )
  const { realm, nonce } = first.message.attributes
  if (realm === undefined || nonce === undefined) throw new ReachError('malformed')
  const password = longTermKey(key.username, realm.toString(), key.credential)
  const who: Attribute[] = [
    ['username', Buffer.from(key.username)],
    ['realm', realm],
    ['nonce', nonce],
  ]
  const signed: Allocation['signed'] = (type, attributes, transactionId) =>
    encodeMessage(type, [...attributes, ...who], {
      key: password,
      ...(transactionId === undefined ? {} : { transactionId }),
    })
  const { message } = await exchange(line, protocol, (transactionId) =>
    signed(messageTypes.allocateRequest, [udpOnly], transactionId),
  )
  if (message.type !== messageTypes.allocateSuccess) {
    throw new ReachError(errorCodeOf(message) === 401 ? 'unauthorised' : 'forbidden')
  }
  return { roundTripMs: first.roundTripMs, protocol, signed }
}

/** The media may be announced by a name (MEDIA_ANNOUNCED_ADDRESS); a relay is told an IPv4 address. @throws LineError */
async function resolved({ address, port }: Address): Promise<Address> {
  try {
    return { address: (await lookup(address, { family: 4 })).address, port }
  } catch (error) {
    throw new LineError('unknown_host', error)
  }
}

async function askThrough(
  line: Line,
  { protocol, signed }: Allocation,
  { place, ice }: { place: Address; ice: Ice },
): Promise<void> {
  const peer: Attribute = ['peerAddress', encodeAddress(await resolved(place))]
  const { message } = await exchange(line, protocol, (transactionId) =>
    signed(messageTypes.permissionRequest, [peer], transactionId),
  )
  if (message.type !== messageTypes.permissionSuccess) throw new ReachError('forbidden')
  for (let attempt = 1; ; attempt += 1) {
    line.send(encodeMessage(messageTypes.sendIndication, [peer, ['data', iceCheck(ice)]]))
    try {
      await line.next(({ type }) => type === messageTypes.dataIndication, patience / attempts)
      return
    } catch (error) {
      if (attempt < attempts && error instanceof LineError && error.fault === 'silent') continue
      // It let us in, and the media does not answer through it.
      throw error instanceof LineError && error.fault === 'silent' ? new ReachError('forbidden') : error
    }
  }
}
