/** The parts of the two commands that hold processes, locks, files and ports; all of them real. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bound, lock, tryLock } from '../../db/lifetime.mjs'
import { CommandFailed, runCommand } from '../../server/bootstrap/command.mjs'
import { dataKeyFile, openDataFolder, socketPath } from '../../server/bootstrap/data-folder.ts'
import { LogFile } from '../../server/bootstrap/log-file.ts'
import { checkPorts } from '../../server/bootstrap/ports.ts'
import { Failure } from '../../server/bootstrap/say.mjs'
import { type PartOptions, startPart } from '../../server/bootstrap/supervise.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bootstrap-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const lifetime = JSON.stringify(join(import.meta.dirname, '../../db/lifetime.mjs'))

function isAlive(pid: number): boolean {
  try {
    // A process that has ended and was not collected yet still has a number.
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function eventually(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 8_000) throw new Error('it did not come true in 8 s')
    await sleep(20)
  }
}

describe('a lock', () => {
  test('is held by one, and free again when it is released', () => {
    const path = join(folder, 'sub', 'lock')
    const first = tryLock(path)
    expect(first).toBeDefined()
    expect(tryLock(path)).toBeUndefined()
    first?.release()
    first?.release()
    const second = tryLock(path)
    expect(second).toBeDefined()
    second?.release()
  })
  test('ends with a process that is killed; who waits gets it', async () => {
    const path = join(folder, 'lock')
    const program = `import { tryLock } from ${lifetime}; tryLock(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    let waits = false
    const taken = lock(path, () => {
      waits = true
    })
    await eventually(() => waits)
    holder.kill('SIGKILL')
    const held = await taken
    held.release()
  })
})

test('a bound program ends when the one that started it is killed', async () => {
  const program = `import { spawn } from 'node:child_process'; import { bound } from ${lifetime};
    const [file, args] = bound('sleep', ['60']); console.log(spawn(file, args, { detached: true }).pid); setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const child = Number(line.toString())
  // Until setpriv has done its work and has become the program.
  await eventually(() => readFileSync(`/proc/${child}/comm`, 'utf8').trim() === bound('sleep', [])[1].at(-1))
  parent.kill('SIGKILL')
  await eventually(() => !isAlive(child))
})

describe('a command', () => {
  test('leaves what it prints in the log, and gives its last lines', async () => {
    const log = join(folder, 'log', 'x.log')
    expect(await runCommand('sh', ['-c', 'echo out; echo err >&2'], { log })).toEqual(
      expect.arrayContaining(['out', 'err']),
    )
    expect(readFileSync(log, 'utf8')).toMatch(/\$ sh -c[\s\S]*out/)
  })
  test('that fails says how; a full disk is the reason that counts', async () => {
    const log = join(folder, 'x.log')
    await expect(runCommand('sh', ['-c', 'exit 3'], { log })).rejects.toThrow('sh: exit code 3')
    const full = runCommand('sh', ['-c', 'echo "cc: write: No space left on device"; exit 1'], { log })
    await expect(full).rejects.toThrow('No space left on device')
    await expect(runCommand('/no/such/program', [], { log })).rejects.toThrow(Error)
  })
  test('that takes too long is ended with everything it started', async () => {
    const run = runCommand('sh', ['-c', 'sleep 60 & echo $!; wait'], {
      log: join(folder, 'x.log'),
      timeoutMs: 300,
    })
    const error = await run.catch((problem: unknown) => problem)
    if (!(error instanceof CommandFailed)) throw error
    expect(error.message).toBe('sh: ended by SIGKILL')
    await eventually(() => !isAlive(Number(error.tail[0])))
  })
})

describe('the data folder', () => {
  test('belongs to one instance', () => {
    const first = openDataFolder(join(folder, 'data'))
    expect(() => openDataFolder(join(folder, 'data'))).toThrow(/in use by another instance/)
    first.release()
    openDataFolder(join(folder, 'data')).release()
  })
  test('gets a key once, readable by nobody else', () => {
    const data = openDataFolder(join(folder, 'data'))
    const file = dataKeyFile(data)
    const key = readFileSync(file, 'utf8')
    expect(Buffer.from(key, 'base64')).toHaveLength(32)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(dataKeyFile(data), 'utf8')).toBe(key)
    data.release()
  })
  test('gets no new key where data were encrypted with the old one', () => {
    const data = openDataFolder(join(folder, 'data'))
    mkdirSync(join(data.postgres, 'cluster'), { recursive: true })
    expect(() => dataKeyFile(data)).toThrow(/restore the file from a backup/)
    data.release()
  })
  test('may have a longer path than a socket', () => {
    expect(socketPath('/short')).toBe('/short/media.sock')
    const away = socketPath(join('/', 'x'.repeat(100)))
    expect(Buffer.byteLength(away)).toBeLessThan(107)
    rmSync(join(away, '..'), { recursive: true })
  })
})

test('a log is set aside when it is large, and only two old ones are kept', () => {
  const path = join(folder, 'a.log')
  const log = new LogFile(path)
  const line = 'x'.repeat(7_000_000)
  for (let count = 0; count < 14; count++) log.write(line)
  expect(statSync(path).size).toBeLessThan(30_000_000)
  expect([1, 2, 3].map((age) => existsSync(`${path}.${age}`))).toEqual([true, true, false])
})

test('a busy port is named before anything starts', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const wanted = { protocol: 'tcp', host: '127.0.0.1', port: address.port, variable: 'PORT' } as const
  await expect(checkPorts([wanted])).rejects.toThrow(`127.0.0.1:${address.port}/tcp is in use`)
  server.close()
  await once(server, 'close')
  await checkPorts([wanted, { ...wanted, protocol: 'udp' }])
})

describe('a supervised part', () => {
  let said: string[]
  const part = (program: string, change: Partial<PartOptions> = {}) => {
    said = []
    const script = join(folder, 'part.mjs')
    writeFileSync(script, program)
    return startPart({
      title: { zh: '部件', en: 'part' },
      script,
      cwd: folder,
      env: process.env,
      log: new LogFile(join(folder, 'part.log')),
      say: {
        line: (text: string) => void said.push(text),
        step: (_label, work) => Promise.resolve(work(() => undefined)),
      },
      ready: { line: (line) => line.startsWith('ready') },
      graceMs: 500,
      ...change,
    })
  }
  const pids = () =>
    readFileSync(join(folder, 'part.log'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('ready'))
      .map((line) => Number(line.split(' ')[1]))

  test('that is killed comes back, and ends when it is asked to', async () => {
    const running = part('console.log("ready", process.pid); setInterval(() => {}, 1000)')
    await running.started
    process.kill(Number(pids()[0]), 'SIGKILL')
    await eventually(() => pids().length === 2)
    expect(said[0]).toMatch(/部件意外退出\(SIGKILL\)，0\.5 秒后重启/)
    await running.stop()
    await running.stop()
    expect(pids().some(isAlive)).toBe(false)
    await sleep(700)
    expect(pids()).toHaveLength(2)
  })
  test('that dies before it has served is not tried again, and its complaint is passed on', async () => {
    const running = part('console.error("Error: no such key"); process.exit(3)')
    const failure = await running.started.catch((error: unknown) => error)
    if (!(failure instanceof Failure)) throw failure
    expect(failure.en).toMatch(
      /^The part did not start \(exit code 3: Error: no such key\); details in .*part\.log$/,
    )
    await running.stop()
  })
  test('that does not listen is killed', async () => {
    const running = part(
      'process.on("SIGTERM", () => {}); console.log("ready", process.pid); setInterval(() => {}, 1000)',
    )
    await running.started
    await running.stop()
    expect(pids().some(isAlive)).toBe(false)
  })
  test('can show that it serves by answering', async () => {
    let asked = 0
    const poll = () => Promise.resolve(++asked === 3)
    const running = part('console.log("ready", process.pid); setInterval(() => {}, 1000)', {
      ready: { poll },
    })
    await running.started
    expect(asked).toBe(3)
    await running.stop()
  })
})
