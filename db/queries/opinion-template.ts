/** Templates that experts of a line begin with. */
import { sql } from 'kysely'
import { json, type ReadDb, type Tx } from '../open.ts'
import type { Row } from '../schema.ts'

/** Those that came with the line first, then by name. */
export function readTemplates(given: ReadDb | Tx, lineId: string) {
  return (given as ReadDb)
    .selectFrom('opinionTemplate')
    .leftJoin('person', 'person.id', 'opinionTemplate.authorId')
    .selectAll('opinionTemplate')
    .select('person.name as author')
    .where('opinionTemplate.lineId', '=', lineId)
    .where('opinionTemplate.removedAt', 'is', null)
    .orderBy(sql`opinion_template.author_id is not null`)
    .orderBy('opinionTemplate.nameZh')
    .orderBy('opinionTemplate.id')
    .execute()
}

type NewTemplate = { id: string; lineId: string; nameZh: string; nameEn: string; authorId: string }

export function insertTemplate(tx: Tx, row: NewTemplate, content: unknown): Promise<unknown> {
  return tx
    .insertInto('opinionTemplate')
    .values({ ...row, content: json(content) })
    .execute()
}

export function findTemplate(tx: Tx, id: string): Promise<Row<'opinionTemplate'> | undefined> {
  return tx
    .selectFrom('opinionTemplate')
    .selectAll()
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export function removeTemplate(tx: Tx, id: string): Promise<unknown> {
  return tx.updateTable('opinionTemplate').set({ removedAt: sql<Date>`now()` }).where('id', '=', id).execute()
}
