import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let server: TestServer

beforeAll(async () => {
  world = await createWorld()
  server = await startServer(world)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

test('signs in', async () => {
  const doctor = await server.signIn(world.people.doctor)
  const me = await doctor.json('GET', '/api/session')
  console.log(me.body)
  expect(me.status).toBe(200)
  const made = await world.consultationIn('in_session')
  const one = await doctor.json('GET', `/api/consultations/${made.id}`)
  console.log(one.status, JSON.stringify(one.body, null, 1))
  const list = await doctor.json('GET', `/api/consultations`)
  console.log(list.status, JSON.stringify(list.body, null, 1))
  console.log((await doctor.json('GET', `/api/consultations/counts`)).body)
  console.log((await server.stranger.json('GET', `/api/health`)).body)
  console.log((await server.stranger.json('GET', `/api/openapi.json`)).status)
  console.log((await server.stranger.fetch(`/api/reference`)).status)
})
