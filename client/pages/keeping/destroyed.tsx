/** What stands in the place of a record that was destroyed. */
import type { Destroyed } from '../../../server/contract/destruction.ts'
import { useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'
import './keeping.css'

export function DestroyedNote({ destroyed: { at, plan } }: { destroyed: Destroyed }) {
  const { gone } = useTexts().destruction
  const time = useTime()
  return (
    <div className="destroyed-note" role="note" data-testid="destroyed">
      <b>{gone.title}</b>
      <p>{gone.body(time.moment(at), plan)}</p>
    </div>
  )
}
