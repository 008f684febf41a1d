/** Small real files, made byte by byte. */
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** A black picture; the size in its head can be a lie. */
export function png(width = 3, height = 2, claimed = { width, height }): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(claimed.width, 0)
  head.writeUInt32BE(claimed.height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}

/** A JPEG as far as its structure goes, with a thumbnail that has an end marker of its own, as cameras write them. */
export function jpeg(width = 640, height = 480): Buffer {
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0])
  frame.writeUInt16BE(height, 1)
  frame.writeUInt16BE(width, 3)
  const thumbnail = Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 0xff, 0xd9])
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xec, thumbnail),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
  ])
}

export function pdf(text = 'Sleep study'): Buffer {
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% ${text}\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n120\n%%EOF\n`,
  )
}

/** Lossless WebP of one pixel. */
export function webp(): Buffer {
  return Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64')
}

/** A picture that decodes: a red left half and a blue right half, so that its rotation can be seen. */
export function photograph(
  width: number,
  height: number,
  options: { orientation?: number; gps?: boolean } = {},
): Promise<Buffer> {
  const half = Math.floor(width / 2)
  const red = { create: { width: half, height, channels: 3 as const, background: '#c02020' } }
  const picture = sharp({ create: { width, height, channels: 3, background: '#2020c0' } }).composite([
    { input: red, left: 0, top: 0 },
  ])
  const gps = options.gps === true ? { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '40/1 50/1 0/1' } } : {}
  return picture
    .withExif({ IFD0: { Make: 'Shouji', Artist: 'Zhang San' }, ...gps })
    .withMetadata({ orientation: options.orientation ?? 1 })
    .jpeg()
    .toBuffer()
}

function box(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8, 0)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** A film as far as its boxes go. */
export function mp4(mediaBytes = 64): Buffer {
  return Buffer.concat([
    box('ftyp', Buffer.from('mp42\0\0\0\0mp42isom', 'latin1')),
    box('moov', Buffer.alloc(32)),
    box('mdat', Buffer.alloc(mediaBytes, 7)),
  ])
}

/** A second of silence. */
export function wav(): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + 8000, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.writeUInt32LE(8000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(8000, 40)
  return Buffer.concat([head, Buffer.alloc(8000, 128)])
}

export type DicomOptions = {
  name?: string
  id?: string
  birthDate?: string
  sex?: string
  charset?: string
  preamble?: string
  pixels?: Buffer
  /** as stated before the pixels; may be a lie */
  pixelLength?: number
}

/** Explicit VR, little endian, one frame of 2 by 2. */
export function dicom(options: DicomOptions = {}): Buffer {
  const element = (group: number, number: number, vr: string, value: Buffer): Buffer => {
    const even =
      value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.from(vr === 'UI' ? '\0' : ' ')])
    const long = vr === 'OB' || vr === 'OW'
    const head = Buffer.alloc(long ? 12 : 8)
    head.writeUInt16LE(group, 0)
    head.writeUInt16LE(number, 2)
    head.write(vr, 4, 'latin1')
    if (long) head.writeUInt32LE(options.pixelLength ?? even.length, 8)
    else head.writeUInt16LE(even.length, 6)
    return Buffer.concat([head, even])
  }
  const words = (value: string) => Buffer.from(value, 'utf8')
  const short = (value: number) => Buffer.from([value & 0xff, value >> 8])
  const syntax = element(2, 0x10, 'UI', words('1.2.840.10008.1.2.1'))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(syntax.length)
  const preamble = Buffer.alloc(128)
  preamble.write(options.preamble ?? '', 'latin1')
  return Buffer.concat([
    preamble,
    Buffer.from('DICM'),
    element(2, 0, 'UL', length),
    syntax,
    element(8, 5, 'CS', words(options.charset ?? 'ISO_IR 192')),
    element(8, 0x20, 'DA', words('20260301')),
    element(8, 0x60, 'CS', words('CT')),
    element(8, 0x1030, 'LO', words('头颅平扫')),
    element(0x10, 0x10, 'PN', words(options.name ?? 'WU^RIHAN=乌^日汉')),
    element(0x10, 0x20, 'LO', words(options.id ?? 'P20260417')),
    element(0x10, 0x30, 'DA', words(options.birthDate ?? '19820307')),
    element(0x10, 0x40, 'CS', words(options.sex ?? 'F')),
    element(0x28, 0x10, 'US', short(2)),
    element(0x28, 0x11, 'US', short(2)),
    element(0x7fe0, 0x10, 'OW', options.pixels ?? Buffer.alloc(8)),
  ])
}
