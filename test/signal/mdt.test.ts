/** Members of a board in the room: seated, on the experts' side, and out at once when the chair removes them. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { answerInvitation, inviteMember, removeMember } from '../../server/app/mdt.ts'
import { PersonId } from '../../server/contract/ids.ts'
import { until } from '../media/support.ts'
import { Hall } from './hall.ts'

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
