/**
 * `npm run backup -- DIR [--keys DIR2]`: writes database and files into a new folder while the server runs, the keys into another one.
 * Exit code 0: all is in it, 1: it is made, and files were missing or damaged before, 2: there is none.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../db/open.ts'
import { reachDatabase } from '../db/reach.ts'
import { createSay, Failure } from './bootstrap/say.mjs'
import { backUp } from './keeping/backup.ts'
import { foldersOf, note, programVersion, runCommand, settings } from './keeping/command.ts'
import { inWords } from './keeping/copying.ts'
import { keepKeys, placesOfKeys, vaultOf } from './keeping/keys.ts'
import type { Manifest } from './keeping/manifest.ts'

/** More are only counted. */
const mostNamed = 20

function readArguments(): { target: string; keys: string | undefined } {
  const { values, positionals } = parseArgs({ options: { keys: { type: 'string' } }, allowPositionals: true })
  const [target, ...more] = positionals
  if (target === undefined || more.length > 0) {
    throw new Failure(
      '用法：npm run backup -- 文件夹 [--keys 另一个文件夹]',
      'Usage: npm run backup -- DIR [--keys DIR2]',
    )
  }
  return { target: resolve(target), keys: values.keys }
}

function report({ tables, files, faults }: Manifest, target: string): void {
  const rows = tables.reduce((sum, one) => sum + one.rows, 0)
  console.log(
    `✓ ${target}：${tables.length} 张表、${rows} 行，文件 ${files.count} 个(${inWords(files.bytes)}) · ${tables.length} tables, ${rows} rows, ${files.count} files (${inWords(files.bytes)})`,
  )
  if (faults.length === 0) return
  console.error(
    `✗ 备份前就缺失或损坏的文件 ${faults.length} 个 · ${faults.length} files were missing or damaged before:`,
  )
  for (const { path, why } of faults.slice(0, mostNamed)) console.error(`  ${path} (${why})`)
  if (faults.length > mostNamed) console.error(`  … +${faults.length - mostNamed}`)
}

function tellOfKeys(places: string, keys: string | undefined): void {
  const where = keys === undefined ? places : resolve(keys)
  console.log(
    `备份里没有密钥，而缺了密钥就读不出患者身份和录像：请把 ${where} 另存在与备份分开的地方；病历文字和附件未加密，备份本身也须按病历保管。`,
  )
  console.log(
    `No key is in it, and without the key neither patients’ names nor recordings can be read: keep ${where} in a place apart from the backup; texts and attachments are not encrypted, so keep the backup as you keep medical records.`,
  )
}

await runCommand(async (signal) => {
  const { target, keys } = readArguments()
  const env = settings()
  const vault = vaultOf(env)
  if (keys !== undefined) await keepKeys(env, keys, target)
  const reached = await reachDatabase(env, () => undefined)
  const opened = openDatabase(reached.url, { connections: 2 })
  try {
    const manifest = await backUp({
      url: reached.url,
      opened,
      folders: foldersOf(env),
      vault,
      target,
      program: programVersion(),
      say: createSay(),
      signal,
    })
    const { files, faults } = manifest
    await note(opened, env, {
      kind: 'backup.made',
      data: { files: files.count, bytes: files.bytes, faults: faults.length },
    })
    report(manifest, target)
    tellOfKeys(placesOfKeys(env), keys)
    return faults.length === 0 ? 0 : 1
  } finally {
    await opened.close()
    await reached.release()
  }
})
