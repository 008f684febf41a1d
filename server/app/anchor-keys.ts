/**
 * The public keys by which anchors are looked at. The own one follows from the data key; those of data keys before it lie in a folder
 * outside the database, because a key in the database could be changed by whoever can change rows.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AnchorKeys, anchorKeyOf, keyIdOf } from './anchor-seal.ts'
import type { Vault } from './vault.ts'

/** In the data folder. */
export const anchorKeyFolder = 'anchor-keys'

const pemForm = /-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/g

export function pemOf(publicKey: KeyObject): string {
  return publicKey.export({ format: 'pem', type: 'spki' }).toString()
}

/** Ed25519 public keys out of PEM texts, several in one. @throws Error where there is none or one is of another kind */
export function readPublicKeys(text: string): AnchorKeys {
  const keys = [...text.matchAll(pemForm)].map(([pem]) => createPublicKey(pem))
  if (keys.length === 0 || keys.some((key) => key.asymmetricKeyType !== 'ed25519')) {
    throw new Error('not a public key of anchors (PEM, Ed25519)')
  }
  return new Map(keys.map((key) => [keyIdOf(key), key]))
}

/**
 * The own key first, then those that lie in the data folder.
 * @param dataFolder as `DATA_DIR`
 * @throws Error that names a file that is no public key
 */
export async function knownAnchorKeys(
  vault: Pick<Vault, 'derive'>,
  dataFolder: string,
): Promise<Map<string, KeyObject>> {
  const own = anchorKeyOf(vault)
  const known = new Map([[own.id, own.publicKey]])
  const folder = join(dataFolder, anchorKeyFolder)
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  for (const name of names.filter((one) => one.endsWith('.pem')).sort()) {
    const text = await readFile(join(folder, name), 'utf8')
    try {
      for (const [id, key] of readPublicKeys(text)) if (!known.has(id)) known.set(id, key)
    } catch (cause) {
      throw new Error(`${join(folder, name)}: not a public key of anchors (PEM, Ed25519)`, { cause })
    }
  }
  return known
}

/** Keeps the own public key for the time when the data key is another one. The same once more is no change. */
export async function keepAnchorKey(vault: Pick<Vault, 'derive'>, dataFolder: string): Promise<void> {
  const { id, publicKey } = anchorKeyOf(vault)
  const folder = join(dataFolder, anchorKeyFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, `${id}.pem`), pemOf(publicKey), { flag: 'wx' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
}
