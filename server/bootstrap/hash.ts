/** A digest of files and folders, to know whether what was made from them is still good. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Names and contents count, times and rights do not: a fresh clone of the same commit gives the same digest.
 * @param root paths are taken relative to it
 * @param paths files and folders; folders are walked
 * @param ignored paths that are left out with everything below them
 * @returns 64 hexadecimal digits
 */
export function hashOf(root: string, paths: string[], ignored: string[] = []): string {
  const digest = createHash('sha256')
  for (const path of paths) {
    for (const file of filesOf(join(root, path))) {
      const name = relative(root, file)
      if (ignored.some((prefix) => name === prefix || name.startsWith(`${prefix}/`))) continue
      const content = readFileSync(file)
      digest.update(`${name.length}:${name}${content.length}:`).update(content)
    }
  }
  return digest.digest('hex')
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)))
}
