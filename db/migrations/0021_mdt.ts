import { type Kysely, sql } from 'kysely'

/**
 * Multidisciplinary consultation (MDT): members beside the expert who accepted and has the chair, the agenda, members' own opinions, and
 * what they say to the consolidated conclusion. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const insertOnly = ['member_opinion', 'opinion_dissent']
const active = `('invited', 'accepted')`
const ended = `'signed', 'closed', 'declined', 'withdrawn', 'cancelled', 'no_show', 'expired', 'converted_to_referral'`

/** Who made the value, how, and under which key; and the exact text that it stands under. */
const sealed = `
    canonical text not null,
    digest text not null,
    digest_algorithm text not null,
    provider text not null,
    algorithm text not null,
    key_id text not null,
    value text not null,
    signed_at timestamptz not null`

const statements = [
  /* the members who are invited or have accepted, kept by the trigger below: a scope needs no second table */
  `alter table consultation add column member_ids uuid[] not null default '{}'
    constraint consultation_members check (cardinality(member_ids) <= 12)`,
  `create index consultation_member_ids on consultation using gin (member_ids)`,
  `create table consultation_member (
    consultation_id uuid not null references consultation (id),
    person_id uuid not null references person (id),
    /* lapsed: not answered before the conclusion was signed, or the consultation ended */
    state text not null check (state in ('invited', 'accepted', 'declined', 'removed', 'lapsed')),
    /* not of the hospital that the patient's consent names; the chair has stated that there is one for theirs as well */
    other_hospital boolean not null,
    invited_by uuid not null references person (id),
    invited_at timestamptz not null,
    answered_at timestamptz,
    reason_text text not null default '',
    primary key (consultation_id, person_id)
  )`,
  `create index consultation_member_person on consultation_member (person_id, consultation_id) where state in ${active}`,
  `create function keep_members() returns trigger language plpgsql as $$
    begin
      if new.state in ${active} and exists
        (select from consultation where id = new.consultation_id and new.person_id in (expert_id, requester_id)) then
        raise exception 'neither the chair nor the one who asks is a member';
      end if;
      update consultation set member_ids = array(
        select person_id from consultation_member
        where consultation_id = new.consultation_id and state in ${active} order by invited_at, person_id
      ) where id = new.consultation_id;
      return null;
    end $$`,
  `create trigger consultation_member_keep after insert or update on consultation_member
    for each row execute function keep_members()`,
  /* without a chair there is no board, a new chair is no member, and what was not answered in time is not answered any more */
  `create function follow_chair() returns trigger language plpgsql as $$
    begin
      if new.expert_id is null then
        update consultation_member set state = 'removed' where consultation_id = new.id and state in ${active};
        return null;
      end if;
      update consultation_member set state = 'removed'
        where consultation_id = new.id and person_id = new.expert_id and state in ${active};
      if new.state in (${ended}) then
        update consultation_member set state = 'lapsed' where consultation_id = new.id and state = 'invited';
      end if;
      return null;
    end $$`,
  `create trigger consultation_follow_chair after update of expert_id, state on consultation for each row
    when (new.member_ids <> '{}' and (old.expert_id is distinct from new.expert_id or old.state <> new.state))
    execute function follow_chair()`,

  `create table consultation_agenda (
    consultation_id uuid primary key references consultation (id),
    items jsonb not null,
    revision int not null check (revision > 0),
    saved_at timestamptz not null,
    circulated_at timestamptz,
    circulated_revision int,
    check ((circulated_at is null) = (circulated_revision is null)),
    check (circulated_revision <= revision)
  )`,

  `create table member_opinion (
    id uuid primary key,
    consultation_id uuid not null,
    member_id uuid not null,
    view text not null,
    recommendations text not null,${sealed},
    foreign key (consultation_id, member_id) references consultation_member (consultation_id, person_id),
    constraint member_opinion_once unique (consultation_id, member_id)
  )`,
  `create table opinion_dissent (
    id uuid primary key,
    opinion_id uuid not null references opinion (id),
    member_id uuid not null references person (id),
    text text not null check (btrim(text) <> ''),${sealed},
    constraint opinion_dissent_once unique (opinion_id, member_id)
  )`,
  ...insertOnly.flatMap((table) => [
    `create trigger ${table}_insert_only before update or delete on ${table} for each row execute function refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
  ]),
  /* whoever agrees does not dissent, and whoever dissents does not agree, to the same version */
  `create function answer_once() returns trigger language plpgsql as $$
    begin
      if tg_table_name = 'opinion_dissent' then
        if exists (select from opinion_signature
          where opinion_id = new.opinion_id and signer_id = new.member_id and role = 'member') then
          raise exception 'agreed to already' using errcode = 'unique_violation', constraint = 'opinion_dissent_once';
        end if;
      elsif exists (select from opinion_dissent where opinion_id = new.opinion_id and member_id = new.signer_id) then
        raise exception 'dissented from already' using errcode = 'unique_violation', constraint = 'opinion_signature_once';
      end if;
      return new;
    end $$`,
  `create trigger opinion_dissent_answer before insert on opinion_dissent for each row execute function answer_once()`,
  `create trigger opinion_signature_answer before insert on opinion_signature for each row
    when (new.role = 'member') execute function answer_once()`,

  `alter table search_entry add column member_ids uuid[] not null default '{}'`,
  `create function search_follow_members() returns trigger language plpgsql as $$
    begin
      update search_entry set member_ids = new.member_ids where consultation_id = new.id;
      return null;
    end $$`,
  `create trigger search_follow_members after update of member_ids on consultation for each row
    when (old.member_ids is distinct from new.member_ids) execute function search_follow_members()`,
]
