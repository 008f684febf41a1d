/** What can be seen of an installation from a computer of a hospital: its address, certificate, clock, signalling, media ports, relays. */
import { lookup } from 'node:dns/promises'
import { connect } from 'node:tls'
import { io, type Socket } from 'socket.io-client'
import * as z from 'zod'
import { Health } from '../contract/session.ts'
import { type Ack, protocolVersion, type RequestOutput } from '../contract/signal.ts'
import { type Finding, faultWords, relayFinding, words } from './finding.ts'
import { faultOf, type LineFault } from './line.ts'
import { reachMedia, reachRelay } from './reach.ts'

/** ms */
const patience = 8_000
/** Sessions and keys of the relay bear a minute; five make times in a record wrong. Seconds. */
const clockWarning = 60
const clockFault = 300
/** Days before its end at which a certificate is to be renewed. */
const certificateWarning = 21

export type Account = { login: string; password: string }

/**
 * Looks at everything, in the order in which a browser would need it, and stops where the next cannot work.
 * @param account without one the way to the media is not tried: the server opens it to people that it knows
 */
export async function* examineSite(origin: URL, account: Account | null): AsyncGenerator<Finding> {
  const named = await examineName(origin)
  yield named
  if (named.verdict === 'bad') return
  yield* examineTls(origin)
  const health = await readHealth(origin)
  yield* health.findings
  if (health.value === null) return
  if (account === null) {
    yield {
      verdict: 'skipped',
      what: words('媒体与中继未检查', 'Media and relays were not tried'),
      next: words(
        '请加上 --login 账号，由该账号登录后检查。',
        'Add --login NAME: they are tried with that account.',
      ),
    }
    return
  }
  yield* examineMedia(origin, account)
}

async function examineName({ hostname }: URL): Promise<Finding> {
  const host = hostname.replace(/^\[|\]$/g, '')
  try {
    const { address } = await lookup(host)
    return { verdict: 'good', what: words('地址可解析', 'The name is known'), figure: `${host} → ${address}` }
  } catch {
    return {
      verdict: 'bad',
      what: words(`找不到 ${host}`, `${host} is not known`),
      next: faultWords.unknown_host,
    }
  }
}

const near = ['127.0.0.1', '[::1]', 'localhost']

async function* examineTls({ protocol, hostname, port }: URL): AsyncGenerator<Finding> {
  if (protocol === 'http:') {
    if (near.includes(hostname)) return
    yield {
      verdict: 'bad',
      what: words('没有使用 HTTPS', 'No HTTPS'),
      next: words(
        '浏览器只允许 HTTPS 页面使用摄像头和麦克风：请设置 TLS_CERT 和 TLS_KEY，或在前面加 HTTPS 代理。',
        'Browsers give camera and microphone to HTTPS pages only: set TLS_CERT and TLS_KEY, or put a proxy with HTTPS before it.',
      ),
    }
    return
  }
  const found = await readCertificate(hostname, Number(port || 443))
  if ('fault' in found) {
    yield {
      verdict: 'bad',
      what: words('HTTPS 连接失败', 'HTTPS fails'),
      figure: found.said,
      next: faultWords[found.fault],
    }
    return
  }
  const days = Math.floor((found.validTo - Date.now()) / 86_400_000)
  yield {
    verdict: days < certificateWarning ? 'warning' : 'good',
    what: words('证书有效', 'The certificate is valid'),
    figure: `${days} d`,
    ...(days < certificateWarning
      ? { next: words('证书即将到期，请尽快更换。', 'It ends soon: renew it.') }
      : {}),
  }
}

type Certificate = { validTo: number } | { fault: LineFault; said: string }

function readCertificate(host: string, port: number): Promise<Certificate> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: host, timeout: patience })
    const end = (found: Certificate) => {
      socket.destroy()
      resolve(found)
    }
    socket.once('secureConnect', () => end({ validTo: Date.parse(socket.getPeerCertificate().valid_to) }))
    socket.once('error', (error) =>
      end({ fault: faultOf(error), said: 'code' in error ? String(error.code) : error.message }),
    )
    socket.once('timeout', () => end({ fault: 'silent', said: 'ETIMEDOUT' }))
  })
}

async function readHealth(origin: URL): Promise<{ value: Health | null; findings: Finding[] }> {
  const began = Date.now()
  let health: Health
  try {
    const answer = await fetch(new URL('/api/health', origin), { signal: AbortSignal.timeout(patience) })
    health = Health.parse(await answer.json())
  } catch (error) {
    const isOther = error instanceof z.ZodError || error instanceof SyntaxError
    const next = isOther
      ? words(
          '该地址上应答的不是双首会诊：请核对地址和代理。',
          'What answers there is not this product: check address and proxy.',
        )
      : faultWords.silent
    return {
      value: null,
      findings: [{ verdict: 'bad', what: words('服务没有应答', 'The server does not answer'), next }],
    }
  }
  const spent = Date.now() - began
  const findings: Finding[] = [
    {
      verdict: 'good',
      what: words('服务应答', 'The server answers'),
      figure: `${spent} ms, v${health.version}`,
    },
    health.database === 'ok'
      ? { verdict: 'good', what: words('数据库正常', 'The database answers') }
      : {
          verdict: 'bad',
          what: words('服务连不上数据库', 'The server does not reach its database'),
          next: words('请在服务器上运行 npm run doctor。', 'Run npm run doctor at the server.'),
        },
    health.media.length > 0 && health.media.every(({ status }) => status === 'ok')
      ? { verdict: 'good', what: words('媒体进程正常', 'The media process answers') }
      : {
          verdict: 'bad',
          what: words('服务连不上媒体进程', 'The server does not reach its media process'),
          next: words(
            '请在服务器上查看媒体进程的日志。',
            'Look at the log of the media process at the server.',
          ),
        },
    clockFinding((Date.parse(health.time) - (began + spent / 2)) / 1000),
  ]
  return { value: health, findings }
}

/** @param ahead seconds that the other clock is ahead */
export function clockFinding(ahead: number): Finding {
  const what = words('与服务器的时钟相差', 'The clock differs from the server’s')
  const figure = `${Math.abs(ahead).toFixed(1)} s`
  if (Math.abs(ahead) < clockWarning) return { verdict: 'good', what, figure }
  const next = words('请用 NTP 校准两台机器的时钟。', 'Set both clocks by NTP.')
  return { verdict: Math.abs(ahead) < clockFault ? 'warning' : 'bad', what, figure, next }
}

async function* examineMedia(origin: URL, account: Account): AsyncGenerator<Finding> {
  const cookie = await signIn(origin, account)
  if (cookie === null) {
    yield {
      verdict: 'bad',
      what: words('登录失败', 'Signing in failed'),
      next: words('请核对账号和口令。', 'Check name and password.'),
    }
    return
  }
  const socket: Socket = io(origin.origin, {
    path: '/api/socket',
    transports: ['websocket'],
    auth: { protocol: protocolVersion },
    extraHeaders: { cookie },
    reconnection: false,
  })
  try {
    yield* examineWays(socket)
  } finally {
    socket.disconnect()
    await fetch(new URL('/api/session', origin), {
      method: 'DELETE',
      headers: { cookie, 'x-idempotency-key': crypto.randomUUID() },
      signal: AbortSignal.timeout(patience),
    }).catch((error: unknown) =>
      console.error(`  ! ${error instanceof Error ? error.message : String(error)}`),
    )
  }
}

async function signIn(origin: URL, { login, password }: Account): Promise<string | null> {
  const answer = await fetch(new URL('/api/session', origin), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ loginName: login, password }),
    signal: AbortSignal.timeout(patience),
  })
  if (!answer.ok) return null
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? null
}

async function ask<N extends 'probe.open' | 'probe.close'>(
  socket: Socket,
  name: N,
): Promise<RequestOutput<N>> {
  const answer = (await socket.timeout(patience).emitWithAck(name, {})) as Ack<N>
  if (!answer.ok) throw new Error(answer.error.code)
  return answer.data
}

async function* examineWays(socket: Socket): AsyncGenerator<Finding> {
  const connected = await new Promise<string | null>((resolve) => {
    socket.once('connect', () => resolve(null))
    socket.once('connect_error', (error) => resolve(error.message))
    setTimeout(() => resolve('ETIMEDOUT'), patience).unref()
  })
  if (connected !== null) {
    yield {
      verdict: 'bad',
      what: words('信令连接失败', 'Signalling does not connect'),
      figure: connected,
      next: words(
        '请让代理和防火墙放行 /api/socket 的 WebSocket 升级。',
        'Let proxies and firewalls pass the WebSocket upgrade of /api/socket.',
      ),
    }
    return
  }
  const began = performance.now()
  await ask(socket, 'probe.close')
  yield {
    verdict: 'good',
    what: words('信令连接', 'Signalling'),
    figure: `${Math.round(performance.now() - began)} ms`,
  }
  const { sendTransport, iceServers } = await ask(socket, 'probe.open')
  const { iceParameters: ice, iceCandidates } = sendTransport
  for (const { address, port, protocol } of iceCandidates) {
    const reached = await reachMedia({ address, port, protocol }, ice)
    const what = words(`媒体 ${protocol.toUpperCase()}`, `Media by ${protocol.toUpperCase()}`)
    const place = `${address}:${port}`
    yield reached.good
      ? { verdict: 'good', what, figure: `${place} · ${reached.roundTripMs} ms` }
      : {
          // Where one of both passes there is a call; UDP is the better one.
          verdict: protocol === 'udp' ? 'bad' : 'warning',
          what,
          figure: place,
          next: faultWords[reached.fault],
        }
  }
  const udp = iceCandidates.find(({ protocol }) => protocol === 'udp')
  for (const key of iceServers) {
    yield relayFinding(key.urls, await reachRelay(key, udp === undefined ? undefined : { place: udp, ice }))
  }
  if (iceServers.length === 0) {
    yield {
      verdict: 'skipped',
      what: words('没有设置中继', 'There is no relay'),
      next: words(
        '只放行网页的网络需要 TURN_URLS 和 TURN_SECRET。',
        'Networks that let only web pages through need TURN_URLS and TURN_SECRET.',
      ),
    }
  }
  await ask(socket, 'probe.close')
}
