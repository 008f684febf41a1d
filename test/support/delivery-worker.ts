/** The worker of deliveries as a process of its own, so that a test can kill it at any moment. It says `ready` on its output. */
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { openDatabase } from '../../db/open.ts'
import { startDeliveries } from '../../server/app/delivery.ts'
import { createExaminer } from '../../server/app/examiner.ts'
import { createExportWorker } from '../../server/app/export-worker.ts'
import { createFileStore } from '../../server/app/files.ts'
import { createRecordingFiles } from '../../server/app/recording-files.ts'
import { createInternalSigning } from '../../server/app/signing.ts'
import { createTrailWorker } from '../../server/app/trail-worker.ts'
import { createVault } from '../../server/app/vault.ts'
import { createAuth } from '../../server/auth/guard.ts'
import { cheapCost, createPasswords } from '../../server/auth/password.ts'
import { readEnv } from '../../server/env.ts'
import { openPost, postOptionsOf } from '../../server/post/open.ts'

const env = readEnv(process.env)
const opened = openDatabase(env.DATABASE_URL ?? '', { connections: 2 })
const key = randomBytes(32)
const auth = createAuth({ db: opened.db, passwords: createPasswords(cheapCost), secure: false })
await startDeliveries({
  client: opened.client,
  deps: {
    db: opened.db,
    read: opened.read,
    auth,
    vault: createVault(key),
    signing: createInternalSigning(key, auth.confirmPassword),
    examiner: createExaminer(),
    trail: createTrailWorker({ url: opened.url, folder: env.DATA_DIR, keys: async () => new Map() }),
    exports: createExportWorker({
      ...{ url: opened.url, folder: env.DATA_DIR, dataKey: key, vault: createVault(key) },
    }),
    files: createFileStore(env.DATA_DIR),
    recordings: createRecordingFiles(`${env.DATA_DIR}/recordings`, createVault(key)),
    post: openPost(postOptionsOf(env)),
    log: pino({ level: 'silent' }),
    digest: env.DIGEST,
    clock: () => new Date(),
  },
})
process.stdout.write('ready\n')
