/**
 * What does an export of 100,000 rows want of memory and time, in each format of the log? The server's part is this process: it starts the
 * product's own process, hears it and reads the finished file as a download does. Both are watched; Postgres is not.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { type Db, openDatabase, type ReadDb } from '../../db/open.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { createExportWorker, type ExportEnd, type ExportWorker } from '../../server/app/export-worker.ts'
import { createVault } from '../../server/app/vault.ts'
import { fillDemo } from '../../server/bootstrap/demo.ts'
import { createSay } from '../../server/bootstrap/say.mjs'
import { formatsOf } from '../../server/domain/export.ts'
import { writeFacts } from './facts.ts'
import { childOf, watchProcess } from './verify.ts'

const rows = Number(process.env.ROWS ?? 100_000)
/** `FORMATS=fhir,csv`: those alone; a bundle of FHIR takes longest by far. */
const wanted = process.env.FORMATS?.split(',')
const formats = formatsOf.log.filter((format) => wanted === undefined || wanted.includes(format))
/** megabytes that the server may grow by */
const goal = 150
const megabyte = 1024 * 1024

type Measured = {
  format: string
  rows: number
  seconds: number
  fileMegabytes: number
  /** How much larger this process was at most than before. */
  serverGrowth: number
  /** Largest resident memory of the process that writes. */
  writerMegabytes: number
}

/** Prints a line for each format and writes test/output/bench-exports.json; exit code 1 where the goal is missed. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-bench-exports-'))
  const database = await startEmbedded({ dataDir: join(folder, 'database'), log: () => undefined })
  const dataKey = randomBytes(32)
  try {
    await migrate(database.url)
    await fillDemo({ url: database.url, key: dataKey, digest: 'sha256', say: createSay() })
    const opened = openDatabase(database.url, { connections: 2 })
    const worker = createExportWorker({
      ...{ url: opened.url, folder: join(folder, 'exports'), dataKey, vault: createVault(dataKey) },
      /* what else runs on the machine is not what is measured */
      priority: 0,
    })
    try {
      await grow(opened.db)
      const results: Measured[] = []
      for (const format of formats) results.push(await measure(opened.read, worker, format))
      console.log(writeFacts('exports', { rows, goal, results }))
      if (results.some(({ serverGrowth }) => serverGrowth > goal)) process.exitCode = 1
    } finally {
      await worker.close()
      await opened.close()
    }
  } finally {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Copies of the region's consultations, with their patients, until there are enough. */
async function grow(db: Db): Promise<void> {
  await sql`
    insert into consultation (id, number, line_id, requester_id, requesting_institution_id, patient_id, kind, urgency, state,
      submitted_at, changed_at, diagnosis, reason_code, reason_text)
    select gen_random_uuid(), 'B' || n || '-' || number, line_id, requester_id, requesting_institution_id, patient_id, kind,
      urgency, 'declined', submitted_at - interval '1 minute' * n, changed_at, diagnosis, reason_code, reason_text
    from consultation, generate_series(1, ${Math.ceil(rows / 100)}::int) as n
    where submitted_at is not null limit greatest(0, ${rows}::int - (select count(*) from consultation
      where submitted_at is not null))`.execute(db)
  await sql`analyze`.execute(db)
}

async function measure(
  read: ReadDb,
  worker: ExportWorker,
  format: (typeof formatsOf.log)[number],
): Promise<Measured> {
  const { id: personId } = await read.selectFrom('person').select('id').limit(1).executeTakeFirstOrThrow()
  const person = (await personBriefs(read, [personId])).get(personId)
  if (person === undefined) throw new Error('nobody is there')
  const id = uuid()
  const at = new Date()
  global.gc?.()
  const before = process.memoryUsage.rss()
  const own = watchProcess(process.pid)
  const began = performance.now()
  let end: ExportEnd | undefined
  const running = worker.start(
    {
      ...{ id, format, locale: 'zh', filters: {}, consultationId: null, identity: false },
      ...{ until: at, digest: 'sha256', mark: { number: 'DC-000001', person, at } },
    },
    {
      progress: () => undefined,
      ended: async (said) => {
        end = said
      },
    },
  )
  const writer = watchProcess(await childOf(process.pid, 'export-process'))
  await running
  const seconds = (performance.now() - began) / 1000
  const { megabytes: writerMegabytes } = writer.end()
  if (end?.kind !== 'done') throw new Error(`${format}: ${JSON.stringify(end)}`)
  let fileBytes = 0
  for await (const piece of (await worker.open(id)).read()) fileBytes += (piece as Buffer).length
  const { megabytes } = own.end()
  await worker.remove(id)
  const result = {
    ...{ format, rows: end.rows, seconds, fileMegabytes: fileBytes / megabyte, writerMegabytes },
    serverGrowth: Math.max(0, megabytes - before / megabyte),
  }
  console.log(
    `${format}: ${end.rows} rows · ${seconds.toFixed(1)} s · a file of ${result.fileMegabytes.toFixed(1)} MB · server +${result.serverGrowth.toFixed(1)} MB · writer ${writerMegabytes.toFixed(0)} MB`,
  )
  return result
}
