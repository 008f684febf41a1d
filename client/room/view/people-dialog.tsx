/** Everybody in the room and before its door, and what may be done about them. */
import { type ReactNode, useState } from 'react'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useTime } from '../../ui/time.ts'
import { handIsUp } from '../host.ts'
import { inOrder, streamFrom } from '../stage.ts'
import type { PersonState } from '../store.ts'
import { useRoomState, useRoomTexts } from './context.tsx'
import { Dialog } from './dialog.tsx'
import './host.css'
import { type Host, useHost } from './host-actions.ts'
import { useStanding } from './standing.ts'

type DialogProps = { onClose: () => void; onInvite: (() => void) | null }

/** What is asked once more before it is done. */
type Asked = { what: 'remove'; person: PersonState } | { what: 'experts' } | { what: 'end' } | null

/** @param onInvite opens the links for guests; null for whoever may not invite */
export default function PeopleDialog({ onClose, onInvite }: DialogProps) {
  const { host, guest } = useTexts()
  const [asked, setAsked] = useState<Asked>(null)
  // One for all its lines, so that whatever is refused is said at its head.
  const lead = useHost()
  const { failed, ask } = lead
  if (asked !== null) {
    const done = () => setAsked(null)
    return (
      <Sure
        asked={asked}
        onCancel={done}
        onSure={() => {
          if (asked.what === 'remove') ask('host.remove', { personId: asked.person.personId })
          else if (asked.what === 'experts') ask('host.set_phase', { experts: true })
          else ask('host.end_call', { ending: true })
          if (asked.what === 'remove') done()
          else onClose()
        }}
      />
    )
  }
  return (
    <Dialog title={host.title} onClose={onClose}>
      <div className="r-lead" data-testid="room-people-dialog">
        {failed ? (
          <p className="r-bad" role="alert">
            {host.failed}
          </p>
        ) : null}
        <AtDoor ask={ask} />
        <Inside lead={lead} onRemove={(person) => setAsked({ what: 'remove', person })} />
        <TheRoom
          ask={ask}
          onExperts={() => setAsked({ what: 'experts' })}
          onEnd={() => setAsked({ what: 'end' })}
        />
      </div>
      <div className="r-row">
        {onInvite === null ? null : (
          <button type="button" className="r-button" onClick={onInvite} data-testid="room-invite">
            {guest.invite}
          </button>
        )}
        <button type="button" className="r-button" onClick={onClose} data-testid="room-people-close">
          {host.close}
        </button>
      </div>
    </Dialog>
  )
}

type SureProps = { asked: NonNullable<Asked>; onCancel: () => void; onSure: () => void }

function Sure({ asked, onCancel, onSure }: SureProps) {
  const { host } = useTexts()
  const language = useLanguage()
  const words = {
    remove: () => [
      host.removeTitle(asked.what === 'remove' ? personIn(language, asked.person) : ''),
      host.removeBody,
      host.remove,
    ],
    experts: () => [host.expertsTitle, host.expertsBody, host.expertsStart],
    end: () => [host.endTitle, host.endBody, host.endStart],
  }
  const [title, body, does] = words[asked.what]()
  return (
    <Dialog key={asked.what} title={title} onClose={onCancel}>
      <p>{body}</p>
      <div className="r-row">
        <button type="button" className="r-button" onClick={onCancel}>
          {host.cancel}
        </button>
        <button
          type="button"
          className={asked.what === 'experts' ? 'r-button r-button-main' : 'r-button r-button-danger'}
          onClick={onSure}
          data-testid={`room-${asked.what}-confirm`}
        >
          {does}
        </button>
      </div>
    </Dialog>
  )
}

function AtDoor({ ask }: Pick<Host, 'ask'>) {
  const { host } = useTexts()
  const language = useLanguage()
  const time = useTime()
  const standing = useStanding()
  const { controls } = useRoomState()
  const waiting = controls?.waiting ?? []
  if (waiting.length === 0) return null
  return (
    <section>
      <h3>{host.waiting}</h3>
      <ul>
        {waiting.map((one) => {
          const name = personIn(language, one)
          return (
            <li key={one.personId}>
              <Who
                name={name}
                second={one.guest === undefined ? nameIn(language, one.institution) : standing(one)}
                third={host.waitingSince(time.clock(one.since))}
              />
              <Act
                word={host.admit}
                label={host.admitOne(name)}
                main
                testId={`room-admit-${one.personId}`}
                onPress={() => ask('host.admit', { personIds: [one.personId] })}
              />
              <Act
                word={host.refuse}
                label={host.refuseOne(name)}
                testId={`room-refuse-${one.personId}`}
                onPress={() => ask('host.refuse', { personId: one.personId })}
              />
            </li>
          )
        })}
      </ul>
      {waiting.length < 2 ? null : (
        <Act
          word={host.admitAll(waiting.length)}
          testId="room-admit-all"
          onPress={() => ask('host.admit', { personIds: waiting.map(({ personId }) => personId) })}
        />
      )}
    </section>
  )
}

type InsideProps = { lead: Host; onRemove: (person: PersonState) => void }

function Inside({ lead, onRemove }: InsideProps) {
  const { host } = useTexts()
  const texts = useRoomTexts()
  const language = useLanguage()
  const state = useRoomState()
  const { self, controls } = state
  const up = handIsUp(state)
  const place = (personId: string) => (controls?.hands.indexOf(personId) ?? -1) + 1
  return (
    <section>
      <h3>{texts.list.title}</h3>
      <ul>
        {self === null ? null : (
          <li>
            <Who
              name={personIn(language, self)}
              second={controls?.hostId === self.personId ? host.host : host.you}
              third={up ? host.handOrder(place(self.personId)) : null}
            />
            <Act word={up ? host.lower : host.raise} testId="room-hand-own" onPress={lead.toggleHand} />
          </li>
        )}
        {inOrder(state).map((person) => (
          <Other
            key={person.personId}
            ask={lead.ask}
            person={person}
            place={place(person.personId)}
            onRemove={onRemove}
          />
        ))}
      </ul>
    </section>
  )
}

type OtherProps = Pick<Host, 'ask'> & {
  person: PersonState
  place: number
  onRemove: (person: PersonState) => void
}

function Other({ ask, person, place, onRemove }: OtherProps) {
  const { host } = useTexts()
  const standing = useStanding()
  const language = useLanguage()
  const { controls } = useRoomState()
  const may = controls?.may ?? []
  const name = personIn(language, person)
  const microphone = streamFrom(person, 'microphone')
  const open = microphone !== undefined && !microphone.paused
  const { personId } = person
  return (
    <li>
      <Who
        name={name}
        second={controls?.hostId === personId ? host.host : standing(person)}
        third={place > 0 ? host.handOrder(place) : microphone?.paused === true ? host.muted : null}
      />
      {place > 0 && may.includes('lower_hands') ? (
        <Act
          word={host.lower}
          label={host.lowerHand(name)}
          testId={`room-lower-${personId}`}
          onPress={() => ask('host.lower_hands', { personIds: [personId] })}
        />
      ) : null}
      {open && may.includes('mute') ? (
        <Act
          word={host.mute}
          label={host.muteOne(name)}
          testId={`room-mute-${personId}`}
          onPress={() => ask('host.mute', { personId })}
        />
      ) : null}
      {may.includes('remove') ? (
        <Act
          word={host.remove}
          label={host.removeOne(name)}
          testId={`room-remove-${personId}`}
          onPress={() => onRemove(person)}
        />
      ) : null}
    </li>
  )
}

type TheRoomProps = Pick<Host, 'ask'> & { onExperts: () => void; onEnd: () => void }

function TheRoom({ ask, onExperts, onEnd }: TheRoomProps) {
  const { host } = useTexts()
  const { controls } = useRoomState()
  if (controls === null) return null
  const { may, locked, hands } = controls
  const buttons = [
    may.includes('lock') ? (
      <Act
        key="lock"
        word={locked ? host.unlock : host.lock}
        testId="room-lock"
        onPress={() => ask('host.lock', { locked: !locked })}
      />
    ) : null,
    may.includes('lower_hands') && hands.length > 1 ? (
      <Act
        key="hands"
        word={host.lowerAll}
        testId="room-lower-all"
        onPress={() => ask('host.lower_hands', { personIds: hands })}
      />
    ) : null,
    may.includes('begin_phase') ? (
      <Act key="experts" word={host.experts} testId="room-experts-begin" onPress={onExperts} />
    ) : null,
    may.includes('end_phase') ? (
      <Act
        key="together"
        word={host.expertsEnd}
        testId="room-experts-over"
        onPress={() => ask('host.set_phase', { experts: false })}
      />
    ) : null,
    may.includes('end_call') && controls.endsAt === null ? (
      <Act key="end" word={host.end} danger testId="room-end-all" onPress={onEnd} />
    ) : null,
  ].filter((button) => button !== null)
  return (
    <section>
      {locked ? <p className="r-quiet">{host.lockedNote}</p> : null}
      {buttons.length === 0 ? null : (
        <>
          <h3>{host.room}</h3>
          <div className="r-lead-room">{buttons}</div>
        </>
      )}
    </section>
  )
}

function Who({ name, second, third }: { name: string; second: ReactNode; third: ReactNode }) {
  return (
    <span className="r-lead-who">
      <b>{name}</b>
      <small>{second}</small>
      {third === null ? null : <small className="r-accent">{third}</small>}
    </span>
  )
}

type ActProps = {
  word: string
  /** Whom it concerns, for those who do not see the line. */
  label?: string
  main?: boolean
  danger?: boolean
  testId: string
  onPress: () => void
}

function Act({ word, label, main = false, danger = false, testId, onPress }: ActProps) {
  const tone = main ? 'r-button r-button-main' : danger ? 'r-button r-button-danger' : 'r-button'
  return (
    <button type="button" className={tone} aria-label={label} onClick={onPress} data-testid={testId}>
      {word}
    </button>
  )
}
