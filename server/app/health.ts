/** Whether the product works. */
import type { Health } from '../contract/session.ts'
import type { Deps } from './deps.ts'

export type HealthSources = {
  readonly version: string
  media(): Promise<Health['media']>
  /** Shown only where the demonstration region was filled. */
  readonly demoAccounts: Health['demoAccounts']
}

/** Never throws: a database that does not answer is part of the answer. */
export async function readHealth(deps: Deps, sources: HealthSources): Promise<Health> {
  const [database, media] = await Promise.all([readDatabase(deps), sources.media()])
  const good = database !== null && media.length > 0 && media.every((node) => node.status === 'ok')
  return {
    status: good ? 'ok' : 'degraded',
    version: sources.version,
    database: database === null ? 'unreachable' : 'ok',
    media,
    linesOpen: database?.linesOpen ?? 0,
    demo: database?.demo ?? false,
    demoAccounts: database?.demo === true ? sources.demoAccounts : undefined,
    time: deps.clock().toISOString(),
  }
}

type DatabaseFacts = { linesOpen: number; demo: boolean }

async function readDatabase(deps: Deps): Promise<DatabaseFacts | null> {
  try {
    const [lines, demo] = await Promise.all([
      deps.read
        .selectFrom('line')
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .where('open', '=', true)
        .executeTakeFirstOrThrow(),
      deps.read.selectFrom('setting').select('value').where('key', '=', 'demo').executeTakeFirst(),
    ])
    return { linesOpen: Number(lines.count), demo: demo?.value === true }
  } catch (error) {
    deps.log.error(
      { code: error instanceof Error && 'code' in error ? error.code : null },
      'the database does not answer',
    )
    return null
  }
}
