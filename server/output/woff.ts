/**
 * WOFF 1.0 → the plain font in it. The font library reads WOFF too, but inflates a whole table again for every glyph it looks at:
 * a page of Chinese took seconds.
 */
import { inflateSync } from 'node:zlib'

const signature = 0x774f4646
const entrySize = 20
const recordSize = 16

/** @throws Error where the bytes are not WOFF 1.0 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.readUInt32BE(0) !== signature) throw new Error('not a WOFF font')
  const count = woff.readUInt16BE(12)
  const tables = Array.from({ length: count }, (_, index) => readTable(woff, 44 + index * entrySize))
  const power = Math.floor(Math.log2(count))
  const head = Buffer.alloc(12 + count * recordSize)
  woff.copy(head, 0, 4, 8)
  head.writeUInt16BE(count, 4)
  head.writeUInt16BE(2 ** power * recordSize, 6)
  head.writeUInt16BE(power, 8)
  head.writeUInt16BE(count * recordSize - 2 ** power * recordSize, 10)
  let offset = head.length
  for (const [index, table] of tables.entries()) {
    const at = 12 + index * recordSize
    head.write(table.tag, at, 'latin1')
    head.writeUInt32BE(table.checksum, at + 4)
    head.writeUInt32BE(offset, at + 8)
    head.writeUInt32BE(table.length, at + 12)
    offset += table.bytes.length
  }
  return Buffer.concat([head, ...tables.map((table) => table.bytes)])
}

function readTable(woff: Buffer, at: number) {
  const start = woff.readUInt32BE(at + 4)
  const packedLength = woff.readUInt32BE(at + 8)
  const length = woff.readUInt32BE(at + 12)
  const packed = woff.subarray(start, start + packedLength)
  const plain = packedLength < length ? inflateSync(packed, { maxOutputLength: length }) : packed
  if (plain.length !== length) throw new Error('a WOFF table has not the length it says')
  return {
    tag: woff.toString('latin1', at, at + 4),
    checksum: woff.readUInt32BE(at + 16),
    length,
    /* tables begin at multiples of four */
    bytes: Buffer.concat([plain, Buffer.alloc(-length & 3)]),
  }
}
