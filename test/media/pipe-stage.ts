/** Real nodes as one fleet with small limits, and Chromium windows that take part in its rooms. */
import { createSocket, type Socket } from 'node:dgram'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { createFleet, type MediaFleet } from '../../media/fleet.ts'
import type { PipeEnd } from '../../media/pipe-port.ts'
import type { MediaEvent, MediaPort } from '../../media/port.ts'
import type { SpreadOptions } from '../../media/spread.ts'
import { launchChromium } from '../support/chromium.ts'
import { type Ready, Stage, silent, type TestNode } from './support.ts'

export type NodeName = 'a' | 'b'

/** Chromium's pictures are 1280 × 720 where all three sizes count; several senders at once are content with less. */
export type Picture = { width: number; height: number }

export class PipeStage {
  readonly nodes = new Map<NodeName, TestNode>()
  readonly ready = new Map<NodeName, Ready>()
  readonly ports = new Map<NodeName, MediaPort>()
  readonly events: MediaEvent[] = []
  readonly line = new PipeLine()
  readonly #stage = new Stage()
  #fleet: MediaFleet | undefined
  #browser: Browser | undefined
  #script: string | undefined

  get fleet(): MediaFleet {
    if (!this.#fleet) throw new Error('no fleet is open')
    return this.#fleet
  }

  /** @param env of every node */
  async open(
    names: NodeName[],
    limits: Partial<SpreadOptions> = {},
    env: Record<string, string> = {},
  ): Promise<MediaFleet> {
    for (const name of names) {
      const socket = await this.#stage.socket(name)
      const node = await this.#stage.node({ ...env, MEDIA_SOCKET: socket })
      this.nodes.set(name, node)
      this.ready.set(name, await node.ready())
      this.ports.set(name, this.line.before((await this.#stage.connect({ socket })).media))
    }
    const places = [...this.ports].map(([name, port]) => ({ name, port }))
    const fleet = createFleet(places, silent, { listeners: 1, load: 1_000, graceMs: 100, ...limits })
    fleet.onEvent((event) => this.events.push(event))
    this.#fleet = fleet
    return fleet
  }

  async page(): Promise<Page> {
    const { fleet } = this
    this.#script ??= await bundled()
    this.#browser ??= await launchChromium({ args: ['--autoplay-policy=no-user-gesture-required'] })
    const opened = await this.#browser.newPage()
    await opened.exposeFunction('call', (method: keyof MediaPort, input: never) => fleet[method](input))
    await opened.route('http://localhost/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>participant</title>' }),
    )
    await opened.goto('http://localhost/')
    await opened.addScriptTag({ content: this.#script })
    return opened
  }

  async pipesAt(name: NodeName): Promise<number> {
    return (await this.ports.get(name)?.status())?.pipes ?? 0
  }

  lost(): string[] {
    return this.events.flatMap((event) => (event.name === 'peer.lost' ? [event.peerId] : []))
  }

  async close(): Promise<void> {
    await this.#browser?.close()
    await this.#fleet?.close()
    await this.#stage.close()
    this.line.close()
  }
}

export const send = (from: Page, peerId: string, picture?: Picture) =>
  from.evaluate((of) => window.participant.send('r', of.peerId, 'udp', of.picture), { peerId, picture })

export const watch = (by: Page, peerId: string, producerIds: string[]) =>
  by.evaluate((of) => window.participant.watch('r', of.peerId, of.producerIds, 'udp'), {
    peerId,
    producerIds,
  })

export const frames = (of: Page) => of.evaluate(async () => (await window.participant.received()).frames)
export const energy = (of: Page) => of.evaluate(async () => (await window.participant.received()).energy)

async function bundled(): Promise<string> {
  const lib = { entry: join(import.meta.dirname, 'page.ts'), formats: ['iife' as const], name: 'page' }
  const built = await build({ configFile: false, logLevel: 'error', build: { write: false, lib } })
  const [first] = Array.isArray(built) ? built : [built]
  if (!first || !('output' in first)) throw new Error('the page was not bundled')
  return first.output[0].code
}

/** What lies between two nodes: the packets of their pipes pass here, and each direction can be closed, which nobody is told. */
export class PipeLine {
  /** Out from home, and back. */
  readonly lets = { out: true, back: true }
  /** How often a node was asked what came through its pipes. */
  looks = 0
  readonly #ends = new Map<string, { end: PipeEnd; socket: Socket }>()

  /** The same port, whose pipes to another node lead through here. */
  before(port: MediaPort): MediaPort {
    return {
      ...port,
      openPipe: async (input) => {
        const end = await port.openPipe(input)
        return input.secure ? this.#stand(input.pipeId, end) : end
      },
      pipeFlow: (input) => {
        this.looks += 1
        return port.pipeFlow(input)
      },
    }
  }

  close(): void {
    for (const { socket } of this.#ends.values()) socket.close()
    this.#ends.clear()
  }

  /** The two ends differ in the last word of their ids only. */
  async #stand(pipeId: string, end: PipeEnd): Promise<PipeEnd> {
    const isHome = pipeId.endsWith('.out')
    const other = isHome ? pipeId.replace(/out$/, 'in') : pipeId.replace(/in$/, 'out')
    const socket = createSocket('udp4')
    /* a port that nobody listens at any more is a lost packet */
    socket.on('error', () => undefined)
    socket.on('message', (packet) => {
      /* each end takes packets from the address only that it was told */
      if (this.lets[isHome ? 'back' : 'out']) this.#ends.get(other)?.socket.send(packet, end.port, end.ip)
    })
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    this.#ends.set(pipeId, { end, socket })
    return { ...end, ip: '127.0.0.1', port: socket.address().port }
  }
}
