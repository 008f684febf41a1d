/** The lines live, for a screen on a wall. Sockets say that something changed; the data comes from here (design §5). */
import { placeOf } from '../../db/queries/statistics.ts'
import { readFigures } from '../../db/queries/statistics-figures.ts'
import { readWallLines, readWallStays, type WallStay } from '../../db/queries/wall.ts'
import type { Wall, WallLine } from '../contract/wall.ts'
import type { PersonActor } from '../domain/actor.ts'
import { addDays, dayOf, instantAt } from '../domain/beijing.ts'
import { type FigureId, figureOf } from '../domain/statistics.ts'
import type { Deps } from './deps.ts'
import { placeOfReader } from './statistics.ts'

/** All open lines; to the office of a hospital those that it asks through or answers, with its own consultations only. */
export async function readWall(deps: Deps, actor: PersonActor): Promise<Wall> {
  const now = deps.clock()
  const own = placeOfReader(actor)
  const today = dayOf(now)
  const [lines, stays, respondedToday, month] = await Promise.all([
    readWallLines(deps.read, own, now),
    readWallStays(deps.read, own, now),
    byLine(deps, own, now, today, 'respondTime'),
    byLine(deps, own, now, `${today.slice(0, 7)}-01`, 'respondKept'),
  ])
  return {
    at: now.toISOString(),
    lines: lines.map((line) => {
      const sessions = sessionsOf(stays.filter((stay) => stay.lineId === line.id))
      const kept = month.get(line.id)
      return {
        id: line.id,
        code: line.code,
        seal: line.seal,
        name: { zh: line.nameZh, en: line.nameEn },
        beijing: { zh: line.beijingZh, en: line.beijingEn },
        hohhot: { zh: line.hohhotZh, en: line.hohhotEn },
        state: stateOf(sessions),
        sessions,
        next: nextOf(line),
        queue: {
          submitted: line.submitted,
          accepted: line.accepted,
          reporting: line.reporting,
          overdue: line.overdue,
        },
        respondedToday: respondedToday.get(line.id)?.median ?? null,
        month: { kept: kept?.count ?? 0, decided: kept?.among ?? 0 },
      }
    }),
  }
}

function stateOf(sessions: WallLine['sessions']): WallLine['state'] {
  if (sessions.some(({ begun }) => begun)) return 'in_session'
  return sessions.length > 0 ? 'waiting' : 'idle'
}

function nextOf(line: { nextStart: Date | null; expertName: string | null; expertNameEn: string | null }) {
  if (line.nextStart === null) return null
  const expert = { name: line.expertName ?? '', nameEn: line.expertNameEn ?? '' }
  return { startAt: line.nextStart.toISOString(), expert }
}

function sessionsOf(stays: readonly WallStay[]): WallLine['sessions'] {
  const sessions = new Map<string, WallLine['sessions'][number]>()
  for (const { consultationId, begun, startAt, name, nameEn, role } of stays) {
    const session = sessions.get(consultationId) ?? { begun, startAt: startAt.toISOString(), inside: [] }
    const side = role === 'requester' || role === 'colleague' ? 'hohhot' : 'beijing'
    if (name !== null) session.inside.push({ name, nameEn: nameEn ?? '', side })
    sessions.set(consultationId, session)
  }
  return [...sessions.values()]
}

async function byLine(deps: Deps, own: string | null, now: Date, from: string, id: FigureId) {
  const filter = {
    from: instantAt(from, 0),
    until: instantAt(addDays(dayOf(now), 1), 0),
    at: now,
    places: own === null ? [] : [await placeOf(deps.read, own)],
  }
  const rows = await readFigures(deps.read, filter, [figureOf(id)], 'line', 1_000)
  return new Map(rows.map(({ key, values }) => [key ?? '', values.get(id)]))
}
