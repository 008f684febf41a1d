/** The people of a log's rows, read once for all of them. */
import type { PersonBrief, PersonName } from '../contract/common.ts'

export type LogPeople = Map<string, PersonBrief>

/** As a person is called in either language; nothing else of them. */
export function bothNames({ name, nameEn }: PersonName): PersonName {
  return { name, nameEn }
}

export function personOf(people: LogPeople, id: string): PersonBrief {
  const person = people.get(id)
  if (person === undefined) throw new Error(`no person ${id}`)
  return person
}
