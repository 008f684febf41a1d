/** Requests on this computer that never reached the server: a browser was killed, or the network stayed away. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useTexts } from '../../i18n/text.ts'
import { isNewRequest, leftBehind, requestOf } from '../../kept.ts'
import { paths } from '../../paths.ts'
import { useMe } from '../../session.ts'
import { useTime } from '../../ui/time.ts'

export function UnsavedLine() {
  const words = useTexts().unsaved
  const time = useTime()
  const { person } = useMe()
  const found = useQuery({
    queryKey: ['unsaved', person.id],
    queryFn: () => leftBehind(person.id),
    staleTime: 0,
    gcTime: 0,
  })
  if (found.data === undefined || found.data.length === 0) return null
  return (
    <div className="notice-line" role="status" data-testid="unsaved">
      <span>{words.listed(found.data.length)}</span>
      {found.data.map(({ name, at }) => (
        <Link key={name} to={isNewRequest(name) ? paths.newRequest(name) : paths.request(requestOf(name))}>
          {words.open(time.moment(at))}
        </Link>
      ))}
    </div>
  )
}
