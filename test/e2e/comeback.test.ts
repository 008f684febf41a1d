/** The short form of the network laboratory: a cut of two seconds with a muted microphone, a dead worker, no UDP, a dead server. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, openCall, openLab, type Pair, protocolsOf, takeMissed } from '../lab/call.ts'
import { perfect } from '../lab/relay.ts'
import { seesAndHears, tileOf } from './call.ts'
import { reception, words } from './person.ts'
import { patience } from './product.ts'

let lab: Lab
let call: Pair
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab?.close())
afterEach(async () => {
  lab.line.heal()
  lab.line.conditions = perfect
  await call?.close()
})

const bothSee = () => Promise.all([seesAndHears(call.doctor), seesAndHears(call.expert)])

async function noReload(): Promise<void> {
  for (const person of [call.doctor, call.expert]) expect((await takeMissed(person)).reloads).toBe(0)
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a call', () => {
  beforeEach(async () => {
    call = await openCall(lab)
  })

  it('comes back after two seconds without a line, and who was muted is muted for both', async () => {
    const { doctor, expert } = call
    await doctor.page.getByTestId('room-mic').click()
    await tileOf(expert, doctor).getByText('已静音').waitFor()
    lab.line.cut()
    await sleep(2000)
    lab.line.heal()
    await seesAndHears(doctor)
    const before = await reception(expert)
    await expect
      .poll(async () => (await reception(expert)).framesDecoded, { timeout: patience })
      .toBeGreaterThan(before.framesDecoded + 10)
    expect((await reception(expert)).audioEnergy).toBeCloseTo(before.audioEnergy, 6)
    expect(await words(tileOf(expert, doctor))).toContain('已静音')
    expect(await words(doctor.page.getByTestId('room-mic'))).toContain('已静音')
    await doctor.page.getByTestId('room-mic').click()
    await bothSee()
    await noReload()
  })

  it('comes back by itself after its worker was killed', async () => {
    await call.doctor.page.getByTestId('room-cam').click()
    await tileOf(call.expert, call.doctor).getByText('摄像头已关').waitFor()
    await lab.product.killWorker()
    await seesAndHears(call.doctor)
    // A camera that is off is closed, so that there is nothing to be sent again.
    await tileOf(call.expert, call.doctor).getByText('没有开摄像头').waitFor()
    await call.doctor.page.getByTestId('room-cam').click()
    await bothSee()
    await noReload()
  })

  it('passes over TCP where UDP is blocked', async () => {
    expect(await protocolsOf(call.doctor)).toEqual(['udp'])
    lab.line.conditions = { ...perfect, udp: false }
    await expect.poll(() => protocolsOf(call.doctor), { timeout: patience }).toEqual(['tcp'])
    await expect.poll(() => protocolsOf(call.expert), { timeout: patience }).toEqual(['tcp'])
    await bothSee()
    await noReload()
  })

  it('goes on over the same connections while the server is killed and started again', async () => {
    const connections = () => call.expert.page.evaluate(() => window.connections.length)
    const before = await connections()
    await lab.product.killServer()
    await lab.product.startServer()
    await bothSee()
    for (const { page } of [call.doctor, call.expert]) {
      await expect
        .poll(() => words(page.getByTestId('room-network')), { timeout: patience })
        .toContain('网络平稳')
    }
    expect(await connections()).toBe(before)
    await noReload()
  })
})
