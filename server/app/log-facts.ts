/** The rest of a dossier (domain.md §5): diagnoses by their medicine, waits, files and who opened them, board, referrals, evaluation. */
import * as z from 'zod'
import {
  findMoments,
  type Moments,
  readDiagnoses,
  readMaterials,
  readMemberIds,
  readRatedSides,
  readReferralsOf,
} from '../../db/queries/log-facts.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { LogDiagnoses, LogFacts, LogWaits } from '../contract/log.ts'
import type { Deps } from './deps.ts'
import { bothNames, personOf } from './log-people.ts'

const mostMaterials = 200

/** Shown as far as they can be read: older records lack some. */
const Coded = z.array(z.object({ text: z.string() })).catch([])
const Diagnoses = z
  .object({ western: Coded, tcm: Coded, pattern: Coded, mongolian: Coded })
  .catch({ western: [], tcm: [], pattern: [], mongolian: [] })

/** Without anything that the trail has to know of: the opening of the dossier covers it. */
export async function readLogFacts(deps: Deps, id: string): Promise<LogFacts> {
  const [moments, stored, files, referrals, rated, memberIds] = await Promise.all([
    findMoments(deps.read, id),
    readDiagnoses(deps.read, id),
    readMaterials(deps.read, id, mostMaterials),
    readReferralsOf(deps.read, id),
    readRatedSides(deps.read, id),
    readMemberIds(deps.read, id),
  ])
  const people = await personBriefs(deps.read, [...memberIds, ...files.map((file) => file.uploadedBy)])
  return {
    diagnoses: diagnosesIn(stored),
    waits: moments === undefined ? [] : waitsOf(moments),
    startedAt: moments?.startedAt?.toISOString() ?? null,
    finishedAt: moments?.finishedAt?.toISOString() ?? null,
    members: memberIds.flatMap((one) => people.get(one) ?? []),
    materials: files.map(({ id: fileId, kind, mediaType, byteSize, opened, people: by, ...file }) => ({
      ...{ id: fileId, kind, mediaType, byteSize, opened, people: by },
      addedBy: bothNames(personOf(people, file.uploadedBy)),
      addedAt: file.uploadedAt.toISOString(),
      removed: file.removedAt !== null,
    })),
    referrals,
    rated: rated.map(({ bySide, at }) => ({ side: bySide, at: new Date(at).toISOString() })),
  }
}

/** Of a record, in words. */
export function diagnosesIn(stored: unknown): LogDiagnoses {
  const diagnoses = Diagnoses.parse(stored ?? {})
  const words = (coded: { text: string }[]) => coded.map(({ text }) => text)
  return {
    western: words(diagnoses.western),
    tcm: [...words(diagnoses.tcm), ...words(diagnoses.pattern)],
    mongolian: words(diagnoses.mongolian),
  }
}

/** What was waited for, each from the moment before it; only what has happened. */
export function waitsOf(moments: Moments): LogWaits {
  const steps = [
    ['precheck', moments.arrivedAt, moments.precheckedAt],
    ['response', moments.arrivedAt, moments.respondedAt],
    ['schedule', moments.acceptedAt, moments.scheduledAt],
    ['start', moments.scheduledAt, moments.startedAt],
    ['report', moments.finishedAt, moments.signedAt],
    ['answer', moments.signedAt, moments.answeredAt],
  ] as const
  return steps.flatMap(([step, from, to]) =>
    from === null || to === null || to < from
      ? []
      : [{ step, seconds: Math.round((to.getTime() - from.getTime()) / 1000) }],
  )
}
