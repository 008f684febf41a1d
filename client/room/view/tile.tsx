/** One picture at the side, with the name and what there is to know about it in words. */

import { type ReactNode, useRef, useState } from 'react'
import { isCameraRole, isSound } from '../../../server/domain/room.ts'
import { isStillSource } from '../../../server/domain/still.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Icon } from '../../ui/icon.tsx'
import { keeps } from '../ladder.ts'
import { noteOf } from '../reception.ts'
import { isApart, isShown, streamFrom } from '../stage.ts'
import type { PersonState, StreamState } from '../store.ts'
import { useCapture, useClient, useRoomState, useRoomTexts } from './context.tsx'
import { Laser } from './laser.tsx'
import { LentWord, lentTo, useCameras } from './own-cameras.tsx'
import { Picture } from './picture.tsx'
import { useSourceName } from './source-name.ts'
import { useStanding } from './standing.ts'
import { StillSign, StillTool, useMayTake } from './stills.tsx'
import { TileTools } from './tile-tools.tsx'

export function Muted() {
  const texts = useRoomTexts()
  return (
    <span className="tile-end r-bad">
      <Icon name="microphoneOff" size={15} />
      {texts.tile.muted}
    </span>
  )
}

type RemoteTileProps = {
  person: PersonState
  /** undefined: somebody who sends sound only. */
  stream: StreamState | undefined
  shown: boolean
  pinned: boolean
  onPin: () => void
}

export function RemoteTile({ person, stream, shown, pinned, onPin }: RemoteTileProps) {
  const texts = useRoomTexts()
  const { call } = useClient()
  const { speakerId } = useRoomState()
  const name = personIn(useLanguage(), person)
  const mayTake = useMayTake()
  const [live, setLive] = useState(false)
  const video = useRef<HTMLVideoElement>(null)
  const shows = stream !== undefined && isShown(stream.source)
  const shownName = useSourceName()(stream?.source)
  const speaking = !shows && !person.away && speakerId === person.personId
  const track = stream?.consumerId == null ? null : call.trackOf(stream.consumerId)
  const received =
    stream?.consumerId == null ? undefined : { consumerId: stream.consumerId, source: stream.source }
  return (
    <figure
      className="tile"
      data-speaking={speaking}
      data-pinned={pinned}
      data-sound={stream === undefined}
      data-testid="room-tile"
    >
      {stream === undefined || stream.paused ? null : (
        <Picture
          element={video}
          track={track}
          received={received}
          onLive={setLive}
          data={{ 'data-person': person.personId, 'data-source': stream.source }}
        />
      )}
      <TileWord person={person} stream={stream} live={live} />
      {stream === undefined || isSound(stream.source) ? null : (
        <Laser video={video} on={{ personId: person.personId, source: stream.source }} />
      )}
      {shows ? null : <ReceptionNote person={person} name={name} />}
      {shownName === null ? (
        <RemoteName person={person} name={name} speaking={speaking} />
      ) : (
        <ShownName name={name} what={shownName} shown={shown} camera={stream?.source !== 'screen'} />
      )}
      {stream !== undefined && isStillSource(stream.source) ? (
        <StillSign personId={person.personId} source={stream.source} />
      ) : null}
      {stream === undefined ? null : (
        <button
          type="button"
          className="tile-press"
          aria-pressed={pinned}
          aria-label={texts.tile.show(shownName === null ? name : `${name} ${shownName}`)}
          title={texts.tile.show(shownName === null ? name : `${name} ${shownName}`)}
          onClick={onPin}
        />
      )}
      {stream !== undefined && isCameraRole(stream.source) && !stream.paused && mayTake(person) ? (
        <TileTools>
          <StillTool personId={person.personId} source={stream.source} own={false} />
        </TileTools>
      ) : null}
    </figure>
  )
}

/** That the other end receives or sends less than it should: both ends are to know (room.md §5, 8). */
function ReceptionNote({ person, name }: { person: PersonState; name: string }) {
  const { quality } = useTexts()
  const state = useRoomState()
  const note = noteOf(quality, name, state.receptions.get(person.personId))
  if (note === null || person.away || isApart(state, person)) return null
  return (
    <div className="tile-note" data-testid="room-tile-note">
      {note}
    </div>
  )
}

type TileWordProps = { person: PersonState; stream: StreamState | undefined; live: boolean }

/** Over the picture, when it is not what it seems; in its place, when there is none. */
export function TileWord({ person, stream, live }: TileWordProps) {
  const texts = useRoomTexts()
  const { tile } = texts
  const { quality: words } = useTexts()
  const { quality, receptions } = useRoomState()
  const theirs = receptions.get(person.personId)
  if (person.away) return <div className="tile-word tile-word-over">{tile.away}</div>
  if (stream === undefined) return <div className="tile-word">{tile.noCamera}</div>
  if (stream.paused && theirs !== undefined && !keeps(theirs.step, stream.source)) {
    const why = theirs.decidedBy === 'self' ? words.tile.theirSelf : words.tile.theirNetwork
    return <div className="tile-word">{why}</div>
  }
  if (stream.paused) return <div className="tile-word">{tile.cameraOff}</div>
  if (!keeps(quality.step, stream.source)) {
    const why = quality.decidedBy === 'self' ? words.tile.self : words.tile.network
    return <div className="tile-word tile-word-over">{why}</div>
  }
  if (stream.frozen) return <div className="tile-word tile-word-over r-warn">{words.tile.repairing}</div>
  return live ? null : <div className="tile-word">{tile.coming}</div>
}

type ShownNameProps = { name: string; what: string; shown: boolean; camera: boolean }

/** What is shown on purpose: of a camera it matters first what it looks at, of a screen whose it is. */
function ShownName({ name, what, shown, camera }: ShownNameProps) {
  const texts = useRoomTexts()
  const [first, second] = camera ? [what, name] : [name, what]
  return (
    <figcaption className="tile-name">
      <b>{first}</b>
      <small>{second}</small>
      {shown ? <End>{texts.tile.shown}</End> : null}
    </figcaption>
  )
}

type RemoteNameProps = { person: PersonState; name: string; speaking: boolean }

function RemoteName({ person, name, speaking }: RemoteNameProps) {
  const texts = useRoomTexts()
  const language = useLanguage()
  const microphone = streamFrom(person, 'microphone')
  const role = useStanding()(person)
  /* of several experts it matters who is on the board, of a guest what they are here */
  const who =
    person.role === 'member' || person.guest !== undefined ? role : nameIn(language, person.title) || role
  return (
    <figcaption className="tile-name">
      <b>{name}</b>
      <small className={person.guest === undefined ? undefined : 'tile-guest'}>{who}</small>
      <HandWord personId={person.personId} />
      {microphone === undefined ? (
        <End>{texts.tile.noMicrophone}</End>
      ) : microphone.paused ? (
        <Muted />
      ) : speaking ? (
        <span className="tile-end r-accent">{texts.tile.speaking}</span>
      ) : null}
    </figcaption>
  )
}

function HandWord({ personId }: { personId: string }) {
  const { host } = useTexts()
  const { controls } = useRoomState()
  if (controls?.hands.includes(personId) !== true) return null
  return (
    <span className="tile-hand" data-testid="room-tile-hand">
      <Icon name="hand" size={15} />
      {host.handUp}
    </span>
  )
}

function End({ children }: { children: ReactNode }) {
  return <span className="tile-end r-quiet">{children}</span>
}

/** One's own picture: last, and the only one that is mirrored. */
export function SelfTile() {
  const texts = useRoomTexts()
  const language = useLanguage()
  const { capture } = useClient()
  const { camera, microphone } = useCapture()
  const { self, speakerId, held, quality } = useRoomState()
  const standing = useStanding()
  const { quality: words } = useTexts()
  const video = useRef<HTMLVideoElement>(null)
  const open = camera.status === 'open'
  const lent = lentTo(useCameras()) !== null
  const sent = keeps(quality.step, 'camera')
  const muted = microphone.status === 'open' && !microphone.wanted
  const speaking = self !== null && speakerId === self.personId && !muted
  return (
    <figure className="tile" data-speaking={speaking}>
      {open && sent ? (
        <>
          <Picture
            element={video}
            track={capture.track('camera')}
            mirrored
            data={{ 'data-testid': 'room-self' }}
          />
          {self === null ? null : (
            <Laser video={video} on={{ personId: self.personId, source: 'camera' }} mirrored />
          )}
        </>
      ) : (
        <div className="tile-word">
          {open ? (
            words.tile[quality.decidedBy === 'self' ? 'ownSelf' : 'ownNetwork']
          ) : lent ? (
            <LentWord />
          ) : camera.status === 'opening' ? (
            texts.check.cameraOpening
          ) : camera.wanted ? (
            texts.tile.noCamera
          ) : (
            texts.tile.cameraOff
          )}
        </div>
      )}
      {held ? <div className="tile-word tile-word-over r-warn">{texts.tile.away}</div> : null}
      {self === null ? null : <StillSign personId={self.personId} source="camera" />}
      <figcaption className="tile-name">
        <b>{self === null ? texts.you : personIn(language, self)}</b>
        <small>{self?.guest === undefined ? texts.you : standing(self)}</small>
        {self === null ? null : <HandWord personId={self.personId} />}
        {microphone.status !== 'open' ? (
          <End>{texts.tile.noMicrophone}</End>
        ) : muted ? (
          <Muted />
        ) : speaking ? (
          <span className="tile-end r-accent">{texts.tile.speaking}</span>
        ) : null}
      </figcaption>
    </figure>
  )
}
