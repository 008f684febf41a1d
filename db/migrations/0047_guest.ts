import { type Kysely, sql } from 'kysely'

/**
 * Guests of one call: people of one consultation, without role and password, who come in by a link that is used once. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* which consultation a guest may be in, on whose side and until when; null: of the staff */
  `alter table person
    add column guest_of uuid references consultation,
    add column guest_side text check (guest_side in ('beijing', 'hohhot')),
    add column guest_until timestamptz,
    add constraint person_guest_whole check (
      (guest_of is null) = (guest_side is null) and (guest_of is null) = (guest_until is null)
    )`,
  /* only the digest of the token is kept; the name is sealed, because it may be the patient's */
  `create table guest_link (
    id uuid primary key references person,
    consultation_id uuid not null references consultation,
    kind text not null check (kind in ('patient', 'family', 'doctor', 'interpreter', 'technician')),
    name bytea not null,
    token_digest bytea not null unique check (octet_length(token_digest) = 32),
    created_by uuid not null references person,
    created_at timestamptz not null default now(),
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    opened_at timestamptz,
    revoked_at timestamptz,
    check (valid_from < valid_until)
  )`,
  `create index guest_link_consultation on guest_link (consultation_id)`,
  /* a guest is never given a role */
  `create function refuse_guest_role() returns trigger language plpgsql as $$
  begin
    if exists (select from person where id = new.person_id and guest_of is not null) then
      raise exception 'a guest has no role' using errcode = 'check_violation', constraint = 'person_role_no_guest';
    end if;
    return new;
  end $$`,
  `create trigger person_role_no_guest before insert or update on person_role
    for each row execute function refuse_guest_role()`,
]
