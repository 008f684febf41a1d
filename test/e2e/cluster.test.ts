/**
 * Several servers and media nodes behind nginx: who reached the other server is led to the room; a killed server stops no picture; a killed
 * node's rooms open on the other one; what is drained ends no call.
 */
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Hall, openCall, type Pair, takeMissed } from '../lab/call.ts'
import { launchChromium } from '../support/chromium.ts'
import { callFlags, leave, say, seesAndHears } from './call.ts'
import { type Cluster, type Name, names, startCluster } from './cluster.ts'
import { patience } from './product.ts'

let cluster: Cluster
let browser: Browser
let hall: Hall
let call: Pair
beforeAll(async () => {
  cluster = await startCluster()
  browser = await launchChromium({ args: callFlags })
  hall = { product: cluster, browser, consultationId: null }
})
afterAll(async () => {
  await browser?.close()
  await cluster?.stop()
})
beforeEach(async () => {
  call = await openCall(hall, { doctor: firstAt('a'), expert: firstAt('b') })
})
afterEach(() => call?.close())

/** What the proxy does at random: where a page's first connection ends up. What the page asks for itself is not touched. */
const firstAt = (server: Name) => async (context: BrowserContext) => {
  await context.addInitScript((name) => {
    const Plain = window.WebSocket
    window.WebSocket = class extends Plain {
      constructor(address: string | URL, protocols?: string | string[]) {
        const url = new URL(address, location.href)
        if (!url.searchParams.has('server')) url.searchParams.set('server', name)
        super(url, protocols)
      }
    }
  }, server)
}

const place = () => cluster.placeOf(String(hall.consultationId))
const otherThan = (name: Name): Name => (name === 'a' ? 'b' : 'a')
const bothSee = () => Promise.all([seesAndHears(call.doctor), seesAndHears(call.expert)])
const connections = () =>
  Promise.all([call.doctor, call.expert].map(({ page }) => page.evaluate(() => window.connections.length)))

async function noReload(): Promise<void> {
  for (const person of [call.doctor, call.expert]) expect((await takeMissed(person)).reloads).toBe(0)
}

describe('a call of two people who reached different servers', () => {
  /* SIGTERM is what a new version sends: the server closes in order while the call is on */
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'goes on over the same connections when %s ends the server that has it',
    async (signal) => {
      await say(call.doctor, call.expert, `两台服务器，一间会诊室，${signal} 之前`)
      const { server } = await place()
      const before = await connections()
      await cluster.servers[server].end(signal)
      await bothSee()
      await expect.poll(async () => (await place()).server, { timeout: patience }).toBe(otherThan(server))
      await say(call.expert, call.doctor, `换了一台服务器，话还在，${signal} 之后`)
      await bothSee()
      expect(await connections()).toEqual(before)
      await noReload()
      await cluster.servers[server].start()
    },
  )

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'opens on the other node when %s ends its node, and nobody presses anything',
    async (signal) => {
      const { mediaNode } = await place()
      await cluster.nodes[mediaNode].end(signal)
      await expect
        .poll(async () => (await place()).mediaNode, { timeout: patience })
        .toBe(otherThan(mediaNode))
      await bothSee()
      await noReload()
      await cluster.nodes[mediaNode].start()
    },
  )

  it('is ended by no draining; when it is over, nothing is left there', async () => {
    const { server, mediaNode } = await place()
    for (const words of [
      ['server', server],
      ['media', mediaNode],
    ]) {
      expect(await cluster.drain(...words)).toMatchObject({ code: 1, output: expect.stringContaining('1') })
    }
    const left = cluster.drain('server', server, '--wait')
    await bothSee()
    expect(await place()).toEqual({ server, mediaNode })
    await noReload()
    for (const person of [call.doctor, call.expert]) await leave(person)
    expect((await left).code).toBe(0)
    await call.close()
    call = await openCall(hall, { doctor: firstAt('a'), expert: firstAt('b') })
    expect(await place()).toEqual({ server: otherThan(server), mediaNode: otherThan(mediaNode) })
    for (const name of names) {
      await cluster.drain('server', name, '--undo')
      await cluster.drain('media', name, '--undo')
    }
  })
})
