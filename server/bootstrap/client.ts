/** The pages for the browser, built when what they are made of has changed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lock } from '../../db/lifetime.mjs'
import { runCommand } from './command.mjs'
import { hashOf } from './hash.ts'
import { lockPath } from './install.mjs'
import { Failure, type Say } from './say.mjs'

const SOURCES = ['client', 'server/contract', 'server/domain', 'package-lock.json', 'tsconfig.json']
const OUTPUT = 'client/dist'

/** @throws Failure */
export async function ensureClient(options: { root: string; say: Say; log: string }): Promise<void> {
  const { root, say, log } = options
  const stamp = join(root, OUTPUT, '.stamp')
  const isFresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(root, SOURCES, [OUTPUT])
  if (isFresh()) return
  const held = await lock(lockPath(root, 'client'), () =>
    say.line('  … 另一个进程正在构建界面，等待中 · Waiting for another process that builds the pages'),
  )
  try {
    if (isFresh()) return
    // Taken before the build: what is edited meanwhile makes it stale.
    const digest = hashOf(root, SOURCES, [OUTPUT])
    await say.step('构建界面 · Building the pages', () => build(root, log))
    writeFileSync(stamp, digest)
  } finally {
    held.release()
  }
}

/** vite empties the output first, and the stamp with it, so an interrupted build does not pass for a finished one. */
async function build(root: string, log: string): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  try {
    await runCommand(process.execPath, [vite, 'build', 'client', '--emptyOutDir', '--logLevel', 'warn'], {
      cwd: root,
      // The pages that are tested are the pages that are served: without this the tests would build React for development.
      env: { ...process.env, NODE_ENV: 'production' },
      log,
    })
  } catch (error) {
    if (error instanceof Error && /no space left|ENOSPC/i.test(error.message)) throw error
    throw new Failure(
      `构建界面失败：请查看 ${log}；若改动过 client/，先执行 npm run check。`,
      `Building the pages failed: see ${log}; if you changed client/, run npm run check first.`,
      { cause: error },
    )
  }
}
