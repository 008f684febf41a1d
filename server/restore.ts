/**
 * `npm run restore -- DIR [--keys DIR2]`: restores a backup into an empty data folder and an empty database, and verifies what is there then.
 * `npm run restore -- DIR --check` only proves the backup. Exit code 0: all fits, 1: restored, and something does not fit, 2: not restored.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbedded } from '../db/embedded.ts'
import { openDatabase } from '../db/open.ts'
import type { Reached } from '../db/reach.ts'
import { knownAnchorKeys } from './app/anchor-keys.ts'
import { openDataFolder } from './bootstrap/data-folder.ts'
import { createSay, Failure } from './bootstrap/say.mjs'
import type { Env } from './env.ts'
import { foldersOf, note, runCommand, settings } from './keeping/command.ts'
import { bringKeys, vaultOf } from './keeping/keys.ts'
import { checkBackup, type Restored, requireEmpty, restore } from './keeping/restore.ts'
import { printVerification } from './keeping/verification.ts'

type Wanted = { source: string; keys: string | undefined; onlyCheck: boolean }

function readArguments(): Wanted {
  const { values, positionals } = parseArgs({
    options: { keys: { type: 'string' }, check: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [source, ...more] = positionals
  if (source === undefined || more.length > 0) {
    throw new Failure(
      '用法：npm run restore -- 备份文件夹 [--keys 密钥文件夹] [--check]',
      'Usage: npm run restore -- DIR [--keys DIR2] [--check]',
    )
  }
  return { source: resolve(source), keys: values.keys, onlyCheck: values.check }
}

/** The database that DATABASE_URL names, else the embedded one, made where there is none. */
async function reach({ DATABASE_URL, DATA_DIR }: Env): Promise<Reached> {
  if (DATABASE_URL !== undefined) return { url: DATABASE_URL, release: async () => undefined }
  const started = await startEmbedded({ dataDir: join(DATA_DIR, 'postgres'), log: () => undefined })
  return { url: started.url, release: () => started.stop() }
}

function report({ manifest, verification, identities }: Restored): boolean {
  const good = printVerification(verification)
  console.log(
    `✓ 文件 ${manifest.files.count} 个与备份一致，患者身份 ${identities} 份可以解密 · ${manifest.files.count} files as backed up, ${identities} identities open with this key`,
  )
  for (const { path, why } of manifest.faults) {
    console.error(
      `✗ ${path}：备份时已${why === 'missing' ? '缺失' : '损坏'} · ${why} when the backup was made`,
    )
  }
  console.log(
    `已恢复到备份时刻 ${manifest.madeAt}；所有人需重新登录。 · Restored as of ${manifest.madeAt}; everybody signs in anew.`,
  )
  return good && manifest.faults.length === 0
}

await runCommand(async (signal) => {
  const { source, keys, onlyCheck } = readArguments()
  const env = settings()
  const say = createSay()
  if (onlyCheck) {
    const manifest = await checkBackup({ source, vault: vaultOf(env), say, signal })
    console.log(`✓ 备份完好，制作于 ${manifest.madeAt} · The backup is whole, made at ${manifest.madeAt}`)
    return 0
  }
  /* a server that runs on it, or starts meanwhile, would write into what is being filled */
  const folder = openDataFolder(env.DATA_DIR)
  try {
    if (keys !== undefined) await bringKeys(env, keys)
    const vault = vaultOf(env)
    const folders = foldersOf(env)
    await requireEmpty(folders)
    /* a database need not be made for a backup that is none */
    const manifest = await checkBackup({ source, vault, say, signal })
    const reached = await reach(env)
    try {
      const ownDatabase = env.DATABASE_URL === undefined
      const restored = await restore({
        source,
        vault,
        say,
        signal,
        url: reached.url,
        folders,
        manifest,
        ownDatabase,
        anchorKeys: await knownAnchorKeys(vault, env.DATA_DIR),
      })
      const good = report(restored)
      await noteRestored(reached.url, env, restored)
      return good ? 0 : 1
    } finally {
      await reached.release()
    }
  } finally {
    folder.release()
  }
})

async function noteRestored(url: string, env: Env, { manifest, verification }: Restored): Promise<void> {
  const { madeAt, program } = manifest
  const opened = openDatabase(url, { connections: 1 })
  try {
    const findings = verification.faults
    await note(opened, env, { kind: 'backup.restored', data: { madeAt, program, findings } })
  } finally {
    await opened.close()
  }
}
