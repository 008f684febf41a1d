/** A page of one sentence and one or two ways on, in the dark of the room. */
import type { ReactNode } from 'react'

type MessageProps = {
  what: string
  next: string
  children: ReactNode
  testId?: string
  /** Below the ways on. */
  below?: ReactNode
}

export function Message({ what, next, children, testId, below }: MessageProps) {
  return (
    <main className="dark r-message" id="content" data-testid={testId}>
      <div>
        <h1>{what}</h1>
        <p>{next}</p>
        <div className="r-row">{children}</div>
        {below}
      </div>
    </main>
  )
}
