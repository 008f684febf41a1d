/** The environment, parsed once at the start. No default secret; what is wrong is named before anything listens. */
import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import * as z from 'zod'
import type { Relay } from './app/relay.ts'

const port = z.coerce.number().int().min(1).max(65_535)

/** Of Chrome and Edge, Firefox, Safari, and Edge on Windows. */
const pushServices = 'googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com'

/** RFC 7065, one to eight of them. */
const turnAddresses =
  /^turns?:[^\s,?/@]+(\?transport=(udp|tcp))?(,turns?:[^\s,?/@]+(\?transport=(udp|tcp))?){0,7}$/

const Env = z
  .object({
    PORT: port.default(8080),
    HOST: z.string().min(1).default('127.0.0.1'),
    DATA_DIR: z.string().min(1).default('.data'),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\/.+/)
      .optional(),
    /** 1 fills the demonstration region into the database of DATABASE_URL as well. */
    DEMO: z.enum(['0', '1']).optional(),
    /** Address that browsers reach the media ports at. */
    MEDIA_ANNOUNCED_ADDRESS: z.string().min(1).max(253).optional(),
    /** First of the media ports: one for UDP and TCP for each worker. */
    MEDIA_PORT: port.default(44_400),
    MEDIA_WORKERS: z.coerce.number().int().min(1).max(64).optional(),
    /** Where the media process listens: a socket's path, or tcp://host:port. */
    MEDIA_SOCKET: z.string().min(1).optional(),
    /** Of several media nodes each one's name and where it listens: a=/run/consult/a.sock,b=tcp://10.0.0.5:4600 */
    MEDIA_NODES: z
      .string()
      .max(2000)
      .transform((list, context) => readNodes(list, (message) => context.addIssue(message)))
      .optional(),
    /** Receivers of one room at one router before the next go to another worker or node; see media/README.md. Unset: a room is at one. */
    ROOM_SPREAD_AT: z.coerce.number().int().min(1).max(1000).optional(),
    /** Consumers a worker of the home node has on the average, from which further receivers go elsewhere. */
    ROOM_SPREAD_LOAD: z.coerce.number().int().min(1).max(100_000).default(400),
    /** Of several servers on one database each one's own: the proxy leads `?server=NAME` here. */
    SERVER_NAME: z
      .string()
      .regex(/^[a-z0-9-]{1,20}$/)
      .optional(),
    MEDIA_RECORDING_DIR: z.string().startsWith('/', 'must be an absolute path').optional(),
    MEDIA_SECRET: z.string().min(32).optional(),
    /** Relays for networks that let nothing else through, a comma between: turn:host:3478?transport=udp,turns:host:443?transport=tcp */
    TURN_URLS: z
      .string()
      .max(2000)
      .regex(turnAddresses)
      .transform((list) => list.split(','))
      .optional(),
    /** `static-auth-secret` of the relay. */
    TURN_SECRET: z.string().min(32).optional(),
    TLS_CERT: z.string().min(1).optional(),
    TLS_KEY: z.string().min(1).optional(),
    /** Where people reach the product, when a proxy stands before it: https://consult.example.cn */
    PUBLIC_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
    /** Number of trusted proxies whose X-Forwarded-For is believed. */
    TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
    /** 32 bytes in base64 that encrypt patients' identity; or a file that holds them. */
    DATA_KEY: z.string().optional(),
    DATA_KEY_FILE: z.string().min(1).optional(),
    /** smtp://user:password@host:587 or smtps://…:465; without it no mail is sent. */
    SMTP_URL: z
      .string()
      .regex(/^smtps?:\/\/.+/)
      .max(500)
      .optional(),
    /** `notices@example.cn`, or `双首会诊 <notices@example.cn>`. */
    MAIL_FROM: z
      .string()
      .regex(/^(?:[^<>\r\n]*<)?[^\s<>@]+@[^\s<>@]+>?$/)
      .max(254)
      .optional(),
    /** The hospital's own gateway to SMS or WeChat. */
    NOTICE_WEBHOOK_URL: z
      .url({ protocol: /^https?$/ })
      .max(1000)
      .optional(),
    NOTICE_WEBHOOK_SECRET: z.string().min(32).optional(),
    /** A file with the key pair that push services know this server by; without it there is no web push. */
    VAPID_KEY_FILE: z.string().min(1).optional(),
    /** Hosts of push services that browsers may name, with what lies below them. */
    PUSH_SERVICES: z.string().max(1000).default(pushServices),
    DIGEST: z.enum(['sha256', 'sm3']).default('sha256'),
    METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  })
  .superRefine((env, context) => {
    if ((env.TLS_CERT === undefined) !== (env.TLS_KEY === undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['TLS_CERT'],
        message: 'TLS_CERT and TLS_KEY are set together',
      })
    }
    for (const [one, other] of [
      ['SMTP_URL', 'MAIL_FROM'],
      ['TURN_URLS', 'TURN_SECRET'],
      ['NOTICE_WEBHOOK_URL', 'NOTICE_WEBHOOK_SECRET'],
    ] as const) {
      if ((env[one] === undefined) !== (env[other] === undefined)) {
        context.addIssue({ code: 'custom', path: [one], message: `${one} and ${other} are set together` })
      }
    }
    if (env.NOTICE_WEBHOOK_URL !== undefined && !isSafeAddress(env.NOTICE_WEBHOOK_URL)) {
      context.addIssue({
        code: 'custom',
        path: ['NOTICE_WEBHOOK_URL'],
        message: 'https is wanted outside of this machine',
      })
    }
    for (const name of ['TLS_CERT', 'TLS_KEY', 'DATA_KEY_FILE', 'VAPID_KEY_FILE'] as const) {
      const file = env[name]
      if (file !== undefined && !existsSync(file)) {
        context.addIssue({ code: 'custom', path: [name], message: `no such file: ${file}` })
      }
    }
    if (env.DATA_KEY !== undefined && Buffer.from(env.DATA_KEY, 'base64').length !== 32) {
      context.addIssue({ code: 'custom', path: ['DATA_KEY'], message: '32 bytes in base64 are wanted' })
    }
    const sockets = [env.MEDIA_SOCKET, ...(env.MEDIA_NODES ?? []).map(({ socket }) => socket)]
    if (sockets.some((socket) => socket?.startsWith('tcp://')) && env.MEDIA_SECRET === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['MEDIA_SECRET'],
        message: 'wanted where MEDIA_SOCKET is tcp://, or one of MEDIA_NODES',
      })
    }
  })

/** The names go before ids and into addresses. */
function readNodes(list: string, refuse: (message: string) => void): { name: string; socket: string }[] {
  const nodes = list.split(',').map((one) => {
    const [name = '', ...rest] = one.split('=')
    return { name, socket: rest.join('=') }
  })
  const fits = nodes.every(({ name, socket }) => /^[a-z0-9-]{1,20}$/.test(name) && socket !== '')
  if (!fits || nodes.length > 16)
    refuse('NAME=SOCKET is wanted, a comma between: a=/run/a.sock,b=/run/b.sock')
  if (new Set(nodes.map(({ name }) => name)).size < nodes.length) refuse('a name stands twice')
  return nodes
}

/** What stays on this machine may go unencrypted. */
function isSafeAddress(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
}

export type Env = Omit<z.infer<typeof Env>, 'DATA_DIR'> & {
  /** Absolute. */
  DATA_DIR: string
}

export class EnvError extends Error {
  /** One sentence for each variable that is wrong: `PORT: …`. */
  readonly problems: string[]
  constructor(problems: string[]) {
    super(problems.join('; '))
    this.name = 'EnvError'
    this.problems = problems
  }
}

/**
 * Empty variables count as not set.
 * @throws EnvError with every problem, not only the first
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = Env.safeParse(given)
  if (!result.success) {
    throw new EnvError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  }
  const { DATA_DIR } = result.data
  return { ...result.data, DATA_DIR: isAbsolute(DATA_DIR) ? DATA_DIR : resolve(DATA_DIR) }
}

/**
 * The key that encrypts patients' identity, 32 bytes.
 * @throws EnvError where it is not set or is no such key
 */
export function readDataKey(env: Pick<Env, 'DATA_KEY' | 'DATA_KEY_FILE'>): Buffer {
  const text =
    env.DATA_KEY ?? (env.DATA_KEY_FILE === undefined ? '' : readFileSync(env.DATA_KEY_FILE, 'utf8'))
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== 32) {
    throw new EnvError(['DATA_KEY or DATA_KEY_FILE: 32 bytes in base64 are wanted'])
  }
  return key
}

/** The relay that calls may go through; null where none is set. */
export function relayOf(env: Pick<Env, 'TURN_URLS' | 'TURN_SECRET'>): Relay | null {
  const { TURN_URLS: urls, TURN_SECRET: secret } = env
  return urls === undefined || secret === undefined ? null : { urls, secret }
}

/** Where the media node writes recordings and this server reads them: the same folder for both. */
export function recordingDirOf({
  DATA_DIR,
  MEDIA_RECORDING_DIR,
}: Pick<Env, 'DATA_DIR' | 'MEDIA_RECORDING_DIR'>): string {
  return MEDIA_RECORDING_DIR ?? join(DATA_DIR, 'recordings')
}
