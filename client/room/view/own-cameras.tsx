/** One's own cameras beside the face: their tiles, as the others see them. */
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react'
import { type CameraRole, cameraRoles } from '../../../server/domain/room.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useStore } from '../../ui/store.ts'
import type { CamerasState } from '../cameras.ts'
import { useClient, useRoomState } from './context.tsx'
import { Laser } from './laser.tsx'
import { Picture } from './picture.tsx'
import { StillSign, StillTool, useTakesStills } from './stills.tsx'
import { TileTool, TileTools } from './tile-tools.tsx'

/** Not needed before somebody takes a tongue. */
const TongueDialog = lazy(() => import('./tongue-dialog.tsx'))

export function useCameras(): CamerasState {
  return useStore(useClient().cameras.state)
}

/** The role that the device of the face serves now; null where the face has it. */
export function lentTo({ lent, roles }: CamerasState): CameraRole | null {
  if (!lent) return null
  return cameraRoles.find((role) => roles[role].status === 'open' || roles[role].status === 'opening') ?? null
}

export function OwnCameras() {
  const { roles } = useCameras()
  return cameraRoles
    .filter((role) => roles[role].status !== 'closed')
    .map((role) => <OwnCameraTile key={role} role={role} />)
}

function OwnCameraTile({ role }: { role: CameraRole }) {
  const texts = useTexts()
  const language = useLanguage()
  const { cameras } = useClient()
  const { self, held } = useRoomState()
  const { status, fault } = useCameras().roles[role]
  const video = useRef<HTMLVideoElement>(null)
  const name = texts.camera.role[role]
  const takes = useTakesStills()
  const [tongue, setTongue] = useState(false)
  return (
    <figure className="tile" data-testid="room-own-camera" data-role={role}>
      {status === 'open' ? (
        <>
          <Picture element={video} track={cameras.track(role)} data={{ 'data-own-source': role }} />
          {self === null ? null : <Laser video={video} on={{ personId: self.personId, source: role }} />}
        </>
      ) : (
        <div
          className={fault === null ? 'tile-word' : 'tile-word r-warn'}
          role={fault === null ? undefined : 'alert'}
        >
          {fault === null ? texts.camera.opening : texts.room.fault[fault].what}
        </div>
      )}
      {held ? <div className="tile-word tile-word-over r-warn">{texts.room.tile.away}</div> : null}
      <figcaption className="tile-name">
        <b>{name}</b>
        <small>{self === null ? texts.room.you : personIn(language, self)}</small>
        <span className="tile-end r-quiet">{texts.room.you}</span>
      </figcaption>
      {self === null ? null : <StillSign personId={self.personId} source={role} />}
      <TileTools>
        {status === 'open' && takes && role === 'tongue' ? (
          <TileTool
            icon="still"
            word={texts.tongue.open}
            onPress={() => setTongue(true)}
            testId="room-tongue"
          />
        ) : status === 'open' && self !== null && takes ? (
          <StillTool personId={self.personId} source={role} own />
        ) : null}
        {status === 'failed' ? (
          <TileTool icon="forward" word={texts.camera.retry} onPress={() => void cameras.open(role)} />
        ) : null}
        <TileTool
          icon="cross"
          word={texts.camera.close}
          label={texts.camera.closeNamed(name)}
          onPress={() => void cameras.close(role)}
          testId="room-own-camera-close"
          desk
        />
      </TileTools>
      {tongue ? (
        <Suspense>
          <TongueDialog onClose={() => setTongue(false)} />
        </Suspense>
      ) : null}
    </figure>
  )
}

/** Under the face that has lent its device. */
export function LentWord(): ReactNode {
  const texts = useTexts()
  const role = lentTo(useCameras())
  if (role === null) return null
  return texts.camera.lent(texts.camera.role[role])
}

/** Who else uses a device; null where nobody does. */
export function useUserOf(): (deviceId: string, role: CameraRole) => string | null {
  const texts = useTexts()
  const { capture } = useClient()
  const { roles } = useCameras()
  const face = useStore(capture.state).camera
  return (deviceId, role) => {
    const other = cameraRoles.find((one) => one !== role && roles[one].deviceId === deviceId)
    if (other !== undefined) return texts.camera.role[other]
    return face.status === 'open' && face.deviceId === deviceId ? texts.camera.face : null
  }
}
