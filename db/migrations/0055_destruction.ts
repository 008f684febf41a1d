import { type Kysely, sql } from 'kysely'

/**
 * Destroying what has been kept for its years (档案销毁): a plan with its list, approved by a second person and carried out after a waiting
 * time. What remains of a record is a row without content, and its trail without what people typed. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** What may lose rows or words by a plan; whatever else is insert-only stays so. */
const content = [
  ...[
    'opinion',
    'adoption',
    'case_record',
    'chat_message',
    'opinion_copy',
    'opinion_dissent',
    'opinion_signature',
  ],
  ...[
    'correction_request',
    'correction_answer',
    'outcome',
    'diagnosis_agreement',
    'rating',
    'review_decision',
  ],
  ...[
    'precheck_decision',
    'consent_step',
    'member_opinion',
    'annotation_layer',
    'attachment_still',
    'still_request',
  ],
  ...['subject_copy', 'referral_summary', 'follow_up_attempt'],
]

const statements = [
  `create table destruction_plan (
    id uuid primary key,
    number int generated always as identity constraint destruction_plan_number unique,
    state text not null check (state in ('proposed', 'approved', 'running', 'done', 'refused', 'withdrawn')),
    reason text not null check (btrim(reason) <> ''),
    proposed_by uuid not null references person (id),
    proposed_at timestamptz not null,
    decided_by uuid references person (id),
    decided_at timestamptz,
    decision_reason text not null default '',
    /* the end of the waiting time */
    due_at timestamptz,
    withdrawn_by uuid references person (id),
    withdrawn_at timestamptz,
    withdrawal_reason text not null default '',
    started_at timestamptz,
    ended_at timestamptz,
    /* over the list as it was carried out */
    digest text,
    digest_algorithm text,
    check ((decided_by is null) = (decided_at is null)),
    check (decided_at is null or decision_reason <> ''),
    check (state not in ('approved', 'running', 'done', 'refused') or decided_at is not null),
    check (state not in ('approved', 'running', 'done') or due_at is not null),
    check ((state = 'withdrawn') = (withdrawn_at is not null)),
    check ((withdrawn_by is null) = (withdrawn_at is null)),
    check (withdrawn_at is null or withdrawal_reason <> ''),
    check ((state in ('running', 'done')) = (started_at is not null)),
    check (started_at >= due_at),
    check ((state = 'done') = (ended_at is not null)),
    check ((state = 'done') = (digest is not null) and (digest is null) = (digest_algorithm is null)),
    constraint destruction_not_by_oneself check (decided_by <> proposed_by)
  )`,
  `create index destruction_plan_open on destruction_plan (due_at) where state in ('approved', 'running')`,
  /* 销毁清册: no identity stands in it */
  `create table destruction_item (
    plan_id uuid not null references destruction_plan (id),
    consultation_id uuid not null references consultation (id),
    number text not null,
    class text not null check (class in ('inpatient', 'outpatient')),
    since timestamptz not null,
    kept_until date not null,
    /* held: sealed since it was listed; kept: not due any more; released: its plan was refused or withdrawn */
    state text not null default 'listed' check (state in ('listed', 'destroyed', 'held', 'kept', 'released')),
    at timestamptz,
    /* of what was destroyed */
    counts jsonb,
    primary key (plan_id, consultation_id),
    check ((state = 'listed') = (at is null)),
    check ((state = 'destroyed') = (counts is not null))
  )`,
  `create unique index destruction_item_once on destruction_item (consultation_id) where state in ('listed', 'destroyed')`,
  /* files of destroyed records that still lie on a disk: written with the destruction, gone with the file */
  `create table destruction_file (
    key text primary key,
    store text not null check (store in ('attachment', 'recording')),
    plan_id uuid not null references destruction_plan (id)
  )`,

  /* What is approved is what was listed, and a plan goes one way */
  `create function keep_destruction_item() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' and exists (select from destruction_plan where id = new.plan_id and state = 'proposed')
        then return new; end if;
      if tg_op = 'UPDATE' and old.state = 'listed'
        and (to_jsonb(new) - '{state,at,counts}'::text[]) = (to_jsonb(old) - '{state,at,counts}'::text[])
        then return new; end if;
      raise exception 'a list of destruction does not change' using errcode = 'integrity_constraint_violation';
    end $$`,
  `create trigger destruction_item_kept before insert or update or delete on destruction_item
    for each row execute function keep_destruction_item()`,
  `create function keep_destruction_plan() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and (old.state, new.state) in (('proposed', 'approved'), ('proposed', 'refused'),
          ('proposed', 'withdrawn'), ('approved', 'withdrawn'), ('approved', 'running'), ('running', 'done'))
        and (new.number, new.reason, new.proposed_by, new.proposed_at) = (old.number, old.reason, old.proposed_by, old.proposed_at)
        and (old.state = 'proposed' or (new.decided_by, new.decided_at, new.due_at) is not distinct from
          (old.decided_by, old.decided_at, old.due_at))
      then return new; end if;
      raise exception 'a plan of destruction goes one way' using errcode = 'integrity_constraint_violation';
    end $$`,
  `create trigger destruction_plan_kept before update or delete on destruction_plan
    for each row execute function keep_destruction_plan()`,

  `alter table consultation
    add column destroyed_at timestamptz,
    add column destroyed_by uuid references destruction_plan (id),
    add constraint consultation_destroyed check ((destroyed_at is null) = (destroyed_by is null))`,
  `alter table referral
    add column destroyed_at timestamptz,
    add column destroyed_by uuid references destruction_plan (id),
    add constraint referral_destroyed check ((destroyed_at is null) = (destroyed_by is null))`,
  `create index consultation_kept on consultation (changed_at, id) where destroyed_at is null`,

  /* Whether this transaction carries out an approved plan; destroy_record() alone says so */
  `create function destroys() returns boolean language sql stable as $$
    select coalesce(current_setting('shuangshou.destroys', true), '') <> ''
      and exists (select from destruction_plan
        where id::text = current_setting('shuangshou.destroys', true) and state = 'running') $$`,
  `create or replace function refuse_change() returns trigger language plpgsql as $$
    begin
      if tg_level = 'ROW' and tg_table_name = any('{${content.join(',')}}'::text[]) and destroys() then
        if tg_op = 'DELETE' then return old; end if;
        return new;
      end if;
      /* apart: a condition that names a row is computed whole, and other tables have no such column, statements no row */
      if tg_level = 'ROW' and tg_table_name = 'audit_event' and tg_op = 'UPDATE' then
        if destroys() and (to_jsonb(new) - 'data') = (to_jsonb(old) - 'data') and (new.data -> 'destroyed') = 'true'::jsonb
          then return new; end if;
      end if;
      raise exception '% is insert-only', tg_table_name using errcode = 'integrity_constraint_violation';
    end $$`,
  `create or replace function keep_hold() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and destroys() then return old; end if;
      if tg_op = 'DELETE' or old.lifted_at is not null
        or (to_jsonb(new) - '{lifted_by,lifted_at,lift_reason}'::text[])
          is distinct from (to_jsonb(old) - '{lifted_by,lifted_at,lift_reason}'::text[])
      then raise exception 'a hold is lifted once, and nothing else of it changes'; end if;
      return new;
    end $$`,
  `create or replace function refuse_sent_document() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and destroys() then return old; end if;
      if exists (select from referral where id = coalesce(new.referral_id, old.referral_id)
          and state not in ('draft', 'returned')) then
        raise exception 'the documents of a sent referral do not change' using errcode = 'integrity_constraint_violation';
      end if;
      return coalesce(new, old);
    end $$`,

  /*
   * With the rights of the owner, so that the application can do this and no other change of what is insert-only. It does it to what an
   * approved plan lists, and to nothing that is sealed. identity: of nobody, sealed; record: one with nothing in it; words: of each event
   * that somebody typed into, what remains.
   */
  `create function destroy_record(plan uuid, subject uuid, happens timestamptz, nobody bytea, record jsonb, words jsonb)
    returns void language plpgsql security definer set search_path = public as $$
    declare
      of_patient uuid;
      word jsonb;
    begin
      select patient_id into of_patient from consultation where id = subject;
      perform from destruction_item where plan_id = plan and consultation_id = subject and state = 'listed';
      if not found or is_held(subject, happens) then raise exception 'not to be destroyed'; end if;
      /* a request makes a patient of its own; should two ever share one, neither takes the other's */
      if exists (select from consultation where patient_id = of_patient and id <> subject) then
        raise exception 'not to be destroyed: another record is of this patient'; end if;
      perform set_config('shuangshou.destroys', plan::text, true);
      if not destroys() then raise exception 'no plan that was approved'; end if;

      delete from referral_document where consultation_id = subject
        or referral_id in (select id from referral where patient_id = of_patient);
      delete from referral_consent where referral_id in (select id from referral where patient_id = of_patient);
      delete from referral_summary where referral_id in (select id from referral where patient_id = of_patient);
      delete from follow_up_attempt where referral_id in (select id from referral where patient_id = of_patient);
      delete from notice where consultation_id = subject
        or referral_id in (select id from referral where patient_id = of_patient);
      /* what a rule of its state asks for is there, and says nothing */
      update referral set diagnosis = '', condition = '', purpose = '', contact_phone = '', sender_phone = '',
        plan = case when referral.plan is null then null else '{}'::jsonb end, slot_text = '', outcome = '', reason_text = null,
        consent_exception = case consent_exception when '' then '' else '—' end, lacking = '{}', due_at = null, lapse_at = null,
        destroyed_at = happens, destroyed_by = destroy_record.plan
      where patient_id = of_patient;

      delete from chat_message where consultation_id = subject;
      delete from annotation_layer where consultation_id = subject;
      delete from recording_part where recording_id in (select id from recording where consultation_id = subject);
      delete from recording_consent where recording_id in (select id from recording where consultation_id = subject);
      delete from recording where consultation_id = subject;
      delete from attachment_still where attachment_id in (select id from attachment where consultation_id = subject);
      delete from still_request where consultation_id = subject;
      delete from attachment_preview where attachment_id in (select id from attachment where consultation_id = subject);
      delete from attachment_dicom where attachment_id in (select id from attachment where consultation_id = subject);
      delete from attachment where consultation_id = subject;
      delete from upload where consultation_id = subject;
      delete from correction_answer where correction_id in (select id from correction_request where consultation_id = subject);
      delete from correction_request where consultation_id = subject;
      delete from opinion_copy where opinion_id in (select id from opinion where consultation_id = subject);
      delete from opinion_dissent where opinion_id in (select id from opinion where consultation_id = subject);
      delete from opinion_signature where opinion_id in (select id from opinion where consultation_id = subject);
      delete from opinion where consultation_id = subject;
      delete from opinion_draft where consultation_id = subject;
      delete from member_opinion where consultation_id = subject;
      delete from consultation_agenda where consultation_id = subject;
      delete from consent_step where consultation_id = subject;
      delete from consent where consultation_id = subject;
      delete from subject_copy where consultation_id = subject;
      delete from question where consultation_id = subject;
      delete from wished_time where consultation_id = subject;
      delete from follow_up where consultation_id = subject
        and not exists (select from outcome where consultation_id = subject and day = follow_up.day);
      delete from guest_link where consultation_id = subject;
      delete from legal_hold where consultation_id = subject;
      delete from search_entry where consultation_id = subject;

      update case_record set content = record, asked = null where consultation_id = subject;
      update adoption set reason = '', actions = '' where consultation_id = subject;
      update time_proposal set note = '', answer_note = '' where consultation_id = subject;
      update review_decision set reason_text = '' where consultation_id = subject;
      update precheck_decision set reason_text = '' where consultation_id = subject;
      update ring_call set reason_text = '' where consultation_id = subject;
      update consultation_member set reason_text = '' where consultation_id = subject;
      update outcome set diagnosis = '', note = '' where consultation_id = subject;
      update diagnosis_agreement set final_western = '', final_tcm = '' where consultation_id = subject;
      update rating set words = '' where consultation_id = subject;
      update log_export set reason = case when reason is null then null else '—' end where consultation_id = subject;
      update person set name = '—', name_en = '—' where guest_of = subject;
      update consultation set chief_complaint = '', diagnosis = '', purpose = '', contact_phone = '', reason_text = null,
        passed_words = null, board_wish = null, invitation = '{}', lacking = '{}', wanted = '{}', gap = '{}', due_at = null,
        destroyed_at = happens, destroyed_by = destroy_record.plan
      where id = subject;
      update patient set identity = nobody, sex = null, birth_date = null, nationality = '', interpreter_language = ''
        where id = of_patient;
      delete from consultation_clock where consultation_id = subject;

      for word in select * from jsonb_array_elements(words) loop
        update audit_event set data = word -> 'data' where id = (word ->> 'id')::uuid
          and (consultation_id = subject or chain in (select 'referral:' || id from referral where patient_id = of_patient));
      end loop;
      perform set_config('shuangshou.destroys', '', true);
    end $$`,
]
