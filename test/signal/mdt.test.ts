/** Members of a board in the room: seated, on the experts' side, and out at once when the chair removes them. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { answerInvitation, inviteMember, removeMember } from '../../server/app/mdt.ts'
import { passChair } from '../../server/app/mdt-chair.ts'
import { PersonId } from '../../server/contract/ids.ts'
import { until } from '../media/support.ts'
import { type Client, Hall } from './hall.ts'

let hall: Hall
beforeEach(async () => {
  hall = await Hall.open()
})
afterEach(() => hall.close())

it('a member comes in without asking, does not start the session, and is out when removed', async () => {
  const { world } = hall
  const { people, deps } = world
  const { id } = await world.consultationIn('scheduled')
  const member = people.otherExpert
  const stranger = await hall.enter(member)
  expect(await stranger.joinCode(id)).toBe('NOT_FOUND')
  const personId = PersonId.parse(member.id)
  await inviteMember(deps, await world.callOf(people.expert), id, {
    personId,
    consentStated: true,
    discipline: '',
  })
  /* whoever has not answered has no seat and does not wait at the door either */
  expect(await stranger.joinCode(id)).toBe('FORBIDDEN')
  await answerInvitation(deps, await world.callOf(member), id, { answer: 'accept', reasonText: '' })

  const doctor = await hall.enter(people.doctor)
  await doctor.join(id)
  const inside = await hall.enter(member)
  expect((await inside.join(id)).self.role).toBe('member')
  expect((await hall.state(id)).state).toBe('scheduled')
  const chair = await hall.enter(people.expert)
  expect((await chair.join(id)).participants).toHaveLength(2)
  expect((await hall.state(id)).state).toBe('in_session')

  await removeMember(deps, await world.callOf(people.expert), id, member.id)
  const told = await deps.read
    .selectFrom('outbox')
    .select('payload')
    .where('topic', '=', 'consultation.changed')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  await hall.gateway.deliver('consultation.changed', told.payload)
  expect(await inside.next('room.expelled')).toEqual({ why: 'right_ended' })
  expect(await inside.joinCode(id)).toBe('NOT_FOUND')
  await until('the end of the stay', async () => (await hall.presences(id))[1]?.how === 'expelled')
  const stays = await hall.presences(id)
  expect(stays.map(({ role, how }) => [role, how])).toEqual([
    ['requester', null],
    ['member', 'expelled'],
    ['expert', null],
  ])
})

it('the chair passed on in a call leads the room at once, and who gave it away does not', async () => {
  const { world } = hall
  const { people, deps } = world
  const { id } = await world.consultationIn('scheduled')
  const member = people.otherExpert
  const personId = PersonId.parse(member.id)
  const invitation = { personId, consentStated: true, discipline: '' }
  await inviteMember(deps, await world.callOf(people.expert), id, invitation)
  await answerInvitation(deps, await world.callOf(member), id, { answer: 'accept', reasonText: '' })
  const doctor = await hall.enter(people.doctor)
  await doctor.join(id)
  const inside = await hall.enter(member)
  expect((await inside.join(id)).controls).toMatchObject({ hostId: people.doctor.id })
  const chair = await hall.enter(people.expert)
  expect((await chair.join(id)).controls.hostId).toBe(people.expert.id)
  expect(await inside.code('host.lock', { locked: true })).toBe('FORBIDDEN')

  const before = { inside: inside.told.length, doctor: doctor.told.length }
  await passChair(deps, await world.callOf(people.expert), id, {
    ...{ personId, reasonCode: 'better_suited', reasonText: '' },
  })
  await until('both roles', () =>
    ['expert', 'member'].every((role) =>
      doctor.told.some((one) => one.name === 'participant.role_changed' && one.data.role === role),
    ),
  )
  await until('the lead', () => leads(inside).at(-1) === member.id)
  expect(await inside.code('host.lock', { locked: true })).toBe('ok')
  expect(await chair.code('host.lock', { locked: false })).toBe('FORBIDDEN')
  expect(await chair.code('host.end_call', { ending: true })).toBe('FORBIDDEN')
  /* nobody led in between who had no business to, and nobody had to leave */
  expect(new Set(leads(doctor, before.doctor))).toEqual(new Set([member.id]))
  expect(inside.told.slice(before.inside).map(({ name }) => name)).not.toContain('room.expelled')
  expect((await doctor.get('room.resync', {})).participants).toMatchObject([
    { personId: member.id, role: 'expert' },
    { personId: people.expert.id, role: 'member' },
  ])
  const stays = await hall.presences(id)
  expect(stays.map(({ role, leftAt }) => [role, leftAt])).toEqual([
    ['requester', null],
    ['expert', null],
    ['member', null],
  ])
})

it('a member who was there before becomes the chair, and the session begins', async () => {
  const { world } = hall
  const { people, deps } = world
  const { id } = await world.consultationIn('scheduled')
  const personId = PersonId.parse(people.rosterExpert.id)
  const invitation = { personId, consentStated: false, discipline: '' }
  await inviteMember(deps, await world.callOf(people.expert), id, invitation)
  await answerInvitation(deps, await world.callOf(people.rosterExpert), id, {
    ...{ answer: 'accept', reasonText: '' },
  })
  const office = await world.addPerson({
    institutionId: world.institutions.hohhot,
    roles: ['medical_affairs'],
  })
  const doctor = await hall.enter(people.doctor)
  await doctor.join(id)
  const inside = await hall.enter(people.rosterExpert)
  await inside.join(id)
  expect((await hall.state(id)).state).toBe('scheduled')
  await passChair(deps, await world.callOf(office), id, {
    ...{ personId, reasonCode: 'expert_unavailable', reasonText: '' },
  })
  await doctor.next('room.started')
  expect((await hall.state(id)).state).toBe('in_session')
  expect(await inside.code('host.lock', { locked: true })).toBe('ok')
})

function leads(client: Client, from = 0): (string | null)[] {
  return client.told.slice(from).flatMap((one) => (one.name === 'room.controlled' ? [one.data.hostId] : []))
}
