/** The settings of a media node, from the environment. */
import { accessSync, constants } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { availableParallelism, networkInterfaces } from 'node:os'
import { z } from 'zod'
import { type NodeAddress, parseAddress } from './socket.ts'
import type { WorkerOptions } from './workers.ts'

export type MediaEnv = {
  address: NodeAddress
  workers: WorkerOptions
  graceMs: number
  /** Under which other nodes reach this one. */
  pipeAddress: string
  /** Where recordings go; undefined: this node records nothing. */
  recordingDir: string | undefined
  /** Sentences that the operator should read at once. */
  warnings: string[]
}

const number = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(min).max(max))
const address = z.string().refine((value) => isIP(value) > 0, 'must be an IP address')

const schema = z.object({
  MEDIA_SOCKET: z.string({ error: 'is required: a path, or tcp://host:port' }).min(1),
  MEDIA_SECRET: z.string().optional(),
  MEDIASOUP_WORKER_BIN: z.string().refine(isExecutable, 'is not a file that can be run').optional(),
  MEDIA_PORT: number(0, 65_535).default(0),
  MEDIA_LISTEN_ADDRESS: address.default('0.0.0.0'),
  MEDIA_ANNOUNCED_ADDRESS: z
    .string()
    .max(253)
    .regex(/^[\da-z.:-]+$/i, 'must be an IP address or a host name')
    .refine((value) => !unspecified(value), 'must be an address that a browser can reach')
    .optional(),
  MEDIA_PIPE_ADDRESS: address
    .refine((value) => !unspecified(value), 'must be an address that other nodes can reach')
    .optional(),
  MEDIA_WORKERS: number(1, 256).default(availableParallelism),
  MEDIA_GRACE_SECONDS: number(1, 86_400).default(120),
  MEDIA_RECORDING_DIR: z.string().startsWith('/', 'must be an absolute path').optional(),
})

/** @throws Error whose message names every wrong setting, one a line */
export function readEnv(source: NodeJS.ProcessEnv): MediaEnv {
  // An empty value means "not set", as in a compose file with an empty default.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'))
  }
  const env = parsed.data
  if (env.MEDIA_PORT > 0 && env.MEDIA_PORT + env.MEDIA_WORKERS > 65_536) {
    throw new Error('MEDIA_PORT leaves no port for the last of MEDIA_WORKERS')
  }
  const listenAddress = env.MEDIA_LISTEN_ADDRESS
  const announcedAddress = env.MEDIA_ANNOUNCED_ADDRESS ?? reachable(listenAddress)
  return {
    address: readAddress(env.MEDIA_SOCKET, env.MEDIA_SECRET),
    workers: {
      bin: env.MEDIASOUP_WORKER_BIN,
      count: env.MEDIA_WORKERS,
      firstPort: env.MEDIA_PORT,
      listenAddress,
      announcedAddress,
    },
    pipeAddress: env.MEDIA_PIPE_ADDRESS ?? reachable(listenAddress),
    graceMs: env.MEDIA_GRACE_SECONDS * 1000,
    recordingDir: env.MEDIA_RECORDING_DIR,
    warnings: warn(listenAddress, announcedAddress, env.MEDIA_ANNOUNCED_ADDRESS === undefined),
  }
}

function readAddress(socket: string, secret: string | undefined): NodeAddress {
  try {
    return parseAddress(socket, secret)
  } catch (error) {
    throw new Error(`MEDIA_SOCKET: ${error instanceof Error ? error.message : error}`)
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const unspecified = (address: string) => address === '0.0.0.0' || address === '::'

/** Where it listens, or the first address of this machine that others could know. */
function reachable(listenAddress: string): string {
  if (!unspecified(listenAddress)) return listenAddress
  const outward = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  return outward?.address ?? '127.0.0.1'
}

const privateAddresses = new BlockList()
privateAddresses.addSubnet('10.0.0.0', 8)
privateAddresses.addSubnet('172.16.0.0', 12)
privateAddresses.addSubnet('192.168.0.0', 16)
privateAddresses.addSubnet('100.64.0.0', 10)
privateAddresses.addSubnet('169.254.0.0', 16)
privateAddresses.addSubnet('127.0.0.0', 8)
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')
privateAddresses.addAddress('::1', 'ipv6')

export const isPrivate = (address: string): boolean =>
  address === 'localhost' ||
  (isIP(address) > 0 && privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'))

function warn(listenAddress: string, announcedAddress: string, chosen: boolean): string[] {
  const listensPublicly = unspecified(listenAddress) || !isPrivate(listenAddress)
  if (!listensPublicly || !isPrivate(announcedAddress)) return []
  // Not an error: a system inside one hospital's network is reached by a private address.
  return [
    `browsers are told to send media to ${announcedAddress}${chosen ? ' (chosen, MEDIA_ANNOUNCED_ADDRESS is not set)' : ''}, ` +
      'a private address: people outside this network will neither see nor hear anybody. ' +
      'Set MEDIA_ANNOUNCED_ADDRESS to the address under which they reach this machine.',
  ]
}
