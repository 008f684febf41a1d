/** The short form of the network laboratory: cuts of two and of five seconds with a muted microphone, a dead worker, no UDP, a server that is gone. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, openCall, openLab, type Pair, protocolsOf, takeMissed } from '../lab/call.ts'
import { perfect } from '../lab/relay.ts'
import { seesAndHears, tileOf } from './call.ts'
import { type Person, reception, words } from './person.ts'
import { patience } from './product.ts'

/** ms beyond what the line itself was away. What takes longer hangs, on any machine; how fast a return is, is the laboratory's. */
const hang = 15_000

/** ms; what a busy machine made smaller grows again after 45 s at the earliest (client/room/ladder.ts) */
const steadyWithin = 3 * patience

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

/**
 * Nobody waited for sound or pictures until a machine would be blamed, from the last asking until now.
 * @param away how long the line itself was away, ms
 * @param kinds what the person was sent all the time: of one who is muted, or whose camera is off, nothing comes
 */
async function noHang(
  person: Person,
  away: number,
  kinds: readonly ('sound' | 'picture')[] = ['sound', 'picture'],
): Promise<void> {
  const missed = await takeMissed(person)
  for (const kind of kinds)
    expect(missed[kind], `${kind} of ${person.account.name}`).toBeLessThan(away + hang)
}

/** From here on is counted what is missed. */
const count = () => Promise.all([takeMissed(call.doctor), takeMissed(call.expert)])

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a call', () => {
  beforeEach(async () => {
    call = await openCall(lab)
  })

  it.each([2000, 5000])(
    'comes back after %i ms without a line, and who was muted is muted for both',
    async (away) => {
      const { doctor, expert } = call
      await doctor.page.getByTestId('room-mic').click()
      await tileOf(expert, doctor).getByText('已静音').waitFor()
      await count()
      lab.line.cut()
      await sleep(away)
      lab.line.heal()
      await seesAndHears(doctor)
      const before = await reception(expert)
      await expect
        .poll(async () => (await reception(expert)).framesDecoded, { timeout: patience })
        .toBeGreaterThan(before.framesDecoded + 10)
      await noHang(doctor, away)
      await noHang(expert, away, ['picture'])
      expect((await reception(expert)).audioEnergy).toBeCloseTo(before.audioEnergy, 6)
      expect(await words(tileOf(expert, doctor))).toContain('已静音')
      expect(await words(doctor.page.getByTestId('room-mic'))).toContain('已静音')
      await doctor.page.getByTestId('room-mic').click()
      await bothSee()
      await noReload()
    },
  )

  it('comes back by itself after its worker was killed', async () => {
    await call.doctor.page.getByTestId('room-cam').click()
    await tileOf(call.expert, call.doctor).getByText('摄像头已关').waitFor()
    await count()
    await lab.product.killWorker()
    await seesAndHears(call.doctor)
    await noHang(call.doctor, 0)
    await noHang(call.expert, 0, ['sound'])
    // A camera that is off is closed, so that there is nothing to be sent again.
    await tileOf(call.expert, call.doctor).getByText('没有开摄像头').waitFor()
    await call.doctor.page.getByTestId('room-cam').click()
    await bothSee()
    await noReload()
  })

  it('passes over TCP where UDP is blocked', async () => {
    expect(await protocolsOf(call.doctor)).toEqual(['udp'])
    await count()
    lab.line.conditions = { ...perfect, udp: false }
    await expect.poll(() => protocolsOf(call.doctor), { timeout: patience }).toEqual(['tcp'])
    await expect.poll(() => protocolsOf(call.expert), { timeout: patience }).toEqual(['tcp'])
    await bothSee()
    // The browser itself needs a while until it takes a way that is silent for lost.
    for (const person of [call.doctor, call.expert]) await noHang(person, hang)
    await noReload()
  })

  it('goes on over the same connections while the server is killed and started again', async () => {
    const connections = () =>
      Promise.all(
        [call.doctor, call.expert].map(({ page }) => page.evaluate(() => window.connections.length)),
      )
    const before = await connections()
    await count()
    const goneAt = Date.now()
    await lab.product.killServer()
    await lab.product.startServer()
    // Beyond ten seconds without it sending is held (client/room/comeback.ts).
    const away = Date.now() - goneAt
    await bothSee()
    for (const { page } of [call.doctor, call.expert]) {
      await expect
        .poll(() => words(page.getByTestId('room-network')), { timeout: steadyWithin })
        .toContain('网络平稳')
    }
    for (const person of [call.doctor, call.expert]) await noHang(person, away)
    expect(await connections()).toEqual(before)
    await noReload()
  })
})
