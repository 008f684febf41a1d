/** The encoders bring no types; what the tests use of them. */

type EncodedFrame = {
  width: number
  height: number
  bitsPerSample: number
  componentCount: number
  isSigned: boolean
}

declare module '@cornerstonejs/codec-openjpeg' {
  class J2KEncoder {
    getDecodedBuffer(info: EncodedFrame): Uint8Array
    getEncodedBuffer(): Uint8Array
    encode(): void
    delete(): void
  }
  const start: () => Promise<{ J2KEncoder: typeof J2KEncoder }>
  export default start
}

declare module '@cornerstonejs/codec-charls' {
  class JpegLSEncoder {
    getDecodedBuffer(info: EncodedFrame): Uint8Array
    getEncodedBuffer(): Uint8Array
    setNearLossless(near: number): void
    encode(): void
    delete(): void
  }
  const start: () => Promise<{ JpegLSEncoder: typeof JpegLSEncoder }>
  export default start
}
