/**
 * The cameras beside the one on the face: several at once where there are several devices. One device is never opened twice: what takes
 * it over from something else, the face included, ends that first; a phone has one at a time. What the face lent comes back to it.
 */
import { type CameraRole, cameraRoles } from '../../server/domain/room.ts'
import { createStore, type Store } from '../ui/store.ts'
import {
  type CameraChoice,
  deviceFor,
  openCamera,
  rememberCameras,
  rememberedCameras,
} from './camera-devices.ts'
import type { Capture } from './capture.ts'
import { CaptureError, captureFault, faultOf, type MediaFault } from './devices.ts'

export type CameraState = {
  status: 'closed' | 'opening' | 'open' | 'failed'
  fault: MediaFault | null
  deviceId: string | null
  label: string
}

export type CamerasState = {
  roles: Readonly<Record<CameraRole, CameraState>>
  choice: CameraChoice
  /** The face's device serves one of these. */
  lent: boolean
}

const closed: CameraState = { status: 'closed', fault: null, deviceId: null, label: '' }

export function emptyCameras(): CamerasState {
  return {
    roles: { examination: closed, tongue: closed, document: closed, microscope: closed },
    choice: { examination: null, tongue: null, document: null, microscope: null },
    lent: false,
  }
}

type Face = Pick<Capture, 'state' | 'setCamera' | 'onOpening'>

export class Cameras {
  readonly state: Store<CamerasState>
  readonly #face: Face
  /** One camera at a time, as phones give them. */
  readonly #single: boolean
  readonly #tracks = new Map<CameraRole, MediaStreamTrack>()
  readonly #listeners = new Set<(role: CameraRole) => void>()
  readonly #lost = new Set<(role: CameraRole) => void>()
  /** Counts the openings of each role; a track that comes for an earlier one is stopped. */
  readonly #turns = new Map<CameraRole, number>()
  readonly #end: () => void

  constructor(face: Face, single: boolean) {
    this.#face = face
    this.#single = single
    this.state = createStore<CamerasState>({ ...emptyCameras(), choice: rememberedCameras() })
    this.#end = face.onOpening((deviceId) => this.#giveBack(deviceId))
  }

  track(role: CameraRole): MediaStreamTrack | null {
    return this.#tracks.get(role) ?? null
  }

  isOn(role: CameraRole): boolean {
    const { status } = this.state.get().roles[role]
    return status === 'open' || status === 'opening'
  }

  /** Told whenever a track came or went. */
  onTrack(listener: (role: CameraRole) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Told when a device was pulled out or taken away. */
  onLost(listener: (role: CameraRole) => void): () => void {
    this.#lost.add(listener)
    return () => this.#lost.delete(listener)
  }

  /**
   * Opens a camera for a role; why it does not come stands in the state.
   * @param wanted a device, remembered for this role
   */
  async open(role: CameraRole, wanted?: string): Promise<void> {
    if (wanted !== undefined) this.#remember(role, wanted)
    const fault = captureFault()
    if (fault !== null) {
      this.#set(role, { ...closed, status: 'failed', fault })
      return
    }
    const turn = (this.#turns.get(role) ?? 0) + 1
    this.#turns.set(role, turn)
    this.#stop(role)
    const device = deviceFor(
      this.#face.state.get().devices.camera,
      this.state.get().choice[role],
      this.#usedBut(role),
    )
    this.#set(role, { ...closed, status: 'opening' })
    await this.#free(role, device)
    try {
      this.#take(role, turn, await openCamera(role, device))
    } catch (error) {
      if (turn !== this.#turns.get(role)) return
      const cause = error instanceof CaptureError ? error.fault : faultOf(error)
      this.#set(role, { ...closed, status: 'failed', fault: cause })
      await this.#returnToFace()
    }
  }

  async close(role: CameraRole): Promise<void> {
    this.#shut(role)
    await this.#returnToFace()
  }

  /** Lets go of all of them; the face stays as it is. Idempotent. */
  closeAll(): void {
    for (const role of cameraRoles) if (this.state.get().roles[role].status !== 'closed') this.#shut(role)
    this.#change({ lent: false })
  }

  dispose(): void {
    this.#end()
    this.closeAll()
    this.#listeners.clear()
  }

  /** Devices that something else than this role has open. */
  #usedBut(role: CameraRole): ReadonlySet<string> {
    const { roles } = this.state.get()
    const used = cameraRoles.filter((one) => one !== role).flatMap((one) => roles[one].deviceId ?? [])
    const face = this.#face.state.get().camera
    return new Set(face.status === 'open' && face.deviceId !== null ? [...used, face.deviceId] : used)
  }

  /** Ends whatever stands in the way of opening a device for a role. */
  async #free(role: CameraRole, device: string | null): Promise<void> {
    const { roles } = this.state.get()
    for (const other of cameraRoles) {
      if (other === role || !this.isOn(other)) continue
      if (this.#single || roles[other].deviceId === device) this.#shut(other)
    }
    const face = this.#face.state.get().camera
    const on = face.status === 'open' || face.status === 'opening'
    // Without the names of the devices nobody knows which one the browser will give.
    if (!on || !(this.#single || device === null || face.deviceId === device)) return
    this.#change({ lent: true })
    await this.#face.setCamera(false)
  }

  #take(role: CameraRole, turn: number, track: MediaStreamTrack): void {
    if (turn !== this.#turns.get(role)) {
      track.stop()
      return
    }
    this.#tracks.set(role, track)
    track.addEventListener('ended', () => this.#ended(role, track))
    const deviceId = track.getSettings().deviceId ?? null
    this.#set(role, { status: 'open', fault: null, deviceId, label: track.label })
    if (deviceId !== null) this.#remember(role, deviceId)
    this.#tell(role)
  }

  /** Pulled out, or the permission was taken back: opened again by hand, since it shows something on purpose. */
  #ended(role: CameraRole, track: MediaStreamTrack): void {
    if (this.#tracks.get(role) !== track) return
    this.#tracks.delete(role)
    this.#set(role, { ...closed, status: 'failed', fault: 'gone' })
    this.#tell(role)
    for (const listener of this.#lost) listener(role)
  }

  /** The face takes a device, by hand of its person: what used it here ends before that. */
  #giveBack(deviceId: string | null): void {
    this.#change({ lent: false })
    for (const role of cameraRoles) {
      if (!this.isOn(role)) continue
      const { deviceId: own } = this.state.get().roles[role]
      if (this.#single || own === deviceId) this.#shut(role)
    }
  }

  async #returnToFace(): Promise<void> {
    const { lent } = this.state.get()
    if (!lent || cameraRoles.some((role) => this.isOn(role))) return
    this.#change({ lent: false })
    await this.#face.setCamera(true)
  }

  #shut(role: CameraRole): void {
    this.#turns.set(role, (this.#turns.get(role) ?? 0) + 1)
    this.#stop(role)
    this.#set(role, closed)
  }

  #stop(role: CameraRole): void {
    const track = this.#tracks.get(role)
    if (track === undefined) return
    this.#tracks.delete(role)
    track.stop()
    this.#tell(role)
  }

  #remember(role: CameraRole, deviceId: string): void {
    const choice = { ...this.state.get().choice, [role]: deviceId }
    this.#change({ choice })
    rememberCameras(choice)
  }

  #set(role: CameraRole, state: CameraState): void {
    this.#change({ roles: { ...this.state.get().roles, [role]: state } })
  }

  #change(change: Partial<CamerasState>): void {
    this.state.set({ ...this.state.get(), ...change })
  }

  #tell(role: CameraRole): void {
    for (const listener of this.#listeners) listener(role)
  }
}
