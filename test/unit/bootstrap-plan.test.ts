/** The parts of the two commands that only decide: what is missing, what fits, what is said. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { addressOf, needsTls, table } from '../../server/bootstrap/announce.ts'
import { aptLine, missingPackages } from '../../server/bootstrap/apt.ts'
import { hashOf } from '../../server/bootstrap/hash.ts'
import { checkMachine, dependenciesMatch } from '../../server/bootstrap/install.mjs'
import { portFailure } from '../../server/bootstrap/ports.ts'
import { applyEdit, EDITS, ninjaProgress } from '../../server/bootstrap/recipe.ts'
import { createSay, explain, Failure } from '../../server/bootstrap/say.mjs'
import { sourceLines } from '../../server/bootstrap/srtp.ts'
import { pauseBefore, readLogLine } from '../../server/bootstrap/supervise.ts'
import { builtName, cacheFolder, prebuiltName, reason } from '../../server/bootstrap/worker.ts'
import { closingLine, countsOf, failuresOf } from '../support/report.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'bootstrap-'))
afterAll(() => rmSync(folder, { recursive: true }))

const machine = { platform: 'linux', arch: 'x64' }

/** What the person reads, both sentences. */
function said(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return `${error.zh}\n${error.en}`
    throw error
  }
  throw new Error('it did not fail')
}

describe('the machine', () => {
  test.each([
    [{ platform: 'darwin', arch: 'arm64', node: '22.0.0' }, /darwin\/arm64 is not supported/],
    [{ platform: 'linux', arch: 'ia32', node: '22.0.0' }, /linux\/ia32 is not supported/],
    [{ platform: 'linux', arch: 'x64', node: '18.20.4' }, /Node 18\.20\.4 is too old/],
  ])('%o is refused', (given, text) => {
    expect(said(() => checkMachine(given))).toMatch(text)
  })
  test('Node 20 on Linux is taken', () => {
    expect(() => checkMachine({ ...machine, node: '20.0.0' })).not.toThrow()
  })
})

describe('packages of npm', () => {
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/a-linux-arm64': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['arm64'] },
      'node_modules/a-linux-x64': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
      'node_modules/a-musl': {
        version: '1.0.0',
        optional: true,
        os: ['linux'],
        cpu: ['x64'],
        libc: ['musl'],
      },
      'node_modules/of-another': { version: '1.0.0', optional: true },
    },
  }
  const present = {
    packages: {
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/a-linux-x64': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
    },
  }
  test('what belongs to another machine may be missing', () => {
    expect(dependenciesMatch(wanted, present, machine)).toBe(true)
    expect(dependenciesMatch(wanted, present, { platform: 'linux', arch: 'arm64' })).toBe(false)
  })
  test('another version, other contents and a missing package do not pass', () => {
    const change = (entry: object | undefined) => ({
      packages: { ...present.packages, 'node_modules/a': entry } as Record<string, object>,
    })
    expect(dependenciesMatch(wanted, change({ version: '1.0.1', integrity: 'sha512-a' }), machine)).toBe(
      false,
    )
    expect(dependenciesMatch(wanted, change({ version: '1.0.0', integrity: 'sha512-b' }), machine)).toBe(
      false,
    )
    expect(dependenciesMatch(wanted, change(undefined), machine)).toBe(false)
    expect(dependenciesMatch(wanted, {}, machine)).toBe(false)
  })
})

/** The packages that `path` may load, as Node looks for them: in its own node_modules, then in those above. */
function resolves(packages: Record<string, unknown>, path: string, name: string): boolean {
  const own = `${path === '' ? '' : `${path}/`}node_modules/${name}`
  if (packages[own] !== undefined) return true
  if (path === '') return false
  const above = path.lastIndexOf('/node_modules/')
  return resolves(packages, above === -1 ? '' : path.slice(0, above), name)
}

test('the lock file leaves nothing out, not even what is for other machines: npm ci refuses such a file', () => {
  type Entry = { dependencies?: object; optionalDependencies?: object }
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Entry>
  }
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => !resolves(packages, path, name))
      .map((name) => `${path}: ${name}`),
  )
  expect(missing).toEqual([])
})

describe('packages of Debian', () => {
  const status =
    'meson\tinstall ok installed\ng++\tdeinstall ok config-files\nninja-build\tinstall ok half-installed'
  test('only what is wholly installed counts', () => {
    expect(missingPackages(['meson', 'g++', 'ninja-build', 'dpkg-dev'], status)).toEqual([
      'g++',
      'ninja-build',
      'dpkg-dev',
    ])
  })
  test('the line can be typed as it is', () => {
    expect(aptLine(['chromium', 'fonts-noto-cjk'])).toBe(
      'apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk',
    )
  })
  test('sources come from the mirrors of Debian that the machine uses', () => {
    const targets = [
      'Debian\thttp://mirror.example/debian/\tbookworm\tmain',
      'Debian\thttp://mirror.example/debian/\tbookworm\tmain',
      'Debian\thttp://mirror.example/debian/\tbookworm\tcontrib',
      'Docker\thttps://download.docker.com/linux/debian/\tbookworm\tstable',
    ].join('\n')
    expect(sourceLines(targets, '/k.gpg')).toEqual([
      'deb-src [signed-by=/k.gpg] http://mirror.example/debian/ bookworm main',
    ])
    expect(sourceLines(targets, undefined)).toEqual(['deb-src http://mirror.example/debian/ bookworm main'])
    expect(sourceLines('', undefined)).toEqual([])
  })
})

describe("the media worker's recipe", () => {
  const sources = join(root, 'node_modules/mediasoup/worker')
  test.each(EDITS)('the edit of $file fits the version in use', (edit) => {
    const text = readFileSync(join(sources, edit.file), 'utf8')
    const changed = applyEdit(text, edit)
    expect(changed).toContain(edit.to)
    expect(changed).not.toContain(edit.from)
  })
  test('an edit that does not fit is an error, not a worker that dies later', () => {
    const edit = { file: 'x.cpp', from: 'a', to: 'b' }
    expect(said(() => applyEdit('none', edit))).toMatch(/does not fit the recipe \(x\.cpp\)/)
    expect(said(() => applyEdit('a a', edit))).toMatch(/npm ci/)
  })
  test('each folder that stands in for a download has the name that meson looks for', () => {
    const wraps = readdirSync(join(sources, 'subprojects')).filter((name) => name.endsWith('.wrap'))
    const named = wraps.map(
      (name) => /^directory = (.+)$/m.exec(readFileSync(join(sources, 'subprojects', name), 'utf8'))?.[1],
    )
    for (const name of readdirSync(join(root, 'media/worker/subprojects'))) expect(named).toContain(name)
  })
  test('names tell version, recipe and machine apart', () => {
    expect(builtName('3.27.1', 'abcdef0123456789', 'x64')).toBe('mediasoup-worker-3.27.1-abcdef012345-x64')
    expect(prebuiltName('3.27.1', 'arm64', '6.1.0-18')).toBe('mediasoup-worker-3.27.1-linux-arm64-kernel6')
  })
  test('the cache is where the standard says', () => {
    expect(cacheFolder({}, '/home/a')).toBe('/home/a/.cache/shuangshou-consult')
    expect(cacheFolder({ XDG_CACHE_HOME: '/c' }, '/home/a')).toBe('/c/shuangshou-consult')
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative' }, '/home/a')).toBe('/home/a/.cache/shuangshou-consult')
  })
  test("ninja's lines tell how far it is", () => {
    expect(ninjaProgress('[81/261] Compiling C++ object x.o')).toBe('81/261')
    expect(ninjaProgress('ninja: Entering directory')).toBeUndefined()
  })
  test('the reason is the line that complains', () => {
    expect(reason('hello\n  Error: spawn EACCES\n at x')).toBe('Error: spawn EACCES')
    expect(reason('')).toBe('no answer')
  })
})

describe('the digest of files', () => {
  test('depends on names and contents, and not on what is ignored', () => {
    writeFileSync(join(folder, 'a'), '1')
    writeFileSync(join(folder, 'b'), '2')
    const before = hashOf(folder, ['.'])
    expect(hashOf(folder, ['.'])).toBe(before)
    expect(hashOf(folder, ['.'], ['b'])).toBe(hashOf(folder, ['a']))
    writeFileSync(join(folder, 'b'), '3')
    expect(hashOf(folder, ['.'])).not.toBe(before)
    rmSync(join(folder, 'b'))
    writeFileSync(join(folder, 'c'), '2')
    expect(hashOf(folder, ['.'])).not.toBe(before)
  })
})

describe('what is said', () => {
  const error = (code: string) => Object.assign(new Error(`${code}: something, write '/x'`), { code })
  test.each([
    [error('ENOSPC'), /The disk is full \(\d+ MB left where \/tmp is\)/],
    [error('EDQUOT'), /The disk is full/],
    [new Error('npm error nospc There appears to be ENOSPC'), /The disk is full/],
    [error('EACCES'), /A right is missing .* DATA_DIR/],
    [error('EROFS'), /A right is missing/],
    [new Error('first line\nsecond line'), /^It failed: first line; the details are in \/l\.log$/],
  ])('%s', (given, text) => {
    const failure = explain(given, { folder: '/tmp', log: '/l.log' })
    expect(failure.en).toMatch(text)
    expect(failure.zh).toMatch(/[\u4e00-\u9fff].*[。g]$/)
    expect(failure.en).not.toContain('\n')
  })
  test('a busy port names the variable and an example', () => {
    const busy = portFailure(
      { protocol: 'tcp', host: '127.0.0.1', port: 8080, variable: 'PORT' },
      'EADDRINUSE',
    )
    expect(busy.en).toBe(
      'The port 127.0.0.1:8080/tcp is in use: stop the program that has it, or take another one, for example PORT=9080 npm start',
    )
    const low = portFailure({ protocol: 'tcp', host: '0.0.0.0', port: 443, variable: 'PORT' }, 'EACCES')
    expect(low.en).toMatch(/PORT=8443 npm start/)
    const absent = portFailure(
      { protocol: 'udp', host: '10.9.9.9', port: 44400, variable: 'MEDIA_PORT' },
      'EADDRNOTAVAIL',
    )
    expect(absent.en).toMatch(/set MEDIA_LISTEN_ADDRESS/)
  })
  test('a step prints its beginning and its end; without a terminal no control characters', async () => {
    let text = ''
    const say = createSay({ write: (more: string) => (text += more) })
    await say.step('one', () => 1)
    await expect(say.step('two', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await say.step(
      'three',
      () => 3,
      (value) => value < 3,
    )
    const end = (mark: string, name: string) => `  … ${name}\n  ${mark} ${name} · 0.0 s\n`
    expect(text).toBe(end('✓', 'one') + end('✗', 'two') + end('✗', 'three'))
  })
  test('the address is one that can be opened', () => {
    expect(addressOf({ HOST: '127.0.0.1', PORT: 8080 })).toBe('http://127.0.0.1:8080')
    expect(addressOf({ HOST: '0.0.0.0', PORT: 8443, TLS_CERT: '/c' })).toBe('https://127.0.0.1:8443')
    expect(addressOf({ HOST: '::1', PORT: 80 })).toBe('http://[::1]:80')
    expect(addressOf({ HOST: '::', PORT: 80, PUBLIC_ORIGIN: 'https://consult.example.cn' })).toBe(
      'https://consult.example.cn',
    )
  })
  test('without https a warning, except on this machine', () => {
    expect(needsTls({ HOST: '127.0.0.1' })).toBe(false)
    expect(needsTls({ HOST: '0.0.0.0' })).toBe(true)
    expect(needsTls({ HOST: '0.0.0.0', TLS_CERT: '/c' })).toBe(false)
    expect(needsTls({ HOST: '0.0.0.0', PUBLIC_ORIGIN: 'https://a.cn' })).toBe(false)
    expect(needsTls({ HOST: '0.0.0.0', PUBLIC_ORIGIN: 'http://a.cn' })).toBe(true)
  })
  test('Chinese text takes two cells of a column', () => {
    expect(
      table([
        ['医生', 'a'],
        ['x', 'b'],
      ]),
    ).toEqual(['医生  a', 'x     b'])
  })
})

describe('parts that die', () => {
  test('the pause doubles up to half a minute', () => {
    expect([1, 2, 3, 7, 20].map(pauseBefore)).toEqual([500, 1000, 2000, 30_000, 30_000])
  })
  test("pino's lines are read, others are taken as they are", () => {
    expect(readLogLine('{"level":30,"msg":"ready"}')).toEqual({ level: 30, text: 'ready' })
    expect(readLogLine('{broken')).toEqual({ level: 0, text: '{broken' })
    expect(readLogLine('plain')).toEqual({ level: 0, text: 'plain' })
  })
})

describe('the closing line', () => {
  const report = (change: object) =>
    JSON.stringify({
      numPassedTests: 3,
      numFailedTests: 0,
      numPendingTests: 1,
      numTodoTests: 0,
      testResults: [],
      ...change,
    })
  test('adds up what vitest wrote', () => {
    const good = countsOf(report({}), 0)
    expect(good).toEqual({ passed: 3, failed: 0, skipped: 1 })
    expect(closingLine([good, countsOf(report({ numFailedTests: 2 }), 1)])).toBe('6 passed, 2 failed')
  })
  test('0 failed means that nothing failed', () => {
    expect(countsOf(undefined, 1).failed).toBe(1)
    expect(countsOf(report({}), 1).failed).toBe(1)
    const notLoaded = { testResults: [{ status: 'failed', assertionResults: [] }] }
    expect(countsOf(report(notLoaded), 1).failed).toBe(1)
  })
  test('says again at the end what failed, and why, a line each', () => {
    const fine = { status: 'passed', fullName: 'a room opens', failureMessages: [] }
    const wrong = {
      status: 'failed',
      fullName: 'a room closes',
      failureMessages: ['Error: it is open\n  at x'],
    }
    const files = [
      { name: '/p/test/media/a.test.ts', status: 'failed', message: '', assertionResults: [fine, wrong] },
      { name: '/p/test/media/b.test.ts', status: 'failed', message: 'no such file\n', assertionResults: [] },
    ]
    expect(failuresOf(report({ testResults: files }), '/p')).toEqual([
      'test/media/a.test.ts > a room closes: Error: it is open',
      'test/media/b.test.ts: no such file',
    ])
    expect(failuresOf(undefined, '/p')).toEqual([])
  })
  test('this checkout has the Node that the commands continue under', () => {
    expect(existsSync(join(root, 'node_modules/.bin/node'))).toBe(true)
  })
})
