/** What is not saved yet, at the foot of the page; what is wrong is counted and led to, and leaving asks first. */
import { Button } from 'antd'
import { useState } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { formatCount } from '../../ui/number.ts'

/** Puts the cursor into the field of a path, where it has one. */
function goTo(path: string | undefined): void {
  const field = path === undefined ? null : document.querySelector(`[data-path="${path}"]`)
  field?.scrollIntoView({ block: 'center' })
  field?.querySelector<HTMLElement>('input, textarea')?.focus()
}

type Props = {
  desk: {
    changes: readonly unknown[]
    problems: readonly { path: string }[]
    /** Back to what was read. */
    discard: () => void
    /** Save was pressed. */
    attempt: () => void
  }
  /** What is being made is saved: the page is about to be left. */
  saved: boolean
  onSave: () => void
}

export function SaveBar({ desk, saved, onSave }: Props) {
  const words = useTexts().lines
  const [tried, setTried] = useState(false)
  const { changes, problems } = desk
  const dirty = changes.length > 0 && !saved
  if (!dirty) return null
  const save = () => {
    setTried(true)
    desk.attempt()
    if (problems.length === 0) onSave()
    else goTo(problems[0]?.path)
  }
  return (
    <>
      <div className="line-save" data-testid="line-save-bar">
        <span>
          {words.changes(formatCount(changes.length))}
          {problems.length > 0 && tried ? (
            <span className="field-error" role="alert">
              {words.problems(formatCount(problems.length))}
            </span>
          ) : null}
        </span>
        <span className="row">
          <Button onClick={desk.discard}>{words.discard}</Button>
          <Button type="primary" onClick={save} data-testid="line-check">
            {words.review}
          </Button>
        </span>
      </div>
      <LeaveGuard dirty={dirty} words={words.leave} />
    </>
  )
}
