/** One process of the product under a test: started, waited for, killed as a crash would. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bound } from '../../db/lifetime.mjs'
import { killGroup } from '../../server/bootstrap/command.mjs'

export const root = join(import.meta.dirname, '../..')
export const output = join(root, 'test/output')
const READY_MS = 60_000
const END_MS = 10_000

/** One process of the product, which ends with this one, whatever ends this one. */
export class Part {
  readonly #script: string
  readonly #env: NodeJS.ProcessEnv
  readonly #isReady: () => Promise<boolean>
  #child: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()
  #over = true
  #lastLines: string[] = []

  constructor(script: string, env: NodeJS.ProcessEnv, isReady: () => Promise<boolean>) {
    this.#script = script
    this.#env = env
    this.#isReady = isReady
  }

  async start(): Promise<void> {
    const log = createWriteStream(join(output, `e2e-${this.#script.replaceAll('/', '-')}.log`), {
      flags: 'a',
    })
    const [file, args] = bound(process.execPath, [join(root, this.#script)], 'KILL')
    const child = spawn(file, args, { env: this.#env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    this.#over = false
    this.#lastLines = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log.write(text)
        this.#lastLines = [...this.#lastLines, text].slice(-20)
      })
    }
    this.#ended = new Promise<void>((resolve) => {
      child.once('error', () => resolve())
      child.once('close', () => resolve())
    }).then(() => {
      this.#over = true
      log.end()
    })
    await this.#ready()
  }

  async #ready(): Promise<void> {
    const until = Date.now() + READY_MS
    while (!(await this.#isReady())) {
      if (this.#over || Date.now() > until) {
        throw new Error(`${this.#script} does not serve:\n${this.#lastLines.join('')}`)
      }
      await sleep(50)
    }
  }

  said(word: string): boolean {
    return this.#lastLines.some((line) => line.includes(word))
  }

  /** Kills what this process has started from that program. */
  killChildren(program: string): void {
    const pid = this.#child?.pid
    if (pid === undefined) throw new Error(`${this.#script} does not run`)
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    const found = children.filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(program))
    if (found.length === 0) throw new Error(`${this.#script} runs no ${program}`)
    for (const child of found) process.kill(Number(child), 'SIGKILL')
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#child === undefined || this.#over) return
    const child = this.#child
    killGroup(child, signal)
    const timer = setTimeout(() => killGroup(child, 'SIGKILL'), END_MS)
    await this.#ended
    clearTimeout(timer)
  }
}
