/** What only the server's own machine knows: its disk, keys, database, certificate, and how it is announced. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { pendingMigrations } from '../../db/migrate.ts'
import { openDatabase } from '../../db/open.ts'
import { reachDatabase } from '../../db/reach.ts'
import { isPrivate } from '../../media/env.ts'
import { iceServersFor } from '../app/relay.ts'
import { type Env, readDataKey, relayOf } from '../env.ts'
import { type Finding, relayFinding, words } from './finding.ts'
import { reachRelay } from './reach.ts'
import { clockFinding } from './site.ts'

const gigabyte = 1024 ** 3
/** Attachments of a day are some gigabytes: below this the day may not end well. */
const diskFault = 2 * gigabyte
const diskWarning = 20 * gigabyte
const oldestPostgres = 160_000

export async function* examineMachine(env: Env): AsyncGenerator<Finding> {
  yield diskFinding(env.DATA_DIR)
  yield keyFinding(env)
  yield* examineDatabase(env)
  if (env.TLS_CERT !== undefined && env.TLS_KEY !== undefined) yield pairFinding(env.TLS_CERT, env.TLS_KEY)
  yield announcedFinding(env)
  for (const key of iceServersFor(relayOf(env), 'doctor', new Date())) {
    yield relayFinding(key.urls, await reachRelay(key))
  }
}

/** @param folder may not be there yet */
function diskFinding(folder: string): Finding {
  let place = folder
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place)
  const { bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  return {
    verdict: free < diskFault ? 'bad' : free < diskWarning ? 'warning' : 'good',
    what: words('磁盘剩余空间', 'Free space on the disk'),
    figure: `${(free / gigabyte).toFixed(1)} GiB, ${folder}`,
    ...(free < diskWarning
      ? {
          next: words(
            '请清理或扩容，附件和数据库都在这里。',
            'Make room: attachments and database lie here.',
          ),
        }
      : {}),
  }
}

function keyFinding(env: Env): Finding {
  const what = words('患者身份密钥', 'The key of the patients’ identities')
  const file = env.DATA_KEY_FILE ?? join(env.DATA_DIR, 'key')
  if (env.DATA_KEY === undefined && !existsSync(file)) {
    return {
      verdict: 'warning',
      what,
      figure: file,
      next: words('还没有密钥：首次启动时生成。', 'There is none yet: the first start makes it.'),
    }
  }
  try {
    readDataKey(env.DATA_KEY === undefined ? { DATA_KEY: undefined, DATA_KEY_FILE: file } : env)
  } catch (error) {
    return {
      verdict: 'bad',
      what,
      figure: error instanceof Error ? error.message : String(error),
      next: words(
        '请从备份恢复该密钥，没有它任何患者姓名都无法读出。',
        'Restore it from its backup: without it no patient’s name can be read.',
      ),
    }
  }
  const open = env.DATA_KEY === undefined && (statSync(file).mode & 0o077) !== 0
  if (!open) return { verdict: 'good', what }
  return {
    verdict: 'bad',
    what,
    figure: file,
    next: words(`其他用户可以读取该文件：chmod 600 ${file}`, `Others may read the file: chmod 600 ${file}`),
  }
}

async function* examineDatabase(env: Env): AsyncGenerator<Finding> {
  const what = words('数据库', 'Database')
  try {
    const reached = await reachDatabase(env, () => undefined)
    const opened = openDatabase(reached.url, { connections: 1 })
    try {
      const began = Date.now()
      const { rows } = await sql<{ version: string; now: Date }>`
        select current_setting('server_version_num') as version, clock_timestamp() as now`.execute(opened.db)
      const spent = Date.now() - began
      const version = Number(rows[0]?.version ?? 0)
      yield version >= oldestPostgres
        ? { verdict: 'good', what, figure: `Postgres ${Math.floor(version / 10_000)}, ${spent} ms` }
        : {
            verdict: 'bad',
            what,
            figure: `Postgres ${Math.floor(version / 10_000)}`,
            next: words('需要 Postgres 16 或更新的版本。', 'Postgres 16 or newer is wanted.'),
          }
      if (env.DATABASE_URL !== undefined && rows[0] !== undefined) {
        yield clockFinding((rows[0].now.getTime() - (began + spent / 2)) / 1000)
      }
      const pending = await pendingMigrations(opened)
      if (pending.length > 0) {
        yield {
          verdict: 'warning',
          what: words('数据库结构待更新', 'The schema is older than the program'),
          figure: pending.join(', '),
          next: words('npm start 会自动更新。', 'npm start brings it up to date.'),
        }
      }
    } finally {
      await opened.close()
      await reached.release()
    }
  } catch (error) {
    yield {
      verdict: 'bad',
      what,
      figure: error instanceof Error ? error.message : String(error),
      next: words(
        '请检查 DATABASE_URL，或先运行一次 npm start。',
        'Check DATABASE_URL, or run npm start once.',
      ),
    }
  }
}

function pairFinding(certFile: string, keyFile: string): Finding {
  const what = words('证书与私钥', 'Certificate and key')
  try {
    const certificate = new X509Certificate(readFileSync(certFile))
    if (certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))) return { verdict: 'good', what }
    return {
      verdict: 'bad',
      what,
      next: words('TLS_KEY 不是该证书的私钥。', 'TLS_KEY is not the key of that certificate.'),
    }
  } catch (error) {
    return {
      verdict: 'bad',
      what,
      figure: error instanceof Error ? error.message : String(error),
      next: words('TLS_CERT 和 TLS_KEY 应为 PEM 文件。', 'TLS_CERT and TLS_KEY are to be PEM files.'),
    }
  }
}

function announcedFinding({ MEDIA_ANNOUNCED_ADDRESS: address }: Env): Finding {
  const what = words('媒体对外地址', 'The address that media are announced under')
  const next = words(
    '其他网络的医院将看不到也听不到任何人：请把 MEDIA_ANNOUNCED_ADDRESS 设为他们访问本机所用的地址。',
    'Hospitals in other networks will see and hear nobody: set MEDIA_ANNOUNCED_ADDRESS to the address under which they reach this machine.',
  )
  if (address === undefined) return { verdict: 'warning', what, figure: 'MEDIA_ANNOUNCED_ADDRESS –', next }
  return isPrivate(address)
    ? { verdict: 'warning', what, figure: address, next }
    : { verdict: 'good', what, figure: address }
}
