/** Over the main picture: who waits at the door, the experts' own talk, and the end that is coming. */

import { sideOf } from '../../../server/domain/host.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useNow } from '../../ui/clock.ts'
import { useTime } from '../../ui/time.ts'
import { useRoomState } from './context.tsx'
import { useHost } from './host-actions.ts'

export function HostStrips({ onPeople }: { onPeople: () => void }) {
  const { controls } = useRoomState()
  if (controls === null) return null
  return (
    <>
      {controls.endsAt === null ? null : <Ending endsAt={controls.endsAt} />}
      {controls.expertsSince === null ? null : <Experts since={controls.expertsSince} />}
      {controls.waiting.length === 0 ? null : <AtDoor onPeople={onPeople} />}
    </>
  )
}

function Ending({ endsAt }: { endsAt: string }) {
  const { host } = useTexts()
  const { controls } = useRoomState()
  const { ask } = useHost()
  const left = Math.max(0, Math.ceil((Date.parse(endsAt) - useNow(1000)) / 1000))
  return (
    <div className="r-strip r-strip-bad" data-testid="room-ending">
      <span role="timer" aria-live="off">
        {host.ending(left)}
      </span>
      {controls?.may.includes('end_call') ? (
        <button
          type="button"
          className="r-button"
          onClick={() => ask('host.end_call', { ending: false })}
          data-testid="room-end-cancel"
        >
          {host.endCancel}
        </button>
      ) : null}
    </div>
  )
}

function Experts({ since }: { since: string }) {
  const { host, guest } = useTexts()
  const time = useTime()
  const { self, controls } = useRoomState()
  const { ask } = useHost()
  const here = self !== null && sideOf(self.role) === 'beijing'
  return (
    <div className="r-strip r-strip-on" data-testid="room-experts">
      <span>
        {here ? host.expertsHere(time.clock(since)) : host.expertsThere(time.clock(since))}
        {here ? null : <small>{self?.guest === undefined ? host.expertsThereNote : guest.room.apart}</small>}
      </span>
      {controls?.may.includes('end_phase') ? (
        <button
          type="button"
          className="r-button"
          onClick={() => ask('host.set_phase', { experts: false })}
          data-testid="room-experts-end"
        >
          {host.expertsEnd}
        </button>
      ) : null}
    </div>
  )
}

/** As many names as one line holds. */
const named = 2

function AtDoor({ onPeople }: { onPeople: () => void }) {
  const { host, guest } = useTexts()
  const language = useLanguage()
  const { controls } = useRoomState()
  const { ask } = useHost()
  const waiting = controls?.waiting ?? []
  const [only] = waiting
  const names = waiting
    .slice(0, named)
    .map((one) => {
      const name = personIn(language, one)
      return one.guest === undefined ? name : guest.named(name, guest.tag(one.guest))
    })
    .join(host.namesJoin)
  return (
    <div className="r-strip r-strip-on" data-testid="room-waiting">
      <span>
        {waiting.length > 1
          ? host.waitsMany(names, waiting.length, Math.max(0, waiting.length - named))
          : host.waits(names)}
      </span>
      {waiting.length === 1 && only !== undefined ? (
        <button
          type="button"
          className="r-button r-button-main"
          onClick={() => ask('host.admit', { personIds: [only.personId] })}
          data-testid="room-admit"
        >
          {host.admit}
        </button>
      ) : null}
      <button type="button" className="r-button" onClick={onPeople} data-testid="room-waiting-see">
        {host.see}
      </button>
    </div>
  )
}
