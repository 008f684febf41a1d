/** The write path (design §5): all or nothing, once for each key, one winner of two. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { act, carryOut, lockConsultation } from '../../server/app/act.ts'
import { verifyChain } from '../../server/app/audit.ts'
import { giveCommand } from '../../server/app/command.ts'
import { startOutbox, sweep } from '../../server/app/outbox.ts'
import { CommandInput } from '../../server/contract/consultation.ts'
import { AppError } from '../../server/contract/errors.ts'
import { relationOf } from '../../server/domain/actor.ts'
import { type ConsultationState, commands, states, transitions } from '../../server/domain/consultation.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** Everything that a write may leave behind for one consultation. */
async function tracesOf(id: string) {
  const { read } = world.deps
  const [row, events, outbox, adoptions, keys] = await Promise.all([
    read.selectFrom('consultation').selectAll().where('id', '=', id).executeTakeFirst(),
    read.selectFrom('auditEvent').selectAll().where('consultationId', '=', id).execute(),
    read.selectFrom('outbox').select('id').where(sql<boolean>`payload ->> 'id' = ${id}`).execute(),
    read.selectFrom('adoption').select('id').where('consultationId', '=', id).execute(),
    read.selectFrom('idempotency').select('key').execute(),
  ])
  return { row, events, outbox, adoptions, keys }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'done'
}

/** Every command that comes by HTTP, with all that it asks for. */
function inputOf(command: string, version = 1): CommandInput | null {
  const start = new Date(Date.now() + 30 * 86_400_000).toISOString()
  const parsed = CommandInput.safeParse({
    command,
    version,
    startAt: start,
    reasonCode: 'other',
    reasonText: '已说明',
    side: 'hohhot',
    adoption: { decision: 'adopted', reason: '', actions: '' },
  })
  return parsed.success ? parsed.data : null
}
const given = commands.map((name) => inputOf(name)).filter((one) => one !== null)

describe('a command that is refused', () => {
  test('leaves neither change nor trail nor announcement nor key, whatever the state, the command and the person', async () => {
    const { people } = world
    const asking = [people.doctor, people.colleague, people.expert, people.otherDoctor, people.auditAdmin]
    const calls = await Promise.all(asking.map((person) => world.callOf(person)))
    let refused = 0
    for (const state of states) {
      const made = await world.consultationIn(state)
      const before = await tracesOf(made.id)
      if (before.row === undefined) throw new Error('no consultation')
      for (const input of given) {
        for (const call of calls) {
          const relation = relationOf(call.actor, before.row)
          const rule = transitions[input.command]
          if (rule.by.includes(relation) && rule.from.includes(state)) continue
          const key = { key: uuid(), requestDigest: 'x' }
          const code = await codeOf(giveCommand(world.deps, { ...call, idempotency: key }, made.id, input))
          expect(['FORBIDDEN', 'NOT_FOUND', 'WRONG_STATE'], `${input.command} · ${state}`).toContain(code)
          refused += 1
        }
      }
      expect(await tracesOf(made.id), state).toEqual(before)
    }
    expect(refused).toBeGreaterThan(900)
  })

  test('leaves nothing when it fails after the change', async () => {
    const made = await world.consultationIn('submitted')
    const call = await world.callOf(world.people.expert)
    const before = await tracesOf(made.id)
    const failing = act(world.deps, call, async (hands) => {
      const locked = await lockConsultation(hands.tx, call.actor, made.id)
      await carryOut(
        world.deps,
        hands,
        locked,
        { name: 'accept' },
        { set: { expertId: call.actor.personId } },
      )
      throw new AppError('UNAVAILABLE')
    })
    expect(await codeOf(failing)).toBe('UNAVAILABLE')
    expect(await tracesOf(made.id)).toEqual(before)
    /* and its key is free again: the repetition is carried out */
    expect(
      await codeOf(giveCommand(world.deps, call, made.id, { command: 'accept', version: 1, duration: 30 })),
    ).toBe('done')
  })

  test('a write that tells the trail nothing is none', async () => {
    const call = await world.callOf(world.people.doctor)
    await expect(act(world.deps, call, async () => 1)).rejects.toThrow('without an audit event')
  })
})

describe('a request that is repeated', () => {
  test('acts once and gives the same answer, however often and at once', async () => {
    const made = await world.consultationIn('submitted')
    const call = await world.callOf(world.people.expert)
    const accept = () =>
      giveCommand(world.deps, call, made.id, { command: 'accept', version: 1, duration: 30 })
    const answers = await Promise.all([accept(), accept(), accept(), accept()])
    answers.push(await accept())
    for (const answer of answers) expect(answer).toEqual(answers[0])
    const { row, events } = await tracesOf(made.id)
    expect(row?.version).toBe(2)
    expect(events).toHaveLength(1)
  })

  test('is not the same under the key of another request', async () => {
    const [one, two] = [await world.consultationIn('submitted'), await world.consultationIn('submitted')]
    const call = await world.callOf(world.people.expert)
    await giveCommand(world.deps, call, one.id, { command: 'accept', version: 1, duration: 30 })
    const reused = { ...call, idempotency: { key: call.idempotency?.key ?? '', requestDigest: 'another' } }
    expect(
      await codeOf(giveCommand(world.deps, reused, two.id, { command: 'accept', version: 1, duration: 30 })),
    ).toBe('KEY_REUSED')
    expect((await tracesOf(two.id)).row?.state).toBe('submitted')
  })

  test('a key is its person’s own', async () => {
    const made = await world.consultationIn('submitted')
    const [mine, theirs] = [
      await world.callOf(world.people.expert),
      await world.callOf(world.people.rosterExpert),
    ]
    await giveCommand(world.deps, mine, made.id, { command: 'accept', version: 1, duration: 30 })
    const same = { ...theirs, idempotency: mine.idempotency }
    expect(
      await codeOf(giveCommand(world.deps, same, made.id, { command: 'accept', version: 1, duration: 30 })),
    ).toBe('CONFLICT')
  })
})

describe('two who press at once', () => {
  async function race(state: ConsultationState, inputs: [WorldPerson, CommandInput][]) {
    const made = await world.consultationIn(state)
    const calls = await Promise.all(inputs.map(([person]) => world.callOf(person)))
    const outcomes = await Promise.all(
      inputs.map(([, input], index) => {
        const call = calls[index]
        if (call === undefined) throw new Error('no call')
        return codeOf(giveCommand(world.deps, call, made.id, input))
      }),
    )
    return { made, outcomes }
  }

  test('accept against decline: one wins, the other hears what is so now', async () => {
    const { expert, rosterExpert } = world.people
    for (let round = 0; round < 10; round += 1) {
      const { made, outcomes } = await race('submitted', [
        [expert, { command: 'accept', version: 1, duration: 30 }],
        [rosterExpert, { command: 'decline', version: 1, reasonCode: 'duplicate', reasonText: '' }],
      ])
      expect(outcomes.toSorted()).toEqual(['CONFLICT', 'done'])
      const { row, events } = await tracesOf(made.id)
      expect(row?.state).toBe(outcomes[0] === 'done' ? 'accepted' : 'declined')
      expect(events).toHaveLength(1)
    }
  })

  test('the loser is told who was quicker', async () => {
    const made = await world.consultationIn('submitted')
    await giveCommand(world.deps, await world.callOf(world.people.rosterExpert), made.id, {
      command: 'accept',
      version: 1,
      duration: 30,
    })
    const late = giveCommand(world.deps, await world.callOf(world.people.expert), made.id, {
      command: 'accept',
      version: 1,
      duration: 30,
    })
    await expect(late).rejects.toMatchObject({
      code: 'CONFLICT',
      detail: { fresh: { state: 'accepted', version: 2, changedBy: '周明远' } },
    })
  })

  test('one expert for two patients at the same hour: the database decides', async () => {
    const [one, two] = [await world.consultationIn('submitted'), await world.consultationIn('submitted')]
    const startAt = new Date(Date.now() + 50 * 86_400_000)
    const accept = async (id: string, start: Date) =>
      codeOf(
        giveCommand(world.deps, await world.callOf(world.people.expert), id, {
          command: 'accept',
          version: 1,
          startAt: start.toISOString(),
          duration: 60,
        }),
      )
    const outcomes = await Promise.all([
      accept(one.id, startAt),
      accept(two.id, new Date(startAt.getTime() + 59 * 60_000)),
    ])
    expect(outcomes.toSorted()).toEqual(['TIME_TAKEN', 'done'])
    const rows = await Promise.all([tracesOf(one.id), tracesOf(two.id)])
    expect(rows.map(({ row }) => row?.state).toSorted()).toEqual(['scheduled', 'submitted'])
  })

  test('nor is a doctor in two rooms at once', async () => {
    const startAt = new Date(Date.now() + 60 * 86_400_000)
    const take = async (expert: WorldPerson) => {
      const made = await world.consultationIn('accepted', { expert })
      return codeOf(
        giveCommand(world.deps, await world.callOf(expert), made.id, {
          command: 'schedule',
          version: 1,
          startAt: startAt.toISOString(),
          duration: 30,
        }),
      )
    }
    expect(await take(world.people.expert)).toBe('done')
    expect(await take(world.people.rosterExpert)).toBe('TIME_TAKEN')
  })
})

describe('the trail', () => {
  test('is one chain for a consultation, written by many at once', async () => {
    const made = await world.consultationIn('submitted')
    const call = await world.callOf(world.people.expert)
    await Promise.all(
      Array.from({ length: 12 }, () =>
        act(world.deps, { ...call, idempotency: null }, async (hands) => {
          await hands.audit(
            { consultationId: made.id },
            { kind: 'patient.revealed', data: { reason: '核对' } },
          )
        }),
      ),
    )
    expect(await verifyChain(world.deps.read, `consultation:${made.id}`)).toMatchObject({
      intact: true,
      length: 12,
    })
  })

  test.each([
    'update audit_event set kind = kind',
    'delete from audit_event',
    'truncate audit_event cascade',
  ])('refuses `%s`', async (statement) => {
    await expect(world.opened.client.unsafe(statement)).rejects.toThrow('insert-only')
  })
})

describe('the outbox', () => {
  test('tells after the commit, in order, and again what failed', async () => {
    await world.deps.db.deleteFrom('outbox').execute()
    const heard: { topic: string; version?: number }[] = []
    let broken = true
    const outbox = await startOutbox({
      deps: world.deps,
      client: world.opened.client,
      pollMs: 60_000,
      deliver: async (topic, payload) => {
        if (broken) throw new Error('no connection')
        heard.push({
          topic,
          ...('version' in (payload as object) ? { version: (payload as { version: number }).version } : {}),
        })
      },
    })
    try {
      const made = await world.consultationIn('submitted')
      const startAt = new Date(Date.now() + 70 * 86_400_000).toISOString()
      await giveCommand(world.deps, await world.callOf(world.people.expert), made.id, {
        command: 'accept',
        version: 1,
        startAt,
        duration: 30,
      })
      await expect
        .poll(() => world.deps.read.selectFrom('outbox').select(['attempts', 'lastError']).execute())
        .toEqual([
          { attempts: 1, lastError: 'Error' },
          { attempts: 1, lastError: 'Error' },
          { attempts: 1, lastError: 'Error' },
        ])
      broken = false
      await world.deps.db
        .updateTable('outbox')
        .set({ availableAt: new Date(0) })
        .execute()
      await outbox.drain()
      expect(heard).toEqual([
        { topic: 'consultation.changed', version: 2 },
        { topic: 'consultation.changed', version: 3 },
        { topic: 'notice.arrived' },
      ])
      await outbox.drain()
      expect(heard).toHaveLength(3)
    } finally {
      await outbox.close()
    }
  })

  test('each of two servers tells its sockets of every row once, also of one that commits late', async () => {
    const { db } = world.deps
    await db.deleteFrom('outbox').execute()
    const start = async () => {
      const heard: string[] = []
      const outbox = await startOutbox({
        deps: world.deps,
        client: world.opened.client,
        pollMs: 60_000,
        deliver: async (_topic, payload) => {
          heard.push((payload as { personId: string }).personId)
        },
      })
      return { heard, outbox }
    }
    const rows = (names: string[]) =>
      names.map((personId) => ({ key: personId, topic: 'session.ended', payload: { personId } }))
    const [one, two] = [await start(), await start()]
    try {
      const names = Array.from({ length: 450 }, () => uuid())
      const late = names.slice(0, 30)
      /* these have the lower numbers and are seen last */
      await db.transaction().execute(async (tx) => {
        await tx.insertInto('outbox').values(rows(late)).execute()
        await db
          .insertInto('outbox')
          .values(rows(names.slice(30)))
          .execute()
        await expect.poll(() => [one.heard.length, two.heard.length], { timeout: 20_000 }).toEqual([420, 420])
      })
      for (const { heard, outbox } of [one, two]) {
        await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(450)
        await outbox.drain()
        expect(heard.toSorted()).toEqual(names.toSorted())
      }
      const waiting = await db.selectFrom('outbox').select('id').where('sentAt', 'is', null).execute()
      expect(waiting).toEqual([])
    } finally {
      await Promise.all([one.outbox.close(), two.outbox.close()])
    }
  })

  test('tells what a restore brought from a cluster that was further on, and once', async () => {
    const { db } = world.deps
    await db.deleteFrom('outbox').execute()
    await db
      .insertInto('outbox')
      .values({ key: 'restored', topic: 'session.ended', payload: {}, xid: '4000000000' })
      .execute()
    const heard: string[] = []
    const outbox = await startOutbox({
      deps: world.deps,
      client: world.opened.client,
      pollMs: 60_000,
      deliver: async (topic) => void heard.push(topic),
    })
    try {
      await expect.poll(() => heard).toEqual(['session.ended'])
      await outbox.drain()
      expect(heard).toHaveLength(1)
    } finally {
      await outbox.close()
    }
  })

  test('what is old is swept', async () => {
    const { db, read } = world.deps
    const long = new Date(Date.now() - 30 * 86_400_000)
    const personId = world.people.doctor.id
    await db
      .insertInto('idempotency')
      .values({
        personId,
        key: 'long-ago',
        requestDigest: 'x',
        status: 200,
        answer: sql`'1'::jsonb`,
        createdAt: long,
      })
      .execute()
    await db
      .insertInto('session')
      .values({ idDigest: Buffer.alloc(32, 1), personId, expiresAt: long, address: null, userAgent: null })
      .execute()
    await db
      .insertInto('outbox')
      .values({ key: 'long-ago', topic: 'session.ended', payload: {}, sentAt: long })
      .execute()
    await sweep(world.deps)
    const [keys, sessions, sent] = await Promise.all([
      read.selectFrom('idempotency').select('key').where('key', '=', 'long-ago').execute(),
      read.selectFrom('session').select('personId').where('expiresAt', '<', new Date()).execute(),
      read.selectFrom('outbox').select('key').where('key', '=', 'long-ago').execute(),
    ])
    expect([keys, sessions, sent]).toEqual([[], [], []])
  })
})
