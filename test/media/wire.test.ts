/** The node's socket, spoken to by something that is not our client. */
import net from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { maxRequestBytes, protocol } from '../../media/wire.ts'
import { Stage, type TestNode, until } from './support.ts'

const stage = new Stage()
let node: TestNode
beforeAll(async () => {
  node = await stage.node()
  await node.ready()
})
afterAll(() => stage.close())

/** Sends text and collects the lines that come back until the node closes or `lines` of them are there. */
async function say(text: string | Buffer, lines = Number.POSITIVE_INFINITY) {
  const socket = net.connect(await stage.socket())
  let received = ''
  let closed = false
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.on('close', () => {
    closed = true
  })
  // The node may close while we are still writing.
  socket.on('error', () => undefined)
  socket.write(text)
  const whole = () => received.split('\n').slice(0, -1)
  await until('an answer or the end', () => closed || whole().length >= lines)
  socket.destroy()
  return { closed, lines: whole().map((line) => JSON.parse(line)) }
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`
const hello = line({ id: 1, method: 'hello', input: { protocol, roomIds: [] } })

it.each([
  ['no JSON', 'GET / HTTP/1.1\r\n\r\n'],
  ['no request', line({ method: 'status' })],
  ['a list', line([1, 2, 3])],
  ['null', line(null)],
  ['an id that is no number', line({ id: 'x', method: 'status' })],
  ['binary noise', Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 37) % 256)).fill(10, 990)],
])('closes the connection on %s', async (_name, text) => {
  expect(await say(text)).toEqual({ closed: true, lines: [] })
})

it('closes the connection on a line without end', async () => {
  expect(await say('x'.repeat(maxRequestBytes + 1))).toEqual({ closed: true, lines: [] })
  expect(await say(line({ id: 1, method: 'x', input: 'x'.repeat(maxRequestBytes) }))).toMatchObject({
    closed: true,
  })
})

it('takes lines however they are cut, and several at once', async () => {
  const text =
    hello + line({ id: 2, method: 'openRoom', input: { roomId: '会诊' } }) + line({ id: 3, method: 'ping' })
  const socket = net.connect(await stage.socket())
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  for (const byte of Buffer.from(text)) socket.write(Buffer.from([byte]))
  await until('three answers', () => received.split('\n').length === 4)
  socket.destroy()
  const answers = received
    .trim()
    .split('\n')
    .map((answer) => JSON.parse(answer))
  expect(answers.map(({ id, ok }) => [id, ok]).sort()).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ])
})

it('does nothing for who has not said hello in our protocol', async () => {
  const { lines } = await say(line({ id: 1, method: 'openRoom', input: { roomId: 'x' } }), 1)
  expect(lines[0]).toMatchObject({ id: 1, ok: false, code: 'REJECTED_PARAMETERS' })
  const other = await say(line({ id: 1, method: 'hello', input: { protocol: 99, roomIds: [] } }), 1)
  expect(other.lines[0]).toMatchObject({ ok: false, message: 'the server speaks another protocol' })
})

it.each(['nothing', 'constructor', '__proto__', 'hasOwnProperty', 'close', 'onEvent'])(
  'has no method %s',
  async (method) => {
    const { lines } = await say(hello + line({ id: 2, method, input: {} }), 2)
    expect(lines[1]).toMatchObject({ id: 2, ok: false, message: 'no such method' })
  },
)

it('lives on after all that', async () => {
  const { media } = await stage.connect()
  expect(await media.status()).toMatchObject({ workers: 1 })
  expect(node.lines.filter(({ level }) => level >= 50)).toEqual([])
})
