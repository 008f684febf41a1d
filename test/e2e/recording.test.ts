/** A call that is recorded: both agree, one withdraws, it stops at once, and what there is is played from the case. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Recording } from '../../server/contract/recording.ts'
import { launchChromium } from '../support/chromium.ts'
import { ask, consultationOf, scheduled, signInByApi } from './api.ts'
import { callFlags, join, openCheck, seesAndHears } from './call.ts'
import { openWindow, type Person } from './person.ts'
import { type Account, type Product, patience, startProduct } from './product.ts'
import { shoot, shootHere } from './shots.ts'

let product: Product
let browser: Browser
const open: Person[] = []

beforeAll(async () => {
  product = await startProduct()
  browser = await launchChromium({ args: callFlags })
})
afterAll(async () => {
  const faults = open.flatMap((person) => person.faults)
  await browser?.close()
  await product?.stop()
  expect(faults).toEqual([])
})

async function atWork(account: Account): Promise<Person> {
  const person = await openWindow(browser, product, account)
  open.push(person)
  await signInByApi(person)
  return person
}

async function enter(person: Person, id: string): Promise<void> {
  await person.page.goto(`/consultations/${id}`)
  await openCheck(person)
  await join(person)
}

const sign = ({ page }: Person) => page.getByTestId('room-recording')

const recordingsOf = (person: Person, id: string) =>
  ask<Recording[]>(person, 'GET', `/consultations/${id}/recordings`)

const patientAgrees = (doctor: Person, id: string, action: 'give' | 'withdraw') =>
  ask(doctor, 'POST', `/consultations/${id}/consents`, {
    purpose: 'recording',
    action,
    signedBy: 'patient',
    signerName: '',
    relation: '',
    at: new Date().toISOString(),
    ...(action === 'withdraw' ? { note: '患者改变主意' } : {}),
  })

/** When the first packet of any part was written, ms. */
async function firstPacket(consultationId: string): Promise<number> {
  const parts = await product.db
    .selectFrom('recordingPart')
    .innerJoin('recording', 'recording.id', 'recordingPart.recordingId')
    .select('recordingPart.startedAt')
    .where('recording.consultationId', '=', consultationId)
    .execute()
  return Math.min(...parts.map(({ startedAt }) => startedAt?.getTime() ?? Number.NaN))
}

it('is recorded while everybody agrees, stops with the first no, and can be played afterwards', async () => {
  const doctor = await atWork(product.people.doctor)
  const expert = await atWork(product.people.expert)
  const id = await scheduled(doctor, expert)
  await enter(doctor, id)
  await enter(expert, id)
  await Promise.all([seesAndHears(doctor), seesAndHears(expert)])

  /* without the patient's consent nobody can be asked */
  await expect(expert.page.getByTestId('room-record-start').isDisabled()).resolves.toBe(true)
  await shootHere(expert.page, 'recording-off')
  await patientAgrees(doctor, id, 'give')
  await expect
    .poll(() => expert.page.getByTestId('room-record-start').isEnabled(), { timeout: patience })
    .toBe(true)

  await expert.page.getByTestId('room-record-start').click()
  await expert.page.getByTestId('room-record-ask').waitFor()
  await shootHere(expert.page, 'recording-ask')
  const asked = Date.now()
  await expert.page.getByTestId('room-record-ask').click()
  await doctor.page.getByTestId('room-record-agree').waitFor()
  await shootHere(doctor.page, 'recording-question')
  expect(await sign(expert).getAttribute('data-state')).toBe('asking')
  await doctor.page.getByTestId('room-record-agree').click()
  for (const person of [doctor, expert]) await sign(person).getByText('正在录像').waitFor()
  const running = Date.now()
  await shootHere(doctor.page, 'recording-runs')
  await doctor.page.waitForTimeout(10_000)
  await Promise.all([seesAndHears(doctor), seesAndHears(expert)])

  const withdrawn = Date.now()
  await doctor.page.getByTestId('room-record-withdraw').click()
  await doctor.page.getByTestId('room-record-withdraw-confirm').click()
  for (const person of [doctor, expert]) await sign(person).getByText('录像已停止').waitFor()
  const stopped = Date.now()
  await shootHere(expert.page, 'recording-stopped')
  await Promise.all([seesAndHears(doctor), seesAndHears(expert)])

  await expect
    .poll(async () => (await recordingsOf(doctor, id))[0]?.state, { timeout: 90_000, interval: 500 })
    .toBe('ready')
  const [recording] = await recordingsOf(doctor, id)
  expect(recording?.parts.filter(({ state }) => state === 'verified')).toHaveLength(4)
  /* how long four programs take to come up is the machine's; from the first packet on, all but what lay in the browsers' buffers is there */
  const began = await firstPacket(id)
  expect(began - running).toBeLessThan(patience)
  expect(recording?.durationMs).toBeGreaterThan(withdrawn - began - 1_000)
  expect(recording?.durationMs).toBeLessThan(stopped - asked + 1_000)
  expect(recording?.consents.map(({ agrees }) => agrees).sort()).toEqual([false, true])

  await doctor.page.getByTestId('room-leave').click()
  const player = doctor.page.getByTestId('recording-player')
  await player.waitFor()
  await player.evaluate(async (video: HTMLVideoElement) => {
    video.muted = true
    await video.play()
  })
  const seconds = await player.evaluate((video: HTMLVideoElement) => video.duration)
  expect(Math.abs(seconds * 1000 - (recording?.durationMs ?? 0))).toBeLessThan(1_500)
  await expect
    .poll(() => player.evaluate((video: HTMLVideoElement) => video.currentTime), { timeout: patience })
    .toBeGreaterThan(2)
  await player.evaluate((video: HTMLVideoElement) => {
    video.currentTime = 8
  })
  await expect
    .poll(() => player.evaluate((video: HTMLVideoElement) => video.currentTime), { timeout: patience })
    .toBeGreaterThan(8.2)
  expect(await player.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(1280)
  await player.scrollIntoViewIfNeeded()
  await shoot(doctor.page, 'recording-played', () => doctor.page.getByTestId('recording-player').waitFor())

  const kinds = await product.db
    .selectFrom('auditEvent')
    .select('kind')
    .where('consultationId', '=', id)
    .where('kind', 'like', 'recording.%')
    .orderBy('position')
    .execute()
  const seen = kinds.map(({ kind }) => kind)
  expect(seen.slice(0, 6)).toEqual([
    'recording.asked',
    'recording.consented',
    'recording.consented',
    'recording.started',
    'recording.declined',
    'recording.stopped',
  ])
  expect(seen.filter((kind) => kind === 'recording.verified')).toHaveLength(4)
  expect(seen.slice(-2)).toEqual(['recording.composed', 'recording.played'])
  expect((await consultationOf(doctor, id)).state).toBe('in_session')
})
