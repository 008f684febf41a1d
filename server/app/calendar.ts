/** A person's calendar: own sessions, own hours, what is proposed, and when the roster is taken. */
import { readHolidays, readProposedTimes, readRosterMates, readSessions } from '../../db/queries/calendar.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { type Calendar, type CalendarQuery, mostEntries } from '../contract/calendar.ts'
import type { PersonActor } from '../domain/actor.ts'
import { openSpans, type Span } from '../domain/availability.ts'
import { dayOf } from '../domain/beijing.ts'
import { maskName } from '../domain/patient.ts'
import type { Deps } from './deps.ts'
import { openIdentity } from './patient.ts'
import { readHoursBook, readTaken, wire } from './slots.ts'

/** What stands in the caller's calendar between two instants. Patients are masked; others of the roster are busy or not. */
export async function readCalendar(
  deps: Deps,
  actor: PersonActor,
  { from, to }: CalendarQuery,
): Promise<Calendar> {
  const range: Span = { start: new Date(from), end: new Date(to) }
  const lineIds = actor.roles.includes('expert') ? actor.expertLineIds : []
  const days = { from: dayOf(range.start), to: dayOf(range.end) }
  const [sessions, proposed, holidays, hours, busy] = await Promise.all([
    listSessions(deps, actor, range),
    readProposedTimes(deps.read, actor.personId, range, mostEntries),
    readHolidays(deps.read, days),
    readHoursBook(deps, lineIds, [actor.personId], range),
    listBusy(deps, actor, lineIds, range),
  ])
  const nameOf = (row: { patientId: string; identity: Buffer }) =>
    maskName(openIdentity(deps.vault, { id: row.patientId, identity: row.identity }).name)
  const off = lineIds.map(
    (lineId) =>
      new Set(
        hours(lineId, actor.personId)
          .exceptions.filter((one) => one.intervals.length === 0)
          .map((one) => one.day),
      ),
  )
  return {
    consultations: sessions,
    proposed: proposed.map((row) => ({
      id: row.id,
      number: row.number,
      patientName: nameOf(row),
      ...wire({ start: row.startAt, end: row.endAt }),
    })),
    open: lineIds.flatMap((lineId) =>
      openSpans(hours(lineId, actor.personId), range).map((span) => ({ lineId, ...wire(span) })),
    ),
    busy,
    holidays: holidays.map((one) => ({ day: one.day, name: { zh: one.nameZh, en: one.nameEn } })),
    off: [...(off[0] ?? [])].filter((day) => off.every((days) => days.has(day))),
  }
}

async function listSessions(deps: Deps, actor: PersonActor, range: Span): Promise<Calendar['consultations']> {
  const rows = await readSessions(deps.read, actor.personId, range, mostEntries)
  const otherOf = (row: (typeof rows)[number]) =>
    row.requesterId === actor.personId ? row.expertId : row.requesterId
  const people = await personBriefs(
    deps.read,
    rows.map(otherOf).filter((id) => id !== null),
  )
  return rows.flatMap((row) => {
    const { scheduledStart: start, scheduledEnd: end, lineId } = row
    if (start === null || end === null || lineId === null) return []
    const identity = openIdentity(deps.vault, { id: row.patientId, identity: row.identity })
    const other = people.get(otherOf(row) ?? '')
    return [
      {
        id: row.id,
        number: row.number,
        lineId: lineId as Calendar['consultations'][number]['lineId'],
        state: row.state,
        urgency: row.urgency,
        patientName: maskName(identity.name),
        with:
          other === undefined
            ? null
            : { name: other.name, nameEn: other.nameEn, institutionShort: other.institutionShort },
        ...wire({ start, end }),
      },
    ]
  })
}

/** When colleagues of one's rosters are in a session: no more than that. */
async function listBusy(
  deps: Deps,
  actor: PersonActor,
  lineIds: readonly string[],
  range: Span,
): Promise<Calendar['busy']> {
  const mates = await readRosterMates(deps.read, lineIds, actor.personId)
  const taken = await readTaken(
    deps,
    mates.map((one) => one.id),
    range,
  )
  return mates
    .flatMap(({ id, name, nameEn }) => (taken.get(id) ?? []).map((span) => ({ name, nameEn, ...wire(span) })))
    .slice(0, mostEntries)
}
