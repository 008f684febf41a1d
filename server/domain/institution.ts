/** Where institutions stand in the tree of support: Beijing → city hospital → district and county → grassroots (链条辐射). */

export const levels = ['beijing', 'bureau', 'city', 'district', 'grassroots'] as const
/** `bureau` governs the programme and treats nobody. */
export type Level = (typeof levels)[number]

/** What may stand below what. */
export const levelAbove: Readonly<Partial<Record<Level, readonly Level[]>>> = {
  district: ['city'],
  grassroots: ['city', 'district'],
}

/** Grassroots institutions that the second plan (2024-08-15) names as its aim. */
export const grassrootsAim = 100

type Placed = { readonly id: string; readonly parentId: string | null }

/** An institution and all below it, itself first. */
export function withBelow(all: readonly Placed[], id: string): string[] {
  const found = [id]
  for (const at of found) {
    for (const one of all) if (one.parentId === at && !found.includes(one.id)) found.push(one.id)
  }
  return found
}
