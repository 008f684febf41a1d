/**
 * One room at two media nodes: who came third receives at the other one, which nobody notices; when that node is killed, the third is back
 * without a press, and the first two go on as if nothing were.
 */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoPassword } from '../../db/seed.ts'
import type { Candidates } from '../../server/contract/mdt.ts'
import type { Health } from '../../server/contract/session.ts'
import { type Hall, openCall, type Pair, takeMissed } from '../lab/call.ts'
import { launchChromium } from '../support/chromium.ts'
import { ask, signInByApi } from './api.ts'
import { callFlags, join, seesAndHears, tileOf } from './call.ts'
import { type Cluster, type Name, startCluster } from './cluster.ts'
import { openWindow, type Person } from './person.ts'
import { type Account, patience } from './product.ts'
import { shootHere } from './shots.ts'

const account: Account = { loginName: 'shenyiming', password: demoPassword, name: '沈一鸣' }

let cluster: Cluster
let browser: Browser
let call: Pair
let third: Person
beforeAll(async () => {
  cluster = await startCluster({ ROOM_SPREAD_AT: '2' })
  browser = await launchChromium({ args: callFlags })
})
afterAll(async () => {
  await browser?.close()
  await cluster?.stop()
})

async function inviteThird({ consultationId }: Hall): Promise<void> {
  const mdt = `/consultations/${consultationId}/mdt`
  const { items } = await ask<Candidates>(call.expert, 'GET', `${mdt}/candidates?q=shenyi`)
  await ask(call.expert, 'POST', `${mdt}/members`, { personId: items[0]?.person.id })
  await ask(third, 'POST', `${mdt}/answer`, { answer: 'accept' })
  await third.page.goto(`/consultations/${consultationId}/room`)
  await join(third)
}

const figuresOf = async (node: Name) => {
  const { media } = await ask<Health>(third, 'GET', '/health')
  return media.find(({ nodeId }) => nodeId === node)
}

const connections = () =>
  Promise.all([call.doctor, call.expert].map(({ page }) => page.evaluate(() => window.connections.length)))

it('brings the one at the killed node back without a press, muted as they were, while the others see each other', async () => {
  const hall: Hall = { product: cluster, browser, consultationId: null }
  third = await openWindow(browser, cluster, account)
  await signInByApi(third)
  call = await openCall(hall)
  const { doctor, expert } = call
  await inviteThird(hall)
  await Promise.all([doctor, expert, third].map(seesAndHears))

  const { mediaNode: home, server } = await cluster.placeOf(String(hall.consultationId))
  const far: Name = home === 'a' ? 'b' : 'a'
  expect(await figuresOf(home)).toMatchObject({ pipes: 1, edges: 0, receivers: { home: 2, edge: 0 } })
  expect(await figuresOf(far)).toMatchObject({ pipes: 1, edges: 1, receivers: { home: 0, edge: 1 } })
  await expect
    .poll(() => cluster.metrics(server), { timeout: patience })
    .toMatch(new RegExp(`^media_pipe_bytes_total\\{node="${far}"\\} [1-9]`, 'm'))
  expect(await cluster.metrics(server)).toContain(`media_receivers{node="${far}",at="edge"} 1`)

  await doctor.page.getByTestId('room-mic').click()
  for (const control of ['room-mic', 'room-cam']) await third.page.getByTestId(control).click()
  const isTrue = async () => {
    for (const watcher of [expert, third]) await tileOf(watcher, doctor).getByText('已静音').waitFor()
    for (const watcher of [doctor, expert]) {
      await tileOf(watcher, third).getByText('已静音').waitFor()
      /* who comes back with the camera off has not taken it up again */
      await tileOf(watcher, third)
        .getByText(/摄像头已关|没有开摄像头/)
        .waitFor()
    }
    await third.page.getByTestId('room-cam').getByText('已关画面').waitFor()
  }
  await isTrue()
  await shootHere(third.page, 'spread-far')
  const before = await connections()
  await Promise.all([doctor, expert].map(takeMissed))
  await cluster.nodes[far].end('SIGKILL')
  await expect.poll(async () => (await figuresOf(home))?.receivers.home, { timeout: patience }).toBe(3)
  await Promise.all([doctor, third].map(seesAndHears))
  await isTrue()
  await shootHere(third.page, 'spread-far-back')
  await shootHere(doctor.page, 'spread-home')
  expect(await connections()).toEqual(before)
  for (const person of [doctor, expert]) {
    const { picture, reloads } = await takeMissed(person)
    expect(reloads).toBe(0)
    expect(picture).toBeLessThan(10_000)
  }
  for (const person of [doctor, expert, third]) expect(person.faults, person.account.name).toEqual([])
})
