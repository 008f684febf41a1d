import { type Kysely, sql } from 'kysely'

/**
 * The board: asked for with the request, members apart from those who have not answered their invitation, and the clock's look at
 * signatures that a signed conclusion still lacks. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** What every line has from now on; contract/line-rules.ts. */
const newRules = JSON.stringify({ boards: true, cosignHours: 24, countersignHours: 48 })
/** Drafts and what has ended; a closed one may lack signatures, and one that owes its own hospital's is never at rest. */
const resting = `'draft', 'local_rejected', 'declined', 'withdrawn', 'cancelled', 'no_show', 'expired', 'converted_to_referral'`
const active = `('invited', 'accepted')`

const statements = [
  `update line set rules = rules || '${newRules}'`,
  `alter table line drop constraint line_rules_check`,
  `alter table line add constraint line_rules_check check (rules ?& array['passed', 'ringMinutes', 'noShowMinutes',
    'overrunMinutes', 'consentHours', 'postSignHours', 'boards', 'cosignHours', 'countersignHours', 'coordinator'])`,
  /* what a new line begins with is what it was, and these */
  `do $$ declare given jsonb; begin
    execute 'select ' || (select pg_get_expr(adbin, adrelid) from pg_attrdef
      join pg_attribute on attrelid = adrelid and attnum = adnum
      where adrelid = 'line'::regclass and attname = 'rules') into given;
    execute format('alter table line alter column rules set default %L', given || '${newRules}');
  end $$`,

  /* contract/mdt.ts BoardWish; null: one expert is asked */
  `alter table consultation add column board_wish jsonb constraint consultation_board_wish check (
    jsonb_typeof(board_wish -> 'disciplines') = 'array' and jsonb_array_length(board_wish -> 'disciplines') <= 8
    and jsonb_typeof(board_wish -> 'question') = 'string')`,
  /* as what somebody sits on the board, in the words of the request; empty: nobody has said it */
  `alter table consultation_member add column discipline text not null default ''`,

  /* of member_ids those who have not answered yet: they read the request and no more */
  `alter table consultation add column invited_ids uuid[] not null default '{}'`,
  `create or replace function keep_members() returns trigger language plpgsql as $$
    begin
      if new.state in ${active} and exists
        (select from consultation where id = new.consultation_id and new.person_id in (expert_id, requester_id)) then
        raise exception 'neither the chair nor the one who asks is a member';
      end if;
      update consultation set
        member_ids = array(select person_id from consultation_member
          where consultation_id = new.consultation_id and state in ${active} order by invited_at, person_id),
        invited_ids = array(select person_id from consultation_member
          where consultation_id = new.consultation_id and state = 'invited' order by invited_at, person_id)
      where id = new.consultation_id;
      return null;
    end $$`,
  `update consultation set invited_ids = array(select person_id from consultation_member
    where consultation_id = consultation.id and state = 'invited' order by invited_at, person_id)
    where member_ids <> '{}'`,

  /* what is closed from now on may still lack signatures; older ones are left in peace, or all of them would ring on one day */
  `create or replace function wake_clock() returns trigger language plpgsql as $$
    begin
      if new.state in (${resting}) and new.post_sign_step is null then
        delete from consultation_clock where consultation_id = new.id;
      else
        insert into consultation_clock (consultation_id, look_at) values (new.id, 'epoch')
          on conflict (consultation_id) do update set look_at = excluded.look_at;
      end if;
      return null;
    end $$`,
]
