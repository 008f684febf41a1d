/** The codecs bring no types; what is used of them. */

type CodecOptions = { print: (line: string) => void; printErr: (line: string) => void }

declare module '@cornerstonejs/codec-openjpeg/decode' {
  class J2KDecoder {
    /** Memory of the codec's that the encoded bytes are laid into. */
    getEncodedBuffer(length: number): Uint8Array
    getDecodedBuffer(): Uint8Array
    decode(): void
    delete(): void
  }
  const start: (options: CodecOptions) => Promise<{ J2KDecoder: typeof J2KDecoder }>
  export default start
}

declare module '@cornerstonejs/codec-charls/decode' {
  class JpegLSDecoder {
    getEncodedBuffer(length: number): Uint8Array
    getDecodedBuffer(): Uint8Array
    decode(): void
    /** 0: planes one after another. */
    getInterleaveMode(): number
    delete(): void
  }
  const start: (options: CodecOptions) => Promise<{ JpegLSDecoder: typeof JpegLSDecoder }>
  export default start
}
