/** ffprobe and ffmpeg over files that are sealed: what they read comes through pipes, so no plain copy of a part ever lies anywhere. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ComposeFault } from '../domain/recording.ts'
import { type ComposePart, composeArguments } from './recording-layout.ts'

export class ProgramError extends Error {
  readonly why: ComposeFault
  /** What the program ended with; null where a signal ended it or it never ran. */
  readonly exitCode: number | null
  constructor(why: ComposeFault, message: string, exitCode: number | null = null) {
    super(message)
    this.why = why
    this.exitCode = exitCode
  }
}

/** The program gives way to everything else on the machine, calls above all. */
function start(
  program: 'ffmpeg' | 'ffprobe',
  args: string[],
  stdio: ('ignore' | 'pipe' | number)[],
): ChildProcess {
  return spawn('setpriv', ['--pdeathsig', 'KILL', 'nice', '-n', '19', program, ...args], { stdio })
}

/** The end of a program. @throws ProgramError with its last words */
async function ended(child: ChildProcess, program: string): Promise<void> {
  let words = ''
  child.stderr?.on('data', (text: Buffer) => {
    words = (words + text.toString('utf8')).slice(-400)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 127
    throw new ProgramError('program_failed', `${program} could not be started: ${String(error)}`)
  })
  if (code === 127) throw new ProgramError('program_missing', `${program} is not installed`)
  if (/no space left/i.test(words)) throw new ProgramError('storage_full', words)
  if (code !== 0) throw new ProgramError('program_failed', `${program} ended with ${code}: ${words}`, code)
}

/** ffprobe's exit code for what it cannot read. */
const refused = 1

/** Feeds a stream; that the reader ends before it has all is its own affair and said by its exit code. */
async function feed(source: Readable, target: Writable): Promise<void> {
  await pipeline(source, target).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  })
}

function pipeOf(child: ChildProcess, number: number): Writable {
  const pipe = child.stdio[number]
  if (pipe === null || pipe === undefined || !('write' in pipe)) throw new Error(`no pipe ${number}`)
  return pipe
}

/**
 * How long a file of one stream is, by the times of its packets: a file that came out of a pipe does not say it of itself.
 * @returns ms; 0 where there is no packet in it
 * @throws ProgramError
 */
export async function durationOf(content: Readable): Promise<number> {
  const args = ['-v', 'error', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', 'pipe:0']
  const child = start('ffprobe', args, ['pipe', 'pipe', 'pipe'])
  const end = ended(child, 'ffprobe')
  let first: number | null = null
  let last = 0
  let packets = 0
  const reading = (async () => {
    if (child.stdout === null) return
    for await (const line of createInterface({ input: child.stdout })) {
      const time = Number.parseFloat(line)
      if (Number.isNaN(time)) continue
      packets += 1
      first ??= time
      last = Math.max(last, time)
    }
  })()
  /* a file without a single packet is refused by the program: that is an answer. That it was killed or never ran is none */
  const fault = end.catch((error: unknown) => error)
  await Promise.all([feed(content, pipeOf(child, 0)), reading])
  const error = await fault
  if (error instanceof Error && !(error instanceof ProgramError && error.exitCode === refused)) throw error
  return packets === 0 ? 0 : Math.max(1, Math.round((last - (first ?? 0)) * 1000))
}

/**
 * Composes parts into one WebM. It is written into a file that has lost its name before the first byte comes: the player needs a
 * seekable file and the program a seekable place, and this one is gone with the last hand that holds it, also after a crash.
 * @param folder of this user alone
 * @param parts with their streams; each is read once
 * @returns the file, open for reading from its start; closing it ends it
 * @throws ProgramError
 */
export async function compose(
  folder: string,
  parts: (ComposePart & { content: Readable })[],
  totalMs: number,
  onProgress: (percent: number) => void,
): Promise<FileHandle> {
  const path = join(folder, randomUUID())
  const handle = await open(path, 'wx+', 0o600)
  try {
    await rm(path)
    /* 0 nothing, 1 progress, 2 words, 3 the file, 4 and on the parts */
    const args = composeArguments(parts, totalMs, { firstPipe: 4, target: '/proc/self/fd/3' })
    const child = start('ffmpeg', args, [
      'ignore',
      'pipe',
      'pipe',
      handle.fd,
      ...parts.map(() => 'pipe' as const),
    ])
    const end = ended(child, 'ffmpeg')
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const time = /^out_time_us=(\d+)$/.exec(line)?.[1]
        if (time !== undefined) onProgress(Math.min(99, Math.floor(Number(time) / 10 / Math.max(1, totalMs))))
      })
    }
    const feeding = parts.map(({ content }, index) => feed(content, pipeOf(child, 4 + index)))
    /* both are waited for: a part that does not open must not pass as a short one */
    const [result, ...fed] = await Promise.allSettled([end, ...feeding])
    const damaged = fed.find((one) => one.status === 'rejected')
    if (damaged !== undefined) throw new ProgramError('damaged', 'a part does not open')
    if (result.status === 'rejected') throw result.reason
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}
