/** Before a line is saved: what changes, from when on, which consultations it touches, and why it is done. */
import { useState } from 'react'
import type { LineChoices, LineDetail } from '../../../server/contract/line-settings.ts'
import {
  longestReason,
  type SettingChange,
  type SettingProblem,
} from '../../../server/domain/line-settings.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { refreshLines } from '../../lines.ts'
import { announce } from '../../ui/announce.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { useOverLimit } from '../../ui/limit.ts'
import { formatCount } from '../../ui/number.ts'
import { WordsField } from '../../ui/words-field.tsx'
import { ChangeList, useNaming } from './change-list.tsx'
import { byEffect, expertName } from './words.ts'

type Props = {
  title: string
  action: string
  /** What is said before the list. */
  lead?: string
  danger?: boolean
  changes: readonly SettingChange[]
  choices: LineChoices
  running: LineDetail['running'] | null
  /** Saves it. */
  save: (reason: string) => Promise<{ version: number }>
  /** Somebody was quicker: reads again, and lays the changes on top. */
  onConflict?: () => Promise<LineDetail | undefined>
  /** The server refuses fields: they are said there. */
  onRefused?: (problems: readonly SettingProblem[]) => void
  onSaved: (version: number) => void
  onClose: () => void
}

export function SaveDialog({
  title,
  action,
  lead,
  danger = false,
  changes,
  choices,
  running,
  ...does
}: Props) {
  const texts = useTexts()
  const { lines: words } = texts
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const [quicker, setQuicker] = useState<string | null>(null)
  const over = useOverLimit(reason, longestReason)
  const confirm = async () => {
    setMissing(reason.trim() === '')
    if (reason.trim() === '' || over !== null) return false
    try {
      const { version } = await does.save(reason.trim())
      announce(words.saved(version))
      await refreshLines()
      does.onSaved(version)
      return true
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      if (error.code === 'CONFLICT' && does.onConflict !== undefined) {
        const newer = await does.onConflict()
        setQuicker(words.conflict(error.fresh?.changedBy ?? words.somebody, newer?.version ?? 0))
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
        <Effects changes={changes} choices={choices} running={running} />
        <WordsField
          label={words.confirm.reason}
          value={reason}
          onChange={setReason}
          most={longestReason}
          problem={missing && reason.trim() === '' ? texts.errors.fields.required : over}
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

type EffectsProps = Pick<Props, 'changes' | 'choices' | 'running'>

function Effects({ changes, choices, running }: EffectsProps) {
  const {
    common,
    lines: { confirm },
  } = useTexts()
  if (running === null) return null
  const under = Object.values(running.consultations).reduce((sum, count) => sum + count, 0)
  return (
    <>
      {byEffect(changes).map(([effect, list]) => (
        <section key={effect}>
          <ChangeList changes={list} choices={choices} />
          <p className="small second">{confirm.effect[effect]}</p>
          <Aside changes={list} choices={choices} />
        </section>
      ))}
      <p className="small">
        {common.sentences([
          confirm.running(formatCount(under)),
          ...(running.referrals > 0 ? [confirm.referrals(formatCount(running.referrals))] : []),
        ])}
      </p>
    </>
  )
}

/** What a single setting does beside the others of its kind. */
function Aside({ changes, choices }: Pick<Props, 'changes' | 'choices'>) {
  const naming = useNaming(choices)
  const { confirm, listed } = naming.texts.lines
  const roster = changes.find(({ path }) => path === 'expertIds')
  const [had, has] = [idsOf(roster?.from), idsOf(roster?.to)]
  const leaving = had.filter((id) => !has.includes(id)).map((id) => expertName(naming, id))
  const stops = changes.some(({ path, to }) => path === 'recordingAllowed' && to === false)
  return (
    <>
      {stops ? <p className="small tone-ochre">{confirm.stopsRecording}</p> : null}
      {leaving.length > 0 ? (
        <p className="small tone-ochre">{confirm.signsOut(leaving.join(listed))}</p>
      ) : null}
    </>
  )
}

function idsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
