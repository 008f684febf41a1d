import { type Kysely, sql } from 'kysely'

/**
 * What is known of each stay in a call, minute by minute: written once, sealed by the digest in the event of the stay's end. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table call_minute (
    presence_id uuid not null references presence (id),
    began_at timestamptz not null,
    /* how long it was; a connection that is away keeps its minute open until it returns */
    seconds int not null check (seconds between 1 and 600),
    away int not null check (away between 0 and seconds),
    sound_only int not null check (sound_only between 0 and seconds),
    frozen int not null check (frozen between 0 and seconds),
    drops int not null check (drops between 0 and 600),
    /* null where the person's own browser has told nothing */
    loss_per_mille int check (loss_per_mille between 0 and 1000),
    round_trip_ms int check (round_trip_ms between 0 and 120000),
    lowest int check (lowest between 1 and 16384),
    highest int check (highest between lowest and 16384),
    way text check (way in ('udp', 'tcp', 'relay')),
    primary key (presence_id, began_at)
  )`,
  `create index audit_event_measured on audit_event ((data ->> 'presenceId')) where kind = 'room.measured'`,
  `create trigger call_minute_insert_only before update or delete on call_minute for each row execute function refuse_change()`,
  `create trigger call_minute_no_truncate before truncate on call_minute for each statement execute function refuse_change()`,
]
