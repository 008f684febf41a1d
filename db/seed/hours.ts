/** Believable hours of the invented experts: two or three half-days a week, an evening for some, a day off for one in three. */
import { addDays, dayOf } from '../../server/domain/beijing.ts'
import { json, type Tx } from '../open.ts'
import type { Region } from './people.ts'
import { createRandom } from './random.ts'

/** Of their own, so that hours change nothing else of the region. */
const seedNumber = 20_250_320
type Span = readonly [from: number, to: number]
/** Hours of the day. */
const halfDays: readonly Span[] = [
  [8.5, 11.5],
  [9, 12],
  [14, 17],
  [14.5, 17.5],
]
const evening: Span = [19, 21.5]

export async function fillHours(tx: Tx, region: Region, now: Date): Promise<void> {
  const random = createRandom(seedNumber)
  const today = dayOf(now)
  for (const expert of region.experts) {
    const places = expert.lines.flatMap((code) => {
      const lineId = [...region.lineIds].find(([known]) => known === code)?.[1]
      return lineId === undefined ? [] : [{ lineId, personId: expert.id }]
    })
    const [first] = places
    if (first === undefined) continue
    for (const [index, place] of places.entries()) {
      const offset = random.integer(0, 1) + index
      const days = [1, 2, 3, 4, 5].filter((weekday) => (weekday + offset) % 2 === 0 || random.chance(0.3))
      const rows = days.map((weekday) => ({ weekday, hours: random.pick(halfDays) }))
      if (random.chance(0.4)) rows.push({ weekday: random.integer(1, 4), hours: evening })
      await tx
        .insertInto('expertHours')
        .values(
          rows.map(({ weekday, hours: [from, to] }) => ({
            ...place,
            weekday,
            fromMinute: from * 60,
            toMinute: to * 60,
          })),
        )
        .execute()
    }
    if (!random.chance(0.33)) continue
    const day = addDays(today, random.integer(2, 12))
    await tx
      .insertInto('expertException')
      .values(places.map((place) => ({ ...place, day, intervals: json([]) })))
      .execute()
  }
}
