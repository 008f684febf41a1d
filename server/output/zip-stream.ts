/** A ZIP that is written while it is sent: one piece of one file in memory at a time. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'

export type ZipEntry = {
  /** With `/` between folders. */
  name: string
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** 1 to 9; left out, it is stored as it is: pictures and PDF are compressed already. */
  level?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
}

/**
 * Files one after the other. Each is asked for when its turn comes, so an entry may say what was seen of those before it.
 * @throws what an entry's content throws; the archive is cut off there and no program opens it as whole
 */
export async function* zipOf(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = []
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error
    pieces.push(piece)
  })
  function* flush(): Generator<Uint8Array> {
    const ready = pieces
    pieces = []
    yield* ready
  }
  for await (const { name, content, level } of entries) {
    const file = level === undefined ? new ZipPassThrough(name) : new ZipDeflate(name, { level })
    zip.add(file)
    for await (const piece of content) {
      file.push(piece)
      yield* flush()
    }
    file.push(new Uint8Array(0), true)
    yield* flush()
  }
  zip.end()
  yield* flush()
}
