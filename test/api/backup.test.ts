/** `npm run backup` and `npm run restore`, as they are run: a world is backed up, restored elsewhere, and used there. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenedDatabase, openDatabase } from '../../db/open.ts'
import { loadSnapshot, takeSnapshot } from '../../db/snapshot.ts'
import { createFileStore } from '../../server/app/files.ts'
import { startPreviews } from '../../server/app/preview.ts'
import { createRecordingFiles } from '../../server/app/recording-files.ts'
import { createInternalSigning } from '../../server/app/signing.ts'
import { createVault } from '../../server/app/vault.ts'
import { createAuth } from '../../server/auth/guard.ts'
import { cheapCost, createPasswords } from '../../server/auth/password.ts'
import { createSay } from '../../server/bootstrap/say.mjs'
import type { Attachment } from '../../server/contract/attachment.ts'
import { backUp } from '../../server/keeping/backup.ts'
import { insertConsultation, type MadeConsultation } from '../support/consultations.ts'
import { photograph } from '../support/files.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { startServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

const root = join(import.meta.dirname, '../..')
const dataKey = randomBytes(32)
let picture: Buffer
let folder: string
/** Where the world's files lie, and its key. */
let data: string
let base: World
let world: World
let made: MadeConsultation
let attachmentId: string
let backup: string
const databases: TestDatabase[] = []

/** A world whose key and files are those of an installation in `dataDir`. */
function installed(given: World, opened: OpenedDatabase, dataDir: string): World {
  const vault = createVault(dataKey)
  const auth = createAuth({ db: opened.db, passwords: createPasswords(cheapCost), secure: false })
  return {
    ...given,
    opened,
    deps: {
      ...given.deps,
      db: opened.db,
      read: opened.read,
      auth,
      vault,
      signing: createInternalSigning(dataKey, auth.confirmPassword),
      files: createFileStore(join(dataDir, 'attachments')),
      recordings: createRecordingFiles(join(dataDir, 'recordings'), vault),
    },
  }
}

function dataFolder(name: string, key = dataKey): string {
  const path = join(folder, name)
  mkdirSync(path)
  writeFileSync(join(path, 'key'), `${key.toString('base64')}\n`)
  return path
}

type Ran = { code: number | null; output: string }

function run(command: string, args: string[], env: Record<string, string>): Promise<Ran> {
  const { DATABASE_URL: _url, DATA_DIR: _dir, ...inherited } = process.env
  const child = spawn(process.execPath, [join(root, `server/${command}.ts`), ...args], {
    env: { ...inherited, ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}

const ran = (command: string, args: string[], dataDir: string, url?: string) =>
  run(command, args, { DATA_DIR: dataDir, ...(url === undefined ? {} : { DATABASE_URL: url }) })

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase()
  databases.push(database)
  return database
}

beforeAll(async () => {
  picture = await photograph(640, 480)
  folder = mkdtempSync(join(tmpdir(), 'shuangshou-backup-'))
  data = dataFolder('data')
  base = await createWorld()
  world = installed(base, base.opened, data)
  made = await insertConsultation(world, 'signed', {})
  const draft = await insertConsultation(world, 'draft', {})
  const server = await startServer(world)
  const previews = await startPreviews({ deps: world.deps, client: world.opened.client })
  try {
    const doctor = await server.signIn(world.people.doctor)
    const path = `/api/consultations/${draft.id}/attachments?kind=tongue&fileName=shexiang.jpg`
    const answer = await doctor.fetch(path, {
      method: 'POST',
      body: new Uint8Array(picture),
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(answer.status).toBe(200)
    attachmentId = ((await answer.json()) as Attachment).id
    await previews.drain()
  } finally {
    await previews.close()
    await server.close()
  }
  backup = join(folder, 'backup')
})
afterAll(async () => {
  for (const database of databases) await database.drop()
  await base.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a backup', () => {
  test('is made while the product runs, says where the keys are, and holds none', async () => {
    const outcome = await ran('backup', [backup, '--keys', join(folder, 'keys')], data, world.url)
    expect(outcome.output).toContain('No key is in it')
    expect(outcome.output).toContain('3 files')
    expect(outcome.code).toBe(0)
    const whole = readdirSync(backup, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    expect(whole.map(({ name }) => name)).not.toContain('key')
    for (const { parentPath, name } of whole) {
      const bytes = readFileSync(join(parentPath, name))
      const text = name.endsWith('.gz') ? gunzipSync(bytes) : bytes
      expect(text.includes(dataKey.toString('base64')), name).toBe(false)
    }
    expect(readFileSync(join(folder, 'keys/key'), 'utf8').trim()).toBe(dataKey.toString('base64'))
    const events = await world.deps.read
      .selectFrom('auditEvent')
      .select('data')
      .where('kind', '=', 'backup.made')
      .execute()
    expect(events).toEqual([{ data: expect.objectContaining({ files: 3, faults: 0 }) }])
  })

  test('overwrites nothing, and keys do not lie with it', async () => {
    const before = readFileSync(join(backup, 'manifest.json'))
    const again = await ran('backup', [backup], data, world.url)
    expect(again).toEqual({ code: 2, output: expect.stringContaining('a backup overwrites nothing') })
    expect(readFileSync(join(backup, 'manifest.json'))).toEqual(before)
    const beside = join(folder, 'beside')
    const inside = await ran('backup', [beside, '--keys', join(beside, 'keys')], data, world.url)
    expect(inside).toEqual({
      code: 2,
      output: expect.stringContaining('Keys and backup may not lie together'),
    })
    expect(existsSync(beside)).toBe(false)
    const nowhere = await ran('backup', [], data, world.url)
    expect(nowhere).toEqual({ code: 2, output: expect.stringContaining('Usage') })
  })

  test('names a file that is missing or is not what its row says, and holds the rest', async () => {
    const other = join(folder, 'damaged-data')
    cpSync(data, other, { recursive: true })
    const [row] = await world.deps.read.selectFrom('attachment').select('storageKey').execute()
    const path = join(other, 'attachments', row?.storageKey ?? '')
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(0)]))
    rmSync(`${path}.thumbnail`)
    const outcome = await ran('backup', [join(folder, 'faulty')], other, world.url)
    expect(outcome.code).toBe(1)
    expect(outcome.output).toContain(`attachments/${row?.storageKey} (damaged)`)
    expect(outcome.output).toContain(`attachments/${row?.storageKey}.thumbnail (missing)`)
  })

  const options = (target: string, signal: AbortSignal, freeBytes?: () => Promise<number>) => ({
    url: world.url,
    opened: world.opened,
    folders: { attachments: join(data, 'attachments'), recordings: join(data, 'recordings') },
    vault: world.deps.vault,
    target,
    program: 'test',
    say: createSay({ write: () => undefined }),
    signal,
    ...(freeBytes === undefined ? {} : { freeBytes }),
  })

  test('is not begun on a disk that is too small', async () => {
    const target = join(folder, 'small')
    const tried = backUp(options(target, new AbortController().signal, async () => 1_000))
    await expect(tried).rejects.toThrow('Not enough room')
    expect(readdirSync(target)).toEqual([])
  })

  test('goes on after rows that were read slowly', async () => {
    /* 66 bytes each: the reader is full only with the last rows, which come together with the end */
    await sql`delete from holiday`.execute(base.opened.db)
    await sql`insert into holiday (day, name_zh, name_en)
      select date '2100-01-01' + i, md5(i::text), md5((i + 1)::text) from generate_series(1, 1000) as i`.execute(
      base.opened.db,
    )
    const table = { name: 'holiday', columns: ['name_zh', 'name_en'] }
    const read = await takeSnapshot(world.url, async (snapshot) => {
      const rows = await snapshot.copy(table)
      await sleep(300)
      const text = Buffer.concat(await rows.toArray()).toString()
      return [text, Buffer.concat(await (await snapshot.copy(table)).toArray()).toString()]
    })
    expect(read[0]?.length).toBe(66_000)
    expect(read[0]).toBe(read[1])
  })

  test('ends where it is interrupted or the disk is full in the middle of a table', async () => {
    await sql`insert into holiday (day, name_zh, name_en)
      select date '2200-01-01' + i, repeat('x', 60), repeat('y', 60) from generate_series(1, 20000) as i`.execute(
      base.opened.db,
    )
    const began = Date.now()
    const stopped = takeSnapshot(world.url, async (snapshot) => {
      for await (const _row of await snapshot.copy({ name: 'holiday', columns: ['name_zh', 'name_en'] })) {
        throw new Error('no more of it')
      }
    })
    await expect(stopped).rejects.toThrow('no more of it')
    expect(Date.now() - began).toBeLessThan(4_000)
  })

  test('that is interrupted leaves nothing, and one that was killed restores nothing', async () => {
    const target = join(folder, 'interrupted')
    const aborting = new AbortController()
    aborting.abort()
    await expect(backUp(options(target, aborting.signal))).rejects.toThrow()
    expect(readdirSync(target)).toEqual([])
    const killed = join(folder, 'killed')
    cpSync(backup, killed, { recursive: true })
    rmSync(join(killed, 'manifest.json'))
    const outcome = await ran('restore', [killed, '--check'], data)
    expect(outcome).toEqual({ code: 2, output: expect.stringContaining('one that was interrupted') })
  })
})

describe('a restore', () => {
  test('brings everything back elsewhere, proves it, and people work there', async () => {
    const place = join(folder, 'restored')
    const database = await emptyDatabase()
    const keys = join(folder, 'keys')
    const outcome = await ran('restore', [backup, '--keys', keys], place, database.url)
    expect(outcome.output).toContain('All fits')
    expect(outcome.output).toContain('2 identities open with this key')
    expect(outcome.code).toBe(0)
    const opened = openDatabase(database.url)
    const restored = installed(world, opened, place)
    const server = await startServer(restored)
    try {
      const doctor = await server.signIn(world.people.doctor)
      const original = await doctor.fetch(`/api/attachments/${attachmentId}/original`)
      expect(Buffer.from(await original.arrayBuffer())).toEqual(picture)
      const opinion = await opened.read
        .selectFrom('opinion')
        .select('id')
        .where('consultationId', '=', made.id)
        .executeTakeFirstOrThrow()
      const paper = await doctor.fetch(`/api/opinions/${opinion.id}/pdf`)
      expect(paper.status).toBe(200)
      expect(
        Buffer.from(await paper.arrayBuffer())
          .subarray(0, 5)
          .toString(),
      ).toBe('%PDF-')
      /* what keeps the trail insert-only is back in its place */
      const changing = opened.db.updateTable('auditEvent').set({ kind: 'x' }).execute()
      await expect(changing).rejects.toThrow()
      const orphan = opened.db.deleteFrom('patient').execute()
      await expect(orphan).rejects.toThrow(/foreign key/)
      const noted = await opened.read
        .selectFrom('auditEvent')
        .select('data')
        .where('kind', '=', 'backup.restored')
        .execute()
      expect(noted).toEqual([{ data: expect.objectContaining({ findings: 0 }) }])
    } finally {
      await server.close()
      await opened.close()
    }
    const verified = await ran('verify', [], place, database.url)
    expect(verified).toEqual({ code: 0, output: expect.stringContaining('All fits') })
  })

  test('makes the embedded database where none is named', async () => {
    const place = dataFolder('embedded')
    const outcome = await ran('restore', [backup], place)
    expect(outcome.output).toContain('All fits')
    expect(outcome.code).toBe(0)
    const verified = await ran('verify', [], place)
    expect(verified).toEqual({ code: 0, output: expect.stringContaining('All fits') })
    const again = join(folder, 'again')
    expect((await ran('backup', [again], place)).code).toBe(0)
    expect((await ran('restore', [again, '--check'], place)).code).toBe(0)
    /* it may be a link to where the account of Postgres can go */
    rmSync(realpathSync(join(place, 'postgres/cluster')), { recursive: true })
  }, 120_000)

  test('does not write over what is there', async () => {
    const full = await ran('restore', [backup], data, (await emptyDatabase()).url)
    expect(full).toEqual({ code: 2, output: expect.stringMatching(/attachments is not empty/) })
    const place = dataFolder('with-people')
    const occupied = await ran('restore', [backup], place, world.url)
    expect(occupied).toEqual({ code: 2, output: expect.stringMatching(/the database is not empty/) })
    expect(existsSync(join(place, 'attachments'))).toBe(false)
  })

  test('says that the key is another one, or that there is none', async () => {
    const wrong = await ran(
      'restore',
      [backup],
      dataFolder('wrong', randomBytes(32)),
      (await emptyDatabase()).url,
    )
    expect(wrong).toEqual({ code: 2, output: expect.stringContaining('The data key is another one') })
    const none = await ran('restore', [backup], join(folder, 'no-key'), world.url)
    expect(none).toEqual({ code: 2, output: expect.stringContaining('is not there') })
  })

  test('into which the database refuses a row leaves nothing, and ends', async () => {
    const opened = openDatabase((await emptyDatabase()).url)
    const days = () => opened.read.selectFrom('holiday').select('day').orderBy('day').execute()
    const before = await days()
    const table = { name: 'holiday', columns: ['day', 'name_zh', 'name_en'] }
    for (const rows of ['2100-01-01\ta\tb\n2100-01-01\ta\tb\n', 'x\ta\tb\n']) {
      const options = { beforeEach: () => undefined, signal: new AbortController().signal }
      const given = { tables: [table], sequences: [] }
      const loading = loadSnapshot(opened.client, given, () => Readable.from([Buffer.from(rows)]), options)
      await expect(loading).rejects.toThrow()
      expect(await days()).toEqual(before)
    }
    const aborting = new AbortController()
    aborting.abort()
    const options = { beforeEach: () => undefined, signal: aborting.signal }
    const loading = loadSnapshot(
      opened.client,
      { tables: [table], sequences: [] },
      () => Readable.from([]),
      options,
    )
    await expect(loading).rejects.toThrow()
    expect(await days()).toEqual(before)
    await opened.close()
  })

  const flip = (bytes: Buffer) => bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte))
  const firstFile = (tampered: string) => {
    const [line = ''] = readFileSync(join(tampered, 'files.jsonl'), 'utf8').split('\n')
    return join('files', (JSON.parse(line) as { path: string }).path)
  }
  test.each<[string, (tampered: string) => string, (path: string) => void]>([
    ['a file', firstFile, (path) => writeFileSync(path, flip(readFileSync(path)))],
    ['a file that is gone', firstFile, (path) => rmSync(path)],
    [
      'rows that were rewritten',
      () => 'database/person.copy.gz',
      (path) =>
        writeFileSync(path, gzipSync(gunzipSync(readFileSync(path)).toString().replace('doctor', 'hacker'))),
    ],
    ['the list of files', () => 'files.jsonl', (path) => writeFileSync(path, '')],
    [
      'the manifest',
      () => 'manifest.json',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').replace(/"program": ".*"/, '"program": "x"')),
    ],
    ['a manifest that is none', () => 'manifest.json', (path) => writeFileSync(path, '{')],
  ])('names what is broken: %s', async (what, nameOf, tamper) => {
    const tampered = join(folder, `tampered ${what}`)
    cpSync(backup, tampered, { recursive: true })
    const name = nameOf(tampered)
    tamper(join(tampered, name))
    const place = dataFolder(`data ${what}`)
    const database = await emptyDatabase()
    const outcome = await ran('restore', [tampered], place, database.url)
    expect(outcome.output).toContain(name)
    expect(outcome.output).toContain('Nothing was restored')
    expect(outcome.code).toBe(2)
    expect(existsSync(join(place, 'attachments'))).toBe(false)
    const opened = openDatabase(database.url)
    expect(await opened.read.selectFrom('person').select('id').execute()).toEqual([])
    await opened.close()
  })
})
