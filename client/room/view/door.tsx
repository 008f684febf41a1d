/** Before the door: the host has been told, and the way in opens by itself; whoever was refused may ask again. */
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { useClient } from './context.tsx'
import { Message } from './message.tsx'

type Props = {
  refused: boolean
  words: Readonly<Record<'atDoor' | 'refused', { what: string; next: string }>>
  /** The way out. */
  children: ReactNode
}

export function Door({ refused, words, children }: Props) {
  const { host } = useTexts()
  const { call } = useClient()
  return (
    <div aria-live="polite">
      <Message
        {...(refused ? words.refused : words.atDoor)}
        testId={refused ? 'room-door-refused' : 'room-door'}
      >
        {refused ? (
          <button
            type="button"
            className="r-button r-button-main"
            onClick={() => void call.knock()}
            data-testid="room-door-again"
          >
            {host.askAgain}
          </button>
        ) : null}
        {children}
      </Message>
    </div>
  )
}
