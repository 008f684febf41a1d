/** The pure parts: who speaks, what the settings mean, and a worker whose request builder is broken. */
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { isPrivate, readEnv } from '../../media/env.ts'
import type { MediaEvent } from '../../media/port.ts'
import { Rooms } from '../../media/rooms.ts'
import { nextSpeaker } from '../../media/speaker.ts'
import { WorkerPool } from '../../media/workers.ts'
import { until, workerBin } from './support.ts'

describe('who speaks', () => {
  const level = (producerId: string, volume: number) => ({ producerId, volume })

  it('is the loudest', () => {
    expect(nextSpeaker(null, [level('a', -50), level('b', -30)])).toBe('b')
    expect(nextSpeaker('gone', [level('a', -50)])).toBe('a')
  })

  it('does not change for a little', () => {
    expect(nextSpeaker('a', [level('b', -30), level('a', -34)])).toBe('a')
    expect(nextSpeaker('a', [level('b', -30), level('a', -40)])).toBe('b')
    expect(nextSpeaker('a', [])).toBe('a')
  })
})

describe('settings', () => {
  const bin = workerBin()
  const read = (env: Record<string, string>) =>
    readEnv({ MEDIA_SOCKET: '/run/media.sock', MEDIASOUP_WORKER_BIN: bin, ...env })

  it('have sensible defaults', () => {
    const env = read({})
    expect(env.address).toEqual({ kind: 'file', path: '/run/media.sock' })
    expect(env.workers).toMatchObject({ firstPort: 0, listenAddress: '0.0.0.0', bin })
    expect(env.workers.announcedAddress).not.toBe('0.0.0.0')
    expect(read({ MEDIA_PORT: '', MEDIA_WORKERS: '' }).workers.firstPort).toBe(0)
  })

  it.each([
    [{ MEDIA_SOCKET: '' }, 'MEDIA_SOCKET is required'],
    [{ MEDIA_SOCKET: 'tcp://host' }, 'expected a path or tcp://host:port'],
    [{ MEDIA_SOCKET: 'http://host:1' }, 'expected a path or tcp://host:port'],
    [{ MEDIA_SOCKET: 'tcp://host:1', MEDIA_SECRET: 'short' }, 'at least 32 characters'],
    [{ MEDIA_SOCKET: `/${'x'.repeat(120)}` }, 'longer than 107 bytes'],
    [{ MEDIA_PORT: '12a' }, 'MEDIA_PORT must be a whole number'],
    [{ MEDIA_PORT: '65535', MEDIA_WORKERS: '2' }, 'no port for the last'],
    [{ MEDIA_WORKERS: '0' }, 'MEDIA_WORKERS'],
    [{ MEDIA_LISTEN_ADDRESS: 'localhost' }, 'MEDIA_LISTEN_ADDRESS must be an IP address'],
    [{ MEDIA_ANNOUNCED_ADDRESS: '0.0.0.0' }, 'MEDIA_ANNOUNCED_ADDRESS must be an address'],
    [{ MEDIASOUP_WORKER_BIN: '/nowhere' }, 'MEDIASOUP_WORKER_BIN is not a file'],
  ])('%o are refused', (env, message) => {
    expect(() => read(env as Record<string, string>)).toThrow(message)
  })

  it('warn loudly of an address that nobody outside can reach', () => {
    const warnings = (listen: string, announced: string) =>
      read({ MEDIA_LISTEN_ADDRESS: listen, MEDIA_ANNOUNCED_ADDRESS: announced }).warnings
    expect(warnings('0.0.0.0', '192.168.1.7')).toHaveLength(1)
    expect(warnings('0.0.0.0', '192.168.1.7')[0]).toContain('neither see nor hear')
    expect(warnings('0.0.0.0', '203.0.113.7')).toEqual([])
    expect(warnings('0.0.0.0', 'media.example.cn')).toEqual([])
    expect(warnings('127.0.0.1', '127.0.0.1')).toEqual([])
    expect(warnings('::', 'fd00::1')).toHaveLength(1)
  })

  it('know private addresses', () => {
    for (const address of [
      '10.1.2.3',
      '172.31.0.1',
      '100.64.0.1',
      '127.0.0.1',
      '::1',
      'fe80::1',
      'localhost',
    ])
      expect(isPrivate(address), address).toBe(true)
    for (const address of ['172.32.0.1', '8.8.8.8', '2400:3200::1', 'example.cn'])
      expect(isPrivate(address), address).toBe(false)
  })
})

describe('a worker whose request builder is broken', () => {
  let pool: WorkerPool | undefined
  afterEach(() => pool?.close())

  it('is ended, its room told as lost, its place filled again', async () => {
    const options = { bin: workerBin(), count: 1, firstPort: 0, listenAddress: '127.0.0.1' }
    const log = pino({ level: 'silent' })
    pool = await WorkerPool.open({ ...options, announcedAddress: '127.0.0.1' }, log)
    const events: MediaEvent[] = []
    const rooms = new Rooms(pool, log, (event) => events.push(event))
    await rooms.openRoom({ roomId: 'r' })
    const room = rooms.room('r')
    const { pid } = room.place
    const transport = await room.router.createWebRtcTransport({ webRtcServer: room.place.server })
    const dtlsParameters = { fingerprints: [{ algorithm: 'sha-256' as const, value: 'x' }] }
    // What parameters.ts keeps out: it leaves a half-written request behind.
    const poison = transport.produce({
      kind: 'video',
      rtpParameters: {
        codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }],
        encodings: [{ ssrc: 1, maxBitrate: 1.5 }],
      },
    })
    await expect(poison).rejects.toThrow('BigInt')
    const next = rooms.ask(room, 'REJECTED_PARAMETERS', () => transport.connect({ dtlsParameters }))
    await expect(next).rejects.toMatchObject({ code: 'REJECTED_PARAMETERS' })
    await until('room.lost', () => events.some(({ name }) => name === 'room.lost'))
    await until('the replacement', () => (pool?.running[0]?.pid ?? pid) !== pid)
    await rooms.openRoom({ roomId: 'r' })
  })
})
