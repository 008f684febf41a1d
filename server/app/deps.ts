/** What a use case is given: values and doors, no globals. */
import type { Logger } from 'pino'
import type { Db, ReadDb } from '../../db/open.ts'
import type { Auth } from '../auth/guard.ts'
import type { Actor, PersonActor } from '../domain/actor.ts'
import type { DigestAlgorithm } from './digest.ts'
import type { Examiner } from './examiner.ts'
import type { ExportWorker } from './export-worker.ts'
import type { FileStore } from './files.ts'
import type { Post } from './post.ts'
import type { RecordingFiles } from './recording-files.ts'
import type { Signing } from './signing.ts'
import type { TrailWorker } from './trail-worker.ts'
import type { Vault } from './vault.ts'

export type Deps = {
  /** Only act.ts begins transactions for writing on it; everything else reads through `read`. */
  readonly db: Db
  readonly read: ReadDb
  /** Sessions, and the password asked again at signing. */
  readonly auth: Auth
  readonly vault: Vault
  /** Who makes signatures under opinions. */
  readonly signing: Signing
  readonly files: FileStore
  readonly recordings: RecordingFiles
  readonly examiner: Examiner
  /** Works on the whole trail in a process of its own. */
  readonly trail: TrailWorker
  /** Writes exports of the log in a process of its own, and keeps them. */
  readonly exports: ExportWorker
  /** How notices leave the house. */
  readonly post: Post
  readonly log: Logger
  readonly digest: DigestAlgorithm
  readonly clock: () => Date
}

/** Who calls, and what of the call the audit trail keeps. */
export type Call<A extends Actor = PersonActor> = {
  readonly actor: A
  readonly requestId: string
  readonly address: string | null
  /** From the client for every write; the same key with the same request gives the same answer and acts once. */
  readonly idempotency: { readonly key: string; readonly requestDigest: string } | null
}
