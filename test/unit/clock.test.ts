/** What the clock does, tried for every setting, and with time, restarts and other hands at random. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LineRules, readLineRules } from '../../server/contract/line-rules.ts'
import { type ClockFacts, deedKey, expiryReasons, nextStage, nextTask } from '../../server/domain/clock.ts'
import { blockingItems, emergencyMinimum, gapOf, requestItems } from '../../server/domain/completeness.ts'
import {
  type ConsultationState,
  decide,
  endStates,
  isWritable,
  kinds,
  reasons,
  states,
  transitions,
  type Urgency,
  urgencies,
} from '../../server/domain/consultation.ts'
import { defaultDeadlines, dueAt, type Step, stepOf, steps } from '../../server/domain/deadline.ts'
import {
  defaultLineRules,
  expiringSteps,
  type PassedAction,
  passedActions,
  type LineRules as Rules,
  ringStages,
} from '../../server/domain/line-rules.ts'

const since = new Date('2026-11-19T12:00:00.000Z')
const minutes = (count: number, from = since) => new Date(from.getTime() + count * 60_000)

function rulesWith(urgency: Urgency, step: Step, action: PassedAction): Rules {
  const { passed } = defaultLineRules
  return {
    ...defaultLineRules,
    passed: { ...passed, [urgency]: { ...passed[urgency], [step]: action } },
  }
}

function factsOf(state: ConsultationState, urgency: Urgency, more: Partial<ClockFacts> = {}): ClockFacts {
  const scheduledStart = state === 'scheduled' || state === 'in_session' ? minutes(10) : null
  return {
    state,
    kind: 'video',
    urgency,
    dueAt: dueAt(state, urgency, defaultDeadlines, since, scheduledStart),
    changedAt: since,
    submittedAt: state === 'draft' ? null : since,
    scheduledStart,
    scheduledEnd: scheduledStart === null ? null : minutes(40),
    consentOwed: false,
    postSignStep: null,
    postSignDueAt: null,
    signedAt: null,
    owingIds: [],
    counterSignatureOwed: false,
    phonedAt: null,
    ringing: 1,
    done: [],
    ...more,
  }
}

/** Lets the clock run without anybody else: every deed with its instant, until nothing is left or the consultation ends. */
function runOut(
  facts: ClockFacts,
  rules: Rules,
): { key: string; at: number; ends: ConsultationState | null }[] {
  const deeds: { key: string; at: number; ends: ConsultationState | null }[] = []
  let now = facts
  for (;;) {
    const task = nextTask(now, rules)
    if (task === null) return deeds
    expect(deeds.length, 'it goes on for ever').toBeLessThan(20)
    const { deed } = task
    const ends =
      deed.name === 'no_show'
        ? 'no_show'
        : deed.name === 'passed' && deed.action === 'expire'
          ? 'expired'
          : null
    deeds.push({ key: deedKey(deed), at: task.at.getTime(), ends })
    if (ends !== null) return deeds
    now = { ...now, done: [...now.done, { key: deedKey(deed), forAt: task.forAt }] }
  }
}

const stateOf = (step: Step) => {
  const state = states.find((one) => stepOf(one) === step)
  if (state === undefined) throw new Error(`no state waits for ${step}`)
  return state
}

describe('a deadline that passes', () => {
  const all = steps.flatMap((step) =>
    urgencies.flatMap((urgency) => passedActions.map((action) => ({ step, urgency, action }))),
  )
  test.each(all)('$step · $urgency · $action', ({ step, urgency, action }) => {
    const state = stateOf(step)
    const deeds = runOut(factsOf(state, urgency), rulesWith(urgency, step, action)).filter(
      (one) => !one.key.startsWith('ring:'),
    )
    const rings = state === 'submitted' && urgency === 'emergency'
    const silent =
      action === 'none' ||
      (action === 'expire' && !expiringSteps.includes(step)) ||
      /* the ring has called everybody already */
      (action === 'escalate' && rings)
    const at = since.getTime() + defaultDeadlines[urgency][step] * 3_600_000
    expect(deeds).toEqual(
      silent ? [] : [{ key: `passed:${step}`, at, ends: action === 'expire' ? 'expired' : null }],
    )
  })

  test('what expires has a way there and a reason of its own', () => {
    for (const step of expiringSteps) {
      expect(transitions.expire.from).toContain(stateOf(step))
      const codes: Partial<Record<Step, string>> = expiryReasons
      const reasonCode = codes[step] ?? ''
      expect(reasons.expire).toContain(reasonCode)
      const facts = { state: stateOf(step), kind: 'video' as const, scheduledStart: null, lacking: [] }
      const command = { name: 'expire' as const, reasonCode, reasonText: '' }
      expect(decide(facts, command, 'system', since).ok).toBe(true)
      expect(decide(facts, command, 'expert', since)).toEqual({ ok: false, error: 'NOT_ALLOWED' })
    }
  })

  test('fires once for a deadline and again for the next one', () => {
    const rules = rulesWith('routine', 'accept', 'remind')
    const facts = factsOf('submitted', 'routine')
    const task = nextTask(facts, rules)
    if (task === null) throw new Error('nothing to do')
    const done = [{ key: deedKey(task.deed), forAt: task.forAt }]
    expect(nextTask({ ...facts, done }, rules)).toBeNull()
    const later = { ...facts, changedAt: minutes(90), dueAt: minutes(90 + 24 * 60), done }
    expect(nextTask(later, rules)?.at).toEqual(minutes(90 + 24 * 60))
  })
})

describe('an emergency that nobody answers', () => {
  test('rings at once, then climbs at 5, 10 and 15 minutes', () => {
    const deeds = runOut(factsOf('submitted', 'emergency'), defaultLineRules)
    expect(deeds).toEqual(
      ringStages.map((stage, index) => ({
        key: `ring:${stage}`,
        at: minutes(index * 5).getTime(),
        ends: null,
      })),
    )
  })

  test('does not wait for its minute where nobody is left who could answer', () => {
    const done = [{ key: 'ring:on_call', forAt: since }]
    expect(nextTask(factsOf('submitted', 'emergency', { done, ringing: 0 }), defaultLineRules)?.at).toEqual(
      since,
    )
    expect(nextTask(factsOf('submitted', 'emergency', { done, ringing: 2 }), defaultLineRules)?.at).toEqual(
      minutes(5),
    )
    expect(nextStage(factsOf('submitted', 'emergency', { done }), defaultLineRules)).toEqual({
      stage: 'roster',
      at: minutes(5),
    })
  })

  test('stops when it is taken, and rings anew when it comes back', () => {
    const done = ringStages.map((stage) => ({ key: `ring:${stage}`, forAt: since }))
    expect(nextStage(factsOf('accepted', 'emergency', { done }), defaultLineRules)).toBeNull()
    const again = factsOf('submitted', 'emergency', { done, changedAt: minutes(60) })
    expect(nextTask(again, defaultLineRules)).toMatchObject({ deed: { stage: 'on_call' }, at: minutes(60) })
  })

  test('owes the consent that it went out without', () => {
    const owing = factsOf('in_session', 'emergency', { consentOwed: true })
    expect(runOut(owing, defaultLineRules)).toContainEqual({
      key: 'consent',
      at: minutes(6 * 60).getTime(),
      ends: null,
    })
  })
})

describe('what an emergency owes its own hospital', () => {
  test('reminds each step of its own', () => {
    const owed = { postSignDueAt: minutes(360), postSignStep: 'office' } as const
    const done = [
      { key: 'passed:accept', forAt: minutes(0) },
      { key: 'post_sign:head:remind', forAt: minutes(360) },
      { key: 'post_sign:head:overdue', forAt: minutes(360) },
    ]
    const keys = runOut(factsOf('closed', 'emergency', { ...owed, done }), defaultLineRules).map(
      ({ key }) => key,
    )
    expect(keys).toEqual(['post_sign:office:remind', 'post_sign:office:overdue'])
  })

  test('asks nothing more of the patient when it has come to an end', () => {
    const owing = factsOf('cancelled', 'emergency', { consentOwed: true })
    expect(runOut(owing, defaultLineRules)).toEqual([])
  })
})

describe('with everything at random', () => {
  const action = (step: Step) =>
    fc.constantFrom(...passedActions.filter((one) => one !== 'expire' || expiringSteps.includes(step)))
  const passed = fc.record({
    review: action('review'),
    precheck: action('precheck'),
    accept: action('accept'),
    supplement: action('supplement'),
    schedule: action('schedule'),
    report: action('report'),
    adopt: action('adopt'),
  })
  const rules = fc
    .record({
      passed: fc.record({ routine: passed, urgent: passed, emergency: passed }),
      rising: fc.uniqueArray(fc.integer({ min: 1, max: 1440 }), { minLength: 3, maxLength: 3 }),
      noShowMinutes: fc.integer({ min: 1, max: 240 }),
      overrunMinutes: fc.integer({ min: 1, max: 240 }),
      consentHours: fc.integer({ min: 1, max: 72 }),
      postSignHours: fc.integer({ min: 1, max: 72 }),
      boards: fc.boolean(),
      cosignHours: fc.integer({ min: 1, max: 72 }),
      countersignHours: fc.integer({ min: 1, max: 72 }),
    })
    .map(({ rising, ...rest }): Rules => {
      const [roster = 1, institution = 2, phone = 3] = rising.toSorted((a, b) => a - b)
      return { ...rest, ringMinutes: { roster, institution, phone }, coordinator: { zh: '', en: '' } }
    })
  const given = fc.record({
    state: fc.constantFrom(...states),
    kind: fc.constantFrom(...kinds),
    urgency: fc.constantFrom(...urgencies),
    consentOwed: fc.boolean(),
    ringing: fc.integer({ min: 0, max: 3 }),
  })

  test('every rule that the schema takes comes back as it was', () => {
    fc.assert(
      fc.property(rules, (one) => {
        expect(readLineRules(JSON.parse(JSON.stringify(one)))).toEqual(one)
      }),
    )
  })

  test('no state that waits lacks an exit, and what has ended rests', () => {
    fc.assert(
      fc.property(given, rules, ({ state, urgency, ...more }, line) => {
        const deeds = runOut(factsOf(state, urgency, { ...more, consentOwed: false }), line)
        if (state === 'draft' || endStates.includes(state)) {
          expect(deeds).toEqual([])
          return
        }
        const byPeople = Object.values(transitions).some(
          ({ from, to, by }) => from.includes(state) && to !== state && by.some((one) => one !== 'system'),
        )
        expect(byPeople).toBe(true)
        const step = stepOf(state)
        const rings = state === 'submitted' && urgency === 'emergency'
        const silent = step !== undefined && line.passed[urgency][step] === 'none' && !rings
        expect(deeds.length > 0).toBe(!silent)
      }),
      { numRuns: 2_000 },
    )
  })

  test('whenever a server is away, what it missed is done when it is back, once and in order', () => {
    fc.assert(
      fc.property(
        given,
        rules,
        fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 12 }),
        ({ state, urgency, ...more }, line, gaps) => {
          const whole = runOut(factsOf(state, urgency, more), line)
          /* looks at arbitrary instants, each time from what the database holds */
          let facts = factsOf(state, urgency, more)
          const seen: string[] = []
          let now = since.getTime()
          let ended = false
          for (const gap of [...gaps, 100_000]) {
            now += gap * 60_000
            for (let task = nextTask(facts, line); task !== null && !ended; task = nextTask(facts, line)) {
              if (task.at.getTime() > now) break
              seen.push(deedKey(task.deed))
              ended =
                task.deed.name === 'no_show' || (task.deed.name === 'passed' && task.deed.action === 'expire')
              facts = { ...facts, done: [...facts.done, { key: deedKey(task.deed), forAt: task.forAt }] }
            }
          }
          expect(seen).toEqual(whole.map((one) => one.key))
          expect(new Set(seen).size).toBe(seen.length)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('the rules of a line', () => {
  test('the defaults are rules', () => expect(readLineRules(defaultLineRules)).toEqual(defaultLineRules))

  test.each([
    ['an opinion that expires', rulesWith('routine', 'report', 'expire')],
    ['an adoption that expires', rulesWith('emergency', 'adopt', 'expire')],
    ['stages out of order', { ...defaultLineRules, ringMinutes: { roster: 5, institution: 5, phone: 15 } }],
    ['no time to come', { ...defaultLineRules, noShowMinutes: 0 }],
    ['a rule that nobody knows', { ...defaultLineRules, ringForEver: true }],
    ['nothing', {}],
  ])('%s is refused', (_what, rules) => expect(LineRules.safeParse(rules).success).toBe(false))
})

describe('a session that goes on by telephone', () => {
  const phoned = factsOf('scheduled', 'routine', { phonedAt: minutes(12) })

  test('is asked about when its hour is over, and nobody is marked as not having come', () => {
    const names = (facts: ClockFacts) => {
      const task = nextTask(facts, defaultLineRules)
      return task === null ? null : [deedKey(task.deed), task.at]
    }
    expect(names(factsOf('scheduled', 'routine'))).toEqual(['no_show', minutes(10 + 30)])
    expect(names(phoned)).toEqual(['overrun', minutes(40 + 60)])
    expect(names({ ...phoned, done: [{ key: 'overrun', forAt: minutes(40) }] })).toBeNull()
    /* that was another hour of it, before it was moved to this one */
    expect(names({ ...phoned, phonedAt: minutes(-6) })).toEqual(['no_show', minutes(40)])
  })
})

describe('an emergency with gaps', () => {
  test('needs a line, a name and a complaint; the rest is recorded', () => {
    expect(blockingItems(requestItems, 'emergency')).toEqual([...emergencyMinimum])
    for (const urgency of ['routine', 'urgent'] as const) {
      expect(blockingItems(requestItems, urgency)).toEqual([...requestItems])
      expect(gapOf(requestItems, urgency)).toEqual([])
    }
    expect(gapOf(requestItems, 'emergency')).not.toContain('wished_times')
    expect(gapOf(['consent', 'tongue', 'wished_times'], 'emergency')).toEqual(['consent', 'tongue'])
  })

  test('is completed until its opinion is signed', () => {
    const open = states.filter((state) => isWritable({ state, gap: ['consent'] }))
    expect(open).toEqual([
      'draft',
      'submitted',
      'returned',
      'accepted',
      'scheduled',
      'in_session',
      'reporting',
    ])
    expect(states.filter((state) => isWritable({ state, gap: [] }))).toEqual(['draft', 'returned'])
  })
})

describe('signatures that an opinion lacks', () => {
  const rules: Rules = { ...defaultLineRules, cosignHours: 24, countersignHours: 48 }
  const signed = { signedAt: since, dueAt: null } as const
  const first = (state: ConsultationState, more: Partial<ClockFacts>) =>
    nextTask(factsOf(state, 'routine', { ...signed, ...more }), rules)

  test.each(['signed', 'closed'] as const)('are asked for once in %s, each after its own hours', (state) => {
    const owed = { owingIds: ['a'], counterSignatureOwed: true }
    const cosign = first(state, owed)
    expect(cosign).toMatchObject({
      deed: { name: 'signature', by: 'member' },
      at: minutes(1440),
      forAt: since,
    })
    const done = [{ key: 'signature:member', forAt: since }]
    const counter = first(state, { ...owed, done })
    expect(counter).toMatchObject({ deed: { by: 'requester' }, at: minutes(2880) })
    const both = [...done, { key: 'signature:requester', forAt: since }]
    expect(first(state, { ...owed, done: both })).toBeNull()
    /* a new version is another wait */
    const later = first(state, { ...owed, done: both, signedAt: minutes(9) })
    expect(later).toMatchObject({ deed: { by: 'member' }, forAt: minutes(9) })
  })

  test('are none where nobody owes one, and of what has no opinion', () => {
    expect(first('closed', {})).toBeNull()
    expect(first('closed', { owingIds: ['a'], signedAt: null })).toBeNull()
    expect(first('cancelled', { owingIds: ['a'], counterSignatureOwed: true })).toBeNull()
  })
})
