/**
 * libsrtp 2 compiled with OpenSSL. Debian's own build uses NSS and costs a third more work per packet, so its source
 * package is taken, through package lists of our own: nothing of the system's apt is changed.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import type { Say } from './say.mjs'

const KEYRINGS = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
]
const DOWNLOAD_MS = 90_000
const TARGET_FORMAT = '$(ORIGIN)\t$(REPO_URI)\t$(CODENAME)\t$(COMPONENT)'

/**
 * Source lines for the mirrors that the machine uses already.
 * @param targets lines `origin<tab>uri<tab>codename<tab>component` of `apt-get indextargets`
 * @param keyring that signs them; undefined: the ones that apt trusts anyway
 */
export function sourceLines(targets: string, keyring: string | undefined): string[] {
  const signed = keyring === undefined ? '' : `[signed-by=${keyring}] `
  const lines = targets
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([origin, , , component]) => origin === 'Debian' && component === 'main')
    .map(([, uri, codename, component]) => `deb-src ${signed}${uri} ${codename} ${component}`)
  return [...new Set(lines)]
}

/**
 * @param options.folder is made, and may be deleted afterwards
 * @returns undefined, with a line that says why, where the source cannot be had
 */
export async function buildSrtp(options: {
  folder: string
  say: Say
  log: string
}): Promise<{ library: string; headers: string } | undefined> {
  const { folder, say, log } = options
  try {
    return await say.step('编译 libsrtp(OpenSSL 加密) · Building libsrtp with OpenSSL', async () => {
      const source = await fetchSource(folder, log)
      const out = join(folder, 'out')
      const kind = ['--buildtype', 'release', '--default-library', 'static', '-Db_staticpic=true']
      await runCommand('meson', ['setup', out, ...kind, '-Dcrypto-library=openssl', '-Dtests=disabled'], {
        cwd: source,
        log,
      })
      await runCommand('ninja', ['-C', out], { log })
      return { library: join(out, 'libsrtp2.a'), headers: join(out, 'include') }
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    say.line(
      `  · 改用 Debian 自带的 libsrtp(NSS，每包多耗约三成 CPU)：${why} · Taking Debian's own libsrtp (a third more CPU per packet): ${why}`,
    )
    return undefined
  }
}

async function fetchSource(folder: string, log: string): Promise<string> {
  const lists = join(folder, 'lists')
  const unpacked = join(folder, 'source')
  mkdirSync(join(lists, 'partial'), { recursive: true })
  mkdirSync(unpacked)
  // apt drops root's rights for downloads and must still get in.
  for (const path of [folder, lists, unpacked]) chmodSync(path, 0o755)
  const lines = await mirrors(log)
  const sources = join(folder, 'sources.list')
  writeFileSync(sources, `${lines.join('\n')}\n`)
  const own = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': lists,
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'Acquire::http::Timeout': '10',
    'Acquire::https::Timeout': '10',
  }
  const flags = Object.entries(own).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  await runCommand('apt-get', [...flags, 'update'], { log, timeoutMs: DOWNLOAD_MS })
  await runCommand('apt-get', [...flags, 'source', 'libsrtp2'], {
    cwd: unpacked,
    log,
    timeoutMs: DOWNLOAD_MS,
  })
  const name = readdirSync(unpacked, { withFileTypes: true }).find((entry) => entry.isDirectory())?.name
  if (name === undefined) throw new Error('the source package of libsrtp2 has no folder')
  return join(unpacked, name)
}

/** Images of Debian often come without the package lists, and then apt knows no mirror until it is updated. */
async function mirrors(log: string): Promise<string[]> {
  const keyring = KEYRINGS.find((path) => existsSync(path))
  const read = () =>
    sourceLines(
      spawnSync('apt-get', ['indextargets', '--format', TARGET_FORMAT, 'Created-By: Packages'], {
        encoding: 'utf8',
      }).stdout ?? '',
      keyring,
    )
  let lines = read()
  if (lines.length === 0 && process.getuid?.() === 0) {
    await runCommand('apt-get', ['update'], { log, timeoutMs: DOWNLOAD_MS })
    lines = read()
  }
  if (lines.length === 0) throw new Error('apt knows no package list of Debian')
  return lines
}
