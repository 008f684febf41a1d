/** Rows of figures with the goal beside each: printed one a line, written as one JSON file. A bad row is printed like a good one. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { join } from 'node:path'
import { chromiumVersion } from '../support/chromium.ts'

const root = join(import.meta.dirname, '../..')

export type Row = {
  /** Of the scorecard. */
  row: number
  what: string
  unit: 'ms' | '%' | 'fps' | 'pixels' | 'count'
  /** Every repetition as it was measured. */
  values: number[]
  /** Which figure of the repetitions the goal speaks of. */
  of: 'p50' | 'p95' | 'p99' | 'p99.9' | 'max' | 'min'
  goal: number
  /** Whether the goal is the least or the most. */
  bound: 'most' | 'least'
}

/** @param share 0 to 1; the value that this share of them does not exceed */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

const shares: Readonly<Record<Row['of'], number>> = {
  p50: 0.5,
  p95: 0.95,
  p99: 0.99,
  'p99.9': 0.999,
  max: 1,
  min: 0,
}

export function figureOf({ values, of }: Row): number {
  return Number(quantile(values, shares[of]).toFixed(3))
}

export function isMet(row: Row): boolean {
  const figure = figureOf(row)
  return row.bound === 'most' ? figure <= row.goal : figure >= row.goal
}

export function lineOf(row: Row): string {
  const { row: number, what, unit, values, of, goal, bound } = row
  const sign = bound === 'most' ? '≤' : '≥'
  return [
    String(number).padStart(2),
    what.padEnd(64),
    `${of} ${figureOf(row)} ${unit}`.padEnd(22),
    `goal ${sign} ${goal}`.padEnd(14),
    isMet(row) ? 'met   ' : 'MISSED',
    `n = ${values.length}`,
  ].join('  ')
}

/** Where the parts ran, and over what they spoke. */
export type Setting = { pinning: string; network: string }

const callOfBrowsers: Setting = {
  pinning: 'none: browsers, server, media and line share all cores',
  network: 'loopback, made worse by test/lab/relay.ts',
}

/**
 * Writes `test/output/bench-NAME.json` with the rows, the versions and the machine.
 * @param floor what the measuring itself costs, so that nobody takes it for the product
 * @param setting of a call of browsers where it is left out
 * @returns the file
 */
export function writeRows(
  name: string,
  rows: readonly Row[],
  floor: Readonly<Record<string, number | string>>,
  setting: Setting = callOfBrowsers,
): string {
  const file = join(root, 'test/output', `bench-${name}.json`)
  const result = {
    at: new Date().toISOString(),
    again: `npm run bench -- ${name}`,
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, kernel: release(), load: loadavg() },
    ...setting,
    versions: { node: process.version, chromium: chromiumVersion(), mediasoup: versionOf('mediasoup') },
    floor,
    rows: rows.map((row) => ({ ...row, figure: figureOf(row), met: isMet(row) })),
  }
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
  return file
}

function versionOf(name: string): string {
  const described = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string
  }
  return described.version
}
