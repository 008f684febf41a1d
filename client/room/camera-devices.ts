/** Opening a camera for something else than the face, and what was chosen for it on this computer. */
import { type CameraRole, cameraRoles } from '../../server/domain/room.ts'
import { hasSizes } from './camera-encodings.ts'
import { CaptureError, type DeviceEntry, faultOf } from './devices.ts'

export type CameraChoice = Record<CameraRole, string | null>

/** The systems' own effects: a browser that knows these demands switches them off, another one ignores them. */
type Demands = MediaTrackConstraints & { backgroundBlur: false; faceFraming: false }
const untouched = { backgroundBlur: false, faceFraming: false } as const

/** Frames a second that are worth capturing; what is sent of them is in camera-encodings.ts. */
const frames: Readonly<Record<CameraRole, number>> = {
  examination: 30,
  tongue: 15,
  document: 10,
  microscope: 15,
}

/** From the best that can be had to anything at all: old microscopes and endoscopes know one size only. */
function demandsOf(role: CameraRole): Demands[] {
  const frameRate = { ideal: frames[role], max: 30 }
  return [
    { ...untouched, width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate },
    { ...untouched, width: { ideal: 1280 }, height: { ideal: 720 } },
    untouched,
  ]
}

/**
 * Opens one device, with lower demands where it refuses the higher ones. Another device is never taken in its place: it would show
 * something else than the person chose.
 * @param deviceId null: whatever the browser gives, on a phone the camera at its back
 * @throws CaptureError with the cause of the first attempt
 */
export async function openCamera(role: CameraRole, deviceId: string | null): Promise<MediaStreamTrack> {
  const device =
    deviceId === null ? { facingMode: { ideal: 'environment' } } : { deviceId: { exact: deviceId } }
  let first: CaptureError | null = null
  for (const demands of demandsOf(role)) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...demands, ...device } })
      const [track] = stream.getVideoTracks()
      if (track === undefined) continue
      // Letters stay sharp when the line is narrow; frames are given up first. With this hint Chrome sends nothing in several sizes.
      if (!hasSizes(role)) track.contentHint = 'detail'
      return track
    } catch (error) {
      const fault = faultOf(error)
      first ??= new CaptureError(fault, error)
      if (fault !== 'busy' && fault !== 'unfit') throw first
    }
  }
  throw first ?? new CaptureError('unfit', null)
}

/**
 * Which device a role takes: the one that was chosen for it, else one that nothing else uses, else the one that is there.
 * @param used devices by what uses them
 */
export function deviceFor(
  known: readonly DeviceEntry[],
  chosen: string | null,
  used: ReadonlySet<string>,
): string | null {
  if (chosen !== null && known.some(({ id }) => id === chosen)) return chosen
  return (known.find(({ id }) => !used.has(id)) ?? known[0])?.id ?? null
}

const storageKey = 'ss.cameras'

/** The devices that were last used for each role on this computer. */
export function rememberedCameras(): CameraChoice {
  const none: CameraChoice = { examination: null, tongue: null, document: null, microscope: null }
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    if (typeof stored !== 'object' || stored === null) return none
    const known = stored as Partial<Record<CameraRole, unknown>>
    return Object.fromEntries(
      cameraRoles.map((role) => [role, typeof known[role] === 'string' ? known[role] : null]),
    ) as CameraChoice
  } catch {
    // Storage is refused or holds something else: a device that nothing else uses is as good a beginning.
    return none
  }
}

export function rememberCameras(choice: CameraChoice): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(choice))
  } catch {
    // The choice then holds for this visit.
  }
}
