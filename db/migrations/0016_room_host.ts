import { type Kysely, sql } from 'kysely'

/** How a room is led: the lock, the experts' own talk, who was let in or sent out, whose hand is up. It outlives the server's process. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table room_control (
    consultation_id uuid primary key references consultation,
    locked_at timestamptz,
    experts_since timestamptz
  )`,
  `create table room_standing (
    consultation_id uuid not null references consultation,
    person_id uuid not null references person,
    admission text check (admission in ('admitted', 'removed')),
    decided_at timestamptz,
    hand_raised_at timestamptz,
    primary key (consultation_id, person_id),
    check ((admission is null) = (decided_at is null))
  )`,
  /* what was written while the sides were parted stays parted */
  `alter table chat_message add column side text check (side in ('beijing', 'hohhot'))`,
]
