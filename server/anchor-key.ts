/**
 * `npm run anchor:key`: prints the public key by which anchors and exports of the trail are looked at, and its fingerprint. Auditors keep both
 * outside of this machine. Exit code 0: printed, 2: there is no data key to follow it from.
 */
import { pemOf } from './app/anchor-keys.ts'
import { anchorKeyOf, fingerprintOf } from './app/anchor-seal.ts'
import { readEnv } from './env.ts'
import { vaultOf } from './keeping/keys.ts'

try {
  const { id, publicKey } = anchorKeyOf(vaultOf(readEnv(process.env)))
  /* the key alone on standard output, so that it can be sent into a file */
  process.stdout.write(pemOf(publicKey))
  const fingerprint = fingerprintOf(publicKey).match(/.{8}/g)?.join(' ')
  console.error(`指纹 · fingerprint (SHA-256)\n  ${fingerprint}\n编号 · id\n  ${id}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
}
