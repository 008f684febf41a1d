/**
 * `npm start`. Up to the packages it runs on whatever Node the machine has (20 or newer), from there on the project's.
 */
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endCommands, followParent } from './command.mjs'
import { checkMachine, ensureDependencies, runsProjectNode, runUnderProjectNode } from './install.mjs'
import { createSay, printFailure } from './say.mjs'

const script = fileURLToPath(import.meta.url)
const root = resolve(dirname(script), '../..')
process.chdir(root)
const dataFolder = resolve(process.env.DATA_DIR || '.data')
const log = join(dataFolder, 'log', 'start.log')
const say = createSay()
process.env.START_BEGAN ??= String(Date.now())

followParent()
try {
  checkMachine({ platform: process.platform, arch: process.arch, node: process.versions.node })
  const stop = () => {
    endCommands()
    process.exit(0)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  await ensureDependencies({ root, say, log })
  process.off('SIGINT', stop)
  process.off('SIGTERM', stop)
  if (runsProjectNode(root)) {
    const { serve } = await import('./serve.ts')
    await serve({ root, say, log })
  } else {
    process.exitCode = await runUnderProjectNode(root, script)
  }
} catch (error) {
  endCommands()
  printFailure(error, { folder: dataFolder, log })
  process.exitCode = 1
}
