/** Templates of a line: read and added to by the experts on its roster, each removed by its own author. */
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import {
  findTemplate,
  insertTemplate,
  readTemplates,
  removeTemplate as removeRow,
} from '../../db/queries/opinion-template.ts'
import { AppError } from '../contract/errors.ts'
import {
  type OpinionTemplate,
  TemplateContent,
  type TemplateInput,
  templateParts,
} from '../contract/opinion-template.ts'
import type { PersonActor } from '../domain/actor.ts'
import { looksPersonal } from '../domain/opinion.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** So many a line bears; the list is read whole. */
const mostTemplates = 60

/** @throws AppError NOT_FOUND for a line that the caller does not serve */
export async function listTemplates(
  deps: Deps,
  actor: PersonActor,
  lineId: string,
): Promise<OpinionTemplate[]> {
  requireServes(actor, lineId)
  const rows = await readTemplates(deps.read, lineId)
  return rows.map((row) => ({
    id: row.id,
    lineId: row.lineId,
    name: { zh: row.nameZh, en: row.nameEn },
    content: TemplateContent.parse(row.content),
    own: row.authorId === actor.personId,
    author: row.author,
  }))
}

function requireServes(actor: PersonActor, lineId: string): void {
  if (!actor.expertLineIds.includes(lineId)) throw new AppError('NOT_FOUND')
}

/**
 * @throws AppError NOT_FOUND; VALIDATION_FAILED with `personal` where a number of an identity card or a telephone stands in a text,
 * `too_many` where the line has enough
 */
export async function saveTemplate(deps: Deps, call: Call, input: TemplateInput): Promise<{ id: string }> {
  requireServes(call.actor, input.lineId)
  const fields = templateParts
    .filter((part) => looksPersonal(input.content[part]))
    .map((part) => ({ path: `content.${part}`, code: 'personal' }))
  if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields })
  return act(deps, call, async (hands) => {
    const { lineId, nameZh, nameEn, content } = input
    /* of two at once the second counts the first one's */
    await sql`select pg_advisory_xact_lock(hashtext(${lineId}))`.execute(hands.tx)
    if ((await readTemplates(hands.tx, lineId)).length >= mostTemplates) {
      throw new AppError('VALIDATION_FAILED', { fields: [{ path: 'lineId', code: 'too_many' }] })
    }
    const { personId } = call.actor
    const id = uuid()
    await insertTemplate(hands.tx, { id, lineId, nameZh, nameEn, authorId: personId }, content)
    await hands.audit({ personId }, { kind: 'template.saved', data: { templateId: id, lineId } })
    return { id }
  })
}

/** @throws AppError NOT_FOUND; FORBIDDEN where somebody else made it, or it came with the line */
export function removeTemplate(deps: Deps, call: Call, id: string): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const row = await findTemplate(hands.tx, id)
    if (row === undefined) throw new AppError('NOT_FOUND')
    requireServes(call.actor, row.lineId)
    const { personId } = call.actor
    if (row.authorId !== personId) throw new AppError('FORBIDDEN')
    await removeRow(hands.tx, id)
    const data = { templateId: id, lineId: row.lineId }
    await hands.audit({ personId }, { kind: 'template.removed', data })
    return { id }
  })
}
