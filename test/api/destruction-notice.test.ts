/** Who is told of a plan of destruction: those who may decide on one that waits, and what became of it those who made it and decided on it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workOnDestruction } from '../../server/app/destruction-work.ts'
import type { DestructionList } from '../../server/contract/destruction.ts'
import type { NoticePage } from '../../server/contract/notice.ts'
import { waitingDays } from '../../server/domain/destruction.ts'
import { type Browser, startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer
let system: Browser
let auditor: Browser
let second: Browser
/** Holds both roles. */
let both: Browser
let security: Browser

const closed = new Date('2020-03-01T04:00:00Z')
/** The years of an inpatient are over. */
const today = new Date('2050-03-05T04:00:00Z')

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
  const { hohhot } = world.institutions
  const { systemAdmin, auditAdmin, securityAdmin } = world.people
  ;[system, auditor, security] = [
    await server.signIn(systemAdmin),
    await server.signIn(auditAdmin),
    await server.signIn(securityAdmin),
  ]
  second = await server.signIn(await world.addPerson({ institutionId: hohhot, roles: ['audit_admin'] }))
  both = await server.signIn(
    await world.addPerson({ institutionId: hohhot, roles: ['system_admin', 'audit_admin'] }),
  )
  world.setClock(today)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

async function proposedBy(browser: Browser): Promise<{ id: string; number: string }> {
  const { id: consultationId } = await world.consultationIn('closed', { changedAt: closed })
  const { body } = await browser.json<{ id: string }>('POST', '/api/destruction/plans', {
    consultationIds: [consultationId],
    reason: '保存期满',
  })
  const plan = await auditor.json<DestructionList>('GET', `/api/destruction/plans/${body.id}`)
  return { id: body.id, number: plan.body.number }
}

const decide = (browser: Browser, id: string, decision: 'approve' | 'refuse') =>
  browser.json('POST', `/api/destruction/plans/${id}/decision`, { decision, reason: '已核对' })

/** Of this plan, the oldest first. */
async function told(browser: Browser, number: string): Promise<string[]> {
  const { body } = await browser.json<NoticePage>('GET', '/api/notices?limit=100')
  return body.items
    .filter(({ facts }) => facts.number === number)
    .map(({ kind, state }) => `${kind} ${state}`)
    .toReversed()
}

test('one that waits asks everybody who may decide, and nobody else; it is settled by the first who does', async () => {
  const { id, number } = await proposedBy(both)
  for (const browser of [auditor, second])
    expect(await told(browser, number)).toEqual(['destruction.waiting unread'])
  for (const browser of [both, system, security]) expect(await told(browser, number)).toEqual([])
  await decide(auditor, id, 'approve')
  for (const browser of [auditor, second])
    expect(await told(browser, number)).toEqual(['destruction.waiting settled'])
  expect(await told(both, number)).toEqual(['destruction.approved unread'])
  world.setClock(new Date(today.getTime() + waitingDays * 86_400_000))
  await workOnDestruction(world.deps, () => false)
  await workOnDestruction(world.deps, () => false)
  world.setClock(today)
  expect(await told(both, number)).toEqual(['destruction.approved unread', 'destruction.done unread'])
  expect(await told(auditor, number)).toEqual(['destruction.waiting settled', 'destruction.done unread'])
  expect(await told(second, number)).toEqual(['destruction.waiting settled'])
})

test('a refusal and a withdrawal are told to who did not do them', async () => {
  const refused = await proposedBy(system)
  await decide(second, refused.id, 'refuse')
  expect(await told(system, refused.number)).toEqual(['destruction.refused unread'])
  expect(await told(auditor, refused.number)).toEqual(['destruction.waiting settled'])

  const withdrawn = await proposedBy(system)
  await decide(second, withdrawn.id, 'approve')
  await auditor.json('POST', `/api/destruction/plans/${withdrawn.id}/withdrawal`, { reason: '有异议' })
  const end = 'destruction.withdrawn unread'
  expect(await told(system, withdrawn.number)).toEqual(['destruction.approved unread', end])
  expect(await told(second, withdrawn.number)).toEqual(['destruction.waiting settled', end])
  expect(await told(auditor, withdrawn.number)).toEqual(['destruction.waiting settled'])
})
