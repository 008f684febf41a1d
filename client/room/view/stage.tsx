/** The main picture: whole, on black, never cropped. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { isCameraRole, isSound } from '../../../server/domain/room.ts'
import { isStillSource } from '../../../server/domain/still.ts'
import { addresses } from '../../consultation.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { ariaKeys } from '../../ui/keys.ts'
import { useTime } from '../../ui/time.ts'
import { useWidth } from '../../ui/width.ts'
import { useFileTitle } from '../../viewer/still-facts.tsx'
import { keeps } from '../ladder.ts'
import { inOrder, isApart, mainPicture, type Shown } from '../stage.ts'
import { AuscultationStrips } from './auscultation.tsx'
import { useCase, useClient, useRoomState, useRoomTexts } from './context.tsx'
import { HostStrips } from './host-strips.tsx'
import { Laser } from './laser.tsx'
import { PhoneStrips } from './phone-strips.tsx'
import { Picture } from './picture.tsx'
import { shortcuts } from './shortcuts.ts'
import { Tiles } from './side.tsx'
import { useSourceName } from './source-name.ts'
import { useStanding } from './standing.ts'
import { StillLink, StillSign, StillStrips, useMayTake } from './stills.tsx'
import { TileWord } from './tile.tsx'
import type { TogetherPlace } from './together-place.ts'

const TogetherStage = lazy(() =>
  import('./together/stage.tsx').then((module) => ({ default: module.TogetherStage })),
)

type StageProps = {
  /** All pictures of the same size instead of one. */
  all: boolean
  onPin: (producerId: string) => void
  /** Whose voice the picture follows. */
  speakerId: string | null
  pinned: string | null
  onUnpin: () => void
  /** A picture of the case that was put here, seen by this person alone. */
  file: Attachment | null
  onCloseFile: () => void
  onPeople: () => void
  together: TogetherPlace
}

export function Stage({
  all,
  onPin,
  speakerId,
  pinned,
  onUnpin,
  file,
  onCloseFile,
  onPeople,
  together,
}: StageProps) {
  const texts = useRoomTexts()
  const state = useRoomState()
  const picture = mainPicture(state, pinned, speakerId)
  return (
    <main className="r-stage" aria-label={texts.stage.label} id="content" tabIndex={-1} ref={takeFocus}>
      <HostStrips onPeople={onPeople} />
      <PhoneStrips />
      <StillStrips />
      <AuscultationStrips />
      {file !== null ? (
        <FileOnStage file={file} onClose={onCloseFile} />
      ) : together.shown ? (
        <Suspense>
          <TogetherStage onHide={together.hide} />
        </Suspense>
      ) : all && state.people.length > 0 ? (
        <div className="r-all" data-testid="room-all">
          <Tiles pinned={pinned} shown={null} onPin={onPin} />
        </div>
      ) : picture !== null ? (
        <PictureOnStage
          shown={picture}
          pinned={pinned === picture.stream.producerId}
          onUnpin={onUnpin}
          together={together}
        />
      ) : (
        <NothingOnStage />
      )}
    </main>
  )
}

/** The press that led here stood on a page that is gone: reading and tabbing go on from the main picture. */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true })
}

function SharingWord() {
  const texts = useRoomTexts()
  const { call } = useClient()
  const { sharing } = useRoomState()
  if (!sharing) return null
  return (
    <span className="r-row">
      <span className="r-accent">{texts.stage.sharing}</span>
      <button type="button" className="r-link" onClick={() => void call.screen.stop()}>
        {texts.stage.stopSharing}
      </button>
    </span>
  )
}

type PictureOnStageProps = { shown: Shown; pinned: boolean; onUnpin: () => void; together: TogetherPlace }

function PictureOnStage({ shown, pinned, onUnpin, together }: PictureOnStageProps) {
  const texts = useRoomTexts()
  const { call } = useClient()
  const language = useLanguage()
  const [live, setLive] = useState(false)
  const video = useRef<HTMLVideoElement>(null)
  const { person, stream } = shown
  const { figures, consumerId } = stream
  const shownName = useSourceName()(stream.source)
  const camera = isCameraRole(stream.source)
  const mayTake = useMayTake()
  const standing = useStanding()
  const { quality } = useRoomState()
  const track = consumerId === null ? null : call.trackOf(consumerId)
  const received = consumerId === null ? undefined : { consumerId, source: stream.source }
  return (
    <>
      <div className="r-stage-head">
        <b>{camera ? shownName : personIn(language, person)}</b>
        <span>{camera ? personIn(language, person) : (shownName ?? standing(person))}</span>
        {figures !== null && figures.height > 0 && keeps(quality.step, stream.source) ? (
          <span className="r-figures">
            {texts.stage.figures(figures.width, figures.height, figures.framesPerSecond)}
          </span>
        ) : null}
        <SharingWord />
        {isStillSource(stream.source) && !stream.paused && mayTake(person) ? (
          <StillLink personId={person.personId} source={stream.source} own={false} />
        ) : null}
        <StageActions together={together} />
        {pinned ? (
          <button type="button" className="r-link" onClick={onUnpin}>
            {texts.stage.unpin}
          </button>
        ) : null}
      </div>
      <div className="r-canvas">
        <Picture
          element={video}
          track={track}
          received={received}
          onLive={setLive}
          data={{
            'data-testid': 'room-stage',
            'data-stage-person': person.personId,
            'data-stage-source': stream.source,
          }}
        />
        <TileWord person={person} stream={stream} live={live} />
        {isStillSource(stream.source) ? (
          <StillSign personId={person.personId} source={stream.source} />
        ) : null}
        {isSound(stream.source) ? null : (
          <Laser
            video={video}
            on={{ personId: person.personId, source: stream.source }}
            active={together.laser}
          />
        )}
      </div>
    </>
  )
}

/** The way back to what everybody looks at, and the pointer's light. */
function StageActions({ together }: { together: TogetherPlace }) {
  const words = useTexts().together
  return (
    <span className="r-row">
      {together.open ? (
        <button type="button" className="r-link" onClick={together.back} data-testid="together-back">
          {words.toFile}
        </button>
      ) : null}
      <button
        type="button"
        className="r-link"
        title={words.laserHint}
        aria-pressed={together.laser}
        aria-keyshortcuts={ariaKeys(shortcuts.laser)}
        onClick={together.toggleLaser}
        data-testid="together-laser"
      >
        {together.laser ? words.laserOff : words.laser}
      </button>
    </span>
  )
}

type FileOnStageProps = { file: Attachment; onClose: () => void }

function FileOnStage({ file, onClose }: FileOnStageProps) {
  const texts = useRoomTexts()
  const time = useTime()
  const { file: words } = useTexts()
  const kind = useFileTitle()(file)
  const [failed, setFailed] = useState<string | null>(null)
  return (
    <>
      <div className="r-stage-head">
        <b>
          {kind}　{time.short(file.uploadedAt)}
        </b>
        {file.width === null || file.height === null ? null : (
          <span>{texts.stage.original(file.width, file.height)}</span>
        )}
        <span>{texts.stage.onlyYou}</span>
        <button type="button" className="r-link" onClick={onClose}>
          {texts.stage.close}
        </button>
      </div>
      <div className="r-canvas">
        {file.preview !== 'ready' ? (
          <div className="tile-word">
            {file.preview === 'failed' ? words.preview.failed : words.preview.pending}
          </div>
        ) : failed === file.id ? (
          <div className="tile-word r-bad">{texts.stage.failed}</div>
        ) : (
          <img
            key={file.id}
            src={addresses.attachment(file.id)}
            alt={kind}
            onError={() => setFailed(file.id)}
          />
        )}
      </div>
    </>
  )
}

/** Nobody is here yet, or nobody shows anything. */
function NothingOnStage() {
  const texts = useRoomTexts()
  const { host } = useTexts()
  const time = useTime()
  const state = useRoomState()
  const language = useLanguage()
  const width = useWidth()
  const { state: course } = useCase()
  const { stage } = texts
  const [first] = inOrder(state)
  const hint = width === 'phone' || width === 'narrow' ? stage.sheet : stage.desk
  const words = (): [title: string, note: string] => {
    if (first === undefined) {
      // After the session the expert writes, and comes back only with a question.
      return course === 'reporting' ? [stage.after, stage.afterNote] : [stage.waiting, hint.waiting]
    }
    if (isApart(state, first))
      return [host.expertsThere(time.clock(state.controls?.expertsSince ?? '')), host.expertsThereNote]
    const name = personIn(language, first)
    return first.away ? [texts.notice.dropped(name), stage.awayNote] : [stage.noPicture(name), hint.noPicture]
  }
  const [title, note] = words()
  return (
    <>
      {state.sharing ? (
        <div className="r-stage-head">
          <SharingWord />
        </div>
      ) : null}
      <div className="r-canvas">
        <OwnScreen />
        {state.sharing ? null : (
          <div className="r-empty">
            <h2>{title}</h2>
            <p>{note}</p>
          </div>
        )}
      </div>
    </>
  )
}

/** What one shows, when there is nothing else to see: to know what the others see. */
function OwnScreen() {
  const { call } = useClient()
  const { sharing, self } = useRoomState()
  const video = useRef<HTMLVideoElement>(null)
  const [track, setTrack] = useState<MediaStreamTrack | null>(null)
  useEffect(() => setTrack(sharing ? call.screen.track : null), [call, sharing])
  if (track === null || self === null) return null
  return (
    <>
      <Picture element={video} track={track} data={{ 'data-testid': 'room-own-screen' }} />
      <Laser video={video} on={{ personId: self.personId, source: 'screen' }} />
    </>
  )
}
