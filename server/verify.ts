/**
 * `npm run verify`: computes the whole trail and every signed opinion again and names what does not fit. Exit code 0: all fits,
 * 1: something was changed, 2: it could not be looked at.
 */
import { openDatabase } from '../db/open.ts'
import { reachDatabase } from '../db/reach.ts'
import { verifyAll } from './app/verify.ts'
import { readEnv } from './env.ts'
import { printVerification } from './keeping/verification.ts'

async function main(): Promise<number> {
  const reached = await reachDatabase(readEnv(process.env), () => undefined)
  const opened = openDatabase(reached.url, { connections: 1 })
  try {
    const showsProgress = process.stderr.isTTY
    const found = await verifyAll(opened.db, (rows) => {
      if (showsProgress) process.stderr.write(`\r${rows}…`)
    })
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
