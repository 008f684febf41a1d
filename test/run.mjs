/**
 * `npm test`, or `npm test -- unit api` for some of the projects. Up to the packages it runs on whatever Node the
 * machine has (20 or newer), from there on the project's.
 */
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endCommands, followParent } from '../server/bootstrap/command.mjs'
import {
  checkMachine,
  ensureDependencies,
  runsProjectNode,
  runUnderProjectNode,
} from '../server/bootstrap/install.mjs'
import { createSay, printFailure } from '../server/bootstrap/say.mjs'

const script = fileURLToPath(import.meta.url)
const root = resolve(dirname(script), '..')
process.chdir(root)
const output = join(root, 'test/output')
const log = join(output, 'run.log')
const say = createSay()

followParent()
try {
  checkMachine({ platform: process.platform, arch: process.arch, node: process.versions.node })
  const stop = () => {
    endCommands()
    process.exit(130)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  await ensureDependencies({ root, say, log })
  process.off('SIGINT', stop)
  process.off('SIGTERM', stop)
  if (runsProjectNode(root)) {
    const { runSuite } = await import('./support/suite.ts')
    process.exitCode = await runSuite({ root, output, say, log, wanted: process.argv.slice(2) })
  } else {
    process.exitCode = await runUnderProjectNode(root, script)
  }
} catch (error) {
  endCommands()
  printFailure(error, { folder: root, log })
  process.exitCode = 1
}
