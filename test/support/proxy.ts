/**
 * nginx as it stands before several servers, with the lines of README. Its package would start it at port 80 of whoever runs the tests,
 * so it is only unpacked into the cache.
 */
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bound } from '../../db/lifetime.mjs'
import { runCommand } from '../../server/bootstrap/command.mjs'
import type { Say } from '../../server/bootstrap/say.mjs'
import { cacheFolder } from '../../server/bootstrap/worker.ts'
import { listens } from './ports.ts'

const READY_MS = 20_000

/** What nginx of Debian is linked against. */
export const proxyLibraries = ['libcrypt1', 'libpcre2-8-0', 'libssl3', 'zlib1g']

const unpacked = () => join(cacheFolder(process.env, homedir()), 'nginx')
const program = () => join(unpacked(), 'usr/sbin/nginx')

/** Fetches it where it is not there yet; the package lists are known by then. */
export async function ensureProxy({ say, log }: { say: Say; log: string }): Promise<void> {
  if (existsSync(program())) return
  await say.step('下载反向代理 · Fetching nginx', async () => {
    const cache = cacheFolder(process.env, homedir())
    mkdirSync(cache, { recursive: true })
    const work = mkdtempSync(join(cache, 'nginx-'))
    try {
      await runCommand('apt-get', ['download', 'nginx'], { cwd: work, log })
      const [file] = readdirSync(work)
      if (file === undefined) throw new Error('apt-get downloaded nothing')
      await runCommand('dpkg-deb', ['--extract', join(work, file), join(work, 'all')], { log })
      rmSync(unpacked(), { recursive: true, force: true })
      renameSync(join(work, 'all'), unpacked())
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  })
}

export type Proxy = { stop(): Promise<void> }

/**
 * The lines for several servers out of README, whose two servers listen at the ports given.
 * @param readme its text
 */
export function configurationOf(readme: string, port: number, servers: readonly [number, number]): string {
  const [single, several] = [...readme.matchAll(/```nginx\n([\s\S]*?)```/g)].map(([, lines = '']) => lines)
  if (single === undefined || several === undefined) throw new Error('README shows no configuration of nginx')
  const here = several.split('\n').find((line) => line.startsWith('# in location /:'))
  if (here === undefined) throw new Error('README does not say what stands in location /')
  const site = single
    .replace(/listen 443 ssl;/, `listen 127.0.0.1:${port};`)
    .replace(/ {2}(server_name|ssl_certificate|ssl_certificate_key) .*\n/g, '')
    .replace(/proxy_pass .*;/, here.slice('# in location /:'.length).trim())
  return [several, site]
    .join('\n')
    .replaceAll(':8081', `:${servers[0]}`)
    .replaceAll(':8082', `:${servers[1]}`)
}

/** @throws where it does not listen, with what it wrote */
export async function startProxy(port: number, servers: readonly [number, number]): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-proxy-'))
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  )
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${join(folder, 'pid')}; error_log stderr warn; worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 512; }
http { access_log off; ${temporary.join(' ')}
${configurationOf(readme, port, servers)} }
`,
  )
  const [file, args] = bound(
    program(),
    ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')],
    'TERM',
  )
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const until = Date.now() + READY_MS
  while (!(await listens(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop()
      throw new Error(`nginx does not listen:\n${said}`)
    }
    await sleep(50)
  }
  return { stop }
}
