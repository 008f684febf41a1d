/** Before the door: the host has been told, and the way in opens by itself. */
import { Link } from 'react-router'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useCase, useClient } from './context.tsx'
import { Message } from './message.tsx'

export function WaitingPage({ refused }: { refused: boolean }) {
  const texts = useTexts()
  const { host } = texts
  const { call } = useClient()
  const { id } = useCase()
  return (
    <div aria-live="polite">
      <Message
        {...(refused ? host.refused : host.atDoor)}
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
        <Link className="r-button" to={paths.consultation(id)}>
          {texts.room.toConsultation}
        </Link>
      </Message>
    </div>
  )
}
