/** The one hint over the controls: what it says of one's own microphone, and when it says nothing; and the strip of the door. */
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, expect, test } from 'vitest'
import { loadTexts } from '../../client/i18n/text.ts'
import { zh } from '../../client/i18n/zh.ts'
import { emptyCapture, type SourceState } from '../../client/room/capture-state.ts'
import type { RoomClient } from '../../client/room/client.ts'
import type { Heard } from '../../client/room/meter.ts'
import { createRoomStore } from '../../client/room/store.ts'
import { RoomProvider } from '../../client/room/view/context.tsx'
import { HostStrips } from '../../client/room/view/host-strips.tsx'
import { Hints } from '../../client/room/view/notices.tsx'
import { createStore } from '../../client/ui/store.ts'
import { noControls } from './room-client-stand-ins.ts'

beforeAll(() => loadTexts('zh'))

function drawn(microphone: Partial<SourceState>, heard: Partial<Heard>): string {
  const capture = emptyCapture()
  const state = { ...capture, microphone: { ...capture.microphone, ...microphone } }
  const client = {
    store: createRoomStore('c'),
    capture: { state: createStore(state) },
    meter: { heard: createStore<Heard>({ level: 0, speaking: false, silent: false, ...heard }) },
  } as unknown as RoomClient
  return renderToStaticMarkup(
    <RoomProvider client={client} consultation={null}>
      <Hints />
    </RoomProvider>,
  )
}

const open: Partial<SourceState> = { status: 'open', wanted: true }
const muted: Partial<SourceState> = { status: 'open', wanted: false }

test('whoever speaks while muted is told', () => {
  const hint = drawn(muted, { speaking: true })
  expect(hint).toContain('room-talking-muted')
  expect(hint).toContain(zh.room.talkingMuted)
  expect(drawn(open, { speaking: true })).toBe('')
  expect(drawn({ status: 'failed', wanted: false }, { speaking: true })).toBe('')
})

test('an open microphone that gives nothing is said, with its name and what to look for', () => {
  const hint = drawn(open, { silent: true })
  expect(hint).toContain('room-silent-microphone')
  expect(hint).toContain(zh.room.check.microphone)
  expect(hint).toContain(zh.room.check.silent)
  expect(drawn(open, {})).toBe('')
})

test('a muted microphone may be silent', () => {
  expect(drawn(muted, { silent: true })).toBe('')
})

test('a device that was taken away comes first, with its press', () => {
  const hint = drawn({ status: 'failed', fault: 'gone' }, { silent: true, speaking: true })
  expect(hint).toContain('room-gone-microphone')
  expect(hint).toContain(zh.room.control.reopen.microphone)
  expect(hint).not.toContain('room-silent-microphone')
})

test('the strip says who waits at the door, and of several how many they are', () => {
  const strip = (...names: string[]) => {
    const store = createRoomStore('c')
    const waiting = names.map((name, index) => ({
      personId: `${index}`,
      name,
      nameEn: '',
      institution: { zh: '', en: '' },
      role: 'observer' as const,
      since: '2026-11-19T13:40:00.000Z',
    }))
    store.change({ controls: { ...noControls, waiting } })
    return renderToStaticMarkup(
      <RoomProvider client={{ store } as unknown as RoomClient} consultation={null}>
        <HostStrips onPeople={() => undefined} />
      </RoomProvider>,
    )
  }
  expect(strip()).toBe('')
  expect(strip('孟和')).toContain('<span>孟和 在门口等候</span>')
  expect(strip('孟和', '萨仁')).toContain('<span>孟和、萨仁 2 人在门口等候</span>')
  expect(strip('孟和', '萨仁', '白音')).toContain('<span>孟和、萨仁 等 3 人在门口等候</span>')
})
