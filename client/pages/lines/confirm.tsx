/** Before something that is kept in versions is saved: what changes, who was quicker, and why it is done. */
import { type ReactNode, useState } from 'react'
import type { SettingProblem } from '../../../server/domain/line-settings.ts'
import { longestReason } from '../../../server/domain/setting-change.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshLines } from '../../lines.ts'
import { announce } from '../../ui/announce.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { WordsField } from '../../ui/words-field.tsx'

type Props = {
  title: string
  action: string
  /** What is said before the list. */
  lead?: string
  danger?: boolean
  /** What changes, and from when on. */
  children?: ReactNode
  /** Saves it. */
  save: (reason: string) => Promise<{ version: number }>
  /** Somebody was quicker: reads again, and lays the changes on top. */
  onConflict?: () => Promise<unknown>
  /** The server refuses fields: they are said there. */
  onRefused?: (problems: readonly SettingProblem[]) => void
  onSaved: (version: number) => void
  onClose: () => void
}

export function SaveDialog({ title, action, lead, danger = false, children, ...does }: Props) {
  const texts = useTexts()
  const { lines: words } = texts
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const [quicker, setQuicker] = useState<string | null>(null)
  const confirm = async () => {
    setMissing(reason.trim() === '')
    if (reason.trim() === '') return false
    try {
      const { version } = await does.save(reason.trim())
      announce(words.saved(version))
      await refreshLines()
      does.onSaved(version)
      return true
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      if (error.code === 'CONFLICT' && does.onConflict !== undefined) {
        await does.onConflict()
        setQuicker(words.conflict(error.fresh?.changedBy ?? words.somebody, error.fresh?.version ?? 0))
        return false
      }
      const refused = fieldsOf(error)
      if (refused.length === 0 || does.onRefused === undefined) throw error
      does.onRefused(refused)
      return true
    }
  }
  return (
    <ConfirmDialog
      open
      title={title}
      action={action}
      danger={danger}
      width={600}
      onConfirm={confirm}
      onClose={does.onClose}
      confirmTestId="line-save"
    >
      <div className="line-confirm">
        {quicker === null ? null : (
          <p className="tone-ochre" role="alert" data-testid="line-conflict">
            {quicker}
          </p>
        )}
        {lead === undefined ? null : <p>{lead}</p>}
        {children}
        <WordsField
          label={words.confirm.reason}
          value={reason}
          onChange={setReason}
          most={longestReason}
          problem={missing && reason.trim() === '' ? texts.errors.fields.required : null}
          rows={2}
          placeholder={words.confirm.reasonHint}
          testId="line-reason"
        />
      </div>
    </ConfirmDialog>
  )
}

/** Paths as the page has them: the input carries the settings under a name. */
function fieldsOf(error: ApiFailure): SettingProblem[] {
  return error.fields
    .filter(({ path }) => path.startsWith('settings.'))
    .map(({ path, code }) => ({ path: path.slice('settings.'.length), code }))
}
