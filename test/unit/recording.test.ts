/** When a call is recorded: every combination of line, patient and the people in the room. */
import { expect, test } from 'vitest'
import { cellsOf, gridOf } from '../../server/app/recording-layout.ts'
import {
  decideRecording,
  liveStates,
  mayHostRecording,
  mayPlayRecording,
  nextState,
  recordingObstacle,
} from '../../server/domain/recording.ts'

const words = [true, false, null] as const
const yesNo = [true, false] as const

function* rooms(most: number): Generator<(boolean | null)[]> {
  if (most > 0) for (const rest of rooms(most - 1)) for (const word of words) yield [...rest, word]
  else yield []
}

const everything = yesNo.flatMap((allowed) =>
  yesNo.flatMap((patientConsents) =>
    [0, 1, 2, 3, 4].flatMap((people) =>
      [...rooms(people)].map((answers) => ({ allowed, patientConsents, answers })),
    ),
  ),
)

test('it runs only where the line allows it, the patient agrees, somebody is there, and everybody there said yes', () => {
  expect(everything).toHaveLength(4 * (1 + 3 + 9 + 27 + 81))
  for (const facts of everything) {
    const { allowed, patientConsents, answers } = facts
    const may = allowed && patientConsents && answers.length > 0 && answers.every((one) => one === true)
    expect(decideRecording(facts).next === 'run', JSON.stringify(facts)).toBe(may)
  }
})

test('a single no, a patient who withdrew and a line that forbids it end it; who has not answered makes it wait', () => {
  for (const facts of everything) {
    const { allowed, patientConsents, answers } = facts
    const ends = !allowed || !patientConsents || answers.includes(false) || answers.length === 0
    const decision = decideRecording(facts)
    expect(decision.next === 'stop', JSON.stringify(facts)).toBe(ends)
    for (const state of liveStates) {
      const next = nextState(state, decision)
      if (ends) expect(next).toBe('stopped')
      else if (answers.includes(null)) expect(next).toBe(state === 'asking' ? 'asking' : 'paused')
      else expect(next).toBe('running')
    }
  }
})

test('nothing is taken down while the experts speak among themselves; it goes on afterwards', () => {
  for (const facts of everything) {
    const [open, apart] = [decideRecording(facts), decideRecording({ ...facts, apart: true })]
    if (open.next === 'run') expect(apart).toEqual({ next: 'wait' })
    else expect(apart).toEqual(open)
  }
})

test('what stands in the way is said in the order in which it can be cleared', () => {
  expect(recordingObstacle({ allowed: false, patientConsents: false })).toBe('line')
  expect(recordingObstacle({ allowed: true, patientConsents: false })).toBe('patient')
  expect(recordingObstacle({ allowed: true, patientConsents: true })).toBeNull()
})

test('the expert is the host, and the requesting doctor while the expert is not there', () => {
  expect(mayHostRecording('expert', ['requester'])).toBe(true)
  expect(mayHostRecording('requester', ['expert'])).toBe(false)
  expect(mayHostRecording('requester', ['colleague', 'observer'])).toBe(true)
  expect(mayHostRecording('colleague', [])).toBe(false)
  expect(mayHostRecording('observer', [])).toBe(false)
})

test('both sides and those who review may play it; bystanders and members of a board only what they agreed to', () => {
  const withdrawn = new Date()
  for (const relation of ['requester', 'colleague', 'expert', 'auditor'] as const) {
    expect(mayPlayRecording(relation, false, null)).toBe(true)
  }
  expect(mayPlayRecording('roster', false, null)).toBe(false)
  expect(mayPlayRecording('roster', true, null)).toBe(true)
  expect(mayPlayRecording('member', false, null)).toBe(false)
  expect(mayPlayRecording('member', true, null)).toBe(true)
  expect(mayPlayRecording('invited', false, null)).toBe(false)
  expect(mayPlayRecording('stranger', true, null)).toBe(false)
  expect(mayPlayRecording('expert', true, withdrawn)).toBe(false)
  expect(mayPlayRecording('requester', false, withdrawn)).toBe(true)
})

test('pictures stand in a grid; a camera that comes again stands where it stood', () => {
  expect(gridOf(1)).toEqual({ columns: 1, rows: 1 })
  expect(gridOf(2)).toEqual({ columns: 2, rows: 1 })
  expect(gridOf(5)).toEqual({ columns: 3, rows: 2 })
  const part = (personId: string) =>
    ({ personId, source: 'camera', kind: 'video', offsetMs: 0, durationMs: 1 }) as const
  const cells = cellsOf([part('a'), part('b'), part('a')])
  expect([...cells.keys()]).toEqual(['a.camera', 'b.camera'])
  expect(cells.get('b.camera')).toEqual({ x: 640, y: 0, width: 640, height: 720 })
})
