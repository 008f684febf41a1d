/** Uploads that can be resumed, what is shown of pictures, and whose images DICOM files are. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  /* A file on its way. Its bytes lie under storage_key from the first part on; the attachment then takes the key over */
  `create table upload (
    id uuid primary key,
    consultation_id uuid not null references consultation (id),
    uploaded_by uuid not null references person (id),
    kind text not null,
    file_name text not null,
    byte_size int not null check (byte_size > 0),
    /* SHA-256 over the SHA-256 of its parts: known to the browser before the first byte goes out */
    parts_digest text not null check (parts_digest ~ '^[0-9a-f]{64}$'),
    received int not null default 0 check (received between 0 and byte_size),
    /* one writer at a time; a writer that died is waited for until then */
    busy_until timestamptz,
    storage_key text not null unique,
    created_at timestamptz not null default now(),
    touched_at timestamptz not null default now(),
    /* the same file chosen again goes on where it was cut off */
    unique (consultation_id, uploaded_by, parts_digest)
  )`,
  `create index upload_touched on upload (touched_at)`,

  /* The display version and the thumbnail of a picture; made in the background, once */
  `create table attachment_preview (
    attachment_id uuid primary key references attachment (id),
    state text not null default 'pending' check (state in ('pending', 'ready', 'failed')),
    attempts int not null default 0,
    available_at timestamptz not null default now(),
    media_type text,
    width int,
    height int,
    byte_size int,
    thumbnail_byte_size int,
    made_at timestamptz,
    check ((state = 'ready') = (media_type is not null))
  )`,
  `create index attachment_preview_waiting on attachment_preview (available_at) where state = 'pending'`,
  `create function announce_preview() returns trigger language plpgsql as $$
    begin perform pg_notify('attachment_preview', ''); return null; end $$`,
  `create trigger attachment_preview_announce after insert on attachment_preview
    for each statement execute function announce_preview()`,
  `insert into attachment_preview (attachment_id)
    select id from attachment where media_type like 'image/%' and removed_at is null`,

  /* Tags of a DICOM file, encrypted like an identity; what differs from the case's patient is compared anew at each reading */
  `create table attachment_dicom (
    attachment_id uuid primary key references attachment (id),
    tags bytea not null,
    /* the differences that the uploader has seen and explained */
    confirmed_fields text[],
    confirmed_reason text,
    confirmed_by uuid references person (id),
    confirmed_at timestamptz,
    check ((confirmed_at is null) = (confirmed_by is null)),
    check ((confirmed_at is null) = (confirmed_fields is null)),
    check ((confirmed_at is null) = (confirmed_reason is null))
  )`,
]
