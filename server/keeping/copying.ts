/** Bytes from one place to another, digested on the way. */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../bootstrap/say.mjs'

const megabyte = 1_000_000
/** Kept free beside what is copied. */
const reserve = 100 * megabyte

export type Copied = { bytes: number; digest: string }
/** Called with the bytes that have gone through since the last call. */
export type Tell = (bytes: number) => void

/** Counts and digests what goes through. @param also further digests of the same bytes */
export function meter(tell: Tell, also: readonly Hash[] = []): { through: Transform; read(): Copied } {
  const hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      hash.update(chunk)
      for (const one of also) one.update(chunk)
      tell(chunk.length)
      done(null, chunk)
    },
  })
  return { through, read: () => ({ bytes, digest: hash.digest('hex') }) }
}

/**
 * Writes a new file and waits until the disk has it.
 * @param source opened when it is read at once, so that no failure of it goes unheard
 * @throws an error with a code: ENOENT where the source is gone, EEXIST, ENOSPC
 */
export async function copyTo(
  source: () => Readable | Promise<Readable>,
  target: string,
  options: { tell: Tell; signal: AbortSignal; also?: readonly Hash[]; before?: readonly Transform[] },
): Promise<Copied> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const { through, read } = meter(options.tell, options.also)
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true })
  await pipeline([await source(), ...(options.before ?? []), through, file], { signal: options.signal })
  return read()
}

export async function digestOfFile(
  path: string,
  options: { tell: Tell; signal: AbortSignal },
): Promise<Copied> {
  const { through, read } = meter(options.tell)
  through.resume()
  await pipeline(createReadStream(path), through, { signal: options.signal })
  return read()
}

/** bytes of all files below; 0 where the folder is not there */
export async function bytesBelow(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += await bytesBelow(path)
    /* a running server may take it away meanwhile */ else
      bytes += await stat(path).then(
        ({ size }) => size,
        (error: unknown) => (isGone(error) ? 0 : Promise.reject(error)),
      )
  }
  return bytes
}

/** @param folder may not be there yet; its nearest parent counts */
export async function freeBytesAt(folder: string): Promise<number> {
  let place = folder
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place)
  const { bavail, bsize } = await statfs(place)
  return bavail * bsize
}

/** @throws Failure where less is free than wanted */
export function requireRoom(folder: string, wanted: number, free: number): void {
  if (free >= wanted + reserve) return
  const [needs, has] = [wanted + reserve, free].map((bytes) => Math.ceil(bytes / megabyte))
  throw new Failure(
    `空间不够：${folder} 所在磁盘需要 ${needs} MB，只剩 ${has} MB。什么也没有写入。`,
    `Not enough room: ${needs} MB are needed on the disk of ${folder}, ${has} MB are free. Nothing was written.`,
  )
}

export async function isEmptyFolder(folder: string): Promise<boolean> {
  return !existsSync(folder) || (await readdir(folder)).length === 0
}

export function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** `1.2 GB` */
export function inWords(bytes: number): string {
  return bytes < 1_000 * megabyte
    ? `${(bytes / megabyte).toFixed(1)} MB`
    : `${(bytes / (1_000 * megabyte)).toFixed(1)} GB`
}
