/** The room itself: pictures at the left, the main picture, the case at the right, the controls below. */
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { refreshConsultation } from '../../consultation.ts'
import { paths } from '../../paths.ts'
import { type KeyBinding, useKeys } from '../../ui/keys.ts'
import { isLastExpert, mainPicture, pictures } from '../stage.ts'
import { useActions } from './actions.ts'
import { RoomBar } from './bar.tsx'
import { useCase, useRoomState, useRoomTexts } from './context.tsx'
import { Controls } from './controls.tsx'
import { DevicesDialog, FinishDialog, LeaveDialog } from './dialogs.tsx'
import { Hints, Notices } from './notices.tsx'
import { Panel, type Tab } from './panel.tsx'
import { setShortcutsOn, shortcuts, shortcutsOn } from './shortcuts.ts'
import { Side } from './side.tsx'
import { Stage } from './stage.tsx'
import { useUnread } from './unread.ts'
import { useWakeLock } from './wake-lock.ts'

type Asking = 'leave' | 'finish' | 'devices' | null

export function RoomView() {
  const [tab, setTab] = useState<Tab>('case')
  /** Whether the panel stands open where it is a sheet. */
  const [sheet, setSheet] = useState(false)
  const [pinned, setPinned] = useState<string | null>(null)
  const [file, setFile] = useState<Attachment | null>(null)
  const [asking, setAsking] = useState<Asking>(null)
  const [keysOn, setKeysOn] = useState(shortcutsOn)
  const state = useRoomState()
  const { leave, finish } = useWaysOut()
  const unread = useUnread(tab === 'chat')
  const consultation = useCase()
  const pin = (producerId: string) => {
    setFile(null)
    setPinned((before) => (before === producerId ? null : producerId))
  }
  const open = (wanted: Tab) => {
    setTab(wanted)
    setSheet(true)
  }
  useWakeLock()
  useRoomKeys({ on: keysOn, pin, onChat: () => open('chat') })
  const shown = file === null ? (mainPicture(state, pinned)?.stream.producerId ?? null) : null
  const mustAsk = isLastExpert(state) && consultation.state === 'in_session'
  return (
    <div className="dark room" data-testid="room" data-media={state.media}>
      <RoomBar />
      <div className="r-grid">
        <Side pinned={pinned} shown={shown} onPin={pin} />
        <Stage
          pinned={pinned}
          onUnpin={() => setPinned(null)}
          file={file}
          onCloseFile={() => setFile(null)}
        />
        <Panel
          tab={tab}
          onTab={setTab}
          open={sheet}
          onClose={() => setSheet(false)}
          unread={unread}
          file={file}
          onFile={setFile}
        />
      </div>
      <Controls
        unread={unread}
        recordOpen={sheet && tab !== 'chat'}
        onRecord={() => (sheet && tab !== 'chat' ? setSheet(false) : open(tab === 'chat' ? 'case' : tab))}
        onChat={() => (sheet && tab === 'chat' ? setSheet(false) : open('chat'))}
        onDevices={() => setAsking('devices')}
        onFinish={() => setAsking('finish')}
        onLeave={() => (mustAsk ? setAsking('leave') : leave())}
      />
      <Hints />
      <Notices />
      {asking === 'leave' ? <LeaveDialog onLeave={leave} onStay={() => setAsking(null)} /> : null}
      {asking === 'finish' ? (
        <FinishDialog
          onFinished={finish}
          onFailed={() => void refreshConsultation(consultation.id)}
          onClose={() => setAsking(null)}
        />
      ) : null}
      {asking === 'devices' ? (
        <DevicesDialog
          keysOn={keysOn}
          onKeys={(on) => {
            setShortcutsOn(on)
            setKeysOn(on)
          }}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </div>
  )
}

/** Another page is opened; with this one's end the seat is given up. */
function useWaysOut(): { leave: () => void; finish: () => void } {
  const { id } = useCase()
  const navigate = useNavigate()
  return {
    leave: () => void navigate(paths.consultation(id)),
    finish: () => void navigate(paths.opinion(id)),
  }
}

type RoomKeys = { on: boolean; pin: (producerId: string) => void; onChat: () => void }

/** Chords, so that they act while the cursor stands in the notes or in the chat. */
function useRoomKeys({ on, pin, onChat }: RoomKeys): void {
  const { control } = useRoomTexts()
  const state = useRoomState()
  const actions = useActions()
  const bindings: KeyBinding[] = [
    { keys: shortcuts.microphone, label: control.microphone, run: actions.microphone },
    { keys: shortcuts.camera, label: control.camera, run: actions.camera },
    { keys: shortcuts.share, label: control.share, run: actions.share },
    { keys: shortcuts.chat, label: control.chat, run: onChat },
    ...shortcuts.stage.map((chord, index) => ({
      keys: chord,
      label: control.stagePick(index + 1),
      run: () => {
        const picture = pictures(state)[index]
        if (picture !== undefined) pin(picture.stream.producerId)
      },
    })),
  ]
  useKeys(bindings, { enabled: on })
}
