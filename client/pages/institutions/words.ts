/** What differs between two states of an institution, in words. Pure. */
import { type InstitutionEntries, Network } from '../../../server/contract/institution.ts'
import { type InstitutionSettings, mostNetworks } from '../../../server/domain/institution-settings.ts'
import { applyChanges, settingChanges } from '../../../server/domain/setting-change.ts'
import { type Language, nameIn } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import type { ChangeRow } from '../lines/change-list.tsx'
import { problemWords } from '../lines/words.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
export type PlaceDraft = Mutable<Omit<InstitutionSettings, 'departments' | 'networks'>> & {
  networks: string[]
  departments: Mutable<InstitutionSettings['departments'][number]>[]
}

export function blankPlace(): PlaceDraft {
  return {
    ...{ nameZh: '', nameEn: '', shortZh: '', shortEn: '' },
    ...{ city: 'hohhot', level: 'district', parentId: null, open: true },
    ...{ networks: [], departments: [] },
  }
}

/** Departments by their id, so that changes of different ones do not meet. */
const keyed = (settings: InstitutionSettings) => ({
  ...settings,
  departments: Object.fromEntries(settings.departments.map((one) => [one.id, one])),
})

/** What was changed here since `base`, on top of what somebody else has saved meanwhile. */
export function rebasePlace(
  base: InstitutionSettings,
  draft: InstitutionSettings,
  newer: InstitutionSettings,
): PlaceDraft {
  const { departments, ...rest } = applyChanges(keyed(newer), settingChanges(keyed(base), keyed(draft)))
  return { ...rest, networks: [...rest.networks], departments: Object.values(departments) }
}

/** Field by field, then department by department. */
export function placeRows(
  texts: Texts,
  language: Language,
  all: InstitutionEntries,
  from: InstitutionSettings,
  to: InstitutionSettings,
): ChangeRow[] {
  const { places: words, lines } = texts
  const fields = (['nameZh', 'nameEn', 'shortZh', 'shortEn', 'level', 'parentId', 'open'] as const).flatMap(
    (path): ChangeRow[] => {
      const inWords = (settings: InstitutionSettings) => {
        if (path === 'open') return settings.open ? lines.yes : lines.no
        if (path === 'level') return words.level[settings.level]
        if (path !== 'parentId') return settings[path]
        const parent = all.find(({ id }) => id === settings.parentId)
        return parent === undefined ? lines.empty : nameIn(language, parent.name)
      }
      if (from[path] === to[path]) return []
      return [{ path, name: words.field[path], from: inWords(from), to: inWords(to) }]
    },
  )
  const networks = (settings: InstitutionSettings) =>
    settings.networks.length === 0 ? words.networks.anywhere : settings.networks.join(' ')
  const places: ChangeRow[] =
    networks(from) === networks(to)
      ? []
      : [{ path: 'networks', name: words.field.networks, from: networks(from), to: networks(to) }]
  const departments = to.departments.flatMap((one, index): ChangeRow[] => {
    const before = from.departments.find(({ id }) => id === one.id)
    const path = `departments.${index}`
    if (before === undefined)
      return [{ path, name: words.department.name(one.nameZh), from: '', to: words.department.added }]
    const renamed = before.nameZh !== one.nameZh || before.nameEn !== one.nameEn
    const rows: ChangeRow[] = []
    if (renamed) {
      const name = words.department.name(before.nameZh)
      const both = (names: { nameZh: string; nameEn: string }) => `${names.nameZh} / ${names.nameEn}`
      rows.push({ path: `${path}.name`, name, from: both(before), to: both(one) })
    }
    if (before.open !== one.open) {
      const name = words.department.name(one.nameZh)
      const said = one.open ? words.department.opened : words.department.closed
      rows.push({ path: `${path}.open`, name, from: '', to: said })
    }
    return rows
  })
  return [...fields, ...places, ...departments]
}

/** `10.1.2.3` alone is the network of one computer. */
export function asNetwork(typed: string): string {
  const text = typed.trim()
  return text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
}

/** Networks that are none, as the server would say it. */
export function networkProblems({ networks }: Pick<InstitutionSettings, 'networks'>) {
  const wrong = networks.filter((one) => !Network.safeParse(one).success)
  if (wrong.length > 0) return [{ path: 'networks', code: 'network' }]
  return networks.length > mostNetworks ? [{ path: 'networks', code: 'too_many_networks' }] : []
}

/** What is wrong at a field, in words; undefined where nothing is. */
export function placeProblem(
  texts: Texts,
  problems: readonly { path: string; code: string }[],
  path: string,
): string | undefined {
  const found = problems.find((one) => one.path === path)
  if (found === undefined) return undefined
  const own: Readonly<Record<string, string>> = texts.places.problem
  return own[found.code] ?? problemWords(texts, path, found.code)
}
