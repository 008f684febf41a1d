/**
 * Restores a backup into an empty place and proves it: every file of the backup is digested before anything is written, the database is filled
 * in one transaction, and in the end the trail, the opinions and a patient's identity are read again from what was restored.
 */
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { migrate, migrateUpTo, migrationsOf } from '../../db/migrate.ts'
import { type OpenedDatabase, openDatabase } from '../../db/open.ts'
import { isEmptyDatabase, loadSnapshot } from '../../db/snapshot.ts'
import { type AnchorKeys, anchorKeyOf } from '../app/anchor-seal.ts'
import { openIdentity } from '../app/patient.ts'
import type { Vault } from '../app/vault.ts'
import { verifyAll } from '../app/verify.ts'
import { Failure, type Say } from '../bootstrap/say.mjs'
import type { TrailOutcome } from '../contract/trail.ts'
import { type Folders, sourceOf } from './backup.ts'
import {
  copyTo,
  digestOfFile,
  freeBytesAt,
  inWords,
  isEmptyFolder,
  isGone,
  requireRoom,
  type Tell,
} from './copying.ts'
import { changed, ListedFile, listName, type Manifest, readManifest, tablePath } from './manifest.ts'

/** While it is filled, the database also writes ahead what it writes: as much again. */
const roomForDatabase = 2

type Common = { source: string; vault: Vault; say: Say; signal: AbortSignal }

export type RestoreOptions = Common & {
  /** As {@link checkBackup} proved it. */
  manifest: Manifest
  url: string
  folders: Folders
  /** Where the database lies too, for room; null where it is elsewhere. */
  ownDatabase: boolean
  /** Of the anchors; the vault's own unless there are others. */
  anchorKeys?: AnchorKeys
  freeBytes?: (folder: string) => Promise<number>
}

export type Restored = { manifest: Manifest; verification: TrailOutcome; identities: number }

/**
 * Proves that the backup is whole, of this key, and unchanged; writes nothing.
 * @throws Failure that names the first file that does not fit
 */
export async function checkBackup({ source, vault, say, signal }: Common): Promise<Manifest> {
  const manifest = await readManifest(source, vault)
  await say.step('检查备份 · Checking the backup', async (detail) => {
    const whole = manifest.files.bytes + manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0)
    let read = 0
    const tell: Tell = (bytes) => {
      read += bytes
      detail(`${inWords(read)}/${inWords(whole)}`)
    }
    const prove = async (path: string, digest: string) => {
      const found = await digestOfFile(join(source, path), { tell, signal }).catch((error: unknown) => {
        throw isGone(error) ? missing(path, error) : error
      })
      if (found.digest !== digest) throw changed(path)
    }
    for (const { name, digest } of manifest.tables) await prove(tablePath(name), digest)
    await prove(listName, manifest.files.listDigest)
    for await (const file of listedFiles(source)) await prove(join('files', file.path), file.digest)
  })
  return manifest
}

/** @throws Failure that names the folder in which something lies */
export async function requireEmpty({ attachments, recordings }: Folders): Promise<void> {
  for (const folder of [attachments, recordings]) if (!(await isEmptyFolder(folder))) throw notEmpty(folder)
}

/**
 * @throws Failure before anything is written where the backup does not fit or the place is not empty; where something fails later, neither
 * rows nor files are left
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { folders, say, vault, manifest } = options
  await requireEmpty(folders)
  const own = anchorKeyOf(vault)
  const opened = openDatabase(options.url, { connections: 2 })
  try {
    if (!(await isEmptyDatabase(opened.client))) throw notEmpty('数据库 · the database')
    await checkSchema(opened, manifest)
    await checkRoom(options, manifest)
    await fill(options, opened, manifest)
    await migrate(options.url)
    return await say.step('核验恢复结果 · Proving what was restored', async (detail) => ({
      manifest,
      identities: await openIdentities(opened, vault),
      verification: await verifyAll(opened.db, {
        progress: ({ done, total }) => detail(`${done}/${total}`),
        keys: options.anchorKeys ?? new Map([[own.id, own.publicKey]]),
      }),
    }))
  } finally {
    await opened.close()
  }
}

async function checkSchema(opened: OpenedDatabase, { migrations, program }: Manifest): Promise<void> {
  const { known, applied } = await migrationsOf(opened)
  if (migrations.some((name, index) => name !== known[index])) {
    throw new Failure(
      `备份由另一版本的程序(${program})写成，本程序不认识它的数据库结构：请用同一版本或更新的版本恢复。`,
      `The backup is of another version (${program}) with a database that this program does not know: restore with the same version or a newer one.`,
    )
  }
  if (applied.length > migrations.length) {
    throw new Failure(
      '数据库虽空，结构却比备份新：请给一个全新的空数据库。',
      'The database is empty, but its schema is newer than the backup: give a new, empty database.',
    )
  }
}

async function checkRoom(options: RestoreOptions, { files, databaseBytes }: Manifest): Promise<void> {
  const { folders, ownDatabase } = options
  const wanted = files.bytes + (ownDatabase ? roomForDatabase * databaseBytes : 0)
  requireRoom(folders.attachments, wanted, await (options.freeBytes ?? freeBytesAt)(folders.attachments))
}

/** Both places were empty before, so what is in them when something fails is what was begun. */
async function fill(options: RestoreOptions, opened: OpenedDatabase, manifest: Manifest): Promise<void> {
  const { say, folders } = options
  try {
    await say.step('恢复文件 · Restoring the files', (detail) => fillFiles(options, manifest, detail))
    await say.step('恢复数据库 · Restoring the database', (detail) =>
      fillDatabase(options, opened, manifest, detail),
    )
  } catch (error) {
    for (const folder of Object.values(folders)) await emptyFolder(folder)
    throw error
  }
}

async function fillFiles(
  { source, folders, signal }: RestoreOptions,
  manifest: Manifest,
  detail: (text: string) => void,
): Promise<void> {
  let written = 0
  const tell: Tell = (bytes) => {
    written += bytes
    detail(`${inWords(written)}/${inWords(manifest.files.bytes)}`)
  }
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 })
  for await (const file of listedFiles(source)) {
    const from = () => createReadStream(join(source, 'files', file.path))
    const copied = await copyTo(from, sourceOf(folders, file.path), { tell, signal })
    if (copied.digest !== file.digest) throw changed(join('files', file.path))
  }
}

/** It may be a mounted disk, so the folder itself stays. */
async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
}

async function fillDatabase(
  { source, signal }: RestoreOptions,
  opened: OpenedDatabase,
  { migrations, tables, sequences }: Manifest,
  detail: (text: string) => void,
): Promise<void> {
  await migrateUpTo(opened, migrations.at(-1) ?? '')
  await loadSnapshot(
    opened.client,
    { tables, sequences },
    ({ name }) => {
      const packed = createReadStream(join(source, tablePath(name)))
      const rows = createGunzip()
      packed.on('error', (error) => rows.destroy(error))
      return packed.pipe(rows)
    },
    { beforeEach: ({ name }, index) => detail(`${index + 1}/${tables.length} ${name}`), signal },
  )
}

async function* listedFiles(source: string): AsyncGenerator<ListedFile> {
  for await (const line of createInterface({ input: createReadStream(join(source, listName)) })) {
    const file = ListedFile.safeParse(JSON.parse(line))
    if (!file.success) throw changed(listName, file.error)
    yield file.data
  }
}

/** That the key fits is proved by reading: the newest identities, as many as show it. @throws Error where one does not open */
async function openIdentities({ read }: OpenedDatabase, vault: Vault): Promise<number> {
  const patients = await read
    .selectFrom('patient')
    .select(['id', 'identity'])
    .orderBy('createdAt', 'desc')
    .limit(100)
    .execute()
  for (const patient of patients) openIdentity(vault, patient)
  return patients.length
}

function missing(path: string, cause: unknown): Failure {
  return new Failure(
    `备份不完整：缺少 ${path}。没有恢复任何内容。`,
    `The backup is not whole: ${path} is missing. Nothing was restored.`,
    { cause },
  )
}

function notEmpty(place: string): Failure {
  return new Failure(
    `${place} 不是空的：只能恢复到空的数据文件夹和空的数据库，不会覆盖任何内容。`,
    `${place} is not empty: a backup is restored into an empty data folder and an empty database alone, and nothing is overwritten.`,
  )
}
