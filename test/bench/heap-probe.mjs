/** Loaded before a process of the product (`--import`): on SIGUSR2 it collects its garbage and writes what is left into the folder of MEMORY_PROBE. */
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const folder = process.env.MEMORY_PROBE
if (folder !== undefined) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const file = join(folder, `${process.pid}.json`)
  let asked = 0
  const write = () => {
    const { heapUsed, external, rss } = process.memoryUsage()
    writeFileSync(
      file,
      JSON.stringify({
        script: basename(process.argv[1] ?? ''),
        pid: process.pid,
        asked,
        heap: heapUsed + external,
        rss,
      }),
    )
  }
  write()
  process.on('SIGUSR2', () => {
    asked += 1
    // What finalizers let go of goes with the second one.
    collect()
    setTimeout(() => {
      collect()
      write()
    }, 100)
  })
}
