/** Debian packages that a step needs. */
import { spawnSync } from 'node:child_process'
import { runCommand } from './command.mjs'
import { Failure, type Say } from './say.mjs'

/** The line that a person types who may install packages. */
export function aptLine(packages: string[]): string {
  return `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`
}

/**
 * @param wanted names of packages
 * @param status lines `name<tab>status` of dpkg-query
 */
export function missingPackages(wanted: string[], status: string): string[] {
  const installed = new Set(
    status
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split('\t')[0]),
  )
  return wanted.filter((name) => !installed.has(name))
}

/**
 * Installs what is missing where this process may, otherwise names the exact line.
 * @param purpose what for, Chinese and English, as part of a sentence
 * @throws Failure
 */
export async function ensurePackages(
  wanted: string[],
  options: { purpose: { zh: string; en: string }; say: Say; log: string },
): Promise<void> {
  const { purpose, say, log } = options
  // biome-ignore lint/suspicious/noTemplateCurlyInString: these are the placeholders of dpkg
  const query = spawnSync('dpkg-query', ['--show', '--showformat', '${Package}\\t${Status}\\n', ...wanted], {
    encoding: 'utf8',
  })
  if (query.error !== undefined) {
    throw new Failure(
      `${purpose.zh}需要 Debian 的软件包，而本机没有 dpkg：请改用 Debian 12，或自行安装 ${wanted.join(' ')} 的对应软件。`,
      `Packages for ${purpose.en} are wanted, and this machine has no dpkg: use Debian 12, or install what corresponds to ${wanted.join(' ')}.`,
    )
  }
  const missing = missingPackages(wanted, query.stdout)
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    throw new Failure(
      `${purpose.zh}缺少软件包，当前用户无权安装。请执行：sudo sh -c '${aptLine(missing)}'，然后再运行一次。`,
      `Packages for ${purpose.en} are missing, and this account may not install any: run the line above, then run this again.`,
    )
  }
  say.line(`  · ${purpose.zh}所需的软件包 · Packages for ${purpose.en}: ${missing.join(' ')}`)
  await say.step('安装系统软件包 · Installing Debian packages', (detail) => install(missing, log, detail))
}

async function install(packages: string[], log: string, detail: (text: string) => void): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const patience = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2']
  const onLine = (line: string) => {
    const words = /^(Get:\d+|Unpacking|Setting up) (\S+)/.exec(line)
    if (words !== null) detail(words[0])
  }
  try {
    await runCommand('apt-get', [...patience, 'update'], { env, log, onLine })
  } catch (error) {
    // One unreachable list among several does not matter; whether the packages can be had does.
    detail(error instanceof Error ? error.message : String(error))
  }
  try {
    await runCommand('apt-get', [...patience, 'install', '-y', '--no-install-recommends', ...packages], {
      env,
      log,
      onLine,
    })
  } catch (error) {
    if (error instanceof Error && /no space left|ENOSPC/i.test(error.message)) throw error
    throw new Failure(
      `安装系统软件包失败：请检查软件源后执行 ${aptLine(packages)}；详情见 ${log}`,
      `Installing Debian packages failed: check the package sources, then run the line above; details in ${log}`,
      { cause: error },
    )
  }
}
