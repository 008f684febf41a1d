/** What the clock carries out, on a real Postgres: when nobody looks, after a restart, and with two servers at once. */
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import { act, carryOut, lockConsultation } from '../../server/app/act.ts'
import { giveCommand } from '../../server/app/command.ts'
import { startDeadlines, sweepDeadlines } from '../../server/app/deadline.ts'
import { readLineRules } from '../../server/contract/line-rules.ts'
import type { Step } from '../../server/domain/deadline.ts'
import { defaultLineRules, type LineRules, type PassedAction } from '../../server/domain/line-rules.ts'
import type { ConsultationOptions, MadeConsultation } from '../support/consultations.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
/** One day a test, so that what one leaves behind does not fall due in another. */
let day = 0
let start: Date

const minutes = (count: number) => new Date(start.getTime() + count * 60_000)

beforeAll(async () => {
  world = await createWorld()
})
afterAll(async () => {
  await world.close()
})
beforeEach(async () => {
  day += 1
  start = new Date(Date.UTC(2027, 0, 1 + day * 3, 8))
  world.setClock(start)
  await world.deps.db.deleteFrom('consultationClock').execute()
  await setRules({})
})

/** Signatures that lack have tests of their own (signature-reminder.test.ts); here their hour never comes. */
const baseRules: LineRules = { ...defaultLineRules, countersignHours: 720 }

async function setRules(change: Partial<LineRules>): Promise<void> {
  await world.deps.db
    .updateTable('line')
    .set({ rules: json({ ...baseRules, ...change }) })
    .execute()
}

function passing(step: Step, action: PassedAction): Partial<LineRules> {
  const { passed } = defaultLineRules
  return { passed: { ...passed, routine: { ...passed.routine, [step]: action } } }
}

function made(state: MadeConsultation['state'], options: ConsultationOptions = {}) {
  return world.consultationIn(state, { changedAt: start, ...options })
}

async function rowOf(id: string) {
  return world.deps.read.selectFrom('consultation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

/** When the clock looks at it again; undefined: never. */
async function lookOf(id: string): Promise<Date | undefined> {
  const row = await world.deps.read
    .selectFrom('consultationClock')
    .select('lookAt')
    .where('consultationId', '=', id)
    .executeTakeFirst()
  return row?.lookAt
}

async function eventsOf(id: string) {
  const rows = await world.deps.read
    .selectFrom('auditEvent')
    .select(['kind', 'data', 'actorId', 'actorRole'])
    .where('consultationId', '=', id)
    .orderBy('position')
    .execute()
  return rows.map(({ kind, data, actorId, actorRole }) => ({ kind, data, by: actorId ?? actorRole }))
}

async function noticesOf(consultationId: string): Promise<[string, string, string][]> {
  const rows = await world.deps.read
    .selectFrom('notice')
    .select(['kind', 'category', 'personId'])
    .where('consultationId', '=', consultationId)
    .orderBy('personId')
    .execute()
  return rows.map(({ kind, category, personId }) => [kind, category, personId])
}

async function topicsOf(id: string): Promise<string[]> {
  const rows = await world.deps.read.selectFrom('outbox').select(['topic', 'payload']).orderBy('id').execute()
  return rows.filter(({ payload }) => (payload as { id?: string }).id === id).map(({ topic }) => topic)
}

async function sweepAt(at: Date): Promise<void> {
  world.setClock(at)
  await sweepDeadlines(world.deps)
}

async function stay(id: string, person: WorldPerson, role: string, joinedAt: Date, leftAt: Date | null) {
  await world.deps.db
    .insertInto('presence')
    .values({
      id: uuid(),
      consultationId: id,
      personId: person.id,
      role,
      joinedAt,
      seenAt: leftAt ?? joinedAt,
      leftAt,
      how: leftAt === null ? null : 'leave',
    })
    .execute()
}

describe('a deadline that nobody met', () => {
  test.each([
    ['accept', 'submitted', 24 * 60, 'unanswered'],
    ['supplement', 'returned', 48 * 60, 'not_supplemented'],
    ['schedule', 'accepted', 24 * 60, 'not_scheduled'],
  ] as const)(
    '%s: expires where the line says so, with its reason, by the system',
    async (step, state, due, reasonCode) => {
      await setRules(passing(step, 'expire'))
      const { id } = await made(state)
      await sweepAt(minutes(due - 1))
      expect(await rowOf(id)).toMatchObject({ state })
      await sweepAt(minutes(due))
      expect(await rowOf(id)).toMatchObject({ state: 'expired', reasonCode, dueAt: null })
      expect(await eventsOf(id)).toEqual([
        {
          kind: 'consultation.changed',
          data: expect.objectContaining({
            command: 'expire',
            fromState: state,
            toState: 'expired',
            reasonCode,
          }),
          by: 'system',
        },
      ])
      await sweepAt(minutes(due + 10_000))
      expect(await eventsOf(id)).toHaveLength(1)
    },
  )

  test('reminds those whose turn it is, once, and leaves the state', async () => {
    const { id, requesterId } = await made('signed')
    await sweepAt(minutes(72 * 60))
    await sweepAt(minutes(72 * 60 + 1))
    await sweepAt(minutes(100 * 60))
    expect(await eventsOf(id)).toEqual([
      {
        kind: 'consultation.overdue',
        data: { step: 'adopt', dueAt: minutes(72 * 60).toISOString(), personIds: [requesterId] },
        by: 'system',
      },
    ])
    expect(await topicsOf(id)).toEqual(['consultation.overdue', 'consultation.changed'])
    expect(await noticesOf(id)).toEqual([['consultation.overdue', 'reminder', requesterId]])
    expect(await rowOf(id)).toMatchObject({ state: 'signed', version: 1 })
    /* nothing is left but the signature that the asking doctor owes */
    expect(await lookOf(id)).toEqual(minutes(baseRules.countersignHours * 60))
  })

  test('escalates to the whole roster', async () => {
    const { id } = await made('submitted')
    await sweepAt(minutes(24 * 60))
    const { expert, rosterExpert } = world.people
    const personIds = [expert.id, rosterExpert.id].toSorted()
    expect(await eventsOf(id)).toMatchObject([
      { kind: 'consultation.escalated', data: { stage: 'accept', personIds } },
    ])
    expect(await topicsOf(id)).toEqual(['consultation.escalated', 'consultation.changed'])
    expect(await noticesOf(id)).toEqual(
      personIds.map((personId) => ['consultation.escalated', 'action_needed', personId]),
    )
  })

  test('does nothing where the line wants nothing', async () => {
    await setRules(passing('accept', 'none'))
    const { id } = await made('submitted')
    await sweepAt(minutes(10_000))
    expect(await eventsOf(id)).toEqual([])
  })

  test('what was done in time is not overdue', async () => {
    await setRules(passing('accept', 'expire'))
    const { id } = await made('submitted')
    world.setClock(minutes(24 * 60 - 1))
    const call = await world.callOf(world.people.expert)
    await giveCommand(world.deps, call, id, { command: 'accept', version: 1, duration: 30 })
    await sweepAt(minutes(24 * 60 + 1))
    expect(await rowOf(id)).toMatchObject({ state: 'accepted' })
  })

  test('a session that nobody ends is asked about', async () => {
    const { id, requesterId, expertId } = await made('in_session', { startAt: start })
    await sweepAt(minutes(89))
    expect(await eventsOf(id)).toEqual([])
    await sweepAt(minutes(90))
    expect(await eventsOf(id)).toMatchObject([
      { kind: 'consultation.overdue', data: { step: 'session', personIds: [expertId, requesterId] } },
    ])
  })
})

describe('nothing is lost and nothing comes twice', () => {
  test('two servers that sweep at once act once for each', async () => {
    await setRules(passing('accept', 'expire'))
    const all: string[] = []
    for (let count = 0; count < 120; count += 1) all.push((await made('submitted')).id)
    world.setClock(minutes(24 * 60))
    await Promise.all([sweepDeadlines(world.deps), sweepDeadlines(world.deps), sweepDeadlines(world.deps)])
    for (const id of all) {
      expect(await rowOf(id)).toMatchObject({ state: 'expired', version: 2 })
      expect(await eventsOf(id)).toHaveLength(1)
    }
  })

  test('what fell due while no server ran is done when one starts', async () => {
    const { id } = await made('signed')
    world.setClock(minutes(500 * 60))
    const deadlines = startDeadlines(world.deps, 3_600_000)
    await deadlines.sweep()
    await deadlines.close()
    expect(await topicsOf(id)).toContain('consultation.overdue')
  })

  test('what a killed server had claimed comes again when its lease ends', async () => {
    const { id } = await made('signed')
    world.setClock(minutes(72 * 60))
    await world.deps.db
      .updateTable('consultationClock')
      .set({ lookAt: minutes(72 * 60 + 1) })
      .where('consultationId', '=', id)
      .execute()
    await sweepDeadlines(world.deps)
    expect(await eventsOf(id)).toEqual([])
    await sweepAt(minutes(72 * 60 + 1))
    expect(await eventsOf(id)).toHaveLength(1)
  })

  test('whoever moves an hour wakes the clock, by whatever way', async () => {
    const { id } = await made('signed')
    await sweepDeadlines(world.deps)
    expect(await lookOf(id)).toEqual(minutes(72 * 60))
    await world.opened.client`update consultation set due_at = ${minutes(5)} where id = ${id}`
    await sweepAt(minutes(5))
    expect(await topicsOf(id)).toContain('consultation.overdue')
  })

  test('a line that says nothing has the rules of the domain, in the database as well', async () => {
    await world.opened.client`update line set rules = default`
    const rows = await world.deps.read.selectFrom('line').select('rules').execute()
    for (const { rules } of rows) expect(readLineRules(rules)).toEqual(defaultLineRules)
  })

  test('a line whose rules are none holds up nobody else', async () => {
    const broken = world.lines[1]
    if (broken === undefined) throw new Error('no second line')
    const { id: stuck } = await made('signed', { line: broken })
    const { id } = await made('signed')
    const rules = json({ ...baseRules, noShowMinutes: 'soon' })
    await world.deps.db.updateTable('line').set({ rules }).where('id', '=', broken.id).execute()
    await sweepAt(minutes(72 * 60))
    expect(await eventsOf(id)).toHaveLength(1)
    expect(await eventsOf(stuck)).toEqual([])
    await setRules({})
    await sweepAt(minutes(72 * 60 + 11))
    expect(await eventsOf(stuck)).toHaveLength(1)
  })

  test('a person and the clock at once: one wins, and the trail has one step', async () => {
    await setRules(passing('accept', 'expire'))
    const call = await world.callOf(world.people.expert)
    for (let round = 0; round < 8; round += 1) {
      const { id } = await made('submitted')
      world.setClock(minutes(24 * 60))
      await Promise.all([
        sweepDeadlines(world.deps),
        giveCommand(world.deps, { ...call, idempotency: null }, id, {
          command: 'accept',
          version: 1,
          duration: 30,
        }).catch(() => null),
      ])
      const { state, version } = await rowOf(id)
      expect(['accepted', 'expired']).toContain(state)
      expect(version).toBe(2)
      expect(await eventsOf(id)).toHaveLength(1)
      world.setClock(start)
    }
  })
})

describe('a session to which somebody does not come', () => {
  const after = defaultLineRules.noShowMinutes
  const cases: [
    string,
    'beijing' | 'hohhot' | 'both' | null,
    ['expert' | 'requester', number, number | null][],
  ][] = [
    ['nobody', 'both', []],
    ['only the expert', 'hohhot', [['expert', -5, 25]]],
    ['only the asking doctor', 'beijing', [['requester', 2, null]]],
    [
      'both, but not together',
      null,
      [
        ['expert', -2, 10],
        ['requester', 12, 29],
      ],
    ],
    ['somebody before the hour only', 'both', [['requester', -10, -1]]],
  ]
  test.each(cases)('%s', async (_what, side, stays) => {
    const { id } = await made('scheduled', {
      startAt: start,
      expert: await freshExpert(),
      requester: await freshDoctor(),
    })
    for (const [role, from, to] of stays) {
      const person = role === 'expert' ? world.people.expert : world.people.doctor
      await stay(id, person, role, minutes(from), to === null ? null : minutes(to))
      if (to === null) {
        await world.deps.db
          .updateTable('presence')
          .set({ seenAt: minutes(after) })
          .where('consultationId', '=', id)
          .execute()
      }
    }
    await sweepAt(minutes(after - 1))
    expect(await rowOf(id)).toMatchObject({ state: 'scheduled' })
    await sweepAt(minutes(after))
    if (side === null) {
      expect(await rowOf(id)).toMatchObject({ state: 'scheduled' })
      expect(await lookOf(id)).toEqual(minutes(2 * after))
      /* nobody has come back: both have gone */
      await sweepAt(minutes(2 * after))
    }
    expect(await rowOf(id)).toMatchObject({
      state: 'no_show',
      noShowSide: side ?? 'both',
      reasonCode: 'not_in_room',
    })
    expect(await eventsOf(id)).toMatchObject([
      { data: { command: 'mark_no_show', side: side ?? 'both' }, by: 'system' },
    ])
  })

  test('a moved hour moves the wait', async () => {
    const expert = await freshExpert()
    const { id } = await made('scheduled', { startAt: start, expert, requester: await freshDoctor() })
    world.setClock(minutes(10))
    const call = await world.callOf(expert)
    await act(world.deps, call, async (hands) => {
      const locked = await lockConsultation(hands.tx, call.actor, id)
      const time = { startAt: minutes(60), endAt: minutes(90) }
      await carryOut(world.deps, hands, locked, { name: 'reschedule', ...time })
    })
    await sweepAt(minutes(after + 1))
    expect(await rowOf(id)).toMatchObject({ state: 'scheduled' })
    await sweepAt(minutes(60 + after))
    expect(await rowOf(id)).toMatchObject({ state: 'no_show' })
  })

  async function freshExpert(): Promise<WorldPerson> {
    return world.addPerson({ roles: ['expert'], institutionId: world.institutions.beijing })
  }
  async function freshDoctor(): Promise<WorldPerson> {
    return world.addPerson({ roles: ['doctor'], institutionId: world.institutions.hohhot })
  }
})
