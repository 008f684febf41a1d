import { type Kysely, sql } from 'kysely'

/** People: accounts that are invited, roles that are kept apart, links for choosing a password. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table person
    add column version int not null default 1,
    /* null: invited, has chosen none yet */
    add column password_set_at timestamptz default now()`,
  `alter table person_role
    add column granted_by uuid references person (id),
    add column granted_at timestamptz not null default now(),
    add constraint person_role_not_by_oneself check (granted_by <> person_id)`,

  /* Who grants roles reads no records: the role stands alone. The lock makes two grants at once wait for each other. */
  `create function keep_roles_apart() returns trigger language plpgsql as $$
    begin
      perform 1 from person where id = new.person_id for update;
      if exists (
        select from person_role
        where person_id = new.person_id and role <> new.role and 'security_admin' in (role, new.role)
      ) then
        raise exception 'a security administrator has no other role'
          using errcode = '23514', constraint = 'person_role_apart';
      end if;
      return new;
    end $$`,
  `create trigger person_role_apart before insert or update on person_role
    for each row execute function keep_roles_apart()`,

  /* Without one nobody could ever grant a role again. The lock lets two who leave at once not overlook each other. */
  `create function keep_a_security_admin() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtext('person_role_last_security'));
      if not exists (
        select from person_role join person on person.id = person_role.person_id
        where role = 'security_admin' and disabled_at is null and password_set_at is not null
      ) then
        raise exception 'the last security administrator stays'
          using errcode = '23514', constraint = 'person_role_last_security';
      end if;
      return null;
    end $$`,
  `create trigger person_role_last_security after delete or update on person_role
    for each row when (old.role = 'security_admin') execute function keep_a_security_admin()`,
  `create function keep_an_enabled_security_admin() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtext('person_role_last_security'));
      if exists (select from person_role where person_id = new.id and role = 'security_admin')
        and not exists (
          select from person_role join person on person.id = person_role.person_id
          where role = 'security_admin' and disabled_at is null and password_set_at is not null
        ) then
        raise exception 'the last security administrator stays'
          using errcode = '23514', constraint = 'person_role_last_security';
      end if;
      return null;
    end $$`,
  `create trigger person_last_security after update of disabled_at on person
    for each row when (old.disabled_at is null and new.disabled_at is not null)
    execute function keep_an_enabled_security_admin()`,

  `create table account_link (
    id uuid primary key,
    person_id uuid not null references person (id),
    purpose text not null check (purpose in ('invite', 'reset')),
    token_digest bytea not null unique check (octet_length(token_digest) = 32),
    /* encrypted {token}, so that a repeated request shows the same link; gone when it is over */
    token bytea,
    mail_address text check (char_length(mail_address) <= 254),
    created_by uuid not null references person (id),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz,
    check (created_by <> person_id)
  )`,
  /* a new link makes the one before worthless */
  `create unique index account_link_open on account_link (person_id) where used_at is null and revoked_at is null`,

  /* The second factor (RFC 6238) */
  `create table second_factor (
    person_id uuid primary key references person (id),
    /* encrypted {key}; layout in server/app/vault.ts */
    secret bytea not null,
    confirmed_at timestamptz,
    /* the step of the last code that was taken; none before it counts again */
    last_step bigint not null default 0,
    created_at timestamptz not null default now()
  )`,
  `create table recovery_code (
    person_id uuid not null references second_factor (person_id) on delete cascade,
    /* HMAC under a key derived from the data key */
    digest bytea not null check (octet_length(digest) = 32),
    used_at timestamptz,
    primary key (person_id, digest)
  )`,
  `alter table institution add column second_factor_required boolean not null default false`,
  `create table house_setting (
    id smallint primary key default 1 check (id = 1),
    administrators_second_factor boolean not null default false,
    version int not null default 1
  )`,
  `insert into house_setting default values`,
]
