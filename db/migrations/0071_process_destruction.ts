import { type Kysely, sql } from 'kysely'

/**
 * What came about beside a record (过程数据: words written in the room, drawings over pictures) goes by its own years, long before the record
 * does: a plan is either of records or of that. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table destruction_plan
    add column scope text not null default 'record' check (scope in ('record', 'process'))`,
  `create or replace function keep_destruction_plan() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and (old.state, new.state) in (('proposed', 'approved'), ('proposed', 'refused'),
          ('proposed', 'withdrawn'), ('approved', 'withdrawn'), ('approved', 'running'), ('running', 'done'))
        and (new.number, new.scope, new.reason, new.proposed_by, new.proposed_at)
          = (old.number, old.scope, old.reason, old.proposed_by, old.proposed_at)
        and (old.state = 'proposed' or (new.decided_by, new.decided_at, new.due_at) is not distinct from
          (old.decided_by, old.decided_at, old.due_at))
      then return new; end if;
      raise exception 'a plan of destruction goes one way' using errcode = 'integrity_constraint_violation';
    end $$`,
  'alter table destruction_item drop constraint destruction_item_class_check',
  `alter table destruction_item
    add constraint destruction_item_class_check check (class in ('inpatient', 'outpatient', 'process'))`,
  'drop index destruction_item_once',
  /* a record, and apart from it what came about beside it */
  `create unique index destruction_item_once on destruction_item (consultation_id, (class = 'process'))
    where state in ('listed', 'destroyed')`,

  /* As destroy_record (0055), for so much of it as a plan of this scope may take; the record, its opinion and its trail stay whole. */
  `create function destroy_process(plan uuid, subject uuid, happens timestamptz)
    returns void language plpgsql security definer set search_path = public as $$
    begin
      perform from destruction_item i join destruction_plan p on p.id = i.plan_id
        where i.plan_id = plan and i.consultation_id = subject and i.state = 'listed' and i.class = 'process'
          and p.scope = 'process';
      if not found or is_held(subject, happens) then raise exception 'not to be destroyed'; end if;
      perform set_config('shuangshou.destroys', plan::text, true);
      if not destroys() then raise exception 'no plan that was approved'; end if;
      delete from chat_message where consultation_id = subject;
      delete from annotation_layer where consultation_id = subject;
      perform set_config('shuangshou.destroys', '', true);
    end $$`,
  `create function refuse_other_scope() returns trigger language plpgsql as $$
    begin
      if (new.class = 'process') <> (select scope = 'process' from destruction_plan where id = new.plan_id) then
        raise exception 'a list is of records or of what came about beside them' using errcode = 'integrity_constraint_violation';
      end if;
      return new;
    end $$`,
  `create trigger destruction_item_scope before insert on destruction_item
    for each row execute function refuse_other_scope()`,
  /* destroy_record() asks for a plan that lists the record, and knows of no scope */
  `create function refuse_process_plan() returns trigger language plpgsql as $$
    begin
      if (select scope from destruction_plan where id = new.destroyed_by) <> 'record' then
        raise exception 'not to be destroyed: the plan is of what came about beside the record'
          using errcode = 'integrity_constraint_violation';
      end if;
      return new;
    end $$`,
  `create trigger consultation_destroyed_by before update of destroyed_by on consultation
    for each row when (new.destroyed_by is not null) execute function refuse_process_plan()`,
]
