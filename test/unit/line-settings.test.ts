/** Settings of a line as values: bounds, differences, what an older version did not know, and by when a change holds. */
import { describe, expect, test } from 'vitest'
import { blankPlace, rebasePlace } from '../../client/pages/institutions/words.ts'
import { LineRules } from '../../server/contract/line-rules.ts'
import { bannerPhase } from '../../server/domain/banner.ts'
import { defaultDeadlines, steps } from '../../server/domain/deadline.ts'
import { institutionProblems } from '../../server/domain/institution-settings.ts'
import { defaultLineRules } from '../../server/domain/line-rules.ts'
import {
  completeSettings,
  effectOf,
  type LineSettings,
  settableItems,
  settingBounds,
  settingProblems,
} from '../../server/domain/line-settings.ts'
import { applyChanges, settingChanges, valueAt, withValue } from '../../server/domain/setting-change.ts'

const whole: LineSettings = {
  ...completeSettings({}),
  ...{ code: 'SL', seal: '眠', nameZh: '睡眠医学', nameEn: 'Sleep', dutyPhone: '010-1' },
  ...{ beijingInstitutionId: 'b', beijingDepartmentId: 'd', hohhotInstitutionId: 'h', siteIds: ['h', 'k'] },
}
const problemsAt = (path: string, value: unknown) =>
  settingProblems(withValue(whole, path, value))
    .filter((one) => one.path === path)
    .map(({ code }) => code)

test('the defaults may be saved', () => {
  expect(settingProblems(whole)).toEqual([])
})

describe('bounds', () => {
  test.each(Object.entries(settingBounds))('%s', (path, { min, max, whole: isWhole }) => {
    const codes = [min - 0.01, max + 1, Number.NaN, 'x'].map((value) => problemsAt(path, value)[0])
    expect(codes).toEqual(['too_small', 'too_big', 'required', 'required'])
    if (isWhole) expect(problemsAt(path, min + 0.5)[0]).toBe('not_whole')
  })

  test('are those that the clock reads the rules by', () => {
    const limits = Object.entries(settingBounds).filter(
      ([path]) => path.startsWith('rules.') && !path.startsWith('rules.ringMinutes'),
    )
    for (const [path, { min, max }] of limits) {
      const key = path.slice('rules.'.length)
      const fits = (value: number) => LineRules.safeParse(withValue(defaultLineRules, key, value)).success
      expect([min, max, min - 0.01, max + 1].map(fits), path).toEqual([true, true, false, false])
    }
  })

  test('stages that do not rise, a leading hospital that may not ask, a seal of two characters', () => {
    expect(problemsAt('rules.ringMinutes.institution', 5)).toEqual(['not_rising'])
    expect(problemsAt('siteIds', ['k'])).toEqual(['lead_missing'])
    expect(problemsAt('seal', '睡眠')).toEqual(['too_long'])
    expect(problemsAt('code', 'sl')).toEqual(['invalid'])
  })
})

describe('differences', () => {
  test('are named leaf by leaf, lists as a whole and in any order', () => {
    const changed = withValue(withValue(whole, 'deadlines.routine.accept', 8), 'siteIds', ['k', 'h'])
    expect(settingChanges(whole, changed)).toEqual([
      { path: 'deadlines.routine.accept', from: defaultDeadlines.routine.accept, to: 8 },
    ])
    const added = withValue(whole, 'siteIds', ['h', 'k', 'm'])
    expect(settingChanges(whole, added)).toEqual([{ path: 'siteIds', from: ['h', 'k'], to: ['h', 'k', 'm'] }])
  })

  test('are carried over to what somebody else has set meanwhile', () => {
    const mine = settingChanges(whole, withValue(whole, 'rules.noShowMinutes', 20))
    const theirs = withValue(whole, 'dutyPhone', '010-2')
    const both = applyChanges(theirs, mine)
    expect([both.rules.noShowMinutes, both.dutyPhone]).toEqual([20, '010-2'])
    expect(whole.rules.noShowMinutes).toBe(30)
  })
})

test('what an older version did not know is as by default, and what nothing knows any more is left out', () => {
  const old = completeSettings({
    deadlines: { routine: { accept: 3 } },
    rules: { noShowMinutes: 10 },
    completeness: { items: { tongue: 'off' }, least: {} },
    referralDeadlines: null,
    somethingElse: 1,
  })
  expect(Object.keys(old.deadlines.routine)).toEqual([...steps])
  expect([old.deadlines.routine.accept, old.deadlines.urgent.accept]).toEqual([3, 2])
  expect([old.rules.noShowMinutes, old.rules.overrunMinutes]).toEqual([10, 60])
  expect(Object.keys(old.completeness.items).sort()).toEqual([...settableItems].sort())
  expect([old.completeness.items.tongue, old.completeness.items.pulse]).toEqual(['off', 'required'])
  expect(valueAt(old, 'somethingElse')).toBeUndefined()
})

test('by when a change holds', () => {
  const paths = ['deadlines.routine.accept', 'rules.passed.urgent.accept', 'completeness.items.tongue']
  expect(paths.map(effectOf)).toEqual(['next_step', 'clocks', 'next_request'])
  expect(['localReview', 'recordingDays', 'dutyPhone', 'rules.postSignHours'].map(effectOf)).toEqual([
    'review',
    'next_recording',
    'at_once',
    'next_request',
  ])
})

test('an institution stands where its level allows, and two open departments have two names', () => {
  const place = {
    ...{ nameZh: '医院', nameEn: 'Hospital', shortZh: '院', shortEn: 'H', city: 'hohhot' as const },
    ...{ level: 'district' as const, parentId: 'p', open: true, networks: [], departments: [] },
  }
  const department = (id: string, open: boolean) => ({ id, nameZh: '内科', nameEn: 'Medicine', open })
  expect(institutionProblems(place)).toEqual([])
  expect(institutionProblems({ ...place, parentId: null })).toEqual([{ path: 'parentId', code: 'required' }])
  expect(
    institutionProblems({ ...place, departments: [department('1', true), department('2', false)] }),
  ).toEqual([])
  expect(
    institutionProblems({ ...place, departments: [department('1', true), department('2', true)] }),
  ).toEqual([{ path: 'departments.1.nameZh', code: 'repeated' }])
})

test('an announcement begins with its instant and is over at its end', () => {
  const span = { fromAt: '2026-11-26T12:00:00Z', untilAt: '2026-11-26T13:00:00Z' }
  const at = (time: string) => bannerPhase(span, Date.parse(`2026-11-26T${time}Z`))
  expect([at('11:59:59'), at('12:00:00'), at('12:59:59'), at('13:00:00')]).toEqual([
    'coming',
    'shown',
    'shown',
    'over',
  ])
})

test('what is changed of an institution is laid on top of what somebody else has saved', () => {
  const one = (id: string, nameZh: string, nameEn = '') => ({ id, nameZh, nameEn, open: true })
  const place = (change: object) => ({ ...blankPlace(), nameZh: '旧', nameEn: 'Old', ...change })
  const base = place({ departments: [one('a', '甲'), one('b', '乙')] })
  const draft = place({ nameZh: '新', departments: [one('a', '甲'), one('b', '丙'), one('mine', '丁')] })
  const newer = place({
    nameEn: 'New',
    departments: [one('a', '戊'), one('b', '乙', 'B'), one('theirs', '己')],
  })
  expect(rebasePlace(base, draft, newer)).toEqual(
    place({
      ...{ nameZh: '新', nameEn: 'New' },
      departments: [one('a', '戊'), one('b', '丙', 'B'), one('theirs', '己'), one('mine', '丁')],
    }),
  )
})
