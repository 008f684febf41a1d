/**
 * `npm run drain`: which servers and media nodes there are, and how many rooms each has. `npm run drain -- server b`, `-- media a`: no
 * further room begins there, what is there goes on; `--wait` ends when nothing is left, `--undo` takes it back. Exit code 0: nothing is left
 * there, 1: rooms are, 2: it was not done.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type OpenedDatabase, openDatabase } from '../db/open.ts'
import {
  countRoomsByMediaNode,
  findDrainingMediaNodes,
  readServers,
  setMediaDraining,
  setServerDraining,
} from '../db/queries/placement.ts'
import { reachDatabase } from '../db/reach.ts'
import { Failure } from './bootstrap/say.mjs'
import type { Env } from './env.ts'
import { runCommand, settings } from './keeping/command.ts'

const lookEveryMs = 2_000

type Wanted = { what: 'server' | 'media'; name: string; undo: boolean; wait: boolean }

function readArguments(): Wanted | null {
  const { values, positionals } = parseArgs({
    options: { undo: { type: 'boolean' }, wait: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [what, name, ...more] = positionals
  if (what === undefined) return null
  if ((what !== 'server' && what !== 'media') || name === undefined || more.length > 0) {
    throw new Failure(
      '用法：npm run drain [-- server 名称 | media 名称] [--undo] [--wait]',
      'Usage: npm run drain [-- server NAME | media NAME] [--undo] [--wait]',
    )
  }
  return { what, name, undo: values.undo === true, wait: values.wait === true }
}

async function mark({ db }: OpenedDatabase, env: Env, { what, name, undo }: Wanted): Promise<void> {
  const known =
    what === 'server'
      ? await setServerDraining(db, name, !undo)
      : (env.MEDIA_NODES ?? []).some((node) => node.name === name)
  if (!known) {
    throw new Failure(
      `没有名为 ${name} 的${what === 'server' ? '服务进程' : '媒体节点(MEDIA_NODES)'}。`,
      `There is no ${what === 'server' ? 'server' : 'media node of MEDIA_NODES'} by the name of ${name}.`,
    )
  }
  if (what === 'media') await setMediaDraining(db, name, !undo)
}

async function show({ read }: OpenedDatabase, env: Env): Promise<void> {
  for (const { name, lives, drains, rooms } of await readServers(read)) {
    const state = lives ? (drains ? '排空中 draining' : '运行 runs') : '无响应 away'
    console.log(`server ${name}  ${state}  ${rooms}`)
  }
  const [draining, rooms] = await Promise.all([findDrainingMediaNodes(read), countRoomsByMediaNode(read)])
  for (const { name } of env.MEDIA_NODES ?? []) {
    console.log(`media ${name}  ${draining.includes(name) ? '排空中 draining  ' : ''}${rooms.get(name) ?? 0}`)
  }
}

async function roomsLeft({ read }: OpenedDatabase, { what, name }: Wanted): Promise<number> {
  if (what === 'media') return (await countRoomsByMediaNode(read)).get(name) ?? 0
  return (await readServers(read)).find((server) => server.name === name)?.rooms ?? 0
}

async function drain(opened: OpenedDatabase, wanted: Wanted, signal: AbortSignal): Promise<number> {
  const where = `${wanted.what} ${wanted.name}`
  if (wanted.undo) {
    console.log(`✓ ${where}：重新接收会诊室 · takes rooms again`)
    return 0
  }
  let told: number | null = null
  while (true) {
    const left = await roomsLeft(opened, wanted)
    if (left !== told) {
      console.log(`${where}：不再接收新的会诊室，进行中 ${left} 间 · takes no further rooms, ${left} go on`)
    }
    told = left
    if (left === 0 || !wanted.wait) return left === 0 ? 0 : 1
    await sleep(lookEveryMs, undefined, { signal })
  }
}

await runCommand(async (signal) => {
  const wanted = readArguments()
  const env = settings()
  const reached = await reachDatabase(env, () => undefined)
  const opened = openDatabase(reached.url, { connections: 1 })
  try {
    if (wanted === null) {
      await show(opened, env)
      return 0
    }
    await mark(opened, env, wanted)
    return await drain(opened, wanted, signal)
  } finally {
    await opened.close()
    await reached.release()
  }
})
