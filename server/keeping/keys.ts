/** Keys lie apart from every backup: with both in one hand the encryption of patients' identities would be worth nothing. */
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { anchorKeyFolder } from '../app/anchor-keys.ts'
import { createVault, type Vault } from '../app/vault.ts'
import { Failure } from '../bootstrap/say.mjs'
import { type Env, readDataKey } from '../env.ts'

/** Their names in the data folder, and in a folder of keys. */
const dataKeyName = 'key'
const vapidName = 'vapid.json'

/**
 * The vault of this installation, opened by the key that the environment names or the data folder holds.
 * @throws Failure where there is none
 */
export function vaultOf(env: Env): Vault {
  const own = join(env.DATA_DIR, dataKeyName)
  if (env.DATA_KEY === undefined && env.DATA_KEY_FILE === undefined && !existsSync(own)) {
    throw new Failure(
      `找不到数据密钥 ${own}：请先把密钥放回原处，或用 --keys、DATA_KEY_FILE 指定它。`,
      `The data key ${own} is not there: put it back first, or name it with --keys or DATA_KEY_FILE.`,
    )
  }
  const given = env.DATA_KEY === undefined && env.DATA_KEY_FILE === undefined
  return createVault(readDataKey(given ? { DATA_KEY_FILE: own } : env))
}

/** Whether one folder is the other or lies in it. */
function isWithin(inner: string, outer: string): boolean {
  const way = relative(resolve(outer), resolve(inner))
  return way === '' || !way.startsWith('..')
}

/**
 * Writes the keys into a folder of their own.
 * @throws Failure where that folder lies in the backup or the backup in it, and where other keys lie there already
 */
export async function keepKeys(env: Env, folder: string, backup: string): Promise<void> {
  if (isWithin(folder, backup) || isWithin(backup, folder)) {
    throw new Failure(
      '密钥不能与备份放在一起：--keys 请指定备份之外的文件夹，最好在另一块介质上。',
      'Keys and backup may not lie together: name a folder outside of the backup with --keys, at best on another medium.',
    )
  }
  const vapid = env.VAPID_KEY_FILE ?? join(env.DATA_DIR, vapidName)
  const key = env.DATA_KEY ?? (await readFile(env.DATA_KEY_FILE ?? join(env.DATA_DIR, dataKeyName), 'utf8'))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeOnce(join(folder, dataKeyName), `${key.trim()}\n`)
  if (existsSync(vapid)) await writeOnce(join(folder, vapidName), await readFile(vapid, 'utf8'))
  await copyAnchorKeys(env.DATA_DIR, folder)
}

/** Public keys of anchors that an earlier data key has signed: without them these could not be looked at any more. */
async function copyAnchorKeys(from: string, to: string): Promise<void> {
  const [source, target] = [join(from, anchorKeyFolder), join(to, anchorKeyFolder)]
  if (!existsSync(source)) return
  await mkdir(target, { recursive: true, mode: 0o700 })
  for (const name of await readdir(source)) {
    await writeOnce(join(target, name), await readFile(join(source, name), 'utf8'))
  }
}

/** The same once more is no change. */
async function writeOnce(path: string, text: string): Promise<void> {
  if (!existsSync(path)) return writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true })
  if ((await readFile(path, 'utf8')).trim() === text.trim()) return
  throw new Failure(
    `${path} 里是另一把密钥，不会覆盖：请另选一个文件夹。`,
    `${path} holds another key, which is not overwritten: name another folder.`,
  )
}

/** Puts keys into a data folder that has none yet; one that is there stays. */
export async function bringKeys(env: Env, folder: string): Promise<void> {
  if (!existsSync(join(folder, dataKeyName))) {
    throw new Failure(`${folder} 里没有 ${dataKeyName}。`, `${folder} holds no ${dataKeyName}.`)
  }
  for (const name of [dataKeyName, vapidName]) {
    const [from, to] = [join(folder, name), join(env.DATA_DIR, name)]
    if (!existsSync(from)) continue
    if (existsSync(to)) await writeOnce(to, await readFile(from, 'utf8'))
    else await copyFile(from, to)
  }
  await copyAnchorKeys(folder, env.DATA_DIR)
}

/** Where the keys lie that a backup does not hold. */
export function placesOfKeys(env: Env): string {
  const data =
    env.DATA_KEY !== undefined ? 'DATA_KEY' : (env.DATA_KEY_FILE ?? join(env.DATA_DIR, dataKeyName))
  return [data, env.VAPID_KEY_FILE ?? join(env.DATA_DIR, vapidName)].join(', ')
}
