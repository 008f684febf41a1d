/** ffmpeg, where a line allows recordings: nobody else needs it, and a call needs it never. */
import { openDatabase } from '../../db/open.ts'
import { ensurePackages } from './apt.ts'
import { Failure, type Say } from './say.mjs'

/** Installs it, or says what to type; the start goes on either way. @param database of the newest schema */
export async function ensureRecorder({
  url,
  say,
  log,
}: {
  url: string
  say: Say
  log: string
}): Promise<void> {
  if (!(await isUsed(url))) return
  try {
    await ensurePackages(['ffmpeg'], { purpose: { zh: '会诊录像', en: 'recordings' }, say, log })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    say.line(`  · 录像暂不可用，会诊不受影响：${error.zh}`)
    say.line(`  · No recordings for now, calls go on: ${error.message}`)
  }
}

async function isUsed(url: string): Promise<boolean> {
  const opened = openDatabase(url, { connections: 1 })
  try {
    const allows = opened.read.selectFrom('line').select('id').where('recordingAllowed', '=', true)
    return (await allows.limit(1).executeTakeFirst()) !== undefined
  } finally {
    await opened.close()
  }
}
