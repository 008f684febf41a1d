import { type Kysely, sql } from 'kysely'

/** Announcements over every page: from when to when, to whom, in versions; and who has put which version aside. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table banner (
    id uuid primary key,
    text_zh text not null check (btrim(text_zh) <> '' and char_length(text_zh) <= 300),
    text_en text not null check (btrim(text_en) <> '' and char_length(text_en) <= 600),
    level text not null check (level in ('info', 'warning')),
    /* all: the pages without sign-in too */
    audience text not null check (audience in ('all', 'signed_in')),
    from_at timestamptz not null,
    until_at timestamptz not null,
    version int not null default 1,
    check (from_at < until_at)
  )`,
  `create index banner_until on banner (until_at desc, id)`,
  `create table banner_version (
    banner_id uuid not null references banner (id),
    number int not null check (number > 0),
    settings jsonb not null check (jsonb_typeof(settings) = 'object'),
    person_id uuid not null references person (id),
    at timestamptz not null,
    constraint banner_version_once primary key (banner_id, number)
  )`,
  `create trigger banner_version_insert_only before update or delete on banner_version
    for each row execute function refuse_change()`,
  `create trigger banner_version_no_truncate before truncate on banner_version
    for each statement execute function refuse_change()`,
  `create function keep_banner() returns trigger language plpgsql as $$
    begin raise exception 'an announcement ends, and stays' using errcode = 'integrity_constraint_violation'; end $$`,
  `create trigger banner_kept before delete on banner for each row execute function keep_banner()`,
  /* one that was changed is shown again */
  `create table banner_dismissal (
    banner_id uuid not null references banner (id),
    person_id uuid not null references person (id),
    version int not null,
    at timestamptz not null default now(),
    primary key (person_id, banner_id)
  )`,
]
