/**
 * `npm run doctor`: looks at the machine on which the server runs. `npm run doctor -- https://consult.example.cn --login NAME`: looks at an
 * installation from where one stands, a hospital's computer. Each line says what was found and, where it is not good, what to
 * change. Exit code 0: nothing is bad, 1: something is, 2: it could not be looked at.
 */
import { parseArgs } from 'node:util'
import { addressOf } from './bootstrap/announce.ts'
import { type Finding, print } from './doctor/finding.ts'
import { examineMachine } from './doctor/machine.ts'
import { type Account, examineSite } from './doctor/site.ts'
import { EnvError, readEnv } from './env.ts'
import { readSecret } from './terminal.ts'

type Wanted = { origin: URL | null; login: string | undefined }

function readArguments(): Wanted {
  const { values, positionals } = parseArgs({
    options: { login: { type: 'string' } },
    allowPositionals: true,
  })
  const [address] = positionals
  if (address === undefined) return { origin: null, login: values.login }
  const origin = URL.parse(address.includes('://') ? address : `https://${address}`)
  if (origin === null || !['http:', 'https:'].includes(origin.protocol)) {
    throw new Error(`${address}: an address like https://consult.example.cn is wanted`)
  }
  return { origin, login: values.login }
}

async function accountOf({ login }: Wanted): Promise<Account | null> {
  return login === undefined ? null : { login, password: await readSecret(`${login} 口令 Password: `) }
}

/** @returns whether nothing is bad */
async function tell(heading: string, findings: AsyncIterable<Finding>): Promise<boolean> {
  console.log(heading)
  let good = true
  for await (const finding of findings) {
    console.log(print(finding))
    if (finding.verdict === 'bad') good = false
  }
  return good
}

async function main(): Promise<number> {
  const wanted = readArguments()
  const account = await accountOf(wanted)
  const own = wanted.origin === null ? readEnv(process.env) : null
  const machine = own === null || (await tell('本机 · This machine', examineMachine(own)))
  const origin = wanted.origin ?? new URL(addressOf(readEnv(process.env)))
  const site = await tell(`从本机访问 · From here: ${origin.origin}`, examineSite(origin, account))
  const good = machine && site
  console.log(good ? '✓ 没有发现故障 · Nothing is broken' : '✗ 有需要处理的问题 · Something is to be mended')
  return good ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  const problems =
    error instanceof EnvError ? error.problems : [error instanceof Error ? error.message : String(error)]
  console.error(`检查没有完成 · The examination did not come to its end:\n  ${problems.join('\n  ')}`)
  process.exitCode = 2
}
