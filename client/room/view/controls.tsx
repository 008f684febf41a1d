/** The bottom line: the network in a sentence, the controls with words, and apart from them the way out. */
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/text.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { ariaKeys } from '../../ui/keys.ts'
import { handIsUp } from '../host.ts'
import { canShareScreen } from '../screen.ts'
import { networkWords } from '../sentence.ts'
import { useActions } from './actions.ts'
import { useCapture, useCase, useClient, useRoomState, useRoomTexts } from './context.tsx'
import { useHost } from './host-actions.ts'
import { LayoutMenu, type LayoutMenuProps } from './layout-menu.tsx'
import { useCameras } from './own-cameras.tsx'
import { shortcuts } from './shortcuts.ts'
import { useTakesStills } from './stills.tsx'
import { useToolbar } from './toolbar.ts'

type ControlProps = {
  icon: IconName
  /** The word under the icon: what is so. */
  word: ReactNode
  /** What pressing does, where the word does not say it. */
  does?: string
  keys?: string
  tone?: 'off' | 'on' | 'end'
  pressed?: boolean
  onPress: () => void
  testId: string
  className?: string
}

export function Control({ icon, word, does, keys, tone, pressed, onPress, testId, className }: ControlProps) {
  const { control } = useRoomTexts()
  const said = typeof word === 'string' && does !== undefined ? control.and(word, does) : undefined
  const title = keys === undefined ? said : control.withKeys(said ?? String(word), keys)
  return (
    <button
      type="button"
      className={className === undefined ? 'r-control' : `r-control ${className}`}
      data-tone={tone}
      data-testid={testId}
      aria-label={said}
      aria-pressed={pressed}
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
      title={title}
      onClick={onPress}
    >
      <Icon name={icon} />
      <span>{word}</span>
    </button>
  )
}

type ControlsProps = {
  /** What stands on the main place by hand. */
  pinned: string | null
  menu: LayoutMenuProps
  unread: number
  recordOpen: boolean
  onRecord: () => void
  onChat: () => void
  onDevices: () => void
  onPeople: () => void
  onFinish: () => void
  onLeave: () => void
}

export function Controls({
  pinned,
  menu,
  unread,
  recordOpen,
  onRecord,
  onChat,
  onDevices,
  onPeople,
  onFinish,
  onLeave,
}: ControlsProps) {
  const { control, panel } = useRoomTexts()
  const { relation, commands } = useCase()
  const toolbar = useToolbar()
  return (
    <footer className="r-controls">
      <Network />
      <div className="r-buttons" role="toolbar" aria-label={control.label} ref={toolbar}>
        <MicrophoneControl />
        <CameraControl />
        <ExaminationControl />
        <StillControl pinned={pinned} />
        <ShareControl />
        <Control
          icon="list"
          word={control.record}
          pressed={recordOpen}
          onPress={onRecord}
          testId="room-record"
          className="r-control-record"
        />
        <Control
          icon="chat"
          word={unread > 0 ? panel.count(control.chat, unread) : control.chat}
          {...(unread > 0 && { tone: 'on' as const })}
          keys={shortcuts.chat}
          onPress={onChat}
          testId="room-chat"
        />
        <PeopleControl onPress={onPeople} />
        <HandControl />
        <LayoutMenu {...menu} />
        <Control icon="loudspeaker" word={control.devices} onPress={onDevices} testId="room-devices" />
      </div>
      <div className="r-buttons r-buttons-end">
        {relation === 'expert' && commands.includes('finish') ? (
          <Control
            icon="tick"
            word={control.finish}
            onPress={onFinish}
            testId="room-finish"
            className="r-control-finish"
          />
        ) : null}
        <Control icon="back" word={control.leave} tone="end" onPress={onLeave} testId="room-leave" />
      </div>
    </footer>
  )
}

/** The second camera; the others are in the dialog of devices. */
function ExaminationControl() {
  const words = useTexts().camera
  const actions = useActions()
  const { status } = useCameras().roles.examination
  const on = status === 'open' || status === 'opening'
  const name = words.role.examination
  return (
    <Control
      icon="examination"
      word={name}
      does={on ? words.close : words.open}
      {...(on && { tone: 'on' as const })}
      pressed={on}
      keys={shortcuts.examination}
      onPress={actions.examination}
      testId="room-examination"
      className="r-control-desk"
    />
  )
}

function StillControl({ pinned }: { pinned: string | null }) {
  const words = useTexts().camera
  const actions = useActions(pinned)
  if (!useTakesStills()) return null
  return (
    <Control
      icon="still"
      word={words.still.control}
      keys={shortcuts.still}
      onPress={actions.still}
      testId="room-still-control"
      className="r-control-desk"
    />
  )
}

function ShareControl() {
  const { control } = useRoomTexts()
  const { sharing } = useRoomState()
  const actions = useActions()
  if (!canShareScreen()) return null
  return (
    <Control
      icon="screen"
      word={sharing ? control.sharing : control.share}
      {...(sharing && { tone: 'on' as const })}
      keys={shortcuts.share}
      onPress={actions.share}
      testId="room-share"
      className="r-control-desk"
    />
  )
}

/** Who is here; and who waits, to whoever may let them in. */
function PeopleControl({ onPress }: { onPress: () => void }) {
  const { host } = useTexts()
  const { controls } = useRoomState()
  const waiting = controls?.waiting.length ?? 0
  return (
    <Control
      icon="people"
      word={waiting > 0 ? host.peopleWaiting(waiting) : host.people}
      {...(waiting > 0 && { tone: 'on' as const })}
      onPress={onPress}
      testId="room-people-open"
    />
  )
}

export function HandControl() {
  const { host } = useTexts()
  const state = useRoomState()
  const { toggleHand } = useHost()
  const up = handIsUp(state)
  return (
    <Control
      icon="hand"
      word={up ? host.handUp : host.hand}
      {...(up && { tone: 'on' as const })}
      pressed={up}
      keys={shortcuts.hand}
      onPress={toggleHand}
      testId="room-hand"
      className="r-control-desk"
    />
  )
}

export function MicrophoneControl() {
  const { control } = useRoomTexts()
  const { microphone } = useCapture()
  const actions = useActions()
  const on = microphone.status === 'open' && microphone.wanted
  const none = microphone.status !== 'open'
  return (
    <Control
      icon={on ? 'microphone' : 'microphoneOff'}
      word={on ? control.microphone : none ? control.noMicrophone : control.muted}
      does={on ? control.turnMicrophoneOff : control.turnMicrophoneOn}
      {...(!on && { tone: 'off' as const })}
      keys={shortcuts.microphone}
      onPress={actions.microphone}
      testId="room-mic"
    />
  )
}

export function CameraControl() {
  const { control } = useRoomTexts()
  const { camera, listening } = useCapture()
  const actions = useActions()
  const on = camera.wanted && (camera.status === 'open' || camera.status === 'opening')
  const none = listening || camera.status === 'failed'
  const word = on ? control.camera : none ? control.noCamera : control.cameraOff
  return (
    <Control
      icon={on ? 'camera' : 'cameraOff'}
      word={word}
      does={on ? control.turnCameraOff : control.turnCameraOn}
      {...(!on && { tone: 'off' as const })}
      keys={shortcuts.camera}
      onPress={actions.camera}
      testId="room-cam"
    />
  )
}

export function Network() {
  const all = useTexts()
  const { room: texts, quality: words } = all
  const { quality } = useClient()
  const state = useRoomState()
  const { tone, main, note, way } = networkWords(all, state, performance.now())
  return (
    <section
      className="r-network"
      aria-label={texts.network.label}
      data-testid="room-network"
      data-tone={tone}
    >
      <span className={tone === 'plain' ? 'r-quiet' : tone === 'warn' ? 'r-warn' : 'r-bad'}>
        <Icon name="signal" size={20} />
      </span>
      <div>
        {main}
        {note === '' ? null : <small>{note}</small>}
      </div>
      {way === undefined ? null : (
        <button
          type="button"
          className="r-link r-network-way"
          onClick={() => (way === 'to_auto' ? quality.choose('auto') : quality.tryUp())}
          data-testid="room-quality-up"
        >
          {way === 'to_auto' ? words.toAuto : words.tryNow}
        </button>
      )}
    </section>
  )
}
