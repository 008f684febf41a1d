/** The process that reads files of strangers: no database, no key, no environment. One task at a time; ends with its parent. */
import { AppError, type ErrorCode } from '../../contract/errors.ts'
import type { AttachmentType } from '../../domain/attachment.ts'
import { type Display, makeDisplay } from './display.ts'
import { type Examined, examine, typeOf } from './examine.ts'
import { readTable, type Table } from './table.ts'

export type Task =
  | { kind: 'type'; path: string }
  | { kind: 'examine'; path: string }
  | { kind: 'display'; path: string; display: string; thumbnail: string }
  /* base64: small enough to be handed over without a file */
  | { kind: 'table'; content: string }
export type TaskValue = AttachmentType | Examined | Display | Table
export type TaskAnswer =
  | { ok: true; value: TaskValue }
  | { ok: false; code: ErrorCode }
  | { ok: false; code: null; message: string }

async function carryOut(task: Task): Promise<TaskValue> {
  switch (task.kind) {
    case 'type':
      return typeOf(task.path)
    case 'examine':
      return examine(task.path)
    case 'display':
      return makeDisplay(task.path, task)
    case 'table':
      return readTable(Buffer.from(task.content, 'base64'))
  }
}

async function answer(task: Task): Promise<TaskAnswer> {
  try {
    return { ok: true, value: await carryOut(task) }
  } catch (error) {
    if (error instanceof AppError) return { ok: false, code: error.code }
    const message = error instanceof Error ? error.message : String(error)
    /* the picture library hands on the system's words, not its code */
    if (/ENOSPC|EDQUOT|no space left|quota exceeded/i.test(message))
      return { ok: false, code: 'STORAGE_FULL' }
    return { ok: false, code: null, message }
  }
}

process.on('message', (task: Task) => {
  void answer(task).then((said) => process.send?.(said))
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
