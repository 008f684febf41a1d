/**
 * What the kernel ends together with this process, kill -9 included: locks on files, and the programs it started.
 * Plain JavaScript, because the start command needs both before anything is installed.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const HELD = 75

/**
 * @typedef {{ release(): void }} Lock
 */

/**
 * Takes an exclusive lock. flock(1) locks the open file that it shares with this process, and the lock outlives it there. Node opens files
 * close-on-exec, so no other child inherits it.
 * @param {string} path the file to lock; made where it is missing
 * @returns {Lock | undefined} undefined: another process holds it
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true })
  const fd = openSync(path, 'a', 0o600)
  const done = spawnSync('flock', ['--nonblock', '--conflict-exit-code', String(HELD), '3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
    encoding: 'utf8',
  })
  if (done.status === 0) {
    let held = true
    return {
      release() {
        if (held) closeSync(fd)
        held = false
      },
    }
  }
  closeSync(fd)
  if (done.status === HELD) return undefined
  throw new Error(`flock ${path}: ${done.error?.message ?? done.stderr.trim()}`)
}

/**
 * Waits until the lock is free.
 * @param {string} path
 * @param {() => void} [onWait] called once, when another process holds it
 * @returns {Promise<Lock>}
 */
export async function lock(path, onWait) {
  let told = false
  for (;;) {
    const taken = tryLock(path)
    if (taken !== undefined) return taken
    if (!told) onWait?.()
    told = true
    await sleep(500)
  }
}

/** @type {boolean | undefined} */
let bindable

/**
 * Makes a command whose program gets a signal when this process dies. setpriv is part of util-linux, which every
 * Debian has; where it is missing the program runs without that safety.
 * @param {string} file
 * @param {string[]} args
 * @param {string} [signal] what the program gets
 * @returns {[string, string[]]} for spawn()
 */
export function bound(file, args, signal = 'TERM') {
  bindable ??= spawnSync('setpriv', ['--pdeathsig', 'keep', 'true'], { stdio: 'ignore' }).status === 0
  return bindable ? ['setpriv', ['--pdeathsig', signal, '--', file, ...args]] : [file, args]
}
