import { type Kysely, sql } from 'kysely'

/** Which versions of a case record were sent to Beijing, and when. Versions themselves stay insert-only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table record_sending (
    consultation_id uuid not null,
    version int not null,
    sent_at timestamptz not null default now(),
    primary key (consultation_id, version),
    foreign key (consultation_id, version) references case_record (consultation_id, version)
  )`,
  /* what is known of requests that were submitted before: the newest version that was there */
  `insert into record_sending (consultation_id, version, sent_at)
    select consultation.id, coalesce(max(case_record.version) filter (
        where case_record.created_at <= consultation.submitted_at), 1), consultation.submitted_at
      from consultation join case_record on case_record.consultation_id = consultation.id
      where consultation.submitted_at is not null
      group by consultation.id`,
  `create trigger record_sending_insert_only before update or delete on record_sending
    for each row execute function refuse_change()`,
  `create trigger record_sending_no_truncate before truncate on record_sending
    for each statement execute function refuse_change()`,
  `do $$ begin
    if exists (select from pg_roles where rolname = 'shuangshou_app') then
      grant select, insert on record_sending to shuangshou_app;
    end if;
  end $$`,
]
