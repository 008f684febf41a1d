/** What a bench has measured, as one JSON file with the machine beside it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'

const output = join(import.meta.dirname, '../output')

/**
 * Writes `test/output/bench-NAME.json`.
 * @returns the file as it is named to people
 */
export function writeFacts(name: string, facts: object): string {
  mkdirSync(output, { recursive: true })
  const machine = {
    at: new Date().toISOString(),
    node: process.version,
    cores: cpus().length,
    load: loadavg(),
  }
  writeFileSync(join(output, `bench-${name}.json`), `${JSON.stringify({ ...machine, ...facts }, null, 2)}\n`)
  return `test/output/bench-${name}.json`
}
