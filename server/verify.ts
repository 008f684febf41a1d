/**
 * `npm run verify`: computes the whole trail and every signed opinion again and names what does not fit. Exit code 0: all fits,
 * 1: something was changed, 2: it could not be looked at.
 */
import { openDatabase } from '../db/open.ts'
import { reachDatabase } from '../db/reach.ts'
import { anchorKeyOf } from './app/anchor-seal.ts'
import { verifyAll } from './app/verify.ts'
import { readEnv } from './env.ts'
import { vaultOf } from './keeping/keys.ts'
import { printVerification } from './keeping/verification.ts'

async function main(): Promise<number> {
  const env = readEnv(process.env)
  /* from the data key, never from the database: who can change rows could change a key that lies there */
  const key = anchorKeyOf(vaultOf(env)).publicKey
  const reached = await reachDatabase(env, () => undefined)
  const opened = openDatabase(reached.url, { connections: 1 })
  try {
    const showsProgress = process.stderr.isTTY
    const progress = (rows: number) => {
      if (showsProgress) process.stderr.write(`\r${rows}…`)
    }
    const found = await verifyAll(opened.db, progress, key)
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
