/** The screen stays lit as long as the call lasts; the browser's part is stood in for. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepAwake } from '../../client/room/view/wake-lock.ts'

let page: EventTarget & { hidden: boolean }
/** One for each time that it was asked for; whether it is still held. */
let locks: { held: boolean }[]
let request: () => Promise<{ release: () => Promise<void> }>
let end: () => void

beforeEach(() => {
  page = Object.assign(new EventTarget(), { hidden: false })
  locks = []
  request = async () => {
    const lock = { held: true }
    locks.push(lock)
    return {
      release: async () => {
        lock.held = false
      },
    }
  }
  end = () => undefined
  vi.stubGlobal('document', page)
  vi.stubGlobal('navigator', { wakeLock: { request: () => request() } })
})
afterEach(() => {
  end()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

async function see(hidden: boolean): Promise<void> {
  page.hidden = hidden
  page.dispatchEvent(new Event('visibilitychange'))
  await settled()
}

test('asked for in the call, again when the page is seen again, and given back at the end', async () => {
  end = keepAwake()
  await settled()
  expect(locks).toEqual([{ held: true }])
  // The browser itself takes it from a page that is hidden.
  await see(true)
  for (const lock of locks) lock.held = false
  expect(locks).toHaveLength(1)
  await see(false)
  expect(locks).toEqual([{ held: false }, { held: true }])
  end()
  await settled()
  expect(locks).toEqual([{ held: false }, { held: false }])
  await see(false)
  expect(locks).toHaveLength(2)
})

test('given only after the call has ended, it is given back at once', async () => {
  let give = (): void => undefined
  const asked = new Promise<void>((resolve) => {
    give = resolve
  })
  const answer = request
  request = () => asked.then(answer)
  keepAwake()()
  give()
  await settled()
  expect(locks).toEqual([{ held: false }])
})

test('refused, or where there is none, the call goes on without; the next look asks again', async () => {
  vi.spyOn(console, 'debug').mockImplementation(() => undefined)
  const answer = request
  request = async () => {
    throw new DOMException('battery', 'NotAllowedError')
  }
  end = keepAwake()
  await settled()
  expect(locks).toEqual([])
  request = answer
  await see(false)
  expect(locks).toEqual([{ held: true }])
  end()
  vi.stubGlobal('navigator', {})
  end = keepAwake()
  await see(false)
  expect(locks).toHaveLength(1)
})
