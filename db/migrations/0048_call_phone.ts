import { type Kysely, sql } from 'kysely'

/**
 * Calls that went on by telephone, and each loss of a connection with its place in the stay. Both are written once. Forward only.
 */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

function insertOnly(table: string): string[] {
  return [
    `create trigger ${table}_insert_only before update or delete on ${table} for each row execute function refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
  ]
}

const statements = [
  /* so that a stay that is named is that person's, in that consultation */
  `alter table presence add constraint presence_whose unique (id, consultation_id, person_id)`,
  `create table call_phone (
    /* chosen by the page, which may have to send it twice */
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    person_id uuid not null references person (id),
    side text not null check (side in ('beijing', 'hohhot')),
    /* from which stay; null: they had not come in */
    presence_id uuid,
    /* by the person's own page: it may have been offline */
    pressed_at timestamptz not null,
    recorded_at timestamptz not null,
    check (pressed_at <= recorded_at),
    foreign key (presence_id, consultation_id, person_id) references presence (id, consultation_id, person_id)
  )`,
  `create index call_phone_consultation on call_phone (consultation_id, pressed_at)`,
  ...insertOnly('call_phone'),
  `create table call_gap (
    presence_id uuid not null references presence (id),
    began_at timestamptz not null,
    ended_at timestamptz not null check (ended_at >= began_at),
    /* signalling: the person was gone; media: they were there, and sound and pictures were not */
    what text not null check (what in ('signalling', 'media')),
    primary key (presence_id, began_at)
  )`,
  ...insertOnly('call_gap'),
]
