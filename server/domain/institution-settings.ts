/** What an institution's administrator sets, its departments among it: nothing of it is ever deleted, places are closed. */
import { type Level, levelAbove } from './institution.ts'

export type DepartmentSettings = {
  readonly id: string
  readonly nameZh: string
  readonly nameEn: string
  /** A closed one is offered to nobody new. */
  readonly open: boolean
}

export type InstitutionSettings = {
  readonly nameZh: string
  readonly nameEn: string
  readonly shortZh: string
  readonly shortEn: string
  readonly city: 'beijing' | 'hohhot'
  readonly level: Level
  readonly parentId: string | null
  readonly open: boolean
  /** From which its people may sign in, in CIDR; none: from anywhere. */
  readonly networks: readonly string[]
  readonly departments: readonly DepartmentSettings[]
}

/** characters */
export const placeLengths = { nameZh: 60, nameEn: 120, shortZh: 20, shortEn: 40 } as const
export const mostDepartments = 200
export const mostNetworks = 50

/** What a person can mend at a field; paths as the contract writes them. */
export function institutionProblems(settings: InstitutionSettings): { path: string; code: string }[] {
  const text = (path: string, value: string, most: number) =>
    value.trim() === ''
      ? [{ path, code: 'required' }]
      : value.length > most
        ? [{ path, code: 'too_long' }]
        : []
  const names = (Object.keys(placeLengths) as (keyof typeof placeLengths)[]).flatMap((key) =>
    text(key, settings[key], placeLengths[key]),
  )
  const known = new Set<string>()
  const departments = settings.departments.flatMap(({ nameZh, nameEn, open }, index) => {
    const path = `departments.${index}`
    const repeated = open && known.has(nameZh.trim())
    if (open) known.add(nameZh.trim())
    return [
      ...text(`${path}.nameZh`, nameZh, placeLengths.nameZh),
      ...text(`${path}.nameEn`, nameEn, placeLengths.nameEn),
      ...(repeated && nameZh.trim() !== '' ? [{ path: `${path}.nameZh`, code: 'repeated' }] : []),
    ]
  })
  const above = levelAbove[settings.level]
  const city = settings.level === 'beijing' ? 'beijing' : 'hohhot'
  return [
    ...names,
    ...departments,
    ...(settings.city === city ? [] : [{ path: 'level', code: 'invalid' }]),
    ...(above !== undefined && settings.parentId === null ? [{ path: 'parentId', code: 'required' }] : []),
    ...(above === undefined && settings.parentId !== null ? [{ path: 'parentId', code: 'invalid' }] : []),
  ]
}
