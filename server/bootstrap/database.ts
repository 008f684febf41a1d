/** The database that the product uses: the one that DATABASE_URL names, or a Postgres of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { DataFolderInUse, type Embedded, startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import type { LogFile } from './log-file.ts'
import { explain, Failure, type Say } from './say.mjs'
import { pauseBefore } from './supervise.ts'

export type OwnDatabase = { url: string; stop(): Promise<void> }

/**
 * Starts the embedded Postgres and starts it again, at the same port, when it dies.
 * @throws Failure
 */
export async function startDatabase(options: {
  dataDir: string
  log: LogFile
  say: Say
}): Promise<OwnDatabase> {
  const { dataDir, log, say } = options
  const start = (port?: number) => startEmbedded({ dataDir, port, log: (line) => log.write(line) })
  let current: Embedded
  try {
    current = await start()
  } catch (error) {
    throw startFailure(error, dataDir, log.path)
  }
  let stopping = false
  const watch = async () => {
    for (let deaths = 1; !stopping; deaths++) {
      await current.ended
      if (stopping) return
      const pause = pauseBefore(deaths)
      say.line(
        `  ! 数据库意外退出，${pause / 1000} 秒后重启；日志 ${log.path} · The database ended unexpectedly and starts again in ${pause / 1000} s`,
      )
      await sleep(pause)
      if (stopping) return
      try {
        current = await start(current.port)
        say.line('  ✓ 数据库已恢复 · The database serves again')
      } catch (error) {
        log.write(error instanceof Error ? error.message : String(error))
      }
    }
  }
  void watch()
  return {
    url: current.url,
    stop() {
      stopping = true
      return current.stop()
    },
  }
}

function startFailure(error: unknown, dataDir: string, log: string): Failure {
  if (error instanceof DataFolderInUse) {
    return new Failure(
      `数据库文件夹 ${dataDir} 正被另一个实例使用：请先停止它，或用 DATA_DIR 指定另一个文件夹。`,
      `The database folder ${dataDir} is in use by another instance: stop that one, or name another folder with DATA_DIR.`,
    )
  }
  return explain(error, { folder: dataDir, log })
}

/** @throws Failure */
export async function migrateDatabase(options: {
  url: string
  external: boolean
  say: Say
  log: string
}): Promise<void> {
  const { url, external, say, log } = options
  try {
    const { applied } = await migrate(url)
    if (applied.length > 0) say.line(`  ✓ 数据库结构已更新 · Migrated the database: ${applied.join(', ')}`)
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] || error.name : String(error)
    if (external && isUnreachable(error)) {
      throw new Failure(
        `连不上 DATABASE_URL 指定的数据库(${why})：请检查地址、账号和口令。`,
        `The database of DATABASE_URL cannot be reached (${why}): check its address, account and password.`,
        { cause: error },
      )
    }
    throw new Failure(
      `更新数据库结构失败(${why})；详情见 ${log}`,
      `Migrating the database failed (${why}); details in ${log}`,
      { cause: error },
    )
  }
}

/** Codes of sockets, of the driver, and of Postgres' classes 08 (connection) and 28 (authorisation), 3D (no such database). */
function isUnreachable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(E[A-Z]+|CONNECT|CONNECTION)/.test(code) || /^(08|28|3D)/.test(code)
}
