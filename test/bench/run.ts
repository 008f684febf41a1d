/**
 * `npm run bench -- NAME…`: runs test/bench/NAME.ts, which exports `run()`, one after another; without a name all that print rows of the
 * scorecard. One that misses its goal or fails stops none of those behind it; the exit code is 1 then, and 2 for a name that none has.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname

type Bench = { name: string; printsRows: boolean }

function benches(): Bench[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ name: file.slice(0, -3), text: readFileSync(join(folder, file), 'utf8') }))
    .filter(({ text }) => /^export (async )?function run\(/m.test(text))
    .map(({ name, text }) => ({ name, printsRows: /^import .*\bwriteRows\b/m.test(text) }))
}

const all = benches()
const given = process.argv.slice(2)
const names = given.length > 0 ? given : all.flatMap(({ name, printsRows }) => (printsRows ? [name] : []))
if (names.some((name) => !all.some((bench) => bench.name === name))) {
  console.error(`npm run bench -- ${all.map(({ name }) => name).join(' | ')}`)
  process.exit(2)
}
for (const name of names) {
  if (names.length > 1) console.log(`\n${name}`)
  try {
    const bench = (await import(`./${name}.ts`)) as { run(): Promise<void> }
    await bench.run()
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  }
}
