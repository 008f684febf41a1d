/** What stands out, before whoever reviews: looked at, explained in words, never taken away. */
import {
  countOpenAnomalies,
  findAnomaly,
  insertExplanation,
  lockAnomaly,
  readAnomalies,
  readEvidence,
  readExplanations,
} from '../../db/queries/access-anomaly.ts'
import { personBriefs } from '../../db/queries/person.ts'
import type { Row } from '../../db/schema.ts'
import {
  AccessSettingInput,
  type Anomaly,
  type AnomalyDetail,
  type AnomalyPage,
  type AnomalyQuery,
  type ExplainInput,
} from '../contract/access.ts'
import { AppError } from '../contract/errors.ts'
import { type AccessRule, accessRuleFacts, accessRules } from '../domain/access.ts'
import { accessRows, cursorOf, positionOf } from './access.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'

const mostEvidence = 200
const mostOpen = 999

/** @throws AppError VALIDATION_FAILED where the cursor is none of ours */
export async function listAnomalies(deps: Deps, query: AnomalyQuery): Promise<AnomalyPage> {
  const { cursor, limit, ...filter } = query
  const after = cursor === undefined ? null : positionOf(cursor)
  const [rows, open] = await Promise.all([
    readAnomalies(deps.read, filter, after, limit + 1),
    countOpenAnomalies(deps.read, mostOpen),
  ])
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    items: await shown(deps, page),
    nextCursor: last === undefined ? null : cursorOf({ at: last.lastAt, id: last.id }),
    open,
  }
}

async function shown(deps: Deps, rows: readonly Row<'accessAnomaly'>[]): Promise<Anomaly[]> {
  const people = await personBriefs(
    deps.read,
    rows.flatMap((row) => row.personId ?? []),
  )
  return rows.flatMap((row) => {
    const rule = ruleOf(row.rule)
    if (rule === undefined) return []
    const person = row.personId === null ? undefined : people.get(row.personId)
    const setting = AccessSettingInput.safeParse(row.setting)
    const { id, address, events, records, version } = row
    return {
      ...{ id, rule, address, events, records, version },
      person:
        person === undefined
          ? null
          : { id: person.id, name: person.name, nameEn: person.nameEn, institution: person.institution },
      firstAt: row.firstAt.toISOString(),
      lastAt: row.lastAt.toISOString(),
      setting: setting.success ? setting.data : accessRuleFacts[rule].defaults,
      foundAt: row.foundAt.toISOString(),
      explainedAt: row.explainedAt?.toISOString() ?? null,
    }
  })
}

function ruleOf(name: string): AccessRule | undefined {
  return accessRules.find((one) => one === name)
}

/**
 * One with the accesses that belong to it and all that was said of it. The look is in the trail before the answer.
 * @throws AppError NOT_FOUND
 */
export async function readAnomaly(deps: Deps, call: Call, id: string): Promise<AnomalyDetail> {
  const row = await findAnomaly(deps.read, id)
  const [anomaly] = row === undefined ? [] : await shown(deps, [row])
  if (anomaly === undefined) throw new AppError('NOT_FOUND')
  await act(deps, { ...call, idempotency: null }, (hands) =>
    hands.audit(
      { personId: call.actor.personId },
      { kind: 'access.anomaly_opened', data: { anomalyId: id } },
    ),
  )
  const [events, explanations] = await Promise.all([
    readEvidence(deps.read, id, mostEvidence),
    readExplanations(deps.read, id),
  ])
  return {
    anomaly,
    events: await accessRows(deps, events),
    explanations: explanations.map(({ version, words, at, name }) => ({
      ...{ version, words, by: name },
      at: at.toISOString(),
    })),
    mayExplain: anomaly.person?.id !== call.actor.personId,
  }
}

/**
 * Says in words what it was. Each saying is a version beside those before; what comes later makes a new anomaly.
 * @throws AppError NOT_FOUND; OWN_CONDUCT for what one did oneself; CONFLICT where it has grown, or somebody was quicker
 */
export async function explainAnomaly(
  deps: Deps,
  call: Call,
  id: string,
  input: ExplainInput,
): Promise<{ id: string; version: number }> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    const row = await lockAnomaly(hands.tx, id)
    if (row === undefined) throw new AppError('NOT_FOUND')
    if (row.personId === personId) throw new AppError('OWN_CONDUCT')
    if (row.version !== input.version) throw new AppError('CONFLICT')
    const version = row.version + 1
    const at = await hands.audit(
      { log: 'access' },
      { kind: 'access.anomaly_explained', data: { anomalyId: id, version } },
    )
    await insertExplanation(hands.tx, { anomalyId: id, words: input.words, personId, at })
    return { id, version }
  })
}
