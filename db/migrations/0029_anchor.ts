import { type Kysely, sql } from 'kysely'

/** Once a day the heads of the chains are sealed with a key from outside the database. Insert-only, like what they stand for. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table anchor (
    sequence int primary key check (sequence > 0),
    /* of Asia/Shanghai */
    day date not null unique,
    taken_at timestamptz not null,
    /* chains that had grown since the anchor before */
    heads int not null,
    root text not null,
    digest_algorithm text not null,
    /* digest of the anchor before, 0 for the first */
    previous text not null,
    algorithm text not null,
    key_id text not null,
    signature text not null
  )`,
  `create table anchor_head (
    chain text not null,
    length int not null,
    digest text not null,
    sequence int not null references anchor (sequence) deferrable initially deferred,
    primary key (chain, length)
  )`,
  `create index anchor_head_sequence on anchor_head (sequence, chain collate "C", length)`,
  ...['anchor', 'anchor_head'].flatMap((table) => [
    `create trigger ${table}_insert_only before update or delete on ${table} for each row execute function refuse_change()`,
    `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
  ]),
]
