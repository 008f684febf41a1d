/**
 * One compressed frame of a DICOM file as plain samples (PS3.5 §8.2, Annexes A.4 and G). The codecs are Cornerstone's builds of OpenJPEG and
 * CharLS without WebAssembly, which the content security policy lets not run, and its JPEG Lossless decoder; each is loaded when a file
 * needs it. A frame says its own size in its header: it is compared with the file's before anything is decoded, so that a few bytes
 * cannot ask for gigabytes.
 */

import {
  type Codec,
  FrameError,
  type FrameShape,
  requireShape,
  type Stated,
  sizeInJpeg,
} from './dicom-syntax.ts'

/**
 * @returns samples pixel by pixel, little endian, `rows × columns × samples × bits / 8` bytes
 * @throws FrameError
 */
export async function decodeFrame(codec: Codec, bytes: Uint8Array, shape: FrameShape): Promise<Uint8Array> {
  const samples = await decodersOf[codec](bytes, shape)
  const wanted = shape.rows * shape.columns * shape.samples
  if (samples.length === wanted && shape.bits === 16) return widened(samples)
  if (samples.length !== wanted * (shape.bits / 8)) throw new FrameError('the frame has another length')
  return samples
}

type Decode = (bytes: Uint8Array, shape: FrameShape) => Promise<Uint8Array>

const decodersOf: Readonly<Record<Codec, Decode>> = {
  j2k: async (bytes, shape) => {
    requireShape(sizeInJ2k(bytes), shape)
    const { J2KDecoder } = await openJpeg()
    return withCodec(new J2KDecoder(), bytes)
  },
  jpeg_ls: async (bytes, shape) => {
    requireShape(sizeInJpeg(bytes), shape)
    requireEnd(bytes)
    const { JpegLSDecoder } = await charls()
    const decoder = new JpegLSDecoder()
    let inPlanes = false
    const decoded = withCodec(decoder, bytes, () => {
      inPlanes = shape.samples === 3 && decoder.getInterleaveMode() === 0
    })
    return inPlanes ? interleaved(decoded, shape) : decoded
  },
  jpeg_lossless: async (bytes, shape) => {
    requireShape(sizeInJpeg(bytes), shape)
    const { Decoder } = await import('@cornerstonejs/jpeg-lossless-decoder-js')
    try {
      const copy = bytes.slice()
      return new Uint8Array(new Decoder().decompress(copy.buffer, 0, copy.byteLength))
    } catch (error) {
      throw new FrameError(String(error))
    }
  },
  rle: async (bytes, shape) => unpackRle(bytes, shape),
}

/** They tell of every step on the console. Each start wants an object of its own, which becomes the module. */
const quiet = () => ({ print: () => undefined, printErr: () => undefined })
const openJpeg = once(async () => (await import('@cornerstonejs/codec-openjpeg/decode')).default(quiet()))
const charls = once(async () => (await import('@cornerstonejs/codec-charls/decode')).default(quiet()))

/** Loaded with the first frame that needs it, again where that failed. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = null
      throw error
    })
    return loading
  }
}

type Emscripten = {
  getEncodedBuffer(length: number): Uint8Array
  getDecodedBuffer(): Uint8Array
  decode(): void
  delete(): void
}

/** @param ask what else is to be read of the decoder before its memory goes */
function withCodec(decoder: Emscripten, bytes: Uint8Array, ask: () => void = () => undefined): Uint8Array {
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes)
    decoder.decode()
    ask()
    return Uint8Array.from(decoder.getDecodedBuffer())
  } catch (error) {
    throw new FrameError(String(error))
  } finally {
    decoder.delete()
  }
}

/** Behind the end of an image there may be bytes that make the fragment even. CharLS looks some twenty seconds for an end that was cut off. */
function requireEnd(bytes: Uint8Array): void {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end -= 1
  if (bytes[end - 2] !== 0xff || bytes[end - 1] !== 0xd9) throw new FrameError('the frame has no end')
}

/** Of the size segment with which a JPEG 2000 codestream begins (ITU-T T.800 A.5.1). @throws FrameError where there is none */
export function sizeInJ2k(bytes: Uint8Array): Stated {
  if (bytes.length < 42) throw new FrameError('no start of a codestream')
  const view = new DataView(bytes.buffer, bytes.byteOffset, 42)
  if (view.getUint32(0) !== 0xff4fff51) throw new FrameError('no start of a codestream')
  return {
    columns: view.getUint32(8) - view.getUint32(16),
    rows: view.getUint32(12) - view.getUint32(20),
    samples: view.getUint16(40),
  }
}

/** Bytes as values of two bytes. */
function widened(samples: Uint8Array): Uint8Array {
  return new Uint8Array(Uint16Array.from(samples).buffer)
}

/** Three planes as pixels. */
function interleaved(planes: Uint8Array, { rows, columns, bits }: FrameShape): Uint8Array {
  const [count, size] = [rows * columns, bits / 8]
  const pixels = new Uint8Array(planes.length)
  for (let index = 0; index < count; index += 1)
    for (let sample = 0; sample < 3; sample += 1)
      for (let byte = 0; byte < size; byte += 1)
        pixels[(3 * index + sample) * size + byte] = planes[(sample * count + index) * size + byte] ?? 0
  return pixels
}

/**
 * RLE (PS3.5 Annex G): a header of sixteen words, then a segment of packed bytes for each byte of a sample, the most significant first.
 * @throws FrameError
 */
export function unpackRle(bytes: Uint8Array, { rows, columns, samples, bits }: FrameShape): Uint8Array {
  const [count, size] = [rows * columns, bits / 8]
  if (bytes.length < 64) throw new FrameError('no header of RLE')
  const header = new DataView(bytes.buffer, bytes.byteOffset, 64)
  if (header.getUint32(0, true) !== samples * size) throw new FrameError('other segments than samples')
  const pixels = new Uint8Array(count * samples * size)
  for (let segment = 0; segment < samples * size; segment += 1) {
    const from = header.getUint32(4 + 4 * segment, true)
    const next = segment + 1 < samples * size ? header.getUint32(8 + 4 * segment, true) : bytes.length
    const sample = Math.floor(segment / size)
    const byte = size - 1 - (segment % size)
    const put = (index: number, value: number) => {
      pixels[(index * samples + sample) * size + byte] = value
    }
    if (unpackBits(bytes.subarray(from, next), count, put) < count) throw new FrameError('a segment is short')
  }
  return pixels
}

/** @returns how many bytes were unpacked, at most `most` */
function unpackBits(packed: Uint8Array, most: number, put: (index: number, value: number) => void): number {
  let done = 0
  for (let at = 0; at < packed.length && done < most; ) {
    const head = packed[at] ?? 128
    at += 1
    if (head < 128) {
      for (let left = head + 1; left > 0 && done < most; left -= 1) {
        if (at >= packed.length) return done
        put(done, packed[at] ?? 0)
        done += 1
        at += 1
      }
    } else if (head > 128) {
      for (let left = 257 - head; left > 0 && done < most; left -= 1) {
        put(done, packed[at] ?? 0)
        done += 1
      }
      at += 1
    }
  }
  return done
}
