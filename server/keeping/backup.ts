/**
 * Makes a backup while the server runs: the database as of one instant, then the files that it names at that instant. The keys are not
 * in it: who has the backup alone reads no patient's name.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Transform } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { OpenedDatabase } from '../../db/open.ts'
import { type Snapshot, type TableShape, takeSnapshot } from '../../db/snapshot.ts'
import { digestAlgorithms } from '../app/digest.ts'
import type { Vault } from '../app/vault.ts'
import { Failure, type Say } from '../bootstrap/say.mjs'
import {
  bytesBelow,
  copyTo,
  digestOfFile,
  freeBytesAt,
  inWords,
  isEmptyFolder,
  isGone,
  requireRoom,
  type Tell,
} from './copying.ts'
import { keyMarkOf, listName, type Manifest, tablePath, writeManifest } from './manifest.ts'
import { isStillNamed, type NamedFile, namedFiles } from './named-files.ts'

export type Folders = {
  /** absolute */
  attachments: string
  recordings: string
}

export type BackupOptions = {
  /** The same database, for a connection of its own. */
  url: string
  opened: OpenedDatabase
  folders: Folders
  vault: Vault
  /** Made where it is missing; empty otherwise. */
  target: string
  program: string
  say: Say
  signal: AbortSignal
  /** bytes that can be written there */
  freeBytes?: (folder: string) => Promise<number>
}

/** More missing files than this is a folder that is not there, and no backup. */
const mostFaults = 1_000
/** The names of the files to come, while the snapshot is open. */
const namesName = 'names.draft'

/**
 * @returns what the backup holds, and what was found to be missing or damaged while it was made
 * @throws Failure before anything is written where the target is not empty or the disk too small; whatever stops it later takes away
 * what was written
 */
export async function backUp(options: BackupOptions): Promise<Manifest> {
  const { target, folders, say } = options
  if (!(await isEmptyFolder(target))) {
    throw new Failure(
      `${target} 不是空文件夹：备份从不覆盖已有文件，请另选一个；如果里面是被中断的备份，请先删除它。`,
      `${target} is not empty: a backup overwrites nothing, so name another folder; if an interrupted backup lies there, delete it first.`,
    )
  }
  const fileBytes = (await bytesBelow(folders.attachments)) + (await bytesBelow(folders.recordings))
  const free = await (options.freeBytes ?? freeBytesAt)(target)
  await mkdir(target, { recursive: true, mode: 0o700 })
  try {
    const database = await say.step('备份数据库 · Backing up the database', (detail) =>
      takeSnapshot(options.url, (snapshot) => {
        requireRoom(target, fileBytes + snapshot.tableBytes, free)
        return writeDatabase(options, snapshot, detail)
      }),
    )
    const copied = await say.step('备份文件 · Backing up the files', (detail) =>
      copyFiles(options, fileBytes, detail),
    )
    await rm(join(target, namesName))
    const list = await digestOfFile(join(target, listName), { tell: () => undefined, signal: options.signal })
    const manifest = {
      format: 1 as const,
      program: options.program,
      ...database,
      files: { count: copied.count, bytes: copied.bytes, listDigest: list.digest },
      faults: copied.faults,
      keyMark: keyMarkOf(options.vault),
    }
    options.signal.throwIfAborted()
    await writeManifest(target, options.vault, manifest)
    return manifest
  } catch (error) {
    for (const name of ['database', 'files', listName, namesName, 'manifest.json.draft'])
      await rm(join(target, name), { recursive: true, force: true })
    throw error
  }
}

type DatabasePart = Pick<Manifest, 'madeAt' | 'migrations' | 'databaseBytes' | 'tables' | 'sequences'>

async function writeDatabase(
  { target, signal }: BackupOptions,
  snapshot: Snapshot,
  detail: (text: string) => void,
): Promise<DatabasePart> {
  const { migrations, databaseBytes, sequences } = snapshot
  const madeAt = new Date().toISOString()
  const tables: Manifest['tables'] = []
  for (const [index, table] of snapshot.tables.entries()) {
    detail(`${index + 1}/${snapshot.tables.length} ${table.name}`)
    tables.push(await writeTable(snapshot, table, target, signal))
  }
  const names = createWriteStream(join(target, namesName), { flags: 'wx', mode: 0o600 })
  for await (const batch of namedFiles(snapshot)) {
    const text = batch.map((file) => `${JSON.stringify(file)}\n`).join('')
    await new Promise<void>((resolve, reject) => {
      names.write(text, (error) => (error ? reject(error) : resolve()))
    })
  }
  await new Promise<void>((resolve) => names.end(resolve))
  return { madeAt, migrations, databaseBytes, tables, sequences }
}

async function writeTable(
  snapshot: Snapshot,
  table: TableShape,
  target: string,
  signal: AbortSignal,
): Promise<Manifest['tables'][number]> {
  let rows = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      /* COPY writes a line break within a value as two other characters */
      for (const byte of chunk) if (byte === 10) rows += 1
      done(null, chunk)
    },
  })
  const copied = await copyTo(() => snapshot.copy(table), join(target, tablePath(table.name)), {
    tell: () => undefined,
    signal,
    before: [counter, createGzip({ level: 3 })],
  })
  return { ...table, rows, ...copied }
}

type FilesPart = { count: number; bytes: number; faults: Manifest['faults'] }

async function copyFiles(
  options: BackupOptions,
  expectedBytes: number,
  detail: (text: string) => void,
): Promise<FilesPart> {
  const { target, signal } = options
  const part: FilesPart = { count: 0, bytes: 0, faults: [] }
  const list = await open(join(target, listName), 'wx', 0o600)
  const tell: Tell = (bytes) => {
    part.bytes += bytes
    detail(`${part.count} · ${inWords(part.bytes)}/${inWords(Math.max(expectedBytes, part.bytes))}`)
  }
  try {
    for await (const line of createInterface({ input: createReadStream(join(target, namesName)) })) {
      const file = JSON.parse(line) as NamedFile
      const { copied, fault } = await copyOne(options, file, tell)
      if (copied !== null) {
        part.count += 1
        await list.write(`${JSON.stringify({ path: file.path, ...copied })}\n`)
      }
      if (fault !== null) part.faults.push({ path: file.path, why: fault })
      if (part.faults.length > mostFaults) throw tooManyFaults(options.folders)
      signal.throwIfAborted()
    }
    await list.sync()
  } finally {
    await list.close()
  }
  return part
}

type CopiedOne = {
  copied: { bytes: number; digest: string } | null
  fault: Manifest['faults'][number]['why'] | null
}

/** A file that its row says to be another is taken along all the same: a damaged picture may be better than none. */
async function copyOne(
  { folders, target, opened, signal }: BackupOptions,
  file: NamedFile,
  tell: Tell,
): Promise<CopiedOne> {
  const algorithm = digestAlgorithms.find((one) => one === file.algorithm)
  const also = algorithm === undefined ? [] : [createHash(algorithm)]
  try {
    const copied = await copyTo(
      () => createReadStream(sourceOf(folders, file.path)),
      join(target, 'files', file.path),
      {
        tell,
        signal,
        also,
      },
    )
    const [own] = also
    const fits = own === undefined || own.digest('hex') === file.digest
    return { copied, fault: fits ? null : 'damaged' }
  } catch (error) {
    if (!isGone(error)) throw error
    await rm(join(target, 'files', file.path), { force: true })
    /* what was removed since the snapshot, by a person or by its day, is not missed */
    const missed = file.required && (await isStillNamed(opened.client, file))
    return { copied: null, fault: missed ? 'missing' : null }
  }
}

/** @param path `attachments/…` or `recordings/…` */
export function sourceOf(folders: Folders, path: string): string {
  const [kind, ...rest] = path.split('/')
  return join(kind === 'attachments' ? folders.attachments : folders.recordings, ...rest)
}

function tooManyFaults({ attachments, recordings }: Folders): Failure {
  return new Failure(
    `缺失或损坏的文件超过 ${mostFaults} 个：请检查 ${attachments} 和 ${recordings} 是否挂载正常。没有留下备份。`,
    `More than ${mostFaults} files are missing or damaged: are ${attachments} and ${recordings} mounted? No backup was left.`,
  )
}
