/** Decodes frames in a thread of its own: a large one takes a second, in which a call must go on. */
import { decodeFrame } from './dicom-codec.ts'
import type { Codec, FrameShape } from './dicom-syntax.ts'

export type DecodeAsked = { id: number; codec: Codec; bytes: Uint8Array; shape: FrameShape }
export type DecodeAnswer = { id: number; samples: Uint8Array | null }

self.onmessage = async ({ data }: MessageEvent<DecodeAsked>) => {
  const { id, codec, bytes, shape } = data
  const samples = await decodeFrame(codec, bytes, shape).catch((error: unknown) => {
    console.warn('a frame of a DICOM file could not be decoded', error)
    return null
  })
  const answer: DecodeAnswer = { id, samples }
  self.postMessage(answer, { transfer: samples === null ? [] : [samples.buffer as ArrayBuffer] })
}
