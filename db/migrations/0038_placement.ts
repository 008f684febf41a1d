import { type Kysely, sql } from 'kysely'

/** Several servers on one database: which of them live, and which of them has which room. Forward only. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* a name is an address that the proxy knows; a life is one process under it */
  `create table server_node (
    name text primary key check (name ~ '^[a-z0-9-]{1,20}$'),
    life uuid not null,
    lease_until timestamptz not null,
    draining_since timestamptz
  )`,
  /* only what an operator has said of them; that they live is seen by the servers themselves */
  `create table media_node (
    name text primary key check (name ~ '^[a-z0-9-]{1,20}$'),
    draining_since timestamptz
  )`,
  `create table room_placement (
    consultation_id uuid primary key references consultation,
    server text not null,
    life uuid not null,
    media_node text,
    claimed_at timestamptz not null default now()
  )`,
  `create index room_placement_life on room_placement (life)`,
  `create index room_placement_media_node on room_placement (media_node)`,
]
