import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { takeMessages } from '../../server/doctor/line.ts'
import { placeOf } from '../../server/doctor/reach.ts'
import { clockFinding } from '../../server/doctor/site.ts'
import {
  decodeMessage,
  encodeAddress,
  encodeMessage,
  errorCodeOf,
  longTermKey,
  messageTypes,
} from '../../server/doctor/stun.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

describe('STUN messages', () => {
  test('are signed as in the sample of RFC 5769 §2.4', () => {
    const username = 'マトリックス'
    const message = encodeMessage(
      messageTypes.bindingRequest,
      [
        ['username', Buffer.from(username)],
        ['nonce', Buffer.from('f//499k954d6OL34oL9FSTvy64sA')],
        ['realm', Buffer.from('example.org')],
      ],
      {
        key: longTermKey(username, 'example.org', 'TheMatrIX'),
        transactionId: hex('78ad3433c6ad72c029da412e'),
      },
    )
    const sample = hex(`
      2112a442 78ad3433c6ad72c029da412e
      00060012 e3839ee38388e383aae38383e382afe382b9 0000
      0015001c 662f2f3439396b393534643 64f4c33346f4c39465354767936347341
      0014000b 6578616d706c652e6f7267 00
      00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666`)
    expect(message.subarray(4, 4 + sample.length).toString('hex')).toBe(sample.toString('hex'))
  })

  test('are read back whole, and nothing else is taken for one', () => {
    const text = fc.string({ maxLength: 40 }).map((value) => Buffer.from(value))
    fc.assert(
      fc.property(text, text, (username, realm) => {
        const bytes = encodeMessage(messageTypes.allocateRequest, [
          ['username', username],
          ['realm', realm],
        ])
        const read = decodeMessage(bytes)
        expect(read?.type).toBe(messageTypes.allocateRequest)
        expect(read?.attributes.username).toEqual(username)
        expect(read?.attributes.realm).toEqual(realm)
        expect(decodeMessage(bytes.subarray(0, -1))).toBeNull()
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeMessage(Buffer.from(bytes))),
    )
  })

  test('come out of a stream however it is cut', () => {
    const messages = [1, 2, 3].map((count) =>
      encodeMessage(messageTypes.bindingRequest, [['data', Buffer.alloc(count)]]),
    )
    const framed = messages.map((message) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(message.length)
      return Buffer.concat([length, message])
    })
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 1, max: 60 }), (isFramed, step) => {
        const whole = Buffer.concat(isFramed ? framed : messages)
        const taken: Buffer[] = []
        let rest: Buffer = Buffer.alloc(0)
        for (let at = 0; at < whole.length; at += step) {
          const come = Buffer.concat([rest, whole.subarray(at, at + step)])
          rest = takeMessages(come, isFramed, (message) => taken.push(message))
        }
        expect(taken).toEqual(messages)
        expect(rest).toHaveLength(0)
      }),
    )
  })

  test('hide addresses and tell errors', () => {
    expect(encodeAddress({ address: '192.0.2.1', port: 32853 }).toString('hex')).toBe('0001a147e112a643')
    const attributes = [['errorCode', Buffer.from([0, 0, 4, 1])]] as const
    const refusal = decodeMessage(encodeMessage(0x0113, attributes))
    expect(refusal === null ? 0 : errorCodeOf(refusal)).toBe(401)
  })
})

test.each([
  ['turn:relay.example.cn', { host: 'relay.example.cn', port: 3478, protocol: 'udp' }],
  ['turn:10.0.0.1:80?transport=tcp', { host: '10.0.0.1', port: 80, protocol: 'tcp' }],
  ['turns:relay.example.cn', { host: 'relay.example.cn', port: 5349, protocol: 'tls' }],
  ['turns:relay.example.cn:443?transport=tcp', { host: 'relay.example.cn', port: 443, protocol: 'tls' }],
])('%s is a place', (url, place) => {
  expect(placeOf(url)).toEqual(place)
})

test('clocks that differ are told from those that may', () => {
  expect([1, -59, 61, -299, 301, -4000].map((ahead) => clockFinding(ahead).verdict)).toEqual([
    'good',
    'good',
    'warning',
    'warning',
    'bad',
    'bad',
  ])
})
