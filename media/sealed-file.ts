/**
 * Files of recordings as they lie on the disk: AES-256-GCM in chunks, so that a file of hours is written and read as a stream, any
 * piece of it can be read without what stands before, and what was written before a cut stays readable.
 *
 * Layout: 8 bytes that name the format, then chunks of 16 KiB plain text, each followed by its tag of 16 bytes. The nonce is the number of the
 * chunk and whether it is the last one, so chunks can be neither swapped nor left out; the file's name is bound in as
 * additional data. A key belongs to one file and is used for it once: nonces that count are safe only then.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'

const format = Buffer.from('SSREC01\n')
/** bytes of plain text in a chunk: some four seconds of sound, which is what a killed process can lose */
export const chunkBytes = 16_384
const tagBytes = 16
const sealedChunk = chunkBytes + tagBytes

function nonceOf(index: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** Plain bytes in, sealed bytes out. @param key 32 bytes, for this file only */
export function sealing(key: Buffer, name: string): Transform {
  let index = 0
  let waiting = Buffer.alloc(0)
  const seal = (plain: Buffer, last: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, last)).setAAD(Buffer.from(name))
    index += 1
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
  return new Transform({
    construct(done) {
      this.push(format)
      done()
    },
    transform(piece: Buffer, _encoding, done) {
      waiting = Buffer.concat([waiting, piece])
      while (waiting.length >= chunkBytes) {
        this.push(seal(waiting.subarray(0, chunkBytes), false))
        waiting = waiting.subarray(chunkBytes)
      }
      done()
    },
    flush(done) {
      /* also when nothing is left: that it is there says that the file is whole */
      this.push(seal(waiting, true))
      done()
    },
  })
}

export class SealedFileError extends Error {}

/** A sealed file that is open for reading. */
export class SealedFile {
  /** bytes of plain text */
  readonly byteSize: number
  /** Whether it was written to its end; else the writer was cut off. */
  readonly whole: boolean
  readonly #handle: FileHandle
  readonly #key: Buffer
  readonly #name: string

  private constructor(
    handle: FileHandle,
    key: Buffer,
    name: string,
    facts: Pick<SealedFile, 'byteSize' | 'whole'>,
  ) {
    this.#handle = handle
    this.#key = key
    this.#name = name
    this.byteSize = facts.byteSize
    this.whole = facts.whole
  }

  /**
   * @param name the one that it was sealed with
   * @throws SealedFileError where it is no such file; an error with a `code` where it cannot be read
   */
  static async open(path: string, key: Buffer, name: string): Promise<SealedFile> {
    const handle = await open(path, 'r')
    try {
      const { size } = await handle.stat()
      const head = await readAt(handle, 0, format.length)
      if (!head.equals(format)) throw new SealedFileError('not a sealed file')
      const body = size - format.length
      const full = Math.floor(body / sealedChunk)
      const rest = await readAt(handle, format.length + full * sealedChunk, body % sealedChunk)
      const last = tryOpen(rest, { key, name, index: full, last: true })
      const byteSize = full * chunkBytes + (last?.length ?? 0)
      return new SealedFile(handle, key, name, { byteSize, whole: last !== null })
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /**
   * The plain text, or a piece of it, both ends included. The file is closed when the stream ends or is destroyed; it can be read once.
   * The stream fails with {@link SealedFileError} at the first chunk that was changed.
   */
  read(range?: { start: number; end: number }): Readable {
    const start = range?.start ?? 0
    const end = Math.min(range?.end ?? this.byteSize - 1, this.byteSize - 1)
    return Readable.from(this.#pieces(start, end), { objectMode: false })
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async *#pieces(start: number, end: number): AsyncGenerator<Buffer> {
    const lastIndex = Math.floor(this.byteSize / chunkBytes)
    try {
      for (let index = Math.floor(start / chunkBytes); index * chunkBytes <= end; index++) {
        const last = this.whole && index === lastIndex
        const from = index * chunkBytes
        const length = (last ? this.byteSize - from : chunkBytes) + tagBytes
        const sealed = await readAt(this.#handle, format.length + index * sealedChunk, length)
        const plain = tryOpen(sealed, { key: this.#key, name: this.#name, index, last })
        if (plain === null) throw new SealedFileError(`chunk ${index} does not open`)
        yield plain.subarray(Math.max(0, start - from), end - from + 1)
      }
    } finally {
      await this.#handle.close()
    }
  }
}

type Place = { key: Buffer; name: string; index: number; last: boolean }

function tryOpen(sealed: Buffer, { key, name, index, last }: Place): Buffer | null {
  if (sealed.length < tagBytes) return null
  const body = sealed.subarray(0, -tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index, last))
    .setAAD(Buffer.from(name))
    .setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(body), decipher.final()])
  } catch {
    /* the tag does not fit: cut off, changed, or another key */
    return null
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let read = 0
  while (read < length) {
    const { bytesRead } = await handle.read(buffer, read, length - read, position + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return buffer.subarray(0, read)
}
