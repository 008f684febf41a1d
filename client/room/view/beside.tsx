/**
 * The main picture in a window beside the page: floating above other programs where the browser has such windows, or an ordinary one
 * for a second monitor. It is drawn by this page and has no seat of its own; with the page it closes.
 */
import { useCallback, useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { announce } from '../../ui/announce.tsx'
import { mainPicture } from '../stage.ts'
import { useClient, useRoomState, useRoomTexts } from './context.tsx'
import { Picture } from './picture.tsx'
import { useStanding } from './standing.ts'
import { TileWord } from './tile.tsx'

export type BesideKind = 'pip' | 'second'

/** Chrome and Edge; the types of the language do not have it yet. */
type FloatingWindows = { requestWindow: (size: { width: number; height: number }) => Promise<Window> }
const floating = (): FloatingWindows | undefined =>
  (window as { documentPictureInPicture?: FloatingWindows }).documentPictureInPicture

/** Whether a window can float above other programs: with words in it, or at least the picture alone. */
export function canFloat(): boolean {
  return floating() !== undefined || document.pictureInPictureEnabled === true
}

type Opened = { kind: BesideKind; window: Window }

export type Beside = {
  kind: BesideKind | null
  toggle: (kind: BesideKind) => void
  /** What stands in the other window; belongs somewhere on the page. */
  content: React.ReactNode
}

/** @param pinned what was put on the main place; @param onBlocked the browser allowed no window */
export function useBeside(pinned: string | null, speakerId: string | null): Beside {
  const { layout: texts } = useTexts()
  const [opened, setOpened] = useState<Opened | null>(null)
  const close = useCallback(() => {
    if (opened === null) return
    opened.window.close()
    setOpened(null)
    announce(texts.notice.closed)
  }, [opened, texts])
  useEffect(() => {
    if (opened === null) return
    const gone = () => setOpened(null)
    opened.window.addEventListener('pagehide', gone)
    return () => {
      opened.window.removeEventListener('pagehide', gone)
      opened.window.close()
    }
  }, [opened])
  const toggle = (kind: BesideKind) => {
    if (opened?.kind === kind) return close()
    void open(kind, texts.windowTitle).then((made) => {
      if (made === 'blocked') announce(texts.blocked)
      if (made === 'blocked' || made === null) return
      setOpened({ kind, window: made })
      announce(texts.notice[kind])
    })
  }
  const content =
    opened === null
      ? null
      : createPortal(<BesideStage pinned={pinned} speakerId={speakerId} />, opened.window.document.body)
  return { kind: opened?.kind ?? null, toggle, content }
}

/** @returns null where only the picture floats, which the browser shows by itself */
async function open(kind: BesideKind, title: string): Promise<Window | 'blocked' | null> {
  try {
    if (kind === 'pip' && floating() === undefined) {
      await floatPicture()
      return null
    }
    const made =
      kind === 'pip'
        ? await floating()?.requestWindow({ width: 420, height: 264 })
        : window.open('', 'ss-stage', 'popup,width=1280,height=760')
    if (made == null) return 'blocked'
    dress(made, title)
    return made
  } catch (error) {
    // A press that is too old, a browser that is told not to.
    console.info('no window beside the page', error)
    return 'blocked'
  }
}

/** Firefox shows its own button, Safari floats the picture alone. */
async function floatPicture(): Promise<void> {
  const video = document.querySelector<HTMLVideoElement>('.r-canvas > video')
  if (video === null) return
  video.disablePictureInPicture = false
  await video.requestPictureInPicture()
}

/** The new window has no style of its own. */
function dress({ document: made }: Window, title: string): void {
  made.title = title
  made.documentElement.lang = document.documentElement.lang
  made.body.className = 'dark r-beside'
  made.body.replaceChildren()
  for (const sheet of document.querySelectorAll<HTMLLinkElement | HTMLStyleElement>(
    'link[rel="stylesheet"], style',
  )) {
    const copy = made.importNode(sheet, true)
    // A blank page has no address that a relative one could start from.
    if (sheet instanceof HTMLLinkElement) copy.setAttribute('href', sheet.href)
    made.head.append(copy)
  }
}

function BesideStage({ pinned, speakerId }: { pinned: string | null; speakerId: string | null }) {
  const texts = useRoomTexts()
  const { layout } = useTexts()
  const standing = useStanding()
  const { call } = useClient()
  const state = useRoomState()
  const language = useLanguage()
  const [live, setLive] = useState(false)
  const shown = mainPicture(state, pinned, speakerId)
  if (shown === null) return <p className="r-empty">{layout.nothing}</p>
  const { person, stream } = shown
  const { consumerId } = stream
  return (
    <figure className="r-beside-picture" data-testid="room-beside-stage">
      <Picture
        track={consumerId === null ? null : call.trackOf(consumerId)}
        received={consumerId === null ? undefined : { consumerId, source: stream.source }}
        onLive={setLive}
      />
      <TileWord person={person} stream={stream} live={live} />
      <figcaption className="tile-name">
        <b>{personIn(language, person)}</b>
        <small>{stream.source === 'screen' ? texts.tile.screen : standing(person)}</small>
      </figcaption>
    </figure>
  )
}
