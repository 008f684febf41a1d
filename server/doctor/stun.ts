/**
 * As much of STUN (RFC 8489), ICE (RFC 8445) and TURN (RFC 8656) as it takes to ask a media port or a relay whether it answers. The
 * libraries that speak it bring a whole call along, or have not been kept since RFC 5389.
 */
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { crc32 } from 'node:zlib'

const cookie = 0x2112a442
const headerSize = 20

/** Method and class in one, as they stand in the first two bytes. */
export const messageTypes = {
  bindingRequest: 0x0001,
  bindingSuccess: 0x0101,
  allocateRequest: 0x0003,
  allocateSuccess: 0x0103,
  refreshRequest: 0x0004,
  permissionRequest: 0x0008,
  permissionSuccess: 0x0108,
  sendIndication: 0x0016,
  dataIndication: 0x0017,
} as const

const attributeTypes = {
  username: 0x0006,
  integrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  peerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  requestedTransport: 0x0019,
  priority: 0x0024,
  fingerprint: 0x8028,
  iceControlling: 0x802a,
} as const
type AttributeName = keyof typeof attributeTypes

export type Attribute = readonly [name: Exclude<AttributeName, 'integrity' | 'fingerprint'>, value: Buffer]
export type Address = { readonly address: string; readonly port: number }

/**
 * One message with its fingerprint at the end, and before it its integrity where there is a key.
 * @param key the ICE password, or {@link longTermKey}
 */
export function encodeMessage(
  type: number,
  attributes: readonly Attribute[],
  { key, transactionId = randomBytes(12) }: { key?: Buffer | string; transactionId?: Buffer } = {},
): Buffer {
  const header = Buffer.alloc(headerSize)
  header.writeUInt16BE(type, 0)
  header.writeUInt32BE(cookie, 4)
  transactionId.copy(header, 8)
  let message = Buffer.concat([header, ...attributes.map(([name, value]) => encodeAttribute(name, value))])
  if (key !== undefined) {
    // The length counts what is being added, in the very bytes that are digested (RFC 8489 §14.5).
    setLength(message, 24)
    message = append(message, 'integrity', createHmac('sha1', key).update(message).digest())
  }
  setLength(message, 8)
  const fingerprint = Buffer.alloc(4)
  fingerprint.writeUInt32BE((crc32(message) ^ 0x5354554e) >>> 0)
  return append(message, 'fingerprint', fingerprint)
}

function setLength(message: Buffer, more: number): void {
  message.writeUInt16BE(message.length - headerSize + more, 2)
}

function append(message: Buffer, name: AttributeName, value: Buffer): Buffer<ArrayBuffer> {
  return Buffer.concat([message, encodeAttribute(name, value)])
}

function encodeAttribute(name: AttributeName, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(attributeTypes[name], 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)])
}

export type Message = {
  readonly type: number
  readonly transactionId: Buffer
  /** The first of each kind that is known here. */
  readonly attributes: Partial<Record<AttributeName, Buffer>>
}

/** @returns null where it is no STUN message, or not a whole one */
export function decodeMessage(bytes: Buffer): Message | null {
  const size = sizeOfMessage(bytes)
  if (size === null || bytes.length < size) return null
  const attributes: Partial<Record<AttributeName, Buffer>> = {}
  for (let at = headerSize; at + 4 <= size; ) {
    const type = bytes.readUInt16BE(at)
    const length = bytes.readUInt16BE(at + 2)
    if (at + 4 + length > size) return null
    const name = names.get(type)
    if (name !== undefined) attributes[name] ??= bytes.subarray(at + 4, at + 4 + length)
    at += 4 + length + (-length & 3)
  }
  return { type: bytes.readUInt16BE(0), transactionId: bytes.subarray(8, headerSize), attributes }
}

const names = new Map(
  (Object.entries(attributeTypes) as [AttributeName, number][]).map(([name, type]) => [type, name]),
)

/** Bytes of the message that begins here, once its header is there. */
export function sizeOfMessage(bytes: Buffer): number | null {
  if (bytes.length < headerSize || bytes.readUInt32BE(4) !== cookie) return null
  return headerSize + bytes.readUInt16BE(2)
}

/** What signs a message for somebody with a name and a password (RFC 8489 §9.2.2). */
export function longTermKey(username: string, realm: string, password: string): Buffer {
  return createHash('md5').update(`${username}:${realm}:${password}`).digest()
}

/** @returns 0 where there is none */
export function errorCodeOf({ attributes: { errorCode } }: Message): number {
  return errorCode === undefined || errorCode.length < 4
    ? 0
    : errorCode.readUInt8(2) * 100 + errorCode.readUInt8(3)
}

/** IPv4 alone: the ports of media nodes and relays are announced so. */
export function encodeAddress({ address, port }: Address): Buffer {
  if (!isIPv4(address)) throw new RangeError(`no IPv4 address: ${address}`)
  const bytes = Buffer.alloc(8)
  bytes.writeUInt8(1, 1)
  bytes.writeUInt16BE(port ^ (cookie >>> 16), 2)
  const parts = address.split('.').map(Number)
  bytes.writeUInt32BE((Buffer.from(parts).readUInt32BE() ^ cookie) >>> 0, 4)
  return bytes
}

/** A check of ICE as a browser sends it (RFC 8445 §7.1.1). @param ice of the transport that is asked */
export function iceCheck(
  ice: { usernameFragment: string; password: string },
  transactionId?: Buffer,
): Buffer {
  const attributes: Attribute[] = [
    ['username', Buffer.from(`${ice.usernameFragment}:${randomBytes(4).toString('hex')}`)],
    ['priority', uint32(0x7effffff - randomInt(1000))],
    ['iceControlling', randomBytes(8)],
  ]
  return encodeMessage(messageTypes.bindingRequest, attributes, {
    key: ice.password,
    ...(transactionId === undefined ? {} : { transactionId }),
  })
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
