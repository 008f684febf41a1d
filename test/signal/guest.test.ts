/** Guests in the room, over real sockets and a real database: the door, what they may and may not do, the experts' phase, the end. */
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recordConsentStep } from '../../server/app/consent.ts'
import { inviteGuest, openGuestLink, revokeGuest } from '../../server/app/guest.ts'
import type { GuestKind } from '../../server/domain/guest.ts'
import { audio, simulcast, until } from '../media/support.ts'
import { type Client, Hall, idOf } from './hall.ts'

let hall: Hall
let id: string
let doctor: Client
let expert: Client
beforeEach(async () => {
  hall = await Hall.open()
  id = (await hall.world.consultationIn('scheduled')).id
  doctor = await hall.enter(hall.world.people.doctor)
  expert = await hall.enter(hall.world.people.expert)
  await doctor.join(id)
  await expert.join(id)
})
afterEach(() => hall.close())

type By = 'doctor' | 'expert'

async function callOf(by: By) {
  return hall.world.callOf(hall.world.people[by])
}

/** Makes a link, opens it, and connects with its session. */
async function come(by: By, kind: GuestKind, to = id): Promise<{ guestId: string; guest: Client }> {
  const { deps, people } = hall.world
  const made = await inviteGuest(deps, await callOf(by), to, {
    name: '朝鲁门',
    kind,
    locale: 'zh',
    validFrom: new Date(Date.now() - 60_000).toISOString(),
    validUntil: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const from = { requestId: uuid(), address: null, userAgent: null, cookie: undefined }
  const { cookie } = await openGuestLink(deps, from, made.token ?? '')
  const guest = await hall.enter(people[by], cookie.split(';')[0])
  return { guestId: made.id, guest }
}

async function letIn(by: By, kind: GuestKind) {
  const { guestId, guest } = await come(by, kind)
  expect(await guest.joinCode(id)).toBe('ADMISSION_NEEDED')
  await expert.get('host.admit', { personIds: [guestId] })
  await guest.next('door.opened')
  return { guestId, guest, joined: await guest.join(id) }
}

const send = (source: 'microphone' | 'camera' | 'screen', transportId: string) => ({
  transportId,
  kind: source === 'microphone' ? ('audio' as const) : ('video' as const),
  source,
  rtpParameters: (source === 'microphone' ? audio() : simulcast()) as never,
  paused: false,
})

it('knocks with the name that was typed, is let in, speaks, writes and is sent out', async () => {
  const { guestId, guest } = await come('doctor', 'family')
  expect(await guest.code('room.prepare', { consultationId: idOf(id), rtpCapabilities: null })).toBe(
    'ADMISSION_NEEDED',
  )
  expect(await guest.joinCode(id)).toBe('ADMISSION_NEEDED')
  expect((await expert.get('room.resync', {})).controls.waiting).toMatchObject([
    { personId: guestId, name: '朝鲁门', role: 'guest' },
  ])
  await expert.get('host.admit', { personIds: [guestId] })
  await guest.next('door.opened')
  const joined = await guest.join(id)
  expect(joined.self).toMatchObject({ name: '朝鲁门', role: 'guest' })
  expect(joined.controls.may).toEqual(['raise_hand'])
  expect(await guest.code('producer.create', send('microphone', joined.sendTransport.transportId))).toBe('ok')
  expect(await guest.code('producer.create', send('camera', joined.sendTransport.transportId))).toBe('ok')
  expect(await guest.code('chat.send', { key: uuid(), text: '听得见' })).toBe('ok')
  expect(await guest.code('hand.raise', { raised: true })).toBe('ok')
  await expert.get('host.remove', { personId: guestId })
  expect((await guest.next('room.expelled')).why).toBe('removed')
  expect(await guest.joinCode(id)).toBe('ADMISSION_NEEDED')
})

it('may not lead, show, draw, share a screen, take stills or ask for a recording', async () => {
  const { guestId, guest, joined } = await letIn('doctor', 'technician')
  const other = { personId: hall.world.people.doctor.id }
  expect(await guest.code('producer.create', send('screen', joined.sendTransport.transportId))).toBe(
    'FORBIDDEN',
  )
  expect(await guest.code('host.admit', { personIds: [guestId] })).toBe('FORBIDDEN')
  expect(await guest.code('host.remove', other)).toBe('FORBIDDEN')
  expect(await guest.code('host.mute', other)).toBe('FORBIDDEN')
  expect(await guest.code('host.lock', { locked: true })).toBe('FORBIDDEN')
  expect(await guest.code('recording.ask', {})).toBe('FORBIDDEN')
  expect(await guest.raw('together.clear', { what: 'all' })).toMatchObject({ ok: false })
  expect(await guest.raw('still.ask', { ...other, source: 'camera' })).toMatchObject({ ok: false })
})

it('is told by its kind, and reads nothing that was written before it came', async () => {
  await doctor.get('chat.send', { key: uuid(), text: '患者不知道病情' })
  const { guestId, guest, joined } = await letIn('doctor', 'family')
  expect(joined.self.guest).toBe('family')
  expect(joined.chat).toEqual([])
  expect((await expert.next('participant.joined')).personId).toBe(guestId)
  await doctor.get('chat.send', { key: uuid(), text: '请坐近一点' })
  expect((await guest.get('room.resync', {})).chat.map(({ text }) => text)).toEqual(['请坐近一点'])
})

it('is asked like everybody else before anything is recorded, and their no ends it', async () => {
  await hall.world.opened.db.updateTable('line').set({ recordingAllowed: true }).execute()
  await recordConsentStep(hall.world.deps, await callOf('doctor'), id, {
    purpose: 'recording',
    action: 'give',
    signedBy: 'relative',
    signerName: '李芳',
    relation: '女儿',
    at: new Date().toISOString(),
  })
  const { guestId, guest } = await letIn('doctor', 'interpreter')
  const asked = await expert.get('recording.ask', {})
  expect(asked.live?.answers.map(({ personId }) => personId)).toContain(guestId)
  const recordingId = asked.live?.id ?? ''
  await doctor.get('recording.answer', { recordingId, agrees: true })
  expect((await expert.get('recording.read', {})).live?.state).toBe('asking')
  expect((await guest.get('recording.answer', { recordingId, agrees: true })).live?.state).toBe('running')
  expect((await guest.get('recording.answer', { recordingId, agrees: false })).stopped).toBe('declined')
})

it('comes into no other room', async () => {
  const other = (await hall.world.consultationIn('scheduled')).id
  const { guest } = await come('doctor', 'patient')
  expect(await guest.joinCode(other)).toBe('NOT_FOUND')
})

it('is cut with its side while the experts talk apart', async () => {
  const local = await letIn('doctor', 'patient')
  const theirs = await letIn('expert', 'interpreter')
  expect(theirs.joined.self.role).toBe('expert_guest')
  const { producerId } = await expert.get(
    'producer.create',
    send('microphone', (await expert.join(id)).sendTransport.transportId),
  )
  await expert.get('host.set_phase', { experts: true })
  await until('the patient to lose the expert', () => local.guest.names().includes('producer.closed'))
  const rtpCapabilities = (await hall.capabilities()) as never
  const ask = { producerIds: [producerId], rtpCapabilities }
  expect((await theirs.guest.get('consumer.create', ask)).consumers).toHaveLength(1)
  expect(await local.guest.code('consumer.create', ask)).toBe('NOT_FOUND')
  await expert.get('chat.send', { key: uuid(), text: '先不告诉家属' })
  await theirs.guest.next('chat.sent')
  expect(local.guest.names()).not.toContain('chat.sent')
})

it('is out at once when the link is revoked', async () => {
  const { guestId, guest } = await letIn('doctor', 'family')
  await revokeGuest(hall.world.deps, await callOf('doctor'), id, guestId)
  expect((await guest.next('session.ended')).why).toBe('disabled')
  await until('the seat to end', async () =>
    (await hall.presences(id)).some((stay) => stay.personId === guestId && stay.how === 'expelled'),
  )
})

it('is out when the time of the link is over', async () => {
  const { guestId, guest } = await letIn('doctor', 'family')
  const over = new Date(Date.now() - 1000)
  await hall.world.opened.db
    .updateTable('person')
    .set({ guestUntil: over })
    .where('id', '=', guestId)
    .execute()
  await guest.next('session.ended')
  await until('the seat to end', async () =>
    (await hall.presences(id)).some((stay) => stay.personId === guestId && stay.leftAt !== null),
  )
})
