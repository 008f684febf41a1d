/** The folder that holds everything a running product keeps: database, attachments, key, logs. */
import { createECDH, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tryLock } from '../../db/lifetime.mjs'
import { Failure } from './say.mjs'

/** The length of sockaddr_un.sun_path, with its end. */
const SOCKET_PATH_LIMIT = 107

export type DataFolder = {
  path: string
  /** Of the embedded Postgres. */
  postgres: string
  logs: string
  /** Where the media process listens. */
  mediaSocket: string
  release(): void
}

/**
 * Makes the folder and takes it for this process.
 * @param path absolute
 * @throws Failure where another instance has it
 */
export function openDataFolder(path: string): DataFolder {
  // The account of Postgres must get through to its own folder, and nobody needs to list this one.
  mkdirSync(path, { recursive: true, mode: 0o711 })
  const run = join(path, 'run')
  const logs = join(path, 'log')
  mkdirSync(run, { recursive: true, mode: 0o700 })
  mkdirSync(logs, { recursive: true })
  chmodSync(logs, 0o700)
  const held = tryLock(join(run, 'lock'))
  if (held === undefined) throw inUse(path)
  return {
    path,
    postgres: join(path, 'postgres'),
    logs,
    mediaSocket: socketPath(run),
    release: () => held.release(),
  }
}

export function inUse(path: string): Failure {
  return new Failure(
    `数据文件夹 ${path} 正被另一个实例使用：请先停止它，或用 DATA_DIR 指定另一个文件夹。`,
    `The data folder ${path} is in use by another instance: stop that one, or name another folder with DATA_DIR.`,
  )
}

/** A socket's path is bounded, a folder's is not. */
export function socketPath(run: string): string {
  const near = join(run, 'media.sock')
  if (Buffer.byteLength(near) < SOCKET_PATH_LIMIT) return near
  const away = join(tmpdir(), `shuangshou-${randomBytes(6).toString('hex')}`)
  mkdirSync(away, { mode: 0o700 })
  return join(away, 'media.sock')
}

/**
 * The file with the key that encrypts patients' identity, made at the first start.
 * @throws Failure where there are data already but no key: with a new one nobody could read them
 */
export function dataKeyFile(folder: DataFolder): string {
  const file = join(folder.path, 'key')
  if (existsSync(file)) return file
  if (existsSync(join(folder.postgres, 'cluster'))) {
    throw new Failure(
      `找不到患者身份信息的密钥 ${file}，而数据库已有数据：请从备份恢复该文件，或用 DATA_KEY_FILE 指定它。`,
      `The key of the patients' identities, ${file}, is gone, and the database holds data: restore the file from a backup, or name it with DATA_KEY_FILE.`,
    )
  }
  writeOnce(file, `${randomBytes(32).toString('base64')}\n`)
  return file
}

/**
 * The file with the key pair that push services know this server by (RFC 8292), made at the first start: JSON of two base64url
 * texts, the point of P-256 and its scalar. With another pair every browser has to be asked again.
 */
export function vapidKeyFile(folder: DataFolder): string {
  const file = join(folder.path, 'vapid.json')
  if (existsSync(file)) return file
  const pair = createECDH('prime256v1')
  const publicKey = pair.generateKeys('base64url')
  // A scalar may begin with zeros, which are not given.
  const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
    .subarray(-32)
    .toString('base64url')
  writeOnce(file, `${JSON.stringify({ publicKey, privateKey })}\n`)
  return file
}

function writeOnce(file: string, text: string): void {
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
  // A link fails where the file has appeared in the meantime, a rename would replace it.
  linkSync(draft, file)
  rmSync(draft)
}
