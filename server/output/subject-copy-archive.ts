/**
 * The archive that the patient takes along: the record as PDF, the originals as they came, and last the index, with what was read of each
 * file on its way out. The sums are in the form of `sha256sum`, so that anybody can check them.
 */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { SubjectCopyDocument, SubjectCopyFile } from '../contract/document.ts'
import { withheldParts } from '../domain/subject-copy.ts'
import { copyWords } from './subject-copy-words.ts'
import { type ZipEntry, zipOf } from './zip-stream.ts'

export type ArchiveParts = {
  document: SubjectCopyDocument
  record: Buffer
  files: readonly (SubjectCopyFile & { content(): Readable })[]
}

type Written = { name: string; digest: string; remark: string }

/** The bytes of a ZIP, as they are read. */
export function subjectCopyArchive(parts: ArchiveParts): AsyncGenerator<Uint8Array> {
  return zipOf(entriesOf(parts))
}

async function* entriesOf({ document, record, files }: ArchiveParts): AsyncGenerator<ZipEntry> {
  const { copy } = document
  const said = copyWords[copy.language]
  const written: Written[] = []
  yield { name: said.file.record, content: [record] }
  written.push({ name: said.file.record, digest: sha256(record), remark: '' })
  for (const [index, file] of files.entries()) {
    const name = `${said.file.folder}/${String(index + 1).padStart(2, '0')}_${safeName(file.fileName)}`
    const sum = createHash('sha256')
    const own = createHash(file.digestAlgorithm === 'sm3' ? 'sm3' : 'sha256')
    const state = { missing: false }
    yield { name, content: taken(file.content(), [sum, own], state) }
    const fits = own.digest('hex') === file.digest
    const remark = state.missing ? said.index.missing : fits ? '' : said.index.mismatch
    written.push({ name, digest: sum.digest('hex'), remark })
  }
  const sums = Buffer.from(written.map(({ name, digest }) => `${digest}  ${name}\n`).join(''))
  yield { name: said.file.sums, content: [sums] }
  yield { name: said.file.index, content: [Buffer.from(indexOf(document, written))] }
}

/** What is gone from the store is an empty file that the index names; the rest of the copy is the patient's all the same. */
async function* taken(
  content: Readable,
  hashes: readonly ReturnType<typeof createHash>[],
  state: { missing: boolean },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of content as AsyncIterable<Buffer>) {
      for (const hash of hashes) hash.update(piece)
      yield piece
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    state.missing = true
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A name that every system takes: nothing that leads elsewhere, nothing that hides. */
function safeName(name: string): string {
  return name
    .toWellFormed()
    .replace(/[\\/:*?"<>|\p{Cc}\p{Cf}]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120)
}

function indexOf({ copy, number }: SubjectCopyDocument, written: readonly Written[]): string {
  const said = copyWords[copy.language]
  return [
    said.title,
    `${said.number}  ${copy.number}`,
    `${said.consultation}  ${number}`,
    `${said.madeBy}  ${copy.madeBy.institution[copy.language]}  ${copy.madeAt.toISOString()}`,
    '',
    said.index.heading,
    ...written.map(({ name, digest, remark }) => `${digest}  ${name}${remark === '' ? '' : `  [${remark}]`}`),
    said.index.check,
    '',
    said.index.withheld,
    ...withheldParts.map((part) => `- ${said.withheld[part]}`),
    '',
  ].join('\r\n')
}
