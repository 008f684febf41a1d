import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EnvError, readDataKey, readEnv } from '../../server/env.ts'

const folder = mkdtempSync(join(tmpdir(), 'shuangshou-env-'))
afterAll(() => rmSync(folder, { recursive: true }))

function problemsOf(source: Record<string, string>): string[] {
  try {
    readEnv(source)
  } catch (error) {
    if (error instanceof EnvError) return error.problems
    throw error
  }
  return []
}

test('an empty environment is enough to start with, and keeps to this machine', () => {
  const env = readEnv({ PORT: '', DATABASE_URL: '' })
  expect(env).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', DIGEST: 'sha256', TRUSTED_PROXIES: 0 })
  expect(env.DATABASE_URL).toBeUndefined()
  expect(isAbsolute(env.DATA_DIR)).toBe(true)
})

test('no secret has a default', () => {
  const env = readEnv({})
  expect([env.DATA_KEY, env.DATA_KEY_FILE, env.MEDIA_SECRET]).toEqual([undefined, undefined, undefined])
})

test.each([
  ['PORT', 'eighty'],
  ['PORT', '70000'],
  ['DATABASE_URL', 'mysql://x'],
  ['MEDIA_WORKERS', '0'],
  ['PUBLIC_ORIGIN', 'consult.example.cn'],
  ['TRUSTED_PROXIES', '-1'],
  ['DATA_KEY', 'c2hvcnQ='],
  ['DATA_KEY_FILE', '/no/such/file'],
  ['DIGEST', 'md5'],
  ['DEMO', 'yes'],
  ['MEDIA_SECRET', 'short'],
])('%s=%s is named', (name, value) => {
  const problems = problemsOf({ [name]: value })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(new RegExp(`^${name}: `))
})

describe('relays', () => {
  const secret = 'x'.repeat(32)
  const one = 'turn:relay.example.cn:3478?transport=udp'
  test('are a list, known with their secret only', () => {
    const env = readEnv({ TURN_URLS: `${one},turns:relay.example.cn:443?transport=tcp`, TURN_SECRET: secret })
    expect(env.TURN_URLS).toEqual([one, 'turns:relay.example.cn:443?transport=tcp'])
    expect(problemsOf({ TURN_URLS: one })).toEqual(['TURN_URLS: TURN_URLS and TURN_SECRET are set together'])
  })
  test.each([
    'relay.example.cn',
    'stun:a',
    `${one},`,
    `${one} ,${one}`,
    'turn:user@a',
    'turn:a?transport=tls',
  ])('%s is none', (given) => expect(problemsOf({ TURN_URLS: given, TURN_SECRET: secret })).toHaveLength(1))
})

test('every problem is told at once', () => {
  expect(problemsOf({ PORT: 'x', MEDIA_PORT: 'y', DIGEST: 'z' })).toHaveLength(3)
})

test('certificate and key go together, and a node over the network wants a secret', () => {
  const file = join(folder, 'cert.pem')
  writeFileSync(file, '')
  expect(problemsOf({ TLS_CERT: file })).toEqual(['TLS_CERT: TLS_CERT and TLS_KEY are set together'])
  expect(problemsOf({ TLS_CERT: file, TLS_KEY: file })).toEqual([])
  expect(problemsOf({ MEDIA_SOCKET: 'tcp://10.0.0.2:4000' })).toHaveLength(1)
  expect(problemsOf({ MEDIA_SOCKET: 'tcp://10.0.0.2:4000', MEDIA_SECRET: 'x'.repeat(32) })).toEqual([])
})

describe('the key of the patients’ identities', () => {
  const key = Buffer.alloc(32, 7)
  test('comes from the environment or from a file', () => {
    expect(readDataKey({ DATA_KEY: key.toString('base64'), DATA_KEY_FILE: undefined })).toEqual(key)
    const file = join(folder, 'key')
    writeFileSync(file, `${key.toString('base64')}\n`)
    expect(readDataKey({ DATA_KEY: undefined, DATA_KEY_FILE: file })).toEqual(key)
  })
  test('is never made up', () => {
    expect(() => readDataKey({ DATA_KEY: undefined, DATA_KEY_FILE: undefined })).toThrow(EnvError)
    const file = join(folder, 'empty')
    writeFileSync(file, '')
    expect(() => readDataKey({ DATA_KEY: undefined, DATA_KEY_FILE: file })).toThrow(EnvError)
  })
})
