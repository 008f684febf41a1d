/** The product's database for a command beside the server: it may be running, or not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DataFolderInUse, startEmbedded } from './embedded.ts'

export type Reached = {
  url: string
  /** Stops what was started for this; leaves alone what ran before. */
  release(): Promise<void>
}

/**
 * The database that DATABASE_URL names, else the embedded one: as it runs, or started for as long as the command takes.
 * @param env.DATA_DIR absolute
 * @throws Error where the embedded one neither runs nor starts
 */
export async function reachDatabase(
  env: { DATABASE_URL?: string | undefined; DATA_DIR: string },
  log: (line: string) => void,
): Promise<Reached> {
  if (env.DATABASE_URL !== undefined) return { url: env.DATABASE_URL, release: async () => undefined }
  const dataDir = join(env.DATA_DIR, 'postgres')
  /* a look must not make an empty database where there is none */
  if (!existsSync(join(dataDir, 'cluster'))) throw new Error(`${env.DATA_DIR} holds no database`)
  try {
    const started = await startEmbedded({ dataDir, log })
    return { url: started.url, release: () => started.stop() }
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error
    return { url: runningUrl(dataDir), release: async () => undefined }
  }
}

/** Postgres writes its port into the fourth line of its pid file. */
function runningUrl(dataDir: string): string {
  const folder = join(dataDir, 'cluster')
  const version = readdirSync(folder).find((name) => /^\d+$/.test(name))
  if (version === undefined) throw new Error(`${folder} holds no database`)
  const port = Number(readFileSync(join(folder, version, 'postmaster.pid'), 'utf8').split('\n')[3])
  if (!Number.isInteger(port)) throw new Error(`the database in ${folder} is only starting: try again`)
  const password = readFileSync(join(dataDir, 'password'), 'utf8').trim()
  return `postgres://consult:${password}@127.0.0.1:${port}/consult`
}
