/**
 * The opinion templates of a line, as its administrator reads and removes them. The texts are the experts', and the administrator
 * may read them whole: they are settings of the line that everybody on its roster begins with, no part of anybody's record, and no
 * patient may stand in them (`looksPersonal` refuses numbers when one is saved). Who is to remove one that names a patient after
 * all has to see that it does. Writing one stays with the experts: it is medical text.
 */
import { readSlotLengths } from '../../db/queries/calendar.ts'
import { findTemplate, readTemplates, removeTemplate } from '../../db/queries/opinion-template.ts'
import { personBriefs } from '../../db/queries/person.ts'
import { AppError } from '../contract/errors.ts'
import type { LineTemplate, TemplateRemoval } from '../contract/line-expert.ts'
import { TemplateContent } from '../contract/opinion-template.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** Those that came with the line first, then by name. @throws AppError NOT_FOUND */
export async function listLineTemplates(deps: Deps, lineId: string): Promise<LineTemplate[]> {
  const [[line], rows] = await Promise.all([
    readSlotLengths(deps.read, [lineId]),
    readTemplates(deps.read, lineId),
  ])
  if (line === undefined) throw new AppError('NOT_FOUND')
  const authors = await personBriefs(
    deps.read,
    rows.flatMap(({ authorId }) => authorId ?? []),
  )
  return rows.map((row) => ({
    id: row.id,
    name: { zh: row.nameZh, en: row.nameEn },
    content: TemplateContent.parse(row.content),
    author: row.authorId === null ? null : (authors.get(row.authorId) ?? null),
  }))
}

/**
 * Takes a template off a line, whoever wrote it; opinions that began with it stay as they are. The event stands in its author's
 * chain, where their own changes of templates stand.
 * @throws AppError NOT_FOUND where it is not on this line, or gone already
 */
export function removeLineTemplate(
  deps: Deps,
  call: Call,
  { lineId, templateId }: { lineId: string; templateId: string },
  { reason }: TemplateRemoval,
): Promise<{ id: string }> {
  return act(deps, call, async (hands) => {
    const row = await findTemplate(hands.tx, templateId)
    if (row === undefined || row.lineId !== lineId) throw new AppError('NOT_FOUND')
    await removeTemplate(hands.tx, templateId)
    await hands.audit(
      { personId: row.authorId ?? call.actor.personId },
      { kind: 'template.removed', data: { templateId, lineId, reason } },
    )
    return { id: templateId }
  })
}
