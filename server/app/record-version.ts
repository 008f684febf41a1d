/** Who changed what in a case record, and when. */
import type * as z from 'zod'
import { personBriefs } from '../../db/queries/person.ts'
import { firstSentVersion, readTwoVersions, readVersions } from '../../db/queries/record.ts'
import { AppError } from '../contract/errors.ts'
import { readRecord } from '../contract/record-stored.ts'
import {
  Asked,
  type CompareQuery,
  type RecordComparison,
  type RecordVersions,
  type VersionsQuery,
} from '../contract/record-version.ts'
import { seesCase } from '../domain/consent.ts'
import { type RecordDifference, recordDifferences } from '../domain/record-diff.ts'
import { firstShown, sitting } from '../domain/record-version.ts'
import { findForActor, noteOpening } from './consultation.ts'
import type { Call, Deps } from './deps.ts'

const pageSize = 20

/**
 * Versions of the case record, newest first, a page at a time. The author sees all of them, others what was sent and what followed.
 * @throws AppError NOT_FOUND to strangers, FORBIDDEN to those who read a log and not a case
 */
export async function listRecordVersions(
  deps: Deps,
  call: Call,
  id: string,
  { before }: z.infer<typeof VersionsQuery>,
): Promise<RecordVersions> {
  const { row, from } = await openVersions(deps, call, id)
  /* one more: what the last one of the page is compared with */
  const found = await readVersions(deps.read, id, {
    from,
    below: before ?? row.recordVersion + 1,
    limit: pageSize + 1,
    sitting,
  })
  const shown = found.slice(0, pageSize)
  const people = await personBriefs(
    deps.read,
    shown.map(({ authorId }) => authorId),
  )
  return {
    items: shown.map((version, index) => {
      const author = people.get(version.authorId)
      if (author === undefined) throw new Error('a version without its author')
      const earlier = found[index + 1]
      return {
        version: version.version,
        author,
        savedAt: version.createdAt.toISOString(),
        sentAt: version.sentAt === null ? null : version.sentAt.toISOString(),
        changed: earlier === undefined ? [] : differencesOf(earlier, version).map(({ path }) => path),
      }
    }),
    nextBefore: found.length > pageSize ? (shown.at(-1)?.version ?? null) : null,
  }
}

type Stored = { content: unknown; asked: unknown }

/** Of record and questions. What was asked with versions from before that was kept is not known, and no difference. */
function differencesOf(earlier: Stored, later: Stored): RecordDifference[] {
  const record = recordDifferences(readRecord(earlier.content), readRecord(later.content))
  if (earlier.asked === null || later.asked === null) return record
  return [...record, ...recordDifferences(Asked.parse(earlier.asked), Asked.parse(later.asked), 'asked')]
}

/**
 * Two versions field by field.
 * @throws AppError NOT_FOUND also where one of the versions is not there or not shown
 */
export async function compareRecordVersions(
  deps: Deps,
  call: Call,
  id: string,
  { from, to }: z.infer<typeof CompareQuery>,
): Promise<RecordComparison> {
  const opened = await openVersions(deps, call, id)
  if (from < opened.from || to < opened.from) throw new AppError('NOT_FOUND')
  const found = await readTwoVersions(deps.read, id, [from, to])
  const versionOf = (wanted: number) => {
    const version = found.find((one) => one.version === wanted)
    if (version === undefined) throw new AppError('NOT_FOUND')
    return version
  }
  return { from, to, differences: differencesOf(versionOf(from), versionOf(to)) }
}

async function openVersions(deps: Deps, call: Call, id: string) {
  const { row, relation } = await findForActor(deps, call.actor, id)
  if (relation === 'auditor') throw new AppError('FORBIDDEN')
  if (!seesCase(relation, row.consentWithdrawnAt)) throw new AppError('NOT_FOUND')
  await noteOpening(deps, call, id, relation)
  const from =
    relation === 'requester' ? 1 : firstShown(await firstSentVersion(deps.read, id), row.recordVersion)
  return { row, from }
}
