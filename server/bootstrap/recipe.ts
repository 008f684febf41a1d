/**
 * Builds mediasoup's worker from the sources in the npm package, with Debian's libraries in place of the ones that it
 * would fetch from GitHub. `media/worker/README.md` says why each part of the recipe is there.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { ensurePackages } from './apt.ts'
import { runCommand } from './command.mjs'
import { Failure, type Say } from './say.mjs'
import { buildSrtp } from './srtp.ts'

/** dpkg-dev unpacks the source package of libsrtp. */
export const BUILD_PACKAGES = [
  'meson',
  'ninja-build',
  'pkg-config',
  'g++',
  'libuv1-dev',
  'libssl-dev',
  'libabsl-dev',
  'libflatbuffers-dev',
  'flatbuffers-compiler',
  'dpkg-dev',
]

export const MESON_ARGUMENTS = ['--buildtype', 'release', '-Db_ndebug=true', '-Db_pie=true']

export type Edit = { file: string; from: string; to: string }

export const EDITS: Edit[] = [
  // Debian 12 has meson 1.0.1, and nothing newer is used.
  { file: 'meson.build', from: "meson_version: '>= 1.1.0'", to: "meson_version: '>= 1.0.0'" },
  // Debian's OpenSSL is built with kernel TLS and asks the BIO about it. The callback answers 1 to every control call,
  // so OpenSSL believes it, allocates no write buffer, and the worker dies in the first DTLS handshake.
  {
    file: 'src/RTC/DtlsTransport.cpp',
    from: '(operationType == BIO_CB_RETURN)',
    to: '((operationType & BIO_CB_RETURN) != 0)',
  },
  // A sender on a worse line gives up its largest size without a word. Whoever watches that size sees a standing picture until the worker
  // takes the size for dead; 1.5 s are too long where smaller ones of the same camera arrive. A stream without sizes has no rid.
  {
    file: 'src/RTC/RTP/RtpStreamRecv.cpp',
    from: 'this->params.useDtx ? InactivityCheckIntervalWithDtxMs : InactivityCheckIntervalMs);',
    to: 'this->params.useDtx ? InactivityCheckIntervalWithDtxMs : this->params.rid.empty() ? InactivityCheckIntervalMs : 600);',
  },
  // After an ICE restart the old path is mostly dead, and nothing but a nomination takes the new one: Chrome sends it with its second check,
  // some 0.9 s after the first. The first check with the new credentials is taken for one; what is nominated later stands as ever.
  {
    file: 'include/RTC/ICE/IceServer.hpp',
    from: 'uint32_t remoteNomination{ 0 };',
    to: 'uint32_t remoteNomination{ 0u }; bool isFirstAfterRestart{ false };',
  },
  {
    file: 'src/RTC/ICE/IceServer.cpp',
    from: 'MS_DEBUG_TAG(ice, "new ICE credentials applied");',
    to: 'MS_DEBUG_TAG(ice, "first check after a restart"); this->isFirstAfterRestart = true;',
  },
  {
    file: 'src/RTC/ICE/IceServer.cpp',
    from: 'MS_TRACE();\n\n\t\t\tswitch (this->state)',
    to: 'MS_TRACE();\n\n\t\t\tif (this->isFirstAfterRestart) { this->isFirstAfterRestart = false; hasUseCandidate = true; }\n\n\t\t\tswitch (this->state)',
  },
]

/** Megabytes that the sources and the objects take. */
const NEEDED_MB = 300

/**
 * @returns the changed text
 * @throws Failure where the text is not there exactly once: the recipe is of another version of mediasoup
 */
export function applyEdit(text: string, edit: Edit): string {
  const parts = text.split(edit.from)
  if (parts.length !== 2) {
    throw new Failure(
      `mediasoup 的版本与本项目的编译方法不符(${edit.file})：请使用 package-lock.json 中的版本(npm ci)。`,
      `This version of mediasoup does not fit the recipe (${edit.file}): use the one in package-lock.json (npm ci).`,
    )
  }
  return parts.join(edit.to)
}

/** How far ninja is: `81/261`. */
export function ninjaProgress(line: string): string | undefined {
  return /^\[(\d+\/\d+)\]/.exec(line)?.[1]
}

/**
 * @param options.target where the finished binary goes, in a folder that exists
 * @throws Failure
 */
export async function buildWorker(options: {
  root: string
  target: string
  say: Say
  log: string
}): Promise<void> {
  const { root, target, say, log } = options
  const purpose = { zh: '编译媒体进程', en: 'building the media worker' }
  const { bavail, bsize } = statfsSync(dirname(target))
  if (bavail * bsize < NEEDED_MB * 1_000_000) {
    throw new Failure(
      `磁盘空间不足：编译媒体进程需要 ${NEEDED_MB} MB(${dirname(target)} 所在分区)；请腾出空间，或用 XDG_CACHE_HOME 指定别处。`,
      `The disk is too full: building the media worker takes ${NEEDED_MB} MB where ${dirname(target)} is; free some, or name another place with XDG_CACHE_HOME.`,
    )
  }
  await ensurePackages(BUILD_PACKAGES, { purpose, say, log })
  const folder = mkdtempSync(join(dirname(target), 'build-'))
  try {
    const srtp = await buildSrtp({ folder: join(folder, 'srtp'), say, log })
    if (srtp === undefined) await ensurePackages(['libsrtp2-dev'], { purpose, say, log })
    await say.step(
      '编译媒体进程(约 5 至 7 分钟，仅首次) · Building the media worker (5 to 7 minutes, once)',
      (detail) => compile({ root, target, log, folder: join(folder, 'worker'), srtp, detail }),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Compiling = {
  root: string
  target: string
  log: string
  folder: string
  srtp: { library: string; headers: string } | undefined
  detail: (text: string) => void
}

async function compile({ root, target, log, folder, srtp, detail }: Compiling): Promise<void> {
  cpSync(join(root, 'node_modules/mediasoup/worker'), folder, { recursive: true })
  cpSync(join(root, 'media/worker/subprojects'), join(folder, 'subprojects'), { recursive: true })
  for (const edit of EDITS) {
    const path = join(folder, edit.file)
    writeFileSync(path, applyEdit(readFileSync(path, 'utf8'), edit))
  }
  if (srtp !== undefined) {
    const place = join(srtpSubproject(folder), 'static')
    mkdirSync(place)
    cpSync(srtp.library, join(place, 'libsrtp2.a'))
    cpSync(srtp.headers, join(place, 'include'), { recursive: true })
  }
  try {
    await runCommand('meson', ['setup', 'out', ...MESON_ARGUMENTS], { cwd: folder, log })
    await runCommand('ninja', ['-C', 'out', '-j', String(availableParallelism()), 'mediasoup-worker'], {
      cwd: folder,
      log,
      onLine: (line) => {
        const now = ninjaProgress(line)
        if (now !== undefined) detail(now)
      },
    })
    await runCommand('strip', [join(folder, 'out/mediasoup-worker')], { log })
  } catch (error) {
    if (error instanceof Error && /no space left|ENOSPC/i.test(error.message)) throw error
    throw new Failure(
      `编译媒体进程失败：请查看 ${log}；也可用 MEDIASOUP_WORKER_BIN 指定一个已有的 mediasoup-worker。`,
      `Building the media worker failed: see ${log}; or name an existing mediasoup-worker with MEDIASOUP_WORKER_BIN.`,
      { cause: error },
    )
  }
  renameSync(join(folder, 'out/mediasoup-worker'), target)
}

/** The overlay's folder must have the name that mediasoup's wrap file gives it, else meson would look for the net. */
function srtpSubproject(folder: string): string {
  const wrap = readFileSync(join(folder, 'subprojects/libsrtp3.wrap'), 'utf8')
  const name = /^directory = (.+)$/m.exec(wrap)?.[1]
  const place = name === undefined ? undefined : join(folder, 'subprojects', name)
  if (place === undefined || !existsSync(place)) {
    throw new Failure(
      'mediasoup 的版本与 media/worker/subprojects 不符：请使用 package-lock.json 中的版本(npm ci)。',
      'This version of mediasoup does not fit media/worker/subprojects: use the one in package-lock.json (npm ci).',
    )
  }
  return place
}
