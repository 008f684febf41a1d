/** What lines and institutions share in being kept in versions. */
import type { Tx } from '../../db/open.ts'
import { personBriefs } from '../../db/queries/person.ts'
import {
  lockVersioned,
  readSettings,
  readVersions,
  type StoredSettings,
  type Versioned,
  type VersionRow,
} from '../../db/queries/version.ts'
import { AppError } from '../contract/errors.ts'
import type { Deps } from './deps.ts'

/** Columns are snake_case in a stored version, at the top and nowhere below. */
export function namedAsHere(stored: StoredSettings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(stored).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}

/** Who set each of them and when; one query however many. */
export async function stampsOf(
  deps: Pick<Deps, 'read'>,
  rows: readonly Pick<VersionRow, 'personId' | 'at'>[],
) {
  const people = await personBriefs(
    deps.read,
    rows.flatMap((row) => row.personId ?? []),
  )
  return rows.map(({ personId, at }) => ({
    at: at.toISOString(),
    by: personId === null ? null : (people.get(personId) ?? null),
  }))
}

/**
 * Locks what is to be changed and gives it as it is.
 * @throws AppError NOT_FOUND, CONFLICT with who was quicker where `version` is not its newest
 */
export async function lockSettings(
  tx: Tx,
  noun: Versioned,
  id: string,
  version: number,
): Promise<StoredSettings> {
  if (!(await lockVersioned(tx, noun, id))) throw new AppError('NOT_FOUND')
  const stored = await readSettings(tx, noun, id)
  const [last] = await readVersions(tx, noun, id, 1)
  if (stored === undefined || last === undefined) throw new AppError('NOT_FOUND')
  if (last.number === version) return stored
  const person =
    last.personId === null ? undefined : (await personBriefs(tx, [last.personId])).get(last.personId)
  const { open, closedAt } = namedAsHere(stored)
  const closed = open === false || typeof closedAt === 'string'
  throw new AppError('CONFLICT', {
    fresh: {
      state: closed ? 'closed' : 'open',
      version: last.number,
      changedBy: person?.name ?? null,
    },
  })
}

/**
 * A page of versions, the newest first, each with what was before it.
 * @throws AppError NOT_FOUND
 */
export async function listVersions<T>(
  deps: Pick<Deps, 'read'>,
  noun: Versioned,
  id: string,
  page: { before?: number | undefined; size: number },
  settingsOf: (stored: StoredSettings) => T,
) {
  const rows = await readVersions(deps.read, noun, id, page.size + 1, page.before)
  if (rows.length === 0) throw new AppError('NOT_FOUND')
  const shown = rows.slice(0, page.size)
  const stamps = await stampsOf(deps, shown)
  const items = shown.map((row, index) => {
    const previous = rows[index + 1]
    return {
      ...{ number: row.number, reason: row.reason, restoredFrom: row.restoredFrom },
      at: stamps[index]?.at ?? row.at.toISOString(),
      by: stamps[index]?.by ?? null,
      settings: settingsOf(row.settings),
      previous: previous === undefined ? null : settingsOf(previous.settings),
    }
  })
  return { items, next: rows.length > page.size ? (shown.at(-1)?.number ?? null) : null }
}
