/** Who takes stills of whose camera, and which camera the chord means. */
import { describe, expect, test } from 'vitest'
import { emptyRoom, type PersonState, type RoomState, type StreamState } from '../../client/room/store.ts'
import { stillTarget } from '../../client/room/view/still-target.ts'
import { StillInput } from '../../server/contract/still.ts'
import { states } from '../../server/domain/consultation.ts'
import { type CameraRole, type MediaSource, type RoomRole, roomRoles } from '../../server/domain/room.ts'
import { mayAskStill, mayTakeStill, takesStills } from '../../server/domain/still.ts'

test('whoever treats the patient takes and gives stills; who looks on does neither', () => {
  expect(roomRoles.filter((role) => mayTakeStill(role))).toEqual([
    'requester',
    'colleague',
    'expert',
    'member',
  ])
  for (const role of ['auditor', 'roster', 'head', 'office', 'stranger', 'called'] as const) {
    expect(mayTakeStill(role)).toBe(false)
  }
})

test('across the sides nobody asks while the experts talk apart', () => {
  expect(mayAskStill('open', 'expert', 'requester')).toBe(true)
  expect(mayAskStill('experts', 'expert', 'requester')).toBe(false)
  expect(mayAskStill('experts', 'requester', 'expert')).toBe(false)
  expect(mayAskStill('experts', 'expert', 'member')).toBe(true)
  expect(mayAskStill('open', 'observer', 'requester')).toBe(false)
  expect(mayAskStill('open', 'expert', 'observer')).toBe(false)
})

test('the states in which a still comes in', () => {
  expect(states.filter(takesStills)).toEqual(['scheduled', 'in_session', 'reporting', 'signed'])
})

const still = {
  kind: 'tongue',
  fileName: 'a.jpg',
  byteSize: 1,
  partsDigest: 'a'.repeat(64),
  source: 'tongue',
  takenAt: '2026-11-26T10:00:00+08:00',
  requestId: null,
  corrects: null,
  report: null,
}
test.each<[Partial<Record<keyof typeof still, unknown>>, boolean]>([
  [{}, true],
  [{ kind: 'sublingual' }, true],
  [{ kind: 'other' }, false],
  [{ source: 'examination' }, false],
  [{ source: 'screen' }, false],
  [{ source: 'examination', kind: 'other' }, true],
  [{ corrects: '0190a6c0-0000-7000-8000-000000000000' }, false],
  [{ byteSize: 41 * 1024 * 1024 }, false],
  [{ takenAt: 'today' }, false],
])('%j is taken: %s', (changes, fits) => {
  expect(StillInput.safeParse({ ...still, ...changes }).success).toBe(fits)
})

const stream = (source: MediaSource): StreamState => ({
  producerId: source,
  source,
  kind: 'video',
  paused: false,
  consumerId: null,
  frozen: false,
  figures: null,
})

function person(role: RoomRole, sources: readonly MediaSource[]): PersonState {
  const names = { zh: '', en: '' }
  const facts = { name: '', nameEn: '', title: names, institution: names, joinedAt: '' }
  return { ...facts, personId: role, role, away: false, streams: sources.map(stream) }
}

function target(role: RoomRole, theirs: readonly MediaSource[], own: readonly ('camera' | CameraRole)[]) {
  const { away: _away, streams: _streams, ...self } = person(role, [])
  const state: RoomState = {
    ...emptyRoom('c'),
    self: { ...self, personId: 'me' },
    people: [person('requester', theirs)],
  }
  const track = (source: string) => (own.some((one) => one === source) ? ({} as MediaStreamTrack) : null)
  const store = { get: () => state } as Parameters<typeof stillTarget>[0]['store']
  return stillTarget(
    { store, cameras: { track }, capture: { track } } as Parameters<typeof stillTarget>[0],
    null,
  )
}

describe('the camera that the chord means', () => {
  test.each<[string, RoomRole, MediaSource[], ('camera' | CameraRole)[], string | null]>([
    [
      'their examination before all',
      'expert',
      ['camera', 'examination'],
      ['document'],
      'requester examination',
    ],
    ['one’s own examination before a face', 'expert', ['camera'], ['camera', 'microscope'], 'me microscope'],
    ['a face on the main place before one’s own', 'expert', ['camera'], ['camera'], 'requester camera'],
    ['a shared screen is no camera', 'expert', ['camera', 'screen'], ['camera'], 'me camera'],
    ['one’s own face where nobody shows anything', 'colleague', [], ['camera'], 'me camera'],
    ['none', 'expert', [], [], null],
    ['none for one who looks on', 'observer', ['examination'], ['camera'], null],
  ])('%s', (_what, role, theirs, own, expected) => {
    const found = target(role, theirs, own)
    expect(found === null ? null : `${found.personId} ${found.source}`).toBe(expected)
  })
})
