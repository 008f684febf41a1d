/** Before the door of a room: waiting for its host. */
import { Link } from 'react-router'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useCase } from './context.tsx'
import { Door } from './door.tsx'

export function WaitingPage({ refused }: { refused: boolean }) {
  const { host, room } = useTexts()
  const { id } = useCase()
  return (
    <Door refused={refused} words={host}>
      <Link className="r-button" to={paths.consultation(id)}>
        {room.toConsultation}
      </Link>
    </Door>
  )
}
