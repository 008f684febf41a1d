/** `npm run drain`, as it is run. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimRoom, noteMediaNode, takeName } from '../../db/queries/placement.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
const self = { name: 'a', life: randomUUID() }

beforeAll(async () => {
  world = await createWorld()
  const { db } = world.deps
  await takeName(db, self, 60_000)
  await takeName(db, { name: 'b', life: randomUUID() }, 60_000)
  const { id } = await world.consultationIn('scheduled')
  await claimRoom(db, id, self)
  await noteMediaNode(db, id, self, 'one')
})
afterAll(() => world.close())

function drain(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../server/drain.ts'), ...args], {
    env: { ...process.env, DATABASE_URL: world.url, MEDIA_NODES: 'one=/tmp/one.sock,two=/tmp/two.sock' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}

test('shows where the rooms are', async () => {
  const { code, output } = await drain()
  expect(code).toBe(0)
  expect(output).toMatch(/server a .*runs {2}1\nserver b .*runs {2}0\nmedia one {2}1\nmedia two {2}0/)
})

test('drains a server and a media node, says what goes on there, and takes it back', async () => {
  for (const one of [
    ['server', 'a'],
    ['media', 'one'],
  ]) {
    expect(await drain(...one)).toEqual({ code: 1, output: expect.stringContaining('1 go on') })
    expect((await drain()).output).toMatch(new RegExp(`${one.join(' ')} .*draining`))
    expect((await drain(...one, '--undo')).code).toBe(0)
    expect((await drain()).output).not.toContain('draining')
  }
  expect(await drain('media', 'two', '--wait')).toEqual({
    code: 0,
    output: expect.stringContaining('0 go on'),
  })
}, 120_000)

test('refuses what it does not know', async () => {
  expect(await drain('server', 'c')).toEqual({
    code: 2,
    output: expect.stringContaining('There is no server'),
  })
  expect(await drain('media', 'c')).toEqual({ code: 2, output: expect.stringContaining('no media node') })
  expect(await drain('all')).toEqual({ code: 2, output: expect.stringContaining('Usage') })
}, 120_000)
