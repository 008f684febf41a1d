import { type Kysely, sql } from 'kysely'

/** Notices: what people are told, by which ways it goes out, and what they wish. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table notice (
    id uuid primary key,
    /* what happened; with the person the key that makes a second notice of the same event impossible */
    event text not null,
    person_id uuid not null references person (id),
    kind text not null,
    category text not null check (category in ('news', 'action_needed', 'emergency', 'reminder', 'security')),
    consultation_id uuid references consultation (id),
    /* the parameters of its text: number, line, state, time, acting colleague; never anything of a patient */
    facts jsonb not null,
    created_at timestamptz not null default now(),
    read_at timestamptz,
    /* what it asked for has been done, by whomever */
    settled_at timestamptz,
    unique (event, person_id)
  )`,
  /* UUIDv7: the id is the order in time */
  `create index notice_person on notice (person_id, id desc)`,
  `create index notice_unread on notice (person_id, id desc) include (category) where read_at is null and settled_at is null`,
  `create index notice_call on notice (consultation_id)
    where settled_at is null and category in ('action_needed', 'emergency')`,
  `create index notice_created on notice (created_at)`,

  `create table notice_delivery (
    id uuid primary key,
    notice_id uuid not null references notice (id) on delete cascade,
    channel text not null check (channel in ('mail', 'push', 'webhook')),
    /* the push subscription; empty for the others, which have one target each */
    target text not null default '',
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'dead', 'dropped')),
    attempts int not null default 0,
    next_at timestamptz not null,
    sent_at timestamptz,
    last_error text,
    created_at timestamptz not null default now(),
    unique (notice_id, channel, target),
    check ((state = 'sent') = (sent_at is not null))
  )`,
  `create index notice_delivery_waiting on notice_delivery (next_at, id) where state = 'waiting'`,
  `create index notice_delivery_failed on notice_delivery (id desc)
    where state in ('waiting', 'dead') and last_error is not null`,
  `create function announce_delivery() returns trigger language plpgsql as $$
    begin perform pg_notify('notice_delivery', ''); return null; end $$`,
  `create trigger notice_delivery_announce after insert on notice_delivery
    for each statement execute function announce_delivery()`,

  `create table notice_preference (
    person_id uuid primary key references person (id),
    /* {"news":["push"],…}; null: what the house proposes */
    channels jsonb,
    /* minutes after midnight in Beijing, both null: no quiet hours */
    quiet_from smallint check (quiet_from between 0 and 1439),
    quiet_until smallint check (quiet_until between 0 and 1439),
    /* confirmed by a code that was sent there */
    mail_address text check (char_length(mail_address) <= 254),
    saved_at timestamptz not null default now(),
    check ((quiet_from is null) = (quiet_until is null)),
    check (quiet_from <> quiet_until)
  )`,
  `create table mail_claim (
    person_id uuid primary key references person (id),
    id uuid not null,
    address text not null check (char_length(address) <= 254),
    /* encrypted {code}; layout in server/app/vault.ts */
    code bytea not null,
    attempts int not null default 0,
    expires_at timestamptz not null
  )`,
  `create table push_subscription (
    id uuid primary key,
    person_id uuid not null references person (id),
    endpoint text not null unique check (char_length(endpoint) <= 1000),
    p256dh text not null,
    auth text not null,
    label text not null,
    created_at timestamptz not null default now()
  )`,
  `create index push_subscription_person on push_subscription (person_id)`,
]
