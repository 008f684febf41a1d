/** What the page of one consultation offers, and how it draws its way: over all states, kinds and relations. */
import { describe, expect, test } from 'vitest'
import { isDialogCommand, type StepFacts, stepOf } from '../../client/pages/detail/step.ts'
import { placesOf } from '../../client/pages/detail/track.ts'
import type { Consultation } from '../../server/contract/consultation.ts'
import {
  allowedCommands,
  type ConsultationKind,
  type ConsultationState,
  endStates,
  kinds,
  states,
} from '../../server/domain/consultation.ts'

type Relation = Consultation['relation']
const relations: readonly Relation[] = [
  'requester',
  'colleague',
  'head',
  'office',
  'expert',
  'roster',
  'auditor',
]
const start = Date.parse('2026-11-19T22:30:00+08:00')
const minute = 60_000

function factsOf(
  state: ConsultationState,
  kind: ConsultationKind,
  relation: Relation,
  more: Partial<StepFacts> = {},
): StepFacts {
  const scheduledStart = state === 'scheduled' ? new Date(start) : null
  return {
    id: 'one',
    state,
    kind,
    relation,
    commands: allowedCommands(
      { state, kind, scheduledStart, lacking: [], reviewStep: relation === 'office' ? 'office' : 'head' },
      relation,
    ),
    scheduledStart: scheduledStart?.toISOString() ?? null,
    lackingCount: 0,
    opinionVersions: 0,
    proposalSide: null,
    postSign: null,
    reserved: false,
    roomOpen: false,
    ...more,
  }
}

const everything = states.flatMap((state) =>
  kinds.flatMap((kind) => relations.map((relation) => ({ state, kind, relation }))),
)

describe('the next step', () => {
  test.each(everything)(
    '$state $kind $relation: what the server allows, each once',
    ({ state, kind, relation }) => {
      const facts = factsOf(state, kind, relation)
      const { main, also } = stepOf(facts, start + 60 * minute)
      const given = [...(main?.kind === 'command' ? [main.command] : []), ...also]
      expect([...given].sort()).toEqual(facts.commands.filter(isDialogCommand).sort())
    },
  )

  test.each(everything)(
    '$state $kind $relation: nothing to press where it has ended',
    ({ state, kind, relation }) => {
      const { main, situation } = stepOf(factsOf(state, kind, relation), start)
      if (endStates.includes(state)) expect([main, situation]).toEqual([null, 'ended'])
      if (relation === 'auditor') expect(main).toBeNull()
    },
  )

  test('a draft with gaps leads to the form and is not submitted from here', () => {
    const step = stepOf(factsOf('draft', 'video', 'requester', { lackingCount: 2 }), start)
    expect(step.main).toMatchObject({ kind: 'link', label: 'continue' })
    expect(step.also).toEqual(['withdraw'])
  })

  test('a complete draft is one press from Beijing', () => {
    const step = stepOf(factsOf('draft', 'video', 'requester'), start)
    expect(step.main).toEqual({ kind: 'command', command: 'submit' })
    expect(step.links.map(({ name }) => name)).toEqual(['edit-request'])
  })

  test('the room: prepared before it opens, entered afterwards, and still open while the opinion is written', () => {
    const facts = (state: ConsultationState, roomOpen: boolean) =>
      factsOf(state, 'video', 'expert', { roomOpen })
    expect(stepOf(facts('scheduled', false), start - 60 * minute).main).toMatchObject({ label: 'prepare' })
    expect(stepOf(facts('scheduled', true), start).main).toMatchObject({ label: 'enter' })
    const reporting = stepOf(facts('reporting', true), start)
    expect(reporting.main).toMatchObject({ label: 'write', name: 'open-opinion' })
    expect(reporting.links.map(({ name }) => name)).toEqual(['enter-room'])
  })

  test('times are proposed, answered and taken back, each where it is somebody’s turn', () => {
    const times = (relation: Relation, proposalSide: StepFacts['proposalSide'], state: ConsultationState) => {
      const {
        main,
        times: also,
        situation,
      } = stepOf(factsOf(state, 'video', relation, { proposalSide }), start - 60 * minute)
      return [situation, main?.kind === 'times' ? main.dialog : (main?.kind ?? null), also]
    }
    expect(times('expert', null, 'accepted')).toEqual(['acceptedTheirs', 'command', ['propose']])
    expect(times('requester', null, 'accepted')).toEqual(['acceptedMine', null, ['propose']])
    expect(times('requester', 'beijing', 'accepted')).toEqual(['answer', 'answer', []])
    expect(times('expert', 'beijing', 'accepted')).toEqual(['waitingTimes', null, ['take_back']])
    expect(times('expert', 'hohhot', 'scheduled')).toEqual(['answerMove', 'answer', []])
    expect(times('requester', 'hohhot', 'scheduled')).toEqual(['scheduled', 'link', ['take_back']])
    for (const relation of ['colleague', 'roster', 'auditor'] as const) {
      expect(times(relation, 'beijing', 'accepted')).toEqual(['waiting', null, []])
    }
  })

  test.each(['invited', 'auditor', 'head', 'office'] as const)(
    '%s reads, and is led into no room',
    (relation) => {
      for (const state of ['scheduled', 'in_session'] as const) {
        const { main, links } = stepOf(factsOf(state, 'video', relation, { roomOpen: true }), start)
        expect([main, links.filter(({ name }) => name === 'enter-room')]).toEqual([null, []])
      }
    },
  )

  test('when the room is open, entering goes before an answer; who got it passed on decides first and can enter', () => {
    const open = { proposalSide: 'hohhot', roomOpen: true } as const
    const step = stepOf(factsOf('scheduled', 'video', 'expert', open), start)
    expect([step.main, step.times]).toMatchObject([{ label: 'enter' }, ['answer']])
    const facts = factsOf('scheduled', 'video', 'expert', { roomOpen: true })
    const passed = stepOf({ ...facts, commands: [...facts.commands, 'take_over', 'hand_back'] }, start)
    expect(passed.main).toEqual({ kind: 'command', command: 'take_over' })
    expect(passed.links.map(({ name }) => name)).toEqual(['enter-room'])
    expect(passed.also).toContain('hand_back')
  })

  test('a request that names another expert says so', () => {
    const facts = factsOf('submitted', 'video', 'roster', { reserved: true, commands: ['return'] })
    expect(stepOf(facts, start)).toMatchObject({ situation: 'reserved', main: null, also: ['return'] })
    /* it is no hindrance of the one who asks */
    const asking = factsOf('submitted', 'video', 'requester', { reserved: true })
    expect(stepOf(asking, start).situation).toBe('submittedMine')
  })

  test('a no-show is offered a quarter of an hour after the start', () => {
    const facts = factsOf('scheduled', 'video', 'requester')
    expect(stepOf(facts, start + 15 * minute - 1).also).not.toContain('mark_no_show')
    expect(stepOf(facts, start + 15 * minute).also).toContain('mark_no_show')
  })
})

describe('the way', () => {
  const way = (state: ConsultationState, more: Partial<Parameters<typeof placesOf>[0]> = {}) =>
    placesOf({
      state,
      kind: 'video',
      scheduledStart: null,
      submittedAt: null,
      expert: null,
      opinionVersions: 0,
      review: { asked: 'none', decisions: [] },
      precheck: { asked: false, decisions: [] },
      localOnly: false,
      precheckOnly: false,
      ...more,
    })
  const at = (places: ReturnType<typeof placesOf>) => places.find(({ when }) => when === 'now')?.key

  test.each([
    ['draft', 'submit'],
    ['returned', 'submit'],
    ['submitted', 'submit'],
    ['accepted', 'accept'],
    ['scheduled', 'schedule'],
    ['in_session', 'session'],
    ['reporting', 'opinion'],
    ['signed', 'opinion'],
    ['closed', undefined],
  ] as const)('%s stands at %s', (state, key) => {
    expect(at(way(state))).toBe(key)
  })

  test('a local review is a step of its own where the line asks for it, or asked when it went out', () => {
    const asked = { asked: 'head_and_office' as const, decisions: [] }
    const keys = (places: ReturnType<typeof placesOf>) =>
      places.slice(0, 3).map(({ key, when }) => `${key} ${when}`)
    expect(keys(way('draft', { review: asked }))).toEqual(['submit now', 'review later', 'accept later'])
    expect(keys(way('local_review', { review: asked }))).toEqual([
      'submit past',
      'review now',
      'accept later',
    ])
    const approved = {
      asked: 'none' as const,
      decisions: [{ decision: 'approved' } as Consultation['review']['decisions'][number]],
    }
    expect(keys(way('submitted', { review: approved }))).toEqual([
      'submit past',
      'review now',
      'accept later',
    ])
    expect(
      keys(way('local_rejected', { submittedAt: '2026-11-19T11:46:00Z', review: asked, localOnly: true })),
    ).toEqual(['submit past', 'end now'])
  })

  test('a pre-check is a step of its own, between the own hospital and the experts', () => {
    const passed = {
      asked: true,
      decisions: [{ decision: 'passed' } as Consultation['precheck']['decisions'][number]],
    }
    const none = { asked: true, decisions: [] }
    const keys = (places: ReturnType<typeof placesOf>) =>
      places.slice(0, 3).map(({ key, when }) => `${key} ${when}`)
    expect(keys(way('draft', { precheck: none }))).toEqual(['submit now', 'precheck later', 'accept later'])
    expect(keys(way('prechecking', { precheck: none, precheckOnly: true }))).toEqual([
      'submit past',
      'precheck now',
      'accept later',
    ])
    expect(keys(way('submitted', { precheck: passed }))).toEqual([
      'submit past',
      'precheck now',
      'accept later',
    ])
    /* an emergency, or nobody in the office: it was none */
    expect(keys(way('submitted', { precheck: none }))).toEqual([
      'submit now',
      'accept later',
      'schedule later',
    ])
    const sent = { submittedAt: '2026-11-19T11:46:00Z', precheck: none, precheckOnly: true }
    expect(keys(way('withdrawn', sent))).toEqual(['submit past', 'end now'])
  })

  test('what was made written shows no session, because none can be told of', () => {
    const keys = way('reporting', { kind: 'written', scheduledStart: '2026-11-19T14:30:00Z' }).map(
      ({ key }) => key,
    )
    expect(keys).toEqual(['submit', 'accept', 'schedule', 'opinion', 'archive'])
  })

  test('what was ended early stops at its end', () => {
    const places = way('declined', { submittedAt: '2026-11-19T11:46:00Z' })
    expect(places.map(({ key, when }) => `${key} ${when}`)).toEqual(['submit past', 'end now'])
  })
})
