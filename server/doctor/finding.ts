/** What was looked at, what was found, and what to do about it: in Chinese and English, as both commands speak. */
import type { Reached, ReachFault } from './reach.ts'

export type Words = { readonly zh: string; readonly en: string }
export type Verdict = 'good' | 'warning' | 'bad' | 'skipped'
export type Finding = {
  readonly verdict: Verdict
  readonly what: Words
  /** What was measured: `12 ms`, `83 days`. */
  readonly figure?: string
  /** What to change; wanted where it is not good. */
  readonly next?: Words
}

export const words = (zh: string, en: string): Words => ({ zh, en })

const marks: Readonly<Record<Verdict, string>> = { good: '✓', warning: '!', bad: '✗', skipped: '·' }

export function print({ verdict, what, figure, next }: Finding): string {
  const line = `  ${marks[verdict]} ${what.zh} · ${what.en}${figure === undefined ? '' : ` · ${figure}`}`
  return next === undefined ? line : `${line}\n      ${next.zh}\n      ${next.en}`
}

export const faultWords: Readonly<Record<ReachFault, Words>> = {
  unknown_host: words('找不到这个主机名：请检查 DNS。', 'The name of the host is not known: check the DNS.'),
  refused: words(
    '该端口没有程序在监听：请确认服务已启动、端口号正确。',
    'Nothing listens on this port: see that the service runs, and on this port.',
  ),
  silent: words(
    '没有应答：多半被防火墙拦截，请让防火墙对本网络放行该地址与端口。',
    'No answer: most likely a firewall. Let it pass this address and port from this network.',
  ),
  closed: words(
    '连接被中途切断：请检查防火墙或代理是否审查该端口的内容。',
    'The connection was cut: see whether a firewall or proxy inspects what passes this port.',
  ),
  certificate: words(
    '证书不被信任：请换用受信任机构签发、且包含该主机名的证书。',
    'The certificate is not trusted: use one of a known authority that names this host.',
  ),
  unauthorised: words(
    '中继服务器不认可密钥：请核对 TURN_SECRET 与 coturn 的 static-auth-secret 是否一致，两台机器的时钟是否准确。',
    'The relay refuses the key: TURN_SECRET and coturn’s static-auth-secret must be the same, and both clocks right.',
  ),
  forbidden: words(
    '中继服务器到不了媒体端口：请检查 coturn 的 denied-peer-ip、allowed-peer-ip 和它与媒体服务器之间的防火墙。',
    'The relay does not lead to the media port: check denied-peer-ip and allowed-peer-ip of coturn, and the firewall between both.',
  ),
  malformed: words(
    '应答的不是中继服务器：请核对 TURN_URLS 的地址与端口。',
    'What answers is no relay: check address and port in TURN_URLS.',
  ),
}

/** @param urls of the relay, as TURN_URLS has it */
export function relayFinding(urls: string, reached: Reached): Finding {
  const what = words('中继', 'Relay')
  return reached.good
    ? { verdict: 'good', what, figure: `${urls} · ${reached.roundTripMs} ms` }
    : { verdict: 'bad', what, figure: urls, next: faultWords[reached.fault] }
}
