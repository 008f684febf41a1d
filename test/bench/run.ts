/** `npm run bench -- NAME`: runs test/bench/NAME.ts, which exports `run()`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

const [name = ''] = process.argv.slice(2)
if (!/^[a-z-]+$/.test(name) || !existsSync(join(folder, `${name}.ts`)) || !names().includes(name)) {
  console.error(`npm run bench -- ${names().join(' | ')}`)
  process.exit(2)
}
const bench = (await import(`./${name}.ts`)) as { run(): Promise<void> }
await bench.run()
