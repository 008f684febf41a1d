/** The rules of the room: who may enter when, what begins the session, and the two small machines that keep order in it. */
import { describe, expect, it } from 'vitest'
import { requests } from '../../server/contract/signal.ts'
import { relations } from '../../server/domain/actor.ts'
import {
  type ConsultationFacts,
  kinds,
  roomOpensBeforeMinutes,
  states,
} from '../../server/domain/consultation.ts'
import { Bucket } from '../../server/domain/rate.ts'
import {
  bothSidesPresent,
  decideEntry,
  fits,
  largestRoom,
  looksOn,
  maySpeak,
  mostListeners,
  type RoomRole,
  roomRoles,
} from '../../server/domain/room.ts'
import { requestRates, SocketLimit, socketRate } from '../../server/signal/limit.ts'
import { Queue } from '../../server/signal/queue.ts'

const start = new Date('2026-03-02T02:00:00Z')
const minutes = (count: number) => new Date(start.getTime() + count * 60_000)

function facts(change: Partial<ConsultationFacts>): ConsultationFacts {
  return { state: 'scheduled', kind: 'video', scheduledStart: start, lacking: [], ...change }
}

describe('entering', () => {
  const roleOf: Partial<Record<(typeof relations)[number], RoomRole>> = {
    requester: 'requester',
    colleague: 'colleague',
    expert: 'expert',
    member: 'member',
    roster: 'observer',
  }

  it('state × relation × kind: open to both sides of a video consultation from scheduled to reporting', () => {
    for (const state of states) {
      for (const relation of relations) {
        for (const kind of kinds) {
          const entry = decideEntry(facts({ state, kind }), relation, start)
          const role = roleOf[relation]
          const open = kind === 'video' && ['scheduled', 'in_session', 'reporting'].includes(state)
          const expected =
            role === undefined
              ? { ok: false, error: 'NOT_ALLOWED' }
              : open
                ? { ok: true, role }
                : { ok: false, error: kind === 'written' ? 'WRONG_KIND' : 'WRONG_STATE' }
          expect(entry, `${state} ${relation} ${kind}`).toEqual(expected)
        }
      }
    }
  })

  it('a quarter of an hour before the start and not earlier; a running session at any time', () => {
    expect(decideEntry(facts({}), 'expert', minutes(-roomOpensBeforeMinutes))).toMatchObject({ ok: true })
    expect(
      decideEntry(facts({}), 'expert', new Date(minutes(-roomOpensBeforeMinutes).getTime() - 1)),
    ).toEqual({
      ok: false,
      error: 'TOO_EARLY',
    })
    expect(decideEntry(facts({ state: 'in_session' }), 'expert', minutes(-600))).toMatchObject({ ok: true })
  })
})

it('the session begins with the expert and somebody of the asking hospital, however many watch', () => {
  const subsets = Array.from({ length: 2 ** roomRoles.length }, (_, bits) =>
    roomRoles.filter((_role, index) => (bits >> index) % 2 === 1),
  )
  for (const present of subsets) {
    const both =
      present.includes('expert') && (present.includes('requester') || present.includes('colleague'))
    expect(bothSidesPresent(present), present.join()).toBe(both)
  }
  expect(bothSidesPresent(['expert', 'expert', 'observer'])).toBe(false)
})

describe('places', () => {
  const seated = (role: RoomRole, count: number, sends = false) =>
    Array.from({ length: count }, () => ({ role, sends }))

  it('are for those whom the consultation is of, whoever looks on', () => {
    const audience = seated('colleague', largestRoom + mostListeners)
    for (const role of roomRoles) expect(fits(role, audience), role).toBe(!looksOn(role))
    expect(fits('observer', audience.slice(1))).toBe(true)
    const board = seated('member', largestRoom)
    for (const role of roomRoles) expect(fits(role, board), role).toBe(looksOn(role))
    expect(fits('expert', [...board.slice(1), ...audience])).toBe(true)
  })

  it('to speak from are taken by whoever looks on when they send something, as long as there are some', () => {
    const board = seated('member', 5)
    const talking = seated('colleague', largestRoom - 6, true)
    const listening = seated('observer', 100)
    expect(maySpeak('colleague', [...board, ...talking, ...listening])).toBe(true)
    expect(maySpeak('colleague', [...board, ...talking, ...seated('observer', 1, true)])).toBe(false)
    expect(maySpeak('expert', [...board, ...seated('colleague', 30, true)])).toBe(true)
  })
})

describe('the queue of a room', () => {
  it('runs one after another, and goes on after a failure that only its own task hears of', async () => {
    const queue = new Queue()
    const order: string[] = []
    const task = (name: string, ms: number) => async () => {
      order.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, ms))
      order.push(`${name} ends`)
      return name
    }
    const slow = queue.run(task('slow', 20))
    const broken = queue.run(async () => {
      throw new Error('broken')
    })
    const quick = queue.run(task('quick', 0))
    expect(queue.waiting).toBe(3)
    await expect(broken).rejects.toThrow('broken')
    expect(await Promise.all([slow, quick])).toEqual(['slow', 'quick'])
    expect(order).toEqual(['slow begins', 'slow ends', 'quick begins', 'quick ends'])
    await queue.drained()
    expect(queue.waiting).toBe(0)
  })
})

describe('how often a client may ask', () => {
  it('a bucket gives its burst, then what the time brings, never more than the burst', () => {
    const bucket = new Bucket({ burst: 2, perSecond: 0.5 }, 0)
    expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([0, 0, 2])
    expect(bucket.take(1_999)).toBe(1)
    expect(bucket.take(2_000)).toBe(0)
    expect([bucket.take(60_000), bucket.take(60_000), bucket.take(60_000)]).toEqual([0, 0, 2])
  })

  it('one request’s limit leaves the others free; all together have one, unknown ones too', () => {
    const limit = new SocketLimit(0)
    const { burst } = requestRates['room.join']
    for (let count = 0; count < burst; count += 1) expect(limit.take('room.join', 0)).toBe(0)
    expect(limit.take('room.join', 0)).toBeGreaterThan(0)
    expect(limit.take('chat.send', 0)).toBe(0)
    for (let count = burst + 2; count < socketRate.burst; count += 1) expect(limit.take(undefined, 0)).toBe(0)
    expect(limit.take(undefined, 0)).toBeGreaterThan(0)
    expect(limit.take('chat.send', 0)).toBeGreaterThan(0)
    expect(limit.refusals).toBeGreaterThan(1)
  })

  it('stands for every request of the registry', () => {
    expect(Object.keys(requestRates).toSorted()).toEqual(Object.keys(requests).toSorted())
    for (const { burst, perSecond } of Object.values(requestRates)) {
      expect(burst).toBeLessThanOrEqual(socketRate.burst)
      expect(perSecond).toBeGreaterThan(0)
    }
  })
})
