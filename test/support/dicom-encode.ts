/** Frames as other systems compress them: by the codecs' own encoders, and by hand where there is none. */
import openCharls from '@cornerstonejs/codec-charls'
import openJpeg from '@cornerstonejs/codec-openjpeg'

export type FrameInfo = {
  width: number
  height: number
  bitsPerSample: number
  componentCount: number
  isSigned: boolean
}

/** JPEG 2000, reversible. */
export async function encodeJ2k(samples: Uint8Array, info: FrameInfo): Promise<Uint8Array> {
  const { J2KEncoder } = await openJpeg()
  const encoder = new J2KEncoder()
  encoder.getDecodedBuffer(info).set(samples)
  encoder.encode()
  const encoded = Uint8Array.from(encoder.getEncodedBuffer())
  encoder.delete()
  return encoded
}

/** JPEG-LS, lossless. */
export async function encodeJpegLs(samples: Uint8Array, info: FrameInfo): Promise<Uint8Array> {
  const { JpegLSEncoder } = await openCharls()
  const encoder = new JpegLSEncoder()
  encoder.getDecodedBuffer(info).set(samples)
  encoder.setNearLossless(0)
  encoder.encode()
  const encoded = Uint8Array.from(encoder.getEncodedBuffer())
  encoder.delete()
  return encoded
}

const word = (value: number) => [(value >> 8) & 0xff, value & 0xff]

/** JPEG Lossless, first-order prediction, grey values of 16 bits (ITU-T T.81 Annex H); every category has a code of five bits. */
export function encodeJpegLossless(values: Uint16Array, width: number, height: number): Uint8Array {
  const categories = Array.from({ length: 17 }, (_, index) => index)
  const lengths = [0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  const bytes = [
    ...[0xff, 0xd8],
    ...[0xff, 0xc3, ...word(11), 16, ...word(height), ...word(width), 1, 1, 0x11, 0],
    ...[0xff, 0xc4, ...word(2 + 1 + 16 + 17), 0, ...lengths, ...categories],
    ...[0xff, 0xda, ...word(8), 1, 1, 0, 1, 0, 0],
  ]
  let [held, filled] = [0, 0]
  const put = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      held = (held << 1) | ((value >> bit) & 1)
      filled += 1
      if (filled < 8) continue
      bytes.push(held)
      if (held === 0xff) bytes.push(0)
      held = 0
      filled = 0
    }
  }
  for (let index = 0; index < values.length; index += 1) {
    const left = index % width === 0 ? values[index - width] : values[index - 1]
    const difference = (((values[index] ?? 0) - (left ?? 32_768)) << 16) >> 16
    const category = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1
    put(category, 5)
    if (category < 16) put(difference < 0 ? difference + 2 ** category - 1 : difference, category)
  }
  while (filled !== 0) put(1, 1)
  return Uint8Array.from([...bytes, 0xff, 0xd9])
}

/** RLE: for each byte of a sample, the most significant first, a segment of runs and of bytes as they are. */
export function encodeRle(
  samples: Uint8Array,
  { samples: count, size }: { samples: number; size: number },
): Uint8Array {
  const segments: number[][] = []
  for (let sample = 0; sample < count; sample += 1) {
    for (let byte = size - 1; byte >= 0; byte -= 1) {
      const plane = samples.filter((_, index) => index % (count * size) === sample * size + byte)
      const packed: number[] = []
      for (let at = 0; at < plane.length; ) {
        let run = 1
        while (run < 128 && plane[at + run] === plane[at]) run += 1
        packed.push(...(run > 1 ? [257 - run, plane[at] ?? 0] : [0, plane[at] ?? 0]))
        at += run
      }
      if (packed.length % 2 === 1) packed.push(128)
      segments.push(packed)
    }
  }
  const header = Buffer.alloc(64)
  header.writeUInt32LE(segments.length, 0)
  let offset = 64
  for (const [index, segment] of segments.entries()) {
    header.writeUInt32LE(offset, 4 + 4 * index)
    offset += segment.length
  }
  return Buffer.concat([header, ...segments.map((segment) => Uint8Array.from(segment))])
}
