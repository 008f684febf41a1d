/** The last words of a start: where the product is, and who can sign in. */
import type { Env } from '../env.ts'
import { type Say, seconds } from './say.mjs'

export type DemoAccount = { role: string; loginName: string; password: string; name: string }

/** The address that a person types. */
export function addressOf(env: Pick<Env, 'HOST' | 'PORT' | 'TLS_CERT' | 'PUBLIC_ORIGIN'>): string {
  if (env.PUBLIC_ORIGIN !== undefined) return env.PUBLIC_ORIGIN
  const everywhere = env.HOST === '0.0.0.0' || env.HOST === '::'
  const host = everywhere ? '127.0.0.1' : env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST
  return `${env.TLS_CERT === undefined ? 'http' : 'https'}://${host}:${env.PORT}`
}

/** Whether browsers on other machines will refuse camera and microphone: they want https there. */
export function needsTls(env: Pick<Env, 'HOST' | 'TLS_CERT' | 'PUBLIC_ORIGIN'>): boolean {
  if (env.TLS_CERT !== undefined || env.PUBLIC_ORIGIN?.startsWith('https:') === true) return false
  return !['127.0.0.1', '::1', 'localhost'].includes(env.HOST)
}

/** Columns of a table; a Chinese character is two cells wide. */
export function table(rows: string[][]): string[] {
  const width = (text: string) =>
    [...text].reduce((sum, one) => sum + (/[\u2E80-\uFFEF]/.test(one) ? 2 : 1), 0)
  const columns = rows[0]?.map((_, index) => Math.max(...rows.map((row) => width(row[index] ?? '')))) ?? []
  return rows.map((row) =>
    row
      .map((text, index) => text + ' '.repeat((columns[index] ?? 0) - width(text)))
      .join('  ')
      .trimEnd(),
  )
}

export function announce(options: {
  env: Env
  accounts: readonly DemoAccount[]
  logs: string
  say: Say
}): void {
  const { env, accounts, logs, say } = options
  const began = Number(process.env.START_BEGAN ?? Date.now())
  say.line(`\n✓ 双首会诊已启动 · Shuangshou Consult is running · ${seconds(began)}`)
  say.line(`  ${addressOf(env)}`)
  if (needsTls(env)) {
    say.line('  ! 未启用 HTTPS：其他电脑的浏览器将不允许使用摄像头和麦克风，请设置 TLS_CERT 和 TLS_KEY。')
    say.line(
      '    Without HTTPS browsers on other machines refuse camera and microphone: set TLS_CERT and TLS_KEY.',
    )
  }
  if (accounts.length > 0) {
    say.line('\n  演示账号 · Demo accounts')
    const head = ['角色 Role', '账号 Login', '口令 Password', '姓名 Name']
    const rows = accounts.map(({ role, loginName, password, name }) => [role, loginName, password, name])
    for (const line of table([head, ...rows])) say.line(`    ${line}`)
  } else {
    say.line('  首个管理员 · First administrator: npm run admin:create')
  }
  say.line(`\n  日志 · Logs: ${logs}`)
  say.line('  按 Ctrl-C 停止 · Ctrl-C stops it')
}
