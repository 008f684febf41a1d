/**
 * What a backup says of itself. It is written last, so a backup without it is none; and it is sealed under a key derived from the data
 * key, so whoever changes a file cannot make the manifest fit.
 *
 * Layout of the folder: `manifest.json`, `files.jsonl` (one line for each file), `database/TABLE.copy.gz` (COPY as text),
 * `files/attachments/…`, `files/recordings/…`.
 */
import { timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { canonical } from '../app/digest.ts'
import type { Vault } from '../app/vault.ts'
import { Failure } from '../bootstrap/say.mjs'

export const manifestName = 'manifest.json'
export const listName = 'files.jsonl'
/** Raised when an older program could not read it any more. */
const format = 1

/** SHA-256 in hexadecimal */
const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().min(0)
const Name = z.string().regex(/^[a-z_][a-z0-9_]*$/)

const Manifest = z.object({
  format: z.literal(format),
  program: z.string(),
  madeAt: z.iso.datetime(),
  /** The schema that its rows have. */
  migrations: z.array(z.string().max(100)).min(1).max(10_000),
  databaseBytes: count,
  tables: z
    .array(z.object({ name: Name, columns: z.array(Name).min(1), rows: count, bytes: count, digest: Digest }))
    .max(2_000),
  sequences: z.array(z.object({ name: Name, value: z.string().regex(/^-?\d+$/) })).max(2_000),
  files: z.object({ count, bytes: count, listDigest: Digest }),
  /** What was not as it should be when the backup was made: named, so that a restore is not blamed for it. */
  faults: z.array(z.object({ path: z.string(), why: z.enum(['missing', 'damaged']) })),
  /** Which data key the patients' identities need; nothing of the key follows from it. */
  keyMark: Digest,
})
export type Manifest = z.infer<typeof Manifest>

const Sealed = Manifest.extend({ seal: Digest })

/** One line of the list. Nothing but these names is ever read or written, whatever a list says. */
export const ListedFile = z.object({
  path: z
    .string()
    .regex(/^(attachments\/[0-9a-f]{2}\/[0-9a-f]{62}(\.display|\.thumbnail)?|recordings\/[0-9a-f-]{36})$/),
  bytes: count,
  digest: Digest,
})
export type ListedFile = z.infer<typeof ListedFile>

export function tablePath(name: string): string {
  return `database/${name}.copy.gz`
}

export function keyMarkOf(vault: Vault): string {
  return vault.mark('backup key', 'which key').toString('hex')
}

function sealOf(vault: Vault, manifest: Manifest): Buffer {
  return vault.mark('backup manifest', canonical(manifest))
}

/** Under another name first: it is there whole or not at all. */
export async function writeManifest(
  folder: string,
  vault: Vault,
  given: Omit<Manifest, 'format'>,
): Promise<void> {
  const manifest: Manifest = { ...given, format }
  const sealed = { ...manifest, seal: sealOf(vault, manifest).toString('hex') }
  const draft = join(folder, `${manifestName}.draft`)
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(sealed, null, 1)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, join(folder, manifestName))
}

/**
 * Reads the manifest and proves it.
 * @throws Failure where there is none (no backup, or an interrupted one), where it is of another key, and where it was changed
 */
export async function readManifest(folder: string, vault: Vault): Promise<Manifest> {
  const path = join(folder, manifestName)
  if (!existsSync(path)) {
    throw new Failure(
      `${folder} 里没有 ${manifestName}：这不是备份，或备份当时被中断，不能用来恢复。`,
      `${folder} has no ${manifestName}: it is no backup, or one that was interrupted, and nothing can be restored from it.`,
    )
  }
  const { seal, ...manifest } = parsed(path, await readFile(path, 'utf8'))
  if (manifest.keyMark !== keyMarkOf(vault)) {
    throw new Failure(
      '数据密钥不对：这把密钥不是做备份时用的那一把，用它无法读出患者身份。请放回当时的密钥再恢复。',
      'The data key is another one than when the backup was made, and no patient’s name could be read with it. Put that key back, then restore.',
    )
  }
  if (!timingSafeEqual(Buffer.from(seal, 'hex'), sealOf(vault, manifest))) throw changed(manifestName)
  return manifest
}

function parsed(path: string, text: string): z.infer<typeof Sealed> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw changed(manifestName, error)
  }
  const version = z.object({ format: z.number() }).safeParse(value)
  if (version.success && version.data.format > format) {
    throw new Failure(
      `${path} 由更新版本的程序写成：请用那个版本恢复。`,
      `${path} was written by a newer program: restore with that one.`,
    )
  }
  const result = Sealed.safeParse(value)
  if (!result.success) throw changed(manifestName, result.error)
  return result.data
}

/** @param path in the backup's folder */
export function changed(path: string, cause?: unknown): Failure {
  return new Failure(
    `备份已损坏或被改动：${path} 与备份时不符。没有恢复任何内容。`,
    `The backup is damaged or was changed: ${path} is not what was backed up. Nothing was restored.`,
    { cause },
  )
}
