/**
 * `npm run verify [-- --key FILE]`: computes the whole trail and every signed opinion again and names what does not fit. Anchors are looked
 * at by public keys: those of FILE, else the one that follows from the data key and those of the data folder. Exit code 0: all fits, 1:
 * something was changed, 2: it could not be looked at.
 */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openDatabase } from '../db/open.ts'
import { reachDatabase } from '../db/reach.ts'
import { knownAnchorKeys, readPublicKeys } from './app/anchor-keys.ts'
import type { AnchorKeys } from './app/anchor-seal.ts'
import { verifyAll } from './app/verify.ts'
import type { TrailProgress } from './domain/trail.ts'
import { type Env, readEnv } from './env.ts'
import { vaultOf } from './keeping/keys.ts'
import { printVerification } from './keeping/verification.ts'

/** Never from the database: who can change rows could change a key that lies there. Who holds the public key needs no secret. */
async function keysOf(env: Env): Promise<AnchorKeys> {
  const { values } = parseArgs({ options: { key: { type: 'string' } } })
  if (values.key !== undefined) return readPublicKeys(await readFile(values.key, 'utf8'))
  return knownAnchorKeys(vaultOf(env), env.DATA_DIR)
}

async function main(): Promise<number> {
  const env = readEnv(process.env)
  const keys = await keysOf(env)
  const reached = await reachDatabase(env, () => undefined)
  const opened = openDatabase(reached.url, { connections: 1 })
  try {
    const showsProgress = process.stderr.isTTY
    const progress = ({ stage, done, total }: TrailProgress) => {
      if (showsProgress) process.stderr.write(`\r${stage} ${done}/${total}…   `)
    }
    const found = await verifyAll(opened.db, { progress, keys })
    if (showsProgress) process.stderr.write('\r')
    return printVerification(found) ? 0 : 1
  } finally {
    await opened.close()
    await reached.release()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(
    `核验没有完成 · The verification did not come to its end: ${error instanceof Error ? error.message : error}`,
  )
  process.exitCode = 2
}
