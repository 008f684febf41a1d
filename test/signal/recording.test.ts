/** Recording in the room: who may start it, who must agree, what pauses and what ends it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { recordConsentStep } from '../../server/app/consent.ts'
import type { RequestInput } from '../../server/contract/signal.ts'
import { audio, until } from '../media/support.ts'
import type { Client } from './hall.ts'
import { Hall } from './hall.ts'

let hall: Hall
let id: string
let doctor: Client
let expert: Client

beforeAll(async () => {
  hall = await Hall.open()
  await hall.world.opened.db.updateTable('line').set({ recordingAllowed: true }).execute()
})
afterAll(() => hall.close())
beforeEach(async () => {
  for (const client of [doctor, expert]) client?.close()
  id = (await hall.world.consultationIn('in_session')).id
  await patient('give')
  doctor = await enter(hall.world.people.doctor)
  expert = await enter(hall.world.people.expert)
})

async function patient(action: 'give' | 'withdraw'): Promise<void> {
  const { world } = hall
  const at = new Date().toISOString()
  const step = {
    purpose: 'recording',
    signedBy: 'relative',
    signerName: '李芳',
    relation: '女儿',
    at,
  } as const
  const input =
    action === 'give' ? ({ ...step, action } as const) : ({ ...step, action, note: '不愿意' } as const)
  await recordConsentStep(world.deps, await world.callOf(world.people.doctor), id, input)
}

async function enter(person: typeof hall.world.people.doctor): Promise<Client> {
  return publish(await hall.enter(person))
}

/** Who has no seat of their own is let in by the expert. */
async function enterLate(person: typeof hall.world.people.doctor): Promise<Client> {
  return publish(await hall.letIn(id, person, expert))
}

async function publish(client: Client): Promise<Client> {
  const { sendTransport } = await client.join(id)
  await client.get('producer.create', {
    transportId: sendTransport.transportId,
    kind: 'audio',
    source: 'microphone',
    rtpParameters: audio() as RequestInput<'producer.create'>['rtpParameters'],
    paused: false,
  })
  return client
}

async function begun(): Promise<string> {
  const asked = await expert.get('recording.ask', {})
  const recordingId = asked.live?.id ?? ''
  expect(asked.live?.state).toBe('asking')
  expect(hall.fake.recorded()).toEqual([])
  expect((await doctor.get('recording.answer', { recordingId, agrees: true })).live?.state).toBe('running')
  await until('both microphones are recorded', () => hall.fake.recorded().length === 2)
  return recordingId
}

async function kinds(): Promise<string[]> {
  const rows = await hall.world.opened.db
    .selectFrom('auditEvent')
    .select('kind')
    .where('consultationId', '=', id)
    .where('kind', 'like', 'recording.%')
    .orderBy('position')
    .execute()
  return rows.map(({ kind }) => kind)
}

const state = async (client: Client) => (await client.get('recording.read', {})).live?.state ?? null

test('nothing is recorded before everybody has agreed, and a withdrawal ends it at once', async () => {
  const recordingId = await begun()
  const after = await doctor.get('recording.answer', { recordingId, agrees: false })
  expect(after).toMatchObject({ live: null, stopped: 'declined' })
  await until('nothing is recorded', () => hall.fake.recorded().length === 0)
  expect(await kinds()).toEqual([
    'recording.asked',
    'recording.consented',
    'recording.consented',
    'recording.started',
    'recording.declined',
    'recording.stopped',
  ])
  expect(await doctor.code('recording.answer', { recordingId, agrees: true })).toBe('CONFLICT')
})

test('whoever comes later makes it pause until they agree, and their no ends it', async () => {
  await begun()
  const colleague = await enterLate(hall.world.people.colleague)
  await until('it is paused', () => hall.fake.recorded().length === 0)
  expect(await state(expert)).toBe('paused')
  const recordingId = (await colleague.get('recording.read', {})).live?.id ?? ''
  expect((await colleague.get('recording.answer', { recordingId, agrees: true })).live?.state).toBe('running')
  await until('all three are recorded', () => hall.fake.recorded().length === 3)
  await colleague.get('room.leave', {})
  await until('who left is not', () => hall.fake.recorded().length === 2)
  expect(await state(doctor)).toBe('running')
  colleague.close()
  const again = await enterLate(hall.world.people.rosterExpert)
  expect(await state(again)).toBe('paused')
  expect((await again.get('recording.answer', { recordingId, agrees: false })).stopped).toBe('declined')
  again.close()
})

test('it pauses while the experts speak among themselves, and goes on afterwards', async () => {
  const recordingId = await begun()
  await expert.get('host.set_phase', { experts: true })
  expect((await expert.get('recording.read', {})).live?.state).toBe('paused')
  expect(hall.fake.recorded()).toEqual([])
  await expert.get('host.set_phase', { experts: false })
  expect((await doctor.get('recording.read', {})).live?.state).toBe('running')
  await until('both microphones are recorded again', () => hall.fake.recorded().length === 2)
  await expert.get('recording.stop', { recordingId })
  await until('nothing is', () => hall.fake.recorded().length === 0)
})

test('the patient’s withdrawal ends it, and without the patient nobody is asked', async () => {
  await begun()
  await patient('withdraw')
  await until('nothing is recorded', () => hall.fake.recorded().length === 0)
  await until('it is said', async () => (await expert.get('recording.read', {})).stopped === 'patient')
  expect(await expert.code('recording.ask', {})).toBe('CONSENT_MISSING')
})

test('only the host starts and stops it, and one at a time', async () => {
  expect(await doctor.code('recording.ask', {})).toBe('FORBIDDEN')
  const recordingId = await begun()
  expect(await doctor.code('recording.stop', { recordingId })).toBe('FORBIDDEN')
  expect(await expert.code('recording.ask', {})).toBe('CONFLICT')
  expect(await expert.get('recording.stop', { recordingId })).toMatchObject({ live: null, stopped: 'host' })
  await until('nothing is recorded', () => hall.fake.recorded().length === 0)
})

test('a line that does not allow it is not asked, and a node that cannot is said', async () => {
  const { db } = hall.world.opened
  await db.updateTable('line').set({ recordingAllowed: false }).execute()
  expect(await expert.code('recording.ask', {})).toBe('RECORDING_OFF')
  await db.updateTable('line').set({ recordingAllowed: true }).execute()
  hall.fake.failNext('startRecording', 'RECORDER_MISSING')
  const recordingId = (await expert.get('recording.ask', {})).live?.id ?? ''
  await doctor.get('recording.answer', { recordingId, agrees: true })
  await until('it is said', async () => (await doctor.get('recording.read', {})).stopped === 'unavailable')
  expect(await doctor.code('room.resync', {})).toBe('ok')
})
