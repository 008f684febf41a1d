/** A page of one sentence and one or two ways on, in the dark of the room. */
import type { ReactNode } from 'react'

type MessageProps = { what: string; next: string; children: ReactNode; testId?: string }

export function Message({ what, next, children, testId }: MessageProps) {
  return (
    <main className="dark r-message" id="content" data-testid={testId}>
      <div>
        <h1>{what}</h1>
        <p>{next}</p>
        <div className="r-row">{children}</div>
      </div>
    </main>
  )
}
