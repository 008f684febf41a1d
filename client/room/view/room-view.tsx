/** The room itself: pictures at the left, the main picture, the case at the right, the controls below. */
import { lazy, Suspense, useDeferredValue, useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Attachment } from '../../../server/contract/attachment.ts'
import { refreshConsultation } from '../../consultation.ts'
import { mayInviteGuests } from '../../guest.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { useMe } from '../../session.ts'
import { type KeyBinding, useKeys } from '../../ui/keys.ts'
import { type Layout, rememberedLayout, rememberLayout } from '../layout.ts'
import { isLastExpert, mainPicture, pictures } from '../stage.ts'
import { useActions } from './actions.ts'
import { RoomBar } from './bar.tsx'
import { useBeside } from './beside.tsx'
import { useCase, useRoomState } from './context.tsx'
import { Controls } from './controls.tsx'
import { DevicesDialog, FinishDialog, LeaveDialog } from './dialogs.tsx'
import { useHost } from './host-actions.ts'
import { Hints, Notices } from './notices.tsx'
import { Panel, type Tab } from './panel.tsx'
import { RecordingQuestion } from './recording.tsx'
import { setShortcutsOn, shortcuts, shortcutsOn } from './shortcuts.ts'
import { Side } from './side.tsx'
import { Stage } from './stage.tsx'
import { useTogetherPlace } from './together-place.ts'
import { useTrouble } from './trouble.ts'
import { useUnread } from './unread.ts'
import { useWakeLock } from './wake-lock.ts'

type Asking = 'leave' | 'finish' | 'devices' | 'people' | 'guests' | null

/** Not needed for the first picture. */
const PeopleDialog = lazy(() => import('./people-dialog.tsx'))
const RoomGuests = lazy(() => import('./guests.tsx'))

export function RoomView() {
  const [asking, setAsking] = useState<Asking>(null)
  const [keysOn, setKeysOn] = useState(shortcutsOn)
  const state = useRoomState()
  const { leave } = useWaysOut()
  const panel = usePanel()
  const { pinned, file, pin, show, together } = useMainPlace()
  const unread = useUnread(panel.tab === 'chat')
  const consultation = useCase()
  const { layout, choose } = useLayout()
  const speakerId = useFollowed(layout === 'speaker')
  const beside = useBeside(pinned, speakerId)
  useWakeLock()
  useRoomKeys({
    on: keysOn,
    pinned,
    pin,
    onChat: panel.toChat,
    onLaser: together.toggleLaser,
    onLayout: (wanted) => choose(layout === wanted ? 'main' : wanted),
  })
  const shown =
    file === null && !together.shown
      ? (mainPicture(state, pinned, speakerId)?.stream.producerId ?? null)
      : null
  const mustAsk = isLastExpert(state) && consultation.state === 'in_session'
  const wasTroubled = useTrouble()
  // Drawn whole at once, the room keeps the page busy for longer than the first picture needs to come; it would be seen only after that.
  const rest = useDeferredValue(true, false)
  return (
    <div className="dark room" data-testid="room" data-media={state.media}>
      <RoomBar />
      <div className="r-grid" data-layout={layout}>
        {layout === 'grid' ? null : <Side pinned={pinned} shown={shown} onPin={pin} />}
        <Stage
          all={layout === 'grid'}
          onPin={(producerId) => {
            choose('main')
            pin(producerId)
          }}
          speakerId={speakerId}
          pinned={pinned}
          onUnpin={() => pin(null)}
          file={file}
          onCloseFile={() => show(null)}
          onPeople={() => setAsking('people')}
          together={together}
        />
        {rest ? (
          <Panel
            tab={panel.tab}
            onTab={panel.choose}
            open={panel.open}
            onClose={panel.close}
            unread={unread}
            file={file}
            onFile={show}
          />
        ) : (
          <aside className="r-panel" data-open={false} />
        )}
      </div>
      {beside.content}
      {rest ? (
        <Controls
          pinned={pinned}
          menu={{ layout, onLayout: choose, beside: beside.kind, onBeside: beside.toggle }}
          unread={unread}
          recordOpen={panel.open && panel.tab !== 'chat'}
          onRecord={panel.toggleRecord}
          onChat={panel.toggleChat}
          onDevices={() => setAsking('devices')}
          onPeople={() => setAsking('people')}
          onFinish={() => setAsking('finish')}
          onLeave={() => (mustAsk || wasTroubled() ? setAsking('leave') : leave())}
        />
      ) : (
        <footer className="r-controls" />
      )}
      <Hints />
      <Notices />
      <RecordingQuestion />
      <Questions
        asking={asking}
        troubled={wasTroubled}
        onAsk={setAsking}
        keysOn={keysOn}
        onKeys={setKeysOn}
      />
    </div>
  )
}

function useLayout() {
  const [layout, set] = useState(rememberedLayout)
  const choose = (wanted: Layout) => {
    set(wanted)
    rememberLayout(wanted)
  }
  return { layout, choose }
}

/** Whoever spoke last of the others; one's own voice and a silence change nothing. */
function useFollowed(follows: boolean): string | null {
  const { speakerId, self } = useRoomState()
  const [last, setLast] = useState<string | null>(null)
  useEffect(() => {
    if (speakerId !== null && speakerId !== self?.personId) setLast(speakerId)
  }, [speakerId, self])
  return follows ? last : null
}

/** Which tab of the case is seen; on narrow windows, whether it stands over the stage at all. */
function usePanel() {
  const [tab, choose] = useState<Tab>('case')
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  const to = (wanted: Tab) => {
    choose(wanted)
    setOpen(true)
  }
  const chatOpen = open && tab === 'chat'
  return {
    tab,
    open,
    choose,
    close,
    toChat: () => to('chat'),
    toggleChat: () => (chatOpen ? close() : to('chat')),
    toggleRecord: () => (open && !chatOpen ? close() : to(tab === 'chat' ? 'case' : tab)),
  }
}

/** What was put on the main place by hand: a stream, or a picture of the case. */
function useMainPlace() {
  const [pinned, setPinned] = useState<string | null>(null)
  const [file, show] = useState<Attachment | null>(null)
  const together = useTogetherPlace(() => {
    show(null)
    setPinned(null)
  })
  const pin = (producerId: string | null) => {
    show(null)
    together.hide()
    setPinned((before) => (before === producerId ? null : producerId))
  }
  return { pinned, file, pin, show, together }
}

type QuestionsProps = {
  asking: Asking
  onAsk: (asking: Asking) => void
  troubled: () => boolean
  keysOn: boolean
  onKeys: (on: boolean) => void
}

function Questions({ asking, onAsk, troubled, keysOn, onKeys }: QuestionsProps) {
  const { leave, finish } = useWaysOut()
  const consultation = useCase()
  const { id } = consultation
  const invites = mayInviteGuests(consultation, useMe())
  const onClose = () => onAsk(null)
  const keep = (on: boolean) => {
    setShortcutsOn(on)
    onKeys(on)
  }
  switch (asking) {
    case 'leave':
      return <LeaveDialog troubled={troubled()} onLeave={leave} onStay={onClose} />
    case 'finish':
      return (
        <FinishDialog onFinished={finish} onFailed={() => void refreshConsultation(id)} onClose={onClose} />
      )
    case 'devices':
      return <DevicesDialog keysOn={keysOn} onKeys={keep} onClose={onClose} />
    case 'people':
      return (
        <Suspense fallback={null}>
          <PeopleDialog onClose={onClose} onInvite={invites ? () => onAsk('guests') : null} />
        </Suspense>
      )
    case 'guests':
      return (
        <Suspense fallback={null}>
          <RoomGuests onClose={onClose} />
        </Suspense>
      )
    case null:
      return null
  }
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

type RoomKeys = {
  on: boolean
  pinned: string | null
  pin: (producerId: string) => void
  onChat: () => void
  onLaser: () => void
  onLayout: (wanted: Layout) => void
}

/** Chords, so that they act while the cursor stands in the notes or in the chat. */
function useRoomKeys({ on, pinned, pin, onChat, onLaser, onLayout }: RoomKeys): void {
  const { room, host, together, camera, layout } = useTexts()
  const { control } = room
  const { toggleHand } = useHost()
  const state = useRoomState()
  const actions = useActions(pinned)
  const bindings: KeyBinding[] = [
    { keys: shortcuts.microphone, label: control.microphone, run: actions.microphone },
    { keys: shortcuts.camera, label: control.camera, run: actions.camera },
    { keys: shortcuts.still, label: camera.still.control, run: actions.still },
    { keys: shortcuts.examination, label: camera.role.examination, run: actions.examination },
    { keys: shortcuts.share, label: control.share, run: actions.share },
    { keys: shortcuts.chat, label: control.chat, run: onChat },
    { keys: shortcuts.hand, label: host.hand, run: toggleHand },
    { keys: shortcuts.laser, label: together.laser, run: onLaser },
    { keys: shortcuts.grid, label: layout.grid, run: () => onLayout('grid') },
    { keys: shortcuts.record, label: layout.record, run: () => onLayout('record') },
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
