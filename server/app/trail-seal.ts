/** The last line of an export of the trail: how long it is, the digest of what stands before, and the server's word for both. */
import { sign } from 'node:crypto'
import { type AnchorKey, anchorAlgorithm } from './anchor-seal.ts'
import { canonical } from './digest.ts'

export type ExportFacts = {
  exportId: string
  /** Lines before this one. */
  lines: number
  /** Over the bytes of these lines, line ends included. */
  digest: string
  digestAlgorithm: string
}
export type ExportSeal = ExportFacts & {
  type: 'seal'
  algorithm: string
  keyId: string
  /** base64 */
  signature: string
}

/** Signed with the key of the anchors; what is signed says itself that it is an export, so no anchor can be taken for one. */
export function sealExport(key: AnchorKey, facts: ExportFacts): ExportSeal {
  const said = { type: 'seal' as const, ...facts, algorithm: anchorAlgorithm, keyId: key.id }
  return { ...said, signature: sign(null, Buffer.from(canonical(said)), key.privateKey).toString('base64') }
}
