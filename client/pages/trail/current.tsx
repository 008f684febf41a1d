/** What runs now: how far it is, who began it, and the way to end it. */
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import type { TrailRun } from '../../../server/contract/trail.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { announce } from '../../ui/announce.tsx'
import { useNow } from '../../ui/clock.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { formatCount } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { useCancel } from './data.ts'

export function CurrentRun({ run }: { run: TrailRun }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const now = useNow(1000)
  const words = texts.trail
  const [asking, setAsking] = useState(false)
  const cancel = useCancel()
  const title = words.running[run.work]
  useEffect(() => announce(title), [title])
  const { progress } = run
  return (
    <section className="trail-current" aria-label={title} data-testid="trail-current">
      <div className="trail-current-head">
        <h2 className="h2">{title}</h2>
        <span role="timer">{time.figures(now - new Date(run.startedAt).getTime())}</span>
        <Button onClick={() => setAsking(true)} data-testid="trail-cancel">
          {words.cancel}
        </Button>
      </div>
      <progress
        className="trail-bar"
        aria-label={title}
        max={progress === null ? 1 : Math.max(progress.total, 1)}
        value={progress === null ? 0 : Math.min(progress.done, progress.total)}
      />
      <p className="trail-progress">
        {progress === null
          ? words.starting
          : words.progress(
              words.stage[progress.stage],
              formatCount(progress.done),
              formatCount(progress.total),
            )}
      </p>
      <p className="second small">
        {words.begun(personIn(language, run.startedBy), time.near(run.startedAt))}
        {'　'}
        {words.background}
      </p>
      <ConfirmDialog
        open={asking}
        title={words.cancelTitle[run.work]}
        action={words.cancelTitle[run.work]}
        danger
        onConfirm={() => cancel.mutateAsync(run.id)}
        onClose={() => setAsking(false)}
        confirmTestId="trail-cancel-sure"
      >
        {words.cancelBody}
      </ConfirmDialog>
    </section>
  )
}
