/** The room of a guest: the people and what they show, one's own controls and the words, and nothing of the case. */
import { useState } from 'react'
import type { GuestVisit } from '../../../server/contract/guest.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { type KeyBinding, useKeys } from '../../ui/keys.ts'
import { Logo } from '../../ui/seal.tsx'
import { useTime } from '../../ui/time.ts'
import { useWidth } from '../../ui/width.ts'
import { inOrder, isApart, mainPicture, pictures } from '../stage.ts'
import { useActions } from './actions.ts'
import { Elapsed } from './bar.tsx'
import { ChatTab } from './chat-tab.tsx'
import { useClient, useRoomState, useRoomTexts } from './context.tsx'
import { CameraControl, Control, HandControl, MicrophoneControl, Network } from './controls.tsx'
import { DeviceFields } from './device-fields.tsx'
import { Dialog } from './dialog.tsx'
import { useHost } from './host-actions.ts'
import { HostStrips } from './host-strips.tsx'
import { Hints, Notices } from './notices.tsx'
import { Picture } from './picture.tsx'
import { RecordingMark, RecordingQuestion } from './recording.tsx'
import { shortcuts } from './shortcuts.ts'
import { Side } from './side.tsx'
import './guest.css'
import { useSourceName } from './source-name.ts'
import { takeFocus } from './stage.tsx'
import { useStanding } from './standing.ts'
import { TileWord } from './tile.tsx'
import { useToolbar } from './toolbar.ts'
import { useUnread } from './unread.ts'
import { useWakeLock } from './wake-lock.ts'

export function GuestRoom({ visit }: { visit: GuestVisit }) {
  const state = useRoomState()
  const [pinned, setPinned] = useState<string | null>(null)
  const [devices, setDevices] = useState(false)
  const chat = useChat()
  const pin = (producerId: string) => setPinned((before) => (before === producerId ? null : producerId))
  useWakeLock()
  useGuestKeys(pin, chat.toggle)
  const shown = mainPicture(state, pinned)?.stream.producerId ?? null
  return (
    <div className="dark room r-guest" data-testid="room" data-media={state.media}>
      <GuestBar visit={visit} />
      <div className="r-grid">
        <Side pinned={pinned} shown={shown} onPin={pin} />
        <GuestStage pinned={pinned} />
        <Words open={chat.open} onClose={chat.close} />
      </div>
      <GuestControls unread={chat.unread} onChat={chat.toggle} onDevices={() => setDevices(true)} />
      <Hints />
      <Notices />
      <RecordingQuestion />
      {devices ? <Devices onClose={() => setDevices(false)} /> : null}
    </div>
  )
}

/** The words stand beside the picture where there is room for them, else in a sheet over it. */
function useChat() {
  const [open, setOpen] = useState(false)
  const width = useWidth()
  const beside = width === 'middle' || width === 'wide'
  const unread = useUnread(beside || open)
  return { open, unread, close: () => setOpen(false), toggle: () => setOpen((before) => !before) }
}

function GuestBar({ visit }: { visit: GuestVisit }) {
  const texts = useTexts()
  const language = useLanguage()
  const { people } = useRoomState()
  const line = visit.line === null ? texts.common.product : texts.common.line(nameIn(language, visit.line))
  return (
    <header className="r-bar">
      <Logo size={22} />
      <span className="r-patient">
        <b>{line}</b>
        <span className="r-quiet">{texts.guest.room.number(visit.number)}</span>
      </span>
      <span className="r-bar-end">
        <RecordingMark />
        <span>{texts.room.persons(people.length + 1)}</span>
        <Elapsed />
      </span>
    </header>
  )
}

function GuestStage({ pinned }: { pinned: string | null }) {
  const { room: texts } = useTexts()
  const state = useRoomState()
  const { call } = useClient()
  const language = useLanguage()
  const standing = useStanding()
  const sourceName = useSourceName()
  const [live, setLive] = useState(false)
  const picture = mainPicture(state, pinned)
  const consumerId = picture?.stream.consumerId ?? null
  return (
    <main className="r-stage" aria-label={texts.stage.label} id="content" tabIndex={-1} ref={takeFocus}>
      <HostStrips onPeople={() => undefined} />
      {picture === null ? (
        <div className="r-canvas">
          <Nothing />
        </div>
      ) : (
        <>
          <div className="r-stage-head">
            <b>{personIn(language, picture.person)}</b>
            <span>{sourceName(picture.stream.source) ?? standing(picture.person)}</span>
          </div>
          <div className="r-canvas">
            <Picture
              track={consumerId === null ? null : call.trackOf(consumerId)}
              received={consumerId === null ? undefined : { consumerId, source: picture.stream.source }}
              onLive={setLive}
              data={{ 'data-testid': 'room-stage', 'data-stage-source': picture.stream.source }}
            />
            <TileWord person={picture.person} stream={picture.stream} live={live} />
          </div>
        </>
      )}
    </main>
  )
}

/** Nobody is here, nobody shows a picture, or the experts speak among themselves. */
function Nothing() {
  const { guest, host, room: texts } = useTexts()
  const language = useLanguage()
  const time = useTime()
  const state = useRoomState()
  const [first] = inOrder(state)
  const words = (): readonly [title: string, note: string] => {
    if (first === undefined) return [guest.room.empty, guest.room.emptyNote]
    if (isApart(state, first))
      return [host.expertsThere(time.clock(state.controls?.expertsSince ?? '')), guest.room.apart]
    const name = personIn(language, first)
    return first.away
      ? [texts.notice.dropped(name), texts.stage.awayNote]
      : [texts.stage.noPicture(name), guest.room.sound]
  }
  const [title, note] = words()
  return (
    <div className="r-empty">
      <h2>{title}</h2>
      <p>{note}</p>
    </div>
  )
}

function Words({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { panel } = useRoomTexts()
  return (
    <aside className="r-panel" data-open={open} aria-labelledby="guest-words">
      <div className="r-tabs">
        <h2 id="guest-words" className="r-guest-words">
          {panel.chat}
        </h2>
        <button type="button" className="r-link r-panel-close" onClick={onClose}>
          {panel.close}
        </button>
      </div>
      <div className="r-tab-body r-chat">
        <ChatTab />
      </div>
    </aside>
  )
}

type ControlsProps = { unread: number; onChat: () => void; onDevices: () => void }

function GuestControls({ unread, onChat, onDevices }: ControlsProps) {
  const { control, panel } = useRoomTexts()
  const { call } = useClient()
  const toolbar = useToolbar()
  return (
    <footer className="r-controls">
      <Network />
      <div className="r-buttons" role="toolbar" aria-label={control.label} ref={toolbar}>
        <MicrophoneControl />
        <CameraControl />
        <HandControl />
        <Control
          icon="chat"
          word={unread > 0 ? panel.count(control.chat, unread) : control.chat}
          {...(unread > 0 && { tone: 'on' as const })}
          keys={shortcuts.chat}
          onPress={onChat}
          testId="room-chat"
          className="r-guest-chat"
        />
        <Control icon="loudspeaker" word={control.devices} onPress={onDevices} testId="room-devices" />
      </div>
      <div className="r-buttons r-buttons-end">
        <Control
          icon="back"
          word={control.leave}
          tone="end"
          onPress={() => void call.leave()}
          testId="room-leave"
        />
      </div>
    </footer>
  )
}

function Devices({ onClose }: { onClose: () => void }) {
  const { dialog } = useRoomTexts()
  return (
    <Dialog title={dialog.devicesTitle} onClose={onClose}>
      <DeviceFields />
      <div className="r-row">
        <button type="button" className="r-button r-button-main" onClick={onClose}>
          {dialog.done}
        </button>
      </div>
    </Dialog>
  )
}

function useGuestKeys(pin: (producerId: string) => void, onChat: () => void): void {
  const { room, host } = useTexts()
  const state = useRoomState()
  const actions = useActions()
  const { toggleHand } = useHost()
  const { control } = room
  const bindings: KeyBinding[] = [
    { keys: shortcuts.microphone, label: control.microphone, run: actions.microphone },
    { keys: shortcuts.camera, label: control.camera, run: actions.camera },
    { keys: shortcuts.chat, label: control.chat, run: onChat },
    { keys: shortcuts.hand, label: host.hand, run: toggleHand },
    ...shortcuts.stage.map((chord, index) => ({
      keys: chord,
      label: control.stagePick(index + 1),
      run: () => {
        const picture = pictures(state)[index]
        if (picture !== undefined) pin(picture.stream.producerId)
      },
    })),
  ]
  useKeys(bindings)
}
