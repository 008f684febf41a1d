/** The policy of the room, whole: every role, action and phase has its answer in one of these tables. */
import { describe, expect, test } from 'vitest'
import {
  actionsOf,
  admissions,
  decideDoor,
  hostOf,
  mayAct,
  mayReceive,
  type RoomAction,
  roomActions,
  roomPhases,
  sideOf,
} from '../../server/domain/host.ts'
import { type RoomRole, roomRoles } from '../../server/domain/room.ts'

const beijing: RoomRole[] = ['expert', 'expert_guest', 'member', 'observer']

describe('who sees whom', () => {
  test('everybody while the room is open, only the own side while the experts talk', () => {
    for (const reader of roomRoles) {
      for (const sender of roomRoles) {
        expect(mayReceive('open', reader, sender)).toBe(true)
        const same = beijing.includes(reader) === beijing.includes(sender)
        expect(mayReceive('experts', reader, sender), `${reader} of ${sender}`).toBe(same)
      }
    }
    expect(roomRoles.filter((role) => sideOf(role) === 'beijing').toSorted()).toEqual(beijing)
  })
})

describe('who leads', () => {
  const person = (role: RoomRole) => ({ personId: role, role })
  test.each([
    [['requester', 'expert'], 'expert'],
    [['expert', 'requester'], 'expert'],
    [['requester', 'colleague', 'observer'], 'requester'],
    [['requester', 'member'], 'requester'],
    [['colleague', 'member', 'observer'], null],
    [[], null],
  ] as const)('%j: %s', (roles, host) => {
    expect(hostOf(roles.map(person))).toBe(host)
  })
})

describe('the door', () => {
  test('is open to a seat, shut to whoever was sent out, and locked to late-comers who were let in before', () => {
    for (const role of roomRoles) {
      for (const admission of [null, ...admissions]) {
        for (const locked of [false, true]) {
          for (const returns of [false, true]) {
            const seated = role === 'expert' || role === 'member' || role === 'requester'
            const enters =
              admission !== 'removed' && (seated || (admission === 'admitted' && (!locked || returns)))
            expect(
              decideDoor({ role, admission, locked, returns }),
              `${role} ${admission} ${locked} ${returns}`,
            ).toBe(enters ? 'enter' : 'wait')
          }
        }
      }
    }
  })
})

describe('who may do what', () => {
  const host: RoomAction[] = [
    'raise_hand',
    'admit',
    'refuse',
    'mute',
    'remove',
    'lock',
    'lower_hands',
    'end_call',
  ]
  /** role, whether they lead, phase → what they may. Whoever does not lead may raise a hand. */
  const table: Record<string, RoomAction[]> = {
    'expert host open': [...host, 'begin_phase'],
    'expert host experts': [...host, 'end_phase'],
    'requester host open': host,
    'requester host experts': ['raise_hand', 'admit', 'refuse', 'lock', 'lower_hands'],
    'member guest experts led by hohhot': ['raise_hand', 'end_phase'],
    'observer guest experts led by hohhot': ['raise_hand', 'end_phase'],
    'expert guest experts led by hohhot': ['raise_hand', 'end_phase'],
  }
  /** Only these lead. */
  const leads = (role: RoomRole) => role === 'expert' || role === 'requester'

  test('exhaustively', () => {
    for (const role of roomRoles) {
      for (const phase of roomPhases) {
        for (const isHost of leads(role) ? [true, false] : [false]) {
          for (const ledByBeijing of isHost ? [sideOf(role) === 'beijing'] : [true, false]) {
            const key = `${role} ${isHost ? 'host' : 'guest'} ${phase}${isHost || ledByBeijing ? '' : ' led by hohhot'}`
            const expected = table[key] ?? ['raise_hand']
            for (const action of roomActions) {
              const may = mayAct(action, { role, isHost, ledByBeijing, phase })
              expect(may, `${key}: ${action}`).toBe(expected.includes(action))
            }
          }
        }
      }
    }
  })

  test('the list that a client is given is the same answer', () => {
    const acting = { role: 'expert', isHost: true, ledByBeijing: true, phase: 'open' } as const
    expect(actionsOf(acting).toSorted()).toEqual([...host, 'begin_phase'].toSorted())
  })
})
