/** A relay (coturn, from Debian) on free ports of this machine, by UDP, TCP and TLS, with a certificate of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bound } from '../../db/lifetime.mjs'
import type { Relay } from '../../server/app/relay.ts'
import { freeMediaPorts, listens } from './ports.ts'

const READY_MS = 20_000

export const relayWays = ['udp', 'tcp', 'tls'] as const
export type RelayWay = (typeof relayWays)[number]

export type TestRelay = Relay & {
  /** By UDP and TCP, at 127.0.0.1. */
  port: number
  /** The certificate, for those who are to trust it. */
  authority: string
  stop(): Promise<void>
}

/**
 * @param from the address of this machine that what is relayed comes from
 * @throws where it does not listen within twenty seconds, with what it wrote
 */
export async function startRelay(from = '127.0.0.1'): Promise<TestRelay> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-relay-'))
  const plain = await freeMediaPorts(2)
  const tls = plain + 1
  const secret = randomBytes(24).toString('hex')
  const { cert, key } = certificate(folder)
  const options = [
    '-n --no-cli --verbose --fingerprint --log-file stdout --no-multicast-peers',
    '--listening-ip 127.0.0.1 --allow-loopback-peers --no-rfc5780',
    `--relay-ip ${from}`,
    `--listening-port ${plain} --tls-listening-port ${tls} --no-dtls --cert ${cert} --pkey ${key}`,
    `--realm shuangshou --use-auth-secret --static-auth-secret ${secret} --pidfile ${join(folder, 'pid')}`,
    `--userdb ${join(folder, 'users')}`,
  ]
  const [file, args] = bound('turnserver', options.join(' ').split(' '), 'KILL')
  const child = spawn(file, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  }
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log += error.message
      resolve()
    })
    child.once('close', () => resolve())
  })
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const until = Date.now() + READY_MS
  while (!(await listens(plain)) || !(await listens(tls))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop()
      throw new Error(`the relay does not listen:\n${log.slice(-2000)}`)
    }
    await sleep(50)
  }
  return {
    urls: [
      `turn:127.0.0.1:${plain}?transport=udp`,
      `turn:127.0.0.1:${plain}?transport=tcp`,
      `turns:localhost:${tls}?transport=tcp`,
    ],
    port: plain,
    secret,
    authority: cert,
    stop,
  }
}

/** Signed by itself: a browser of a test is told to take it. */
function certificate(folder: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const wanted = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' ')
  const made = spawnSync('openssl', [
    ...wanted,
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-keyout', key, '-out', cert],
  ])
  if (made.status !== 0) throw new Error(`no certificate: ${made.stderr}`)
  return { cert, key }
}
