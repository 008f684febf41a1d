/**
 * What the application's role may do, read off the schema after every migration: it writes everywhere, and only adds where the trigger
 * `refuse_change` stands. So a new table needs no grant of its own, and none can be forgotten.
 */
import { sql } from 'kysely'
import type { Db } from './open.ts'

/** Does nothing where the role is not there: the connecting user may not have been allowed to make it. Idempotent. */
export async function grantRights(db: Db): Promise<void> {
  await sql`
    do $$
    declare
      insert_only regclass;
    begin
      if not exists (select from pg_roles where rolname = 'shuangshou_app') then
        return;
      end if;
      grant usage on schema public to shuangshou_app;
      grant select, insert, update, delete on all tables in schema public to shuangshou_app;
      grant usage on all sequences in schema public to shuangshou_app;
      for insert_only in
        select distinct tgrelid::regclass from pg_trigger where tgfoid = 'refuse_change()'::regprocedure
      loop
        execute format('revoke update, delete, truncate on %s from shuangshou_app', insert_only);
      end loop;
    exception when insufficient_privilege then
      raise notice 'rights of shuangshou_app not set: the connecting user may not grant them';
    end $$`.execute(db)
}
