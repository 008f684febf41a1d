/** The daily anchor, and what somebody who holds the whole database could do to the trail, on a real Postgres. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Tx } from '../../db/open.ts'
import { takeAnchor } from '../../server/app/anchor.ts'
import { keepAnchorKey, knownAnchorKeys } from '../../server/app/anchor-keys.ts'
import { anchorDigest, anchorKeyOf, signAnchor } from '../../server/app/anchor-seal.ts'
import { appendAudit, eventDigest, noPredecessor } from '../../server/app/audit.ts'
import { createVault } from '../../server/app/vault.ts'
import { verifyAll } from '../../server/app/verify.ts'
import { behindTriggers } from '../support/tamper.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let chain: string
let other: string

async function look(id: string, times: number): Promise<void> {
  const call = await world.callOf(world.people.auditAdmin)
  for (let time = 0; time < times; time += 1) {
    await world.deps.db
      .transaction()
      .execute((tx) =>
        appendAudit(
          tx,
          'sha256',
          call,
          { consultationId: id },
          { kind: 'consultation.opened', data: { relation: 'auditor', part: 'log' } },
        ),
      )
  }
}

beforeEach(async () => {
  world = await createWorld()
  const [one, two] = [await world.consultationIn('signed'), await world.consultationIn('closed')]
  chain = `consultation:${one.id}`
  other = `consultation:${two.id}`
  world.setClock(new Date('2026-03-01T17:00:00Z'))
  await look(one.id, 4)
  await look(two.id, 2)
  await takeAnchor(world.deps)
  world.setClock(new Date('2026-03-02T17:00:00Z'))
  await look(one.id, 1)
  await takeAnchor(world.deps)
})
afterEach(() => world.close())

async function findings() {
  const { id, publicKey } = anchorKeyOf(world.deps.vault)
  return (await verifyAll(world.deps.db, { keys: new Map([[id, publicKey]]) })).findings
}

function tamper(work: (tx: Tx) => Promise<unknown>): Promise<void> {
  return behindTriggers(world.deps.db, async (tx) => {
    await work(tx)
    await sql`set constraints all immediate`.execute(tx)
  })
}

/** Makes a chain fit again after a change, as somebody would who knows this program. */
async function forge(tx: Tx, name: string): Promise<void> {
  /* out of the way: positions are unique */
  await sql`update audit_event set position = position + 1000 where chain = ${name}`.execute(tx)
  const rows = await tx
    .selectFrom('auditEvent')
    .selectAll()
    .where('chain', '=', name)
    .orderBy('position')
    .execute()
  let previous = noPredecessor
  for (const [index, { id, digest: _digest, ...event }] of rows.entries()) {
    const next = { ...event, position: index + 1, previous }
    previous = eventDigest(next)
    await tx
      .updateTable('auditEvent')
      .set({ position: next.position, previous: next.previous, digest: previous })
      .where('id', '=', id)
      .execute()
  }
  await tx
    .updateTable('auditChain')
    .set({ length: rows.length, head: previous })
    .where('chain', '=', name)
    .execute()
}

const at = (position: number) => sql`chain = ${chain} and position = ${position}`

test('is taken once a day, of what has grown, and each stands on the one before', async () => {
  expect(await takeAnchor(world.deps)).toBe(false)
  world.setClock(new Date('2026-03-01T00:00:00Z'))
  expect(await takeAnchor(world.deps)).toBe(false)
  const [first, second, ...more] = await world.deps.read
    .selectFrom('anchor')
    .selectAll()
    .orderBy('sequence')
    .execute()
  expect(more).toEqual([])
  expect(first).toMatchObject({ sequence: 1, day: '2026-03-02', heads: 2, previous: '0' })
  /* the chain that was looked at, and that of the first anchor */
  expect(second).toMatchObject({ sequence: 2, day: '2026-03-03', heads: 2, algorithm: 'ed25519' })
  expect(second?.previous).toBe(first === undefined ? '' : anchorDigest(first))
  expect(await findings()).toEqual([])
})

test('two servers at once take one', async () => {
  world.setClock(new Date('2026-03-05T17:00:00Z'))
  const taken = await Promise.all([1, 2, 3].map(() => takeAnchor(world.deps)))
  expect(taken.filter(Boolean)).toHaveLength(1)
  expect(await findings()).toEqual([])
})

test('a row that was changed is named where the chain was computed anew', async () => {
  await tamper(async (tx) => {
    await sql`update audit_event set address = '10.0.0.9' where ${at(2)}`.execute(tx)
    await forge(tx, chain)
  })
  expect(await findings()).toEqual([
    { kind: 'anchored', sequence: 1, chain, position: 4, why: 'changed' },
    { kind: 'anchored', sequence: 2, chain, position: 5, why: 'changed' },
  ])
})

test('so is one that was deleted, the last one of a chain too', async () => {
  await tamper(async (tx) => {
    await sql`delete from audit_event where ${at(5)}`.execute(tx)
    await forge(tx, chain)
  })
  expect(await findings()).toEqual([{ kind: 'anchored', sequence: 2, chain, position: 5, why: 'gone' }])
})

test('so is a whole chain with its own row', async () => {
  await tamper(async (tx) => {
    await sql`delete from audit_event where chain = ${other}`.execute(tx)
    await sql`delete from audit_chain where chain = ${other}`.execute(tx)
  })
  expect(await findings()).toEqual([
    { kind: 'anchored', sequence: 1, chain: other, position: 2, why: 'gone' },
  ])
})

test('so are rows in another order, and one that was put in', async () => {
  await tamper(async (tx) => {
    await sql`update audit_event set position = 99 where ${at(2)}`.execute(tx)
    await sql`update audit_event set position = 2 where ${at(3)}`.execute(tx)
    await sql`update audit_event set position = 3 where ${at(99)}`.execute(tx)
    await forge(tx, chain)
    await sql`insert into audit_event (id, chain, position, kind, data, request_id, at, previous, digest, algorithm)
      select gen_random_uuid(), chain, 0, kind, data, request_id, at, previous, digest, algorithm
      from audit_event where chain = ${other} and position = 1`.execute(tx)
    await forge(tx, other)
  })
  const found = await findings()
  expect(found).toContainEqual({ kind: 'anchored', sequence: 1, chain, position: 4, why: 'changed' })
  expect(found).toContainEqual({ kind: 'anchored', sequence: 1, chain: other, position: 2, why: 'changed' })
})

test('an anchor that was changed, signed with another key, robbed of a head or taken away is named', async () => {
  await tamper((tx) =>
    sql`update anchor set taken_at = taken_at - interval '1 day' where sequence = 2`.execute(tx),
  )
  expect(await findings()).toEqual([{ kind: 'anchor', sequence: 2, why: 'signature' }])
  const stranger = anchorKeyOf(createVault(randomBytes(32)))
  await tamper(async (tx) => {
    const { signature: _signature, ...facts } = await tx
      .selectFrom('anchor')
      .selectAll()
      .where('sequence', '=', 2)
      .executeTakeFirstOrThrow()
    const signature = signAnchor(stranger, facts)
    await tx.updateTable('anchor').set({ signature }).where('sequence', '=', 2).execute()
  })
  expect(await findings()).toEqual([{ kind: 'anchor', sequence: 2, why: 'signature' }])
  await tamper((tx) => sql`delete from anchor_head where chain = ${other}`.execute(tx))
  expect(await findings()).toContainEqual({ kind: 'anchor', sequence: 1, why: 'heads' })
  await tamper(async (tx) => {
    await sql`delete from anchor_head where sequence = 2`.execute(tx)
    await sql`delete from anchor where sequence = 2`.execute(tx)
  })
  expect(await findings()).toContainEqual({ kind: 'anchor', sequence: 2, why: 'missing' })
})

test('with another data key, anchors of before are looked at by the public key that is kept beside', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-keys-'))
  try {
    await keepAnchorKey(world.deps.vault, folder)
    await keepAnchorKey(world.deps.vault, folder)
    const vault = createVault(randomBytes(32))
    world.setClock(new Date('2026-03-03T17:00:00Z'))
    await takeAnchor({ ...world.deps, vault })
    const own = anchorKeyOf(vault)
    const alone = await verifyAll(world.deps.db, { keys: new Map([[own.id, own.publicKey]]) })
    expect(alone.findings).toEqual([1, 2].map((sequence) => ({ kind: 'anchor', sequence, why: 'key' })))
    const keys = await knownAnchorKeys(vault, folder)
    expect([...keys.keys()]).toEqual([own.id, anchorKeyOf(world.deps.vault).id])
    expect((await verifyAll(world.deps.db, { keys })).findings).toEqual([])
    /* a stranger's signature under a known name is none */
    await tamper((tx) => sql`update anchor set key_id = ${own.id} where sequence = 1`.execute(tx))
    expect((await verifyAll(world.deps.db, { keys })).findings).toContainEqual({
      kind: 'anchor',
      sequence: 1,
      why: 'signature',
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('it is insert-only', async () => {
  for (const table of ['anchor', 'anchor_head']) {
    await expect(sql.raw(`delete from ${table}`).execute(world.deps.db)).rejects.toThrow('insert-only')
  }
})
