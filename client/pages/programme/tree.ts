/** The tree of support out of its places: Beijing, the hospitals its lines lead to, and those below them. */
import type { CoveredPlace } from '../../../server/contract/ledger.ts'

export type Branch = {
  place: CoveredPlace
  below: Branch[]
  /** Stands with all that is below it under another one already. */
  seen: CoveredPlace | null
}

const order = { beijing: 0, bureau: 1, city: 2, district: 3, grassroots: 4 } as const

/** Each hospital's branch stands once, under the first that supports it; others point there. */
export function treeOf(places: readonly CoveredPlace[]): { roots: Branch[]; alone: Branch[] } {
  const byId = new Map(places.map((place) => [place.id, place]))
  const under = new Map<string, CoveredPlace>()
  const branch = (place: CoveredPlace, above: CoveredPlace | null): Branch => {
    const seen = under.get(place.id) ?? null
    if (seen !== null) return { place, below: [], seen }
    if (above !== null) under.set(place.id, above)
    const own = places.filter(({ parentId }) => parentId === place.id)
    const supported = place.supports.flatMap((id) => byId.get(id) ?? [])
    /* what a city hospital supports stands below it, even where a line of Beijing leads there directly */
    const below = [...supported, ...own].sort((a, b) => order[a.level] - order[b.level])
    return { place, below: below.map((one) => branch(one, place)), seen: null }
  }
  const isBelow = (place: CoveredPlace) => place.parentId !== null && byId.has(place.parentId)
  const roots = places.filter(({ level }) => level === 'beijing').map((place) => branch(place, null))
  const alone = places
    .filter((place) => place.level !== 'beijing' && !under.has(place.id) && !isBelow(place))
    .map((place) => branch(place, null))
  return { roots, alone }
}

/** Only what matches, with the way that leads there. */
export function prune(branches: readonly Branch[], matches: (place: CoveredPlace) => boolean): Branch[] {
  return branches.flatMap((branch) => {
    const below = prune(branch.below, matches)
    return matches(branch.place) || below.length > 0 ? [{ ...branch, below }] : []
  })
}

export function isIdle({ consultations, teaching }: CoveredPlace): boolean {
  return consultations + teaching === 0
}
