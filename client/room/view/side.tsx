/** The left column: the others' pictures, one's own, and who is here. */
import { looksOn } from '../../../server/domain/room.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { keeps } from '../ladder.ts'
import { isListener } from '../people.ts'
import { receptionOf, receptionWords } from '../reception.ts'
import { inOrder, isApart, isShown, streamFrom } from '../stage.ts'
import type { PersonState } from '../store.ts'
import { useCapture, useRoomState, useRoomTexts } from './context.tsx'
import { OwnCameras } from './own-cameras.tsx'
import { useStanding } from './standing.ts'
import { RemoteTile, SelfTile } from './tile.tsx'

type SideProps = {
  pinned: string | null
  shown: string | null
  onPin: (producerId: string) => void
}

export function Side({ pinned, shown, onPin }: SideProps) {
  const texts = useRoomTexts()
  const state = useRoomState()
  const people = inOrder(state)
  return (
    <section className="r-side" aria-label={texts.list.title}>
      <div className="tiles">
        <Tiles pinned={pinned} shown={shown} onPin={onPin} />
      </div>
      <Here people={people} />
    </section>
  )
}

/** Everybody's pictures, one's own last. */
export function Tiles({ pinned, shown, onPin }: SideProps) {
  return (
    <>
      {inOrder(useRoomState())
        .filter((person) => !isListener(person))
        .map((person) => (
          <PersonTiles key={person.personId} person={person} pinned={pinned} shown={shown} onPin={onPin} />
        ))}
      <OwnCameras />
      <SelfTile />
    </>
  )
}

/** Listeners who are named one by one. */
const mostNamed = 8

function PersonTiles({ person, pinned, shown, onPin }: SideProps & { person: PersonState }) {
  const shows = person.streams.filter(({ source }) => isShown(source))
  const camera = streamFrom(person, 'camera')
  const isPinned = (producerId: string | undefined) => producerId !== undefined && producerId === pinned
  return (
    <>
      {shows.map((stream) => (
        <RemoteTile
          key={stream.producerId}
          person={person}
          stream={stream}
          pinned={isPinned(stream.producerId)}
          shown={shown === stream.producerId}
          onPin={() => onPin(stream.producerId)}
        />
      ))}
      <RemoteTile
        person={person}
        stream={camera}
        pinned={isPinned(camera?.producerId)}
        shown={shown === camera?.producerId}
        onPin={() => camera !== undefined && onPin(camera.producerId)}
      />
    </>
  )
}

/** Who is in the room, and what passes between them and this computer, as far as it is known here. */
function Here({ people }: { people: readonly PersonState[] }) {
  const texts = useRoomTexts()
  const { controls } = useRoomState()
  /* of a lecture, those who say nothing are a number first */
  const quiet = people.filter(
    (person) => looksOn(person.role) && isListener(person) && !controls?.hands.includes(person.personId),
  )
  const folds = quiet.length > mostNamed
  const named = folds ? people.filter((person) => !quiet.includes(person)) : people
  return (
    <div className="here">
      <div className="here-head">
        <span>{texts.list.title}</span>
        <span>{texts.list.keys}</span>
      </div>
      <ul data-testid="room-people">
        {named.map((person) => (
          <PersonLine key={person.personId} person={person} />
        ))}
        <li>
          <span>{texts.you}</span>
          <OwnFacts />
        </li>
      </ul>
      {folds ? (
        <details data-testid="room-listeners">
          <summary>{texts.list.listeners(quiet.length)}</summary>
          <ul>
            {quiet.map((person) => (
              <PersonLine key={person.personId} person={person} />
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  )
}

function PersonLine({ person }: { person: PersonState }) {
  const language = useLanguage()
  const standing = useStanding()
  return (
    <li>
      <span>
        {personIn(language, person)}
        {person.guest === undefined ? null : <small> {standing(person)}</small>}
      </span>
      <PersonFacts person={person} />
    </li>
  )
}

function PersonFacts({ person }: { person: PersonState }) {
  const { list, join } = useRoomTexts()
  const { host, quality } = useTexts()
  const state = useRoomState()
  const reception = receptionOf(state.receptions.get(person.personId))
  const told = reception === null ? [] : [receptionWords(quality, reception)]
  const camera = streamFrom(person, 'camera')
  if (state.controls?.hands.includes(person.personId)) return <span className="r-accent">{host.handUp}</span>
  if (isApart(state, person)) return <span>{host.apart}</span>
  if (person.away) return <span>{list.away}</span>
  const height = camera?.figures?.height ?? 0
  const received = isListener(person)
    ? list.listening
    : camera === undefined
      ? list.soundOnly
      : camera.paused
        ? list.cameraOff
        : !keeps(state.quality.step, 'camera')
          ? list.soundOnly
          : height > 0
            ? list.receiving(height)
            : list.connecting
  return <span data-testid="room-reception">{[received, ...told].join(join)}</span>
}

function OwnFacts() {
  const { list } = useRoomTexts()
  const { camera, microphone } = useCapture()
  const { figures, held, quality } = useRoomState()
  if (held) return <span>{list.away}</span>
  if (camera.status !== 'open' || !keeps(quality.step, 'camera')) {
    return <span>{microphone.status === 'open' ? list.soundOnly : list.listening}</span>
  }
  const sending = figures?.sending ?? null
  return <span>{sending === null ? list.connecting : list.sending(sending.height)}</span>
}
