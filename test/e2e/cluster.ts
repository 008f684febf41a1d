/** Two servers and two media nodes on one database behind nginx, as README describes it; each of them can be killed. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { bound } from '../../db/lifetime.mjs'
import { freePort } from '../support/ports.ts'
import { startProxy } from '../support/proxy.ts'
import { Part, root } from './part.ts'
import { isHealthy, type Product, prepareGround } from './product.ts'

export const names = ['a', 'b'] as const
export type Name = (typeof names)[number]

export type Cluster = {
  /** Where the proxy listens. */
  readonly url: string
  readonly people: Product['people']
  readonly servers: Readonly<Record<Name, Part>>
  readonly nodes: Readonly<Record<Name, Part>>
  /** What a server tells a monitoring system now. */
  metrics(server: Name): Promise<string>
  /** Where a consultation's room is now. */
  placeOf(consultationId: string): Promise<{ server: Name; mediaNode: Name }>
  /** `npm run drain -- ...`. @returns exit code and what it printed */
  drain(...words: string[]): Promise<{ code: number | null; output: string }>
  /** Ends all of it. Idempotent. */
  stop(): Promise<void>
}

/**
 * Call it inside of vitest, in a `beforeAll`: it runs on a clone of its database.
 * @param settings beside the usual ones
 */
export async function startCluster(settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  const ground = await prepareGround()
  const socketOf = (name: Name) => join(ground.folder, `${name}.sock`)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...ground.own,
    ...settings,
    PUBLIC_ORIGIN: url,
    TRUSTED_PROXIES: '1',
    MEDIA_NODES: names.map((name) => `${name}=${socketOf(name)}`).join(','),
  }
  const nodeOf = (name: Name): Part => {
    const node: Part = new Part(
      'media/node.ts',
      { ...process.env, ...ground.own, MEDIA_SOCKET: socketOf(name), MEDIA_PORT: '0' },
      async () => node.said('"ready"'),
    )
    return node
  }
  const ports = { a: await freePort(), b: await freePort() }
  const metricsPorts = { a: await freePort(), b: await freePort() }
  const serverOf = (name: Name) =>
    new Part(
      'server/main.ts',
      {
        ...env,
        SERVER_NAME: name,
        PORT: String(ports[name]),
        METRICS_PORT: String(metricsPorts[name]),
      },
      () => isHealthy(`http://127.0.0.1:${ports[name]}`),
    )
  const nodes = { a: nodeOf('a'), b: nodeOf('b') }
  const servers = { a: serverOf('a'), b: serverOf('b') }
  const closing: (() => Promise<void>)[] = [() => ground.end()]
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= (async () => {
      for (const end of closing.reverse()) await end()
    })()
    return stopping
  }
  try {
    for (const part of [nodes.a, nodes.b, servers.a, servers.b]) {
      closing.push(() => part.end('SIGTERM'))
      await part.start()
    }
    const proxy = await startProxy(port, [ports.a, ports.b])
    closing.push(() => proxy.stop())
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    people: ground.people,
    servers,
    nodes,
    async placeOf(consultationId) {
      const { server, mediaNode } = await ground.opened.db
        .selectFrom('roomPlacement')
        .select(['server', 'mediaNode'])
        .where('consultationId', '=', consultationId)
        .executeTakeFirstOrThrow()
      return { server: nameOf(server), mediaNode: nameOf(mediaNode) }
    },
    metrics: async (name) => (await fetch(`http://127.0.0.1:${metricsPorts[name]}/metrics`)).text(),
    drain: (...words) => run(join(root, 'server/drain.ts'), words, env),
    stop,
  }
}

function nameOf(word: string | null): Name {
  const name = names.find((one) => one === word)
  if (name === undefined) throw new Error(`there is no part by the name of ${word}`)
  return name
}

function run(script: string, words: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(...bound(process.execPath, [script, ...words]), {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
