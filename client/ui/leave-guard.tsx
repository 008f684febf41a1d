/** Asks before what is not saved is lost: by a link, by going back, by closing the tab. */
import { useBlocker } from 'react-router'
import { useAskBeforeUnload } from './before-unload.ts'
import { ConfirmDialog } from './confirm.tsx'

type Props = {
  /** Whether something would be lost. */
  dirty: boolean
  words: { title: string; body: string; action: string }
}

export function LeaveGuard({ dirty, words }: Props) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  )
  useAskBeforeUnload(dirty)
  return (
    <ConfirmDialog
      open={blocker.state === 'blocked'}
      title={words.title}
      action={words.action}
      danger
      onConfirm={() => blocker.proceed?.()}
      onClose={() => {
        if (blocker.state === 'blocked') blocker.reset()
      }}
    >
      <p className="second">{words.body}</p>
    </ConfirmDialog>
  )
}
