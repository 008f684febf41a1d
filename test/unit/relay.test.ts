import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { iceServersFor, type Relay } from '../../server/app/relay.ts'

const relay: Relay = {
  urls: ['turn:relay.example.cn:3478?transport=udp', 'turns:relay.example.cn:443?transport=tcp'],
  secret: 'a-secret-that-both-sides-know-0123',
}
const person = '0192f0c4-7e8b-7aaa-8bbb-123456789abc'
const now = new Date('2026-03-05T10:00:00.900Z')

describe('keys of the relay', () => {
  test('there are none without one', () => {
    expect(iceServersFor(null, person, now)).toEqual([])
  })

  test('hold for an hour, for each of its addresses, as it computes them itself', () => {
    const [udp, tls] = iceServersFor(relay, person, now)
    expect([udp?.urls, tls?.urls]).toEqual(relay.urls)
    expect(tls).toEqual({ ...udp, urls: relay.urls[1] })
    const [until] = udp?.username.split(':') ?? []
    expect(Number(until)).toBe(Date.parse('2026-03-05T11:00:00Z') / 1000)
    expect(udp?.credential).toBe(
      createHmac('sha1', relay.secret)
        .update(udp?.username ?? '')
        .digest('base64'),
    )
  })

  test('are one person’s own and say nothing about who it is', () => {
    const nameOf = (id: string, at = now) => iceServersFor(relay, id, at)[0]?.username.split(':')[1]
    expect(nameOf(person)).toMatch(/^[0-9a-f]{16}$/)
    expect(person.replaceAll('-', '')).not.toContain(nameOf(person))
    expect(nameOf(person, new Date(0))).toBe(nameOf(person))
    expect(nameOf('0192f0c4-7e8b-7aaa-8bbb-000000000000')).not.toBe(nameOf(person))
  })
})
