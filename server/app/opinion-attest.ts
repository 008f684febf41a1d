/** Who signed and who took part, as it stands at the moment of signing: it goes into the signed text (domain.md §2.5). */
import type { Tx } from '../../db/open.ts'
import { readStays, type StayRow } from '../../db/queries/log-course.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { AppError } from '../contract/errors.ts'
import type { Attested } from './opinion-seal.ts'

type Stay = Pick<StayRow, 'personId' | 'role' | 'joinedAt' | 'endAt'>

/** Each person once, from the first entering to the last leaving, in the order of coming. */
export function spansOf(stays: readonly Stay[]): { personId: string; role: string; from: Date; to: Date }[] {
  const found = new Map<string, { personId: string; role: string; from: Date; to: Date }>()
  for (const { personId, role, joinedAt, endAt } of stays) {
    const known = found.get(personId)
    if (known === undefined) found.set(personId, { personId, role, from: joinedAt, to: endAt })
    else if (endAt > known.to) known.to = endAt
  }
  return [...found.values()]
}

/** @param at the instant of the signature: whoever is still inside is taken to stay until then */
export async function attest(tx: Tx, consultationId: string, authorId: string, at: Date): Promise<Attested> {
  const spans = spansOf(await readStays(tx, consultationId, at))
  const people = await personBriefs(tx, [authorId, ...spans.map((span) => span.personId)])
  const author = people.get(authorId)
  if (author === undefined) throw new AppError('NOT_FOUND')
  return {
    author: {
      name: author.name,
      title: author.title.zh,
      institution: author.institution.zh,
      department: author.department?.zh ?? '',
    },
    participants: spans.map(({ personId, role, from, to }) => ({
      name: people.get(personId)?.name ?? '',
      role,
      from: from.toISOString(),
      to: to.toISOString(),
    })),
  }
}
