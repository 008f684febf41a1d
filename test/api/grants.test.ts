/** The rights of the application's role follow the schema: it adds everywhere and changes nothing where only adding is allowed. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

type Right = { name: string; insertOnly: boolean; insert: boolean; change: boolean; truncate: boolean }

async function rights(): Promise<Right[]> {
  const { rows } = await sql<Right>`
    select c.relname as name,
      exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = 'refuse_change()'::regprocedure) as "insertOnly",
      has_table_privilege('shuangshou_app', c.oid, 'insert') as insert,
      has_table_privilege('shuangshou_app', c.oid, 'update')
        or has_table_privilege('shuangshou_app', c.oid, 'delete') as change,
      has_table_privilege('shuangshou_app', c.oid, 'truncate') as truncate
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    order by c.relname`.execute(world.deps.db)
  return rows
}

test('every table can be added to, and an insert-only one cannot be changed', async () => {
  const found = await rights()
  expect(found.filter(({ insert }) => !insert)).toEqual([])
  expect(found.filter(({ truncate }) => truncate)).toEqual([])
  for (const { name, insertOnly, change } of found)
    expect({ name, change }).toEqual({ name, change: !insertOnly })
})

test('what must never change is insert-only', async () => {
  const insertOnly = (await rights()).filter((right) => right.insertOnly).map(({ name }) => name)
  expect(insertOnly).toEqual(
    expect.arrayContaining([
      'adoption',
      'audit_event',
      'case_record',
      'chat_message',
      'consent_step',
      'follow_up_attempt',
      'opinion',
      'referral_summary',
    ]),
  )
})
