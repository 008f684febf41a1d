/** Which files outside the database its rows name. */
import type postgres from 'postgres'
import type { Snapshot } from '../../db/snapshot.ts'

export type NamedFile = {
  /** `attachments/…` or `recordings/…` */
  path: string
  /** Whether it is missed where it is not there: a removed file, or one still on its way, may be gone. */
  required: boolean
  /** Of its bytes, where the row knows it: a recording's row has that of what was sealed. */
  digest: string | null
  algorithm: string | null
}

const named = `
  select 'attachments/' || storage_key as path, removed_at is null as required, digest, digest_algorithm as algorithm
    from attachment
  union all
  select 'attachments/' || storage_key || made.ending, removed_at is null, null, null
    from attachment join attachment_preview on attachment_id = attachment.id and attachment_preview.state = 'ready',
      (values ('.display'), ('.thumbnail')) as made (ending)
  union all
  select 'attachments/' || storage_key, false, null, null from upload
  union all
  select 'recordings/' || id, state = 'verified', null, null
    from recording_part where state in ('written', 'verified', 'refused')
  union all
  select 'recordings/' || file_id, true, null, null from recording where state = 'ready'`

export function namedFiles(snapshot: Pick<Snapshot, 'rows'>): AsyncIterable<NamedFile[]> {
  return snapshot.rows<NamedFile>(named)
}

/** Whether a row still wants the file now. */
export async function isStillNamed(client: postgres.Sql, { path }: NamedFile): Promise<boolean> {
  const rows = await client.unsafe(`select from (${named}) as file where path = $1 and required`, [path])
  return rows.length > 0
}
