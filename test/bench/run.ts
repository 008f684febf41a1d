/** `npm run bench -- NAME…`: runs test/bench/NAME.ts, which exports `run()`, one after another. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname

function names(): string[] {
  return readdirSync(folder)
    .filter(
      (file) =>
        file.endsWith('.ts') &&
        /^export (async )?function run\(/m.test(readFileSync(join(folder, file), 'utf8')),
    )
    .map((file) => file.slice(0, -3))
}

const wanted = process.argv.slice(2)
const known = names()
if (wanted.length === 0 || wanted.some((name) => !known.includes(name))) {
  console.error(`npm run bench -- ${known.join(' | ')}`)
  process.exit(2)
}
for (const name of wanted) {
  const bench = (await import(`./${name}.ts`)) as { run(): Promise<void> }
  await bench.run()
}
