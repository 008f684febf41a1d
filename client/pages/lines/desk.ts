/** One line's settings while they are written: what was read, what is changed, what is wrong. */
import { createContext, useContext, useMemo, useState } from 'react'
import type { LineChoices, LineDetail, LineSettings } from '../../../server/contract/line-settings.ts'
import {
  completeSettings,
  type SettingProblem,
  settingProblems,
} from '../../../server/domain/line-settings.ts'
import {
  applyChanges,
  type SettingChange,
  settingChanges,
  valueAt,
  withValue,
} from '../../../server/domain/setting-change.ts'

export type Desk = {
  readonly settings: LineSettings
  /** Of what was read; what is saved stands on it. */
  readonly version: number
  readonly changes: readonly SettingChange[]
  readonly problems: readonly SettingProblem[]
  readonly choices: LineChoices
  /** Somebody has pressed save: what lacks in a new one is said from now on. */
  readonly tried: boolean
  attempt(): void
  /** It is being made. */
  readonly fresh: boolean
  /** Records name its ends. */
  readonly used: boolean
  set(path: string, value: unknown): void
  /** Back to what was read. */
  discard(): void
  /** What the server has refused, at its fields until they change. */
  refuse(problems: readonly SettingProblem[]): void
  /** Somebody else was quicker: the own changes on top of theirs. */
  rebase(newer: LineSettings, version: number): void
}

/** @param read null where the line is being made */
export function useNewDesk(read: LineDetail | null, choices: LineChoices): Desk {
  const [{ base, version }, setBase] = useState(() => ({
    base: read?.settings ?? blankSettings(),
    version: read?.version ?? 0,
  }))
  const [settings, setSettings] = useState(base)
  const [tried, setTried] = useState(read !== null)
  const [refused, setRefused] = useState<readonly SettingProblem[]>([])
  const changes = useMemo(() => settingChanges(base, settings), [base, settings])
  const problems = useMemo(() => {
    const own = settingProblems(settings)
    return [...own, ...refused.filter(({ path }) => !own.some((one) => one.path === path))]
  }, [settings, refused])
  return {
    settings,
    version,
    changes,
    problems,
    choices,
    tried,
    attempt: () => setTried(true),
    fresh: read === null,
    used: read?.used ?? false,
    set(path, value) {
      setSettings((before) => withValue(before, path, value))
      setRefused((before) => before.filter((one) => one.path !== path))
    },
    discard() {
      setSettings(base)
      setRefused([])
    },
    refuse: setRefused,
    rebase(newer, at) {
      setBase({ base: newer, version: at })
      setSettings(applyChanges(newer, changes))
    },
  }
}

/** What a line begins with where nothing is chosen yet. */
export function blankSettings(): LineSettings {
  return { ...completeSettings({}), position: 1 } as LineSettings
}

export const defaults = completeSettings({})

/** The default of a setting; undefined for what has none, such as names. */
export function defaultAt(path: string): number | undefined {
  const value = valueAt(defaults, path)
  return typeof value === 'number' && path !== 'position' ? value : undefined
}

const DeskContext = createContext<Desk | null>(null)
export const DeskProvider = DeskContext.Provider

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (desk === null) throw new Error('a field of a line outside of its page')
  return desk
}

/** The value at a path and how to set it, with what is wrong there. */
export function useSetting<T>(path: string): {
  value: T
  code: string | null
  set: (value: unknown) => void
} {
  const desk = useDesk()
  return {
    value: valueAt(desk.settings, path) as T,
    code: desk.tried ? (desk.problems.find((one) => one.path === path)?.code ?? null) : null,
    set: (value) => desk.set(path, value),
  }
}
