/** A browser on a profile of its own that is a process which can be killed, as a crash or a pulled plug would. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { bound } from '../../db/lifetime.mjs'
import { killGroup } from '../../server/bootstrap/command.mjs'
import { chromiumFlags, chromiumPath } from '../support/chromium.ts'
import { freePort } from '../support/ports.ts'
import { patience } from './product.ts'
import { wide } from './shots.ts'

export type Killable = {
  /** Starts it on the same profile as before. */
  open(): Promise<{ context: BrowserContext; page: Page }>
  /** SIGKILL to the browser and everything that it started. */
  kill(): Promise<void>
  /** Whether a text stands readable anywhere in the profile's files. */
  holds(text: string): boolean
  remove(): Promise<void>
}

export function killableBrowser(): Killable {
  const folder = mkdtempSync(join(tmpdir(), 'shuangshou-profile-'))
  let child: ChildProcess | undefined
  let ended: Promise<unknown> = Promise.resolve()

  async function open() {
    const program = chromiumPath()
    if (program === undefined) throw new Error('no Chromium')
    const port = await freePort()
    const args = [
      ...chromiumFlags,
      '--headless=new',
      '--lang=zh-CN',
      `--remote-debugging-port=${port}`,
      `--user-data-dir=${folder}`,
      'about:blank',
    ]
    const started = spawn(...bound(program, args, 'KILL'), { detached: true, stdio: 'ignore' })
    child = started
    ended = new Promise((resolve) => started.once('close', resolve))
    const address = `http://127.0.0.1:${port}`
    await listens(address)
    const browser = await chromium.connectOverCDP(address)
    const [context] = browser.contexts()
    if (context === undefined) throw new Error('a browser without a context')
    context.setDefaultTimeout(patience)
    const page = context.pages()[0] ?? (await context.newPage())
    await page.setViewportSize(wide)
    // Nothing slides away from under the hand, as in openWindow.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    return { context, page }
  }

  async function kill() {
    if (child === undefined) return
    killGroup(child, 'SIGKILL')
    child = undefined
    await ended
  }

  return {
    open,
    kill,
    holds: (text) => filesOf(folder).some((file) => holdsText(file, text)),
    async remove() {
      await kill()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

async function listens(address: string): Promise<void> {
  for (let left = 300; left > 0; left -= 1) {
    const answer = await fetch(`${address}/json/version`).catch(() => null)
    if (answer?.ok === true) return
    await sleep(100)
  }
  throw new Error('the browser does not listen')
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Browsers write text in either of the two. */
function holdsText(file: string, text: string): boolean {
  const bytes = readFileSync(file)
  return bytes.includes(Buffer.from(text, 'utf8')) || bytes.includes(Buffer.from(text, 'utf16le'))
}
