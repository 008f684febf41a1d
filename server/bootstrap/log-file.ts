/** A log file that does not fill the disk: at 20 MB it is set aside, and two such files are kept. */
import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

const LIMIT = 20_000_000
const KEPT = 2

export class LogFile {
  readonly path: string
  #fd: number
  #size: number

  constructor(path: string) {
    this.path = path
    this.#fd = openSync(path, 'a', 0o600)
    this.#size = fstatSync(this.#fd).size
  }

  /** Never throws: a full disk must not take down what is being logged. */
  write(line: string): void {
    try {
      if (this.#size > LIMIT) this.#rotate()
      this.#size += writeSync(this.#fd, `${line}\n`)
    } catch (error) {
      process.stderr.write(`${this.path}: ${error instanceof Error ? error.message : error}\n`)
    }
  }

  #rotate(): void {
    closeSync(this.#fd)
    for (let age = KEPT; age > 0; age--) {
      const from = age === 1 ? this.path : `${this.path}.${age - 1}`
      if (existsSync(from)) renameSync(from, `${this.path}.${age}`)
    }
    this.#fd = openSync(this.path, 'a', 0o600)
    this.#size = 0
  }
}
