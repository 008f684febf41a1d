/** The demonstration region, filled into a database that has nobody in it. */
import { openDatabase } from '../../db/open.ts'
import { demoAccounts, seed } from '../../db/seed.ts'
import { eventDigest, noPredecessor } from '../app/audit.ts'
import type { DigestAlgorithm } from '../app/digest.ts'
import { sealOpinion } from '../app/opinion-seal.ts'
import { createVault } from '../app/vault.ts'
import { createPasswords } from '../auth/password.ts'
import type { DemoAccount } from './announce.ts'
import { type Say, seconds } from './say.mjs'

/**
 * @param options.key 32 bytes, the one that the server uses
 * @returns the accounts to sign in with; none where the database was filled by others
 */
export async function fillDemo(options: {
  url: string
  key: Buffer
  digest: DigestAlgorithm
  say: Say
}): Promise<readonly DemoAccount[]> {
  const began = Date.now()
  const vault = createVault(options.key)
  const opened = openDatabase(options.url, { connections: 1 })
  try {
    const filled = await seed(
      opened.db,
      {
        seal: (value, rowId) => vault.seal(value, rowId),
        hashPassword: (password) => createPasswords().hash(password),
        eventDigest,
        noPredecessor,
        sealOpinion: (opinion) => sealOpinion(options.digest, opinion),
      },
      new Date(),
    )
    if (filled) {
      options.say.line(`  ✓ 已填入演示区域 · Filled the demonstration region · ${seconds(began)}`)
      return demoAccounts
    }
    const mark = await opened.db
      .selectFrom('setting')
      .select('key')
      .where('key', '=', 'demo')
      .executeTakeFirst()
    return mark === undefined ? [] : demoAccounts
  } finally {
    await opened.close()
  }
}
