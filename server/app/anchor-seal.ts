/** What an anchor says, and the Ed25519 signature under it; the key stays outside the database. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { Row } from '../../db/schema.ts'
import { canonical, type DigestAlgorithm, digestAlgorithms, digestOf } from './digest.ts'
import type { Vault } from './vault.ts'

export const anchorAlgorithm = 'ed25519'

export type AnchorKey = { readonly privateKey: KeyObject; readonly publicKey: KeyObject; readonly id: string }

/** PKCS #8 of an Ed25519 key up to its seed (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** @param vault from whose data key the seed is derived, so there is one key to keep */
export function anchorKeyOf(vault: Pick<Vault, 'derive'>): AnchorKey {
  const key = Buffer.concat([pkcs8, vault.derive('anchor')])
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  return { privateKey, publicKey, id: keyIdOf(publicKey) }
}

/** SHA-256 of the public key as SubjectPublicKeyInfo, hexadecimal: what people compare. */
export function fingerprintOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex')
}

/** What an anchor calls its key by. */
export function keyIdOf(publicKey: KeyObject): string {
  return fingerprintOf(publicKey).slice(0, 16)
}

/** Public keys by their ids: which one has signed stands in the anchor. */
export type AnchorKeys = ReadonlyMap<string, KeyObject>

/** Whether one of the keys has signed it; `key` where none of them is its own. */
export function signatureFault(keys: AnchorKeys, anchor: Row<'anchor'>): 'key' | 'signature' | null {
  const key = keys.get(anchor.keyId)
  if (key === undefined) return 'key'
  return isAnchorSigned(key, anchor) ? null : 'signature'
}

export type AnchorFacts = Omit<Row<'anchor'>, 'signature'>

function textOf(anchor: AnchorFacts): string {
  const { sequence, day, takenAt, heads, root, digestAlgorithm, previous, algorithm, keyId } = anchor
  const at = takenAt.toISOString()
  return canonical({
    sequence,
    day,
    takenAt: at,
    heads,
    root,
    digestAlgorithm,
    previous,
    algorithm,
    keyId,
  })
}

/** base64 */
export function signAnchor(key: AnchorKey, anchor: AnchorFacts): string {
  return sign(null, Buffer.from(textOf(anchor)), key.privateKey).toString('base64')
}

function isAnchorSigned(publicKey: KeyObject, { signature, ...anchor }: Row<'anchor'>): boolean {
  if (anchor.algorithm !== anchorAlgorithm) return false
  return verify(null, Buffer.from(textOf(anchor)), publicKey, Buffer.from(signature, 'base64'))
}

/** What the next anchor stands on: the signature is part of it. An unknown algorithm gives what fits nothing. */
export function anchorDigest({ signature, ...anchor }: Row<'anchor'>): string {
  const algorithm = digestAlgorithms.find((one) => one === anchor.digestAlgorithm)
  return algorithm === undefined ? '' : digestOf(algorithm, `${textOf(anchor)}\n${signature}`)
}

export type AnchorHead = { chain: string; length: number; digest: string }

/** A digest over heads one after the other, in the order of their chains' bytes; it holds one at a time. */
export function createRoot(algorithm: DigestAlgorithm) {
  const hash = createHash(algorithm)
  let heads = 0
  return {
    add({ chain, length, digest }: AnchorHead): void {
      heads += 1
      hash.update(`${canonical([chain, length, digest])}\n`)
    },
    end: () => ({ heads, root: hash.digest('hex') }),
  }
}
