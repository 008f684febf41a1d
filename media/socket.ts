/** Where a media node listens: a socket file on the same machine, or TCP under TLS with a shared secret on another one. */
import { createHash } from 'node:crypto'
import { lstat, unlink } from 'node:fs/promises'
import net from 'node:net'
import tls from 'node:tls'

export type NodeAddress =
  | { kind: 'file'; path: string }
  | { kind: 'tcp'; host: string; port: number; secret: string }

/** A pre-shared key is as strong as its text; below this length guessing would be worth trying. */
const minSecretLength = 32

/**
 * @param socket a path, or `tcp://host:port`
 * @param secret needed for TCP only, the same on both sides
 * @throws TypeError with a sentence for the operator
 */
export function parseAddress(socket: string, secret: string | undefined): NodeAddress {
  if (!/^[a-z]+:\/\//i.test(socket)) {
    // A longer path is cut by the kernel without a word (sun_path).
    if (Buffer.byteLength(socket) > 107) throw new TypeError(`the path is longer than 107 bytes: ${socket}`)
    return { kind: 'file', path: socket }
  }
  const url = URL.parse(socket)
  if (url?.protocol !== 'tcp:' || !url.hostname || !url.port) {
    throw new TypeError(`expected a path or tcp://host:port, not ${socket}`)
  }
  if (!secret || secret.length < minSecretLength) {
    throw new TypeError(
      `a node on the network needs MEDIA_SECRET with at least ${minSecretLength} characters`,
    )
  }
  return { kind: 'tcp', host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port), secret }
}

/** Both sides prove that they know the secret, and the line is encrypted, without a certificate to care for. */
const tlsOptions = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  ciphers: 'ECDHE-PSK-CHACHA20-POLY1305',
} as const satisfies tls.SecureContextOptions

const identity = 'media'
const keyOf = (secret: string) => createHash('sha256').update(secret).digest()

/** Starts connecting; listen for `ready` of the answer's event name. */
export function dial(address: NodeAddress): { socket: net.Socket; readyEvent: 'connect' | 'secureConnect' } {
  if (address.kind === 'file') return { socket: net.connect(address.path), readyEvent: 'connect' }
  const socket = tls.connect({
    ...tlsOptions,
    host: address.host,
    port: address.port,
    pskCallback: () => ({ identity, psk: keyOf(address.secret) }),
    // There is no certificate to check: who does not know the key does not get through the handshake.
    checkServerIdentity: () => undefined,
  })
  return { socket, readyEvent: 'secureConnect' }
}

/**
 * Listens. A socket file that a dead process left behind is removed, one that is answered is not.
 * @throws Error where the address is taken
 */
export async function listen(
  address: NodeAddress,
  onConnection: (socket: net.Socket) => void,
): Promise<net.Server> {
  if (address.kind === 'tcp') {
    const psk = keyOf(address.secret)
    const server = tls.createServer(
      { ...tlsOptions, pskCallback: (_socket, name) => (name === identity ? psk : null) },
      onConnection,
    )
    await listening(server, { host: address.host, port: address.port })
    return server
  }
  await removeStale(address.path)
  const server = net.createServer(onConnection)
  // Narrow from the first moment: a chmod afterwards would leave a gap.
  const mask = process.umask(0o177)
  try {
    await listening(server, { path: address.path })
  } finally {
    process.umask(mask)
  }
  return server
}

function listening(server: net.Server, options: net.ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!found) return
  if (!found.isSocket()) throw new Error(`${path} exists and is not a socket`)
  if (await answers(path)) throw new Error(`another media node listens on ${path}`)
  await unlink(path)
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(path)
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
