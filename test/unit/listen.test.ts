/** What whoever starts the server reads when it cannot listen. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closerOf, createListener, ListenError, listen } from '../../server/http/listen.ts'
import { freePort } from '../support/ports.ts'

const answer = () => new Response('here')

test('a busy port gives one sentence with what to do', async () => {
  const port = await freePort()
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve))
  const failing = listen(createListener(answer, {}), { HOST: '127.0.0.1', PORT: port })
  await expect(failing).rejects.toThrow(`port ${port} on 127.0.0.1 is in use`)
  await expect(failing).rejects.toBeInstanceOf(ListenError)
  await new Promise((resolve) => holder.close(resolve))
})

test('an address that this machine has not is named', async () => {
  const port = await freePort()
  const failing = listen(createListener(answer, {}), { HOST: '203.0.113.7', PORT: port })
  await expect(failing).rejects.toThrow('this machine has no address 203.0.113.7: mend HOST')
})

test('a certificate that is none is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-tls-'))
  const file = join(folder, 'cert.pem')
  writeFileSync(file, 'no certificate')
  expect(() => createListener(answer, { TLS_CERT: file, TLS_KEY: file })).toThrow(/^TLS_CERT and TLS_KEY: /)
  rmSync(folder, { recursive: true })
})

test('closing lets an answer under way go out, and cuts what hangs', async () => {
  const port = await freePort()
  const slow = createListener(async () => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return new Response('late but here')
  }, {})
  await listen(slow, { HOST: '127.0.0.1', PORT: port })
  const closer = closerOf(slow)
  const asked = fetch(`http://127.0.0.1:${port}/`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  closer.stop()
  const ended = closer.ended()
  expect(await (await asked).text()).toBe('late but here')
  await ended
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  await closer.ended()
})
