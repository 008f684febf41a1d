/** Sound first in real browsers: what leaves a computer in each mode, measured before and after in the same run. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, openCall, openLab, type Pair } from '../lab/call.ts'
import { seesAndHears, tileOf } from './call.ts'
import { type Person, words } from './person.ts'
import { patience } from './product.ts'
import { phone, shootHere, wide } from './shots.ts'

let lab: Lab
let call: Pair
beforeAll(async () => {
  lab = await openLab()
  call = await openCall(lab)
})
afterAll(async () => {
  await call?.close()
  await lab?.close()
})

type Sent = { at: number; video: number; audio: number; layers: Record<string, number> }

/** Bytes that left since each connection was made. */
function sent({ page }: Person): Promise<Sent> {
  return page.evaluate(async () => {
    const sum: Sent = { at: performance.now(), video: 0, audio: 0, layers: {} }
    for (const connection of window.connections) {
      if (connection.connectionState !== 'connected') continue
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type !== 'outbound-rtp') continue
        const kind: 'audio' | 'video' = stat.kind === 'audio' ? 'audio' : 'video'
        sum[kind] += stat.bytesSent
        if (stat.rid !== undefined) sum.layers[stat.rid] = stat.bytesSent
      }
    }
    return sum
  })
}

/** kbit/s over some seconds from here. */
async function rates(person: Person, ms = 5000): Promise<{ video: number; audio: number }> {
  const before = await sent(person)
  await new Promise((resolve) => setTimeout(resolve, ms))
  const now = await sent(person)
  const rate = (kind: 'audio' | 'video') => ((now[kind] - before[kind]) * 8) / (now.at - before.at)
  return { video: rate('video'), audio: rate('audio') }
}

describe('a call', () => {
  it('tells both ends what the other one receives', async () => {
    const { doctor, expert } = call
    for (const person of [doctor, expert]) {
      await expect
        .poll(() => words(person.page.getByTestId('room-people')), { timeout: patience })
        .toMatch(/看得到您 \d+p/)
    }
  })

  it('takes a fraction of the line in low mode, says who chose it on both ends, and comes back', async () => {
    const { doctor, expert } = call
    await expect
      .poll(async () => (await rates(doctor, 2000)).video, { timeout: 2 * patience })
      .toBeGreaterThan(400)
    const before = await rates(doctor)
    await doctor.page.getByTestId('room-devices').click()
    await doctor.page.getByTestId('room-thrift-low').click()
    await shootHere(doctor.page, 'room-devices-thrift')
    await doctor.page.keyboard.press('Escape')
    await doctor.page.getByText('您选了省流量：收发的都是小画面').first().waitFor()
    await tileOf(expert, doctor).getByTestId('room-tile-note').getByText('选了省流量').waitFor()
    const low = await rates(doctor)
    console.log('outgoing kbit/s before and in low mode', before, low)
    expect(low.video).toBeLessThan(200)
    expect(low.video / before.video).toBeLessThan(0.4)
    // The fake microphone beeps: what is sent of it does not get less.
    expect(low.audio / before.audio).toBeGreaterThan(0.5)
    await seesAndHears(expert)
    await shootHere(expert.page, 'room-other-saves')

    await doctor.page.getByTestId('room-quality-up').click()
    await tileOf(expert, doctor).getByTestId('room-tile-note').waitFor({ state: 'detached' })
    await expect
      .poll(async () => (await rates(doctor, 2000)).video / low.video, { timeout: 2 * patience })
      .toBeGreaterThan(1.5)
  })

  it('stops the pictures and keeps the sound where sound alone is chosen', async () => {
    const { doctor, expert } = call
    await doctor.page.getByTestId('room-devices').click()
    await doctor.page.getByTestId('room-thrift-sound').click()
    await doctor.page.keyboard.press('Escape')
    await tileOf(expert, doctor).getByText('对方选了只要声音').waitFor()
    await tileOf(expert, doctor).getByTestId('room-tile-note').getByText('选了只要声音').waitFor()
    await tileOf(doctor, expert).getByText('您选了只要声音').waitFor()
    const alone = await rates(doctor)
    expect(alone.video).toBeLessThan(5)
    expect(alone.audio).toBeGreaterThan(1)
    await shootHere(doctor.page, 'room-sound-alone')
    await doctor.page.getByTestId('room-quality-up').click()
    await Promise.all([seesAndHears(doctor), seesAndHears(expert)])
  })

  it('does not send a size that nobody takes, and sends it again when somebody does', async () => {
    const { doctor, expert } = call
    const grows = async () => {
      const before = await sent(doctor)
      await new Promise((resolve) => setTimeout(resolve, 2000))
      const now = await sent(doctor)
      return Object.keys(now.layers)
        .toSorted()
        .map((rid) => (now.layers[rid] ?? 0) > (before.layers[rid] ?? 0))
    }
    await expect.poll(grows, { timeout: 2 * patience }).toEqual([true, true, true])
    await expert.page.setViewportSize(phone)
    await expect.poll(async () => (await grows()).at(-1), { timeout: 2 * patience }).toBe(false)
    await seesAndHears(expert)
    await expert.page.setViewportSize(wide)
    await expect.poll(grows, { timeout: 2 * patience }).toEqual([true, true, true])
  })
})

/** The format parameters of what leaves, one for each stream: what the encoder was really told. */
function formats({ page }: Person): Promise<string[]> {
  return page.evaluate(async () => {
    const lines: string[] = []
    for (const connection of window.connections) {
      if (connection.connectionState !== 'connected') continue
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type !== 'outbound-rtp' || stat.kind !== 'audio') continue
        const remote = connection.remoteDescription?.sdp ?? ''
        const section = remote.split('\r\nm=').find((one) => one.includes(`a=mid:${stat.mid}\r\n`))
        lines.push(section?.match(/a=fmtp:\d+ (.*)/)?.[1] ?? '')
      }
    }
    return lines
  })
}

describe('a stethoscope', () => {
  it('is sent raw beside the voice, and heard only by whoever presses', async () => {
    const { doctor, expert } = call
    const energy = () =>
      expert.page.evaluate(async () => {
        let sum = 0
        for (const connection of window.connections) {
          if (connection.connectionState !== 'connected') continue
          for (const stat of (await connection.getStats()).values()) {
            if (stat.type === 'inbound-rtp' && stat.kind === 'audio') sum += stat.totalAudioEnergy ?? 0
          }
        }
        return sum
      })
    // Its voice is away, so that what is heard is the stethoscope.
    await doctor.page.getByTestId('room-mic').click()
    await tileOf(expert, doctor).getByText('已静音').waitFor()
    await doctor.page.getByTestId('room-devices').click()
    await doctor.page.getByTestId('room-stethoscope-start').click()
    await doctor.page.keyboard.press('Escape')
    await doctor.page.getByTestId('room-stethoscope-sending').getByText('还没有人在听').waitFor()
    const strip = expert.page.getByTestId('room-stethoscope')
    await strip.waitFor()
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const before = await energy()
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect((await energy()) - before).toBeLessThan(1e-6)

    // A browser counts its streams in no order that is promised.
    const sent = await formats(doctor)
    expect(sent).toHaveLength(2)
    expect(sent).toContainEqual(expect.stringMatching(/^(?=.*usedtx=1)(?=.*useinbandfec=1)/))
    expect(sent).toContainEqual(expect.stringMatching(/^(?=.*usedtx=0)(?=.*maxaveragebitrate=96000)/))

    await strip.getByTestId('room-stethoscope-listen').click()
    await expect.poll(energy, { timeout: patience }).toBeGreaterThan(before + 1e-4)
    await doctor.page.getByTestId('room-stethoscope-sending').getByText('1 人在听').waitFor()
    await shootHere(expert.page, 'room-stethoscope')
    await doctor.page.getByTestId('room-stethoscope-sending').getByRole('button').click()
    await strip.waitFor({ state: 'detached' })
    await doctor.page.getByTestId('room-mic').click()
    await seesAndHears(expert)
  })
})
