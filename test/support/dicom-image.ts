/** A DICOM file with something to see: a bright disc on a slope of grey, explicit VR, little endian, 16 bits. */

type Options = {
  size?: number
  frames?: number
  name?: string
  spacing?: string
  syntax?: string
  /** Of each compressed frame; where there is none the frames stand as they are. */
  encoded?: readonly Uint8Array[]
  /** Something with colours instead: one byte a sample, the pixels as they stand, of a palette its three tables. */
  colours?: {
    photometric: string
    samples: 1 | 3
    pixels: Buffer
    palette?: { first: number; bits: 8 | 16; tables: readonly Buffer[] }
  }
}

/** Stored values run from 0 to 2000; rescaled by -1024 as those of CT. */
export function dicomImage({
  size = 256,
  frames = 1,
  name = 'WU^RIHAN=乌^日汉',
  spacing = '0.5\\0.5',
  syntax = '1.2.840.10008.1.2.1',
  encoded,
  colours,
}: Options = {}): Buffer {
  const bits = colours === undefined ? 16 : 8
  const meta = element(2, 0x10, 'UI', text(syntax, '\0'))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(meta.length)
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    element(2, 0, 'UL', length),
    meta,
    element(8, 5, 'CS', text('ISO_IR 192')),
    element(8, 0x20, 'DA', text('20260301')),
    element(8, 0x60, 'CS', text('CT')),
    element(8, 0x1030, 'LO', text('头颅平扫')),
    element(0x10, 0x10, 'PN', text(name)),
    element(0x28, 2, 'US', short(colours?.samples ?? 1)),
    element(0x28, 4, 'CS', text(colours?.photometric ?? 'MONOCHROME2')),
    element(0x28, 8, 'IS', text(String(frames))),
    element(0x28, 0x10, 'US', short(size)),
    element(0x28, 0x11, 'US', short(size)),
    element(0x28, 0x30, 'DS', text(spacing)),
    element(0x28, 0x100, 'US', short(bits)),
    element(0x28, 0x101, 'US', short(bits)),
    element(0x28, 0x102, 'US', short(bits - 1)),
    element(0x28, 0x103, 'US', short(0)),
    element(0x28, 0x1050, 'DS', text('0')),
    element(0x28, 0x1051, 'DS', text('2000')),
    element(0x28, 0x1052, 'DS', text('-1024')),
    element(0x28, 0x1053, 'DS', text('1')),
    ...paletteOf(colours?.palette),
    encoded === undefined
      ? element(0x7fe0, 0x10, 'OW', colours?.pixels ?? dicomPixels(size, frames))
      : encapsulated(encoded),
  ])
}

function paletteOf(palette: NonNullable<Options['colours']>['palette']): Buffer[] {
  if (palette === undefined) return []
  const { first, bits, tables } = palette
  const described = (table: Buffer) =>
    Buffer.concat([short((8 * table.length) / bits), short(first), short(bits)])
  return [
    ...tables.map((table, index) => element(0x28, 0x1101 + index, 'US', described(table))),
    ...tables.map((table, index) => element(0x28, 0x1201 + index, 'OW', table)),
  ]
}

/** A fragment for each frame, without a table of where they begin (PS3.5 A.4). */
function encapsulated(frames: readonly Uint8Array[]): Buffer {
  const item = (bytes: Uint8Array) => {
    const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)])
    const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0])
    head.writeUInt32LE(even.length, 4)
    return Buffer.concat([head, even])
  }
  const head = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff])
  const end = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])
  return Buffer.concat([head, item(Buffer.alloc(0)), ...frames.map(item), end])
}

/** Its stored values, frame after frame, two bytes each. */
export function dicomPixels(size: number, frames: number): Buffer {
  const values = Buffer.alloc(2 * size * size * frames)
  for (let frame = 0; frame < frames; frame += 1) {
    const radius = (size / 8) * (1 + frame / frames)
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const disc = Math.hypot(x - size / 2, y - size / 2) < radius
        const value = disc ? 2000 : Math.round((x / size) * 1200)
        values.writeUInt16LE(value, 2 * (frame * size * size + y * size + x))
      }
    }
  }
  return values
}

const text = (value: string, fill = ' ') => {
  const bytes = Buffer.from(value, 'utf8')
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(fill)])
}
const short = (value: number) => Buffer.from([value & 0xff, value >> 8])

function element(group: number, number: number, vr: string, value: Buffer): Buffer {
  const long = vr === 'OW'
  const head = Buffer.alloc(long ? 12 : 8)
  head.writeUInt16LE(group, 0)
  head.writeUInt16LE(number, 2)
  head.write(vr, 4, 'latin1')
  if (long) head.writeUInt32LE(value.length, 8)
  else head.writeUInt16LE(value.length, 6)
  return Buffer.concat([head, value])
}
