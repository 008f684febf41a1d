/** Layers that people drew on files: kept once, never changed, in the trail, read by those who read the case. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from '../../db/open.ts'
import { saveLayer } from '../../server/app/annotation.ts'
import { chainOf, verifyChain } from '../../server/app/audit.ts'
import { AppError } from '../../server/contract/errors.ts'
import { Layer, type Mark } from '../../server/contract/together.ts'
import { inks, mostLayers } from '../../server/domain/together.ts'
import { addFile } from '../support/annotations.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World, type WorldPerson } from '../support/world.ts'

let world: World
let server: TestServer
beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
})
afterAll(async () => {
  await server?.close()
  await world?.close()
})

const marks: Mark[] = [
  { id: 'mark-0001', shape: 'pen', page: 0, points: [0, 0, 5000, 5000], text: '' },
  { id: 'mark-0002', shape: 'text', page: 0, points: [10, 10], text: '尖部点刺' },
]

async function save(person: WorldPerson, consultationId: string, attachmentId: string, drawn = marks) {
  return saveLayer(world.deps, await world.callOf(person), {
    consultationId,
    attachmentId,
    ink: inks - 1,
    marks: drawn,
  })
}

const codeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'ok',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )

describe('a layer', () => {
  test('is read with author and time, by both hospitals', async () => {
    const { people } = world
    const { id } = await world.consultationIn('in_session')
    const file = await addFile(world, id, 'image/jpeg')
    const saved = await save(people.expert, id, file)
    for (const person of [people.doctor, people.colleague, people.expert, people.rosterExpert]) {
      const browser = await server.signIn(person)
      const { status, body } = await browser.json<Layer[]>('GET', `/api/attachments/${file}/layers`)
      expect(status).toBe(200)
      expect(body.map((one) => Layer.parse(one))).toEqual([
        {
          id: saved.id,
          author: { id: people.expert.id, name: people.expert.name, nameEn: expect.any(String) },
          ink: inks - 1,
          savedAt: saved.savedAt,
          marks,
        },
      ])
    }
    for (const person of [people.otherDoctor, people.otherExpert, people.auditAdmin]) {
      const browser = await server.signIn(person)
      expect((await browser.json('GET', `/api/attachments/${file}/layers`)).status).toBe(404)
    }
  })

  test('stands in the consultation’s chain, which holds', async () => {
    const { id } = await world.consultationIn('in_session')
    const file = await addFile(world, id, 'image/jpeg')
    const saved = await save(world.people.doctor, id, file)
    const events = await world.deps.db
      .selectFrom('auditEvent')
      .select(['actorId', 'data'])
      .where('consultationId', '=', id)
      .where('kind', '=', 'annotation.saved')
      .execute()
    expect(events).toEqual([
      { actorId: world.people.doctor.id, data: { attachmentId: file, layerId: saved.id, marks: 2 } },
    ])
    expect((await verifyChain(world.deps.read, chainOf({ consultationId: id }))).brokenAt).toBeNull()
  })

  test('cannot be changed or removed, not by SQL either', async () => {
    const { id } = await world.consultationIn('in_session')
    const file = await addFile(world, id, 'image/jpeg')
    const saved = await save(world.people.doctor, id, file)
    const { db } = world.deps
    await expect(
      db.updateTable('annotationLayer').set({ ink: 0 }).where('id', '=', saved.id).execute(),
    ).rejects.toThrow()
    await expect(db.deleteFrom('annotationLayer').where('id', '=', saved.id).execute()).rejects.toThrow()
    await expect(sql`truncate annotation_layer`.execute(db)).rejects.toThrow()
  })

  test('belongs to a file of its case', async () => {
    const { people } = world
    const one = await world.consultationIn('in_session')
    const other = await world.consultationIn('submitted')
    const file = await addFile(world, one.id, 'image/jpeg')
    expect(await codeOf(save(people.doctor, other.id, file))).toBe('NOT_FOUND')
    expect(await codeOf(save(people.otherDoctor, one.id, file))).toBe('NOT_FOUND')
    expect(await codeOf(save(people.auditAdmin, one.id, file))).toBe('NOT_FOUND')
    expect(await codeOf(save(people.doctor, one.id, file, []))).toBe('VALIDATION_FAILED')
    const row = { id: file, consultationId: other.id, attachmentId: file, authorId: people.doctor.id, ink: 0 }
    const foreign = world.deps.db.insertInto('annotationLayer').values({ ...row, marks: json(marks) })
    await expect(foreign.execute()).rejects.toThrow(/foreign key/)
  })

  test('is one of a bounded number', async () => {
    const { id } = await world.consultationIn('in_session')
    const file = await addFile(world, id, 'image/jpeg')
    const row = { consultationId: id, attachmentId: file, authorId: world.people.doctor.id, ink: 0 }
    const full = Array.from({ length: mostLayers }, () => ({ ...row, id: uuid(), marks: json(marks) }))
    await world.deps.db.insertInto('annotationLayer').values(full).execute()
    expect(await codeOf(save(world.people.doctor, id, file))).toBe('TOO_LARGE')
  })
})
