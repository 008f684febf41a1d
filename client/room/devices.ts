/**
 * Cameras, microphones and loudspeakers: what there is, what was chosen last on this computer, and why one of them cannot be
 * had. Each cause has its own sentence, because each has another remedy.
 */

export type DeviceKind = 'camera' | 'microphone' | 'loudspeaker'
export type CaptureSource = 'camera' | 'microphone'

export type MediaFault =
  /** The page was not opened over https (or on this computer itself): browsers then give no camera to anybody. */
  | 'insecure'
  /** An old browser, or one inside another application. */
  | 'unsupported'
  /** Refused for this site. */
  | 'denied'
  /** Refused by the operating system for the whole browser. */
  | 'denied_by_system'
  /** There is none. */
  | 'missing'
  /** Another program has it. */
  | 'busy'
  /** It is there and free, but gives nothing that can be used. */
  | 'unfit'
  /** It was pulled out during the call. */
  | 'gone'

export type DeviceEntry = { id: string; label: string }
export type DeviceLists = Record<DeviceKind, readonly DeviceEntry[]>
export type DeviceChoice = Record<DeviceKind, string | null>

export const noDevices: DeviceLists = { camera: [], microphone: [], loudspeaker: [] }

const kinds: Readonly<Record<string, DeviceKind>> = {
  videoinput: 'camera',
  audioinput: 'microphone',
  audiooutput: 'loudspeaker',
}

/** Whether this page may ask for a camera at all. */
export function captureFault(): MediaFault | null {
  if (!globalThis.isSecureContext) return 'insecure'
  return typeof navigator.mediaDevices?.getUserMedia === 'function' ? null : 'unsupported'
}

/** The names are empty until the person has once allowed a device; entries without an id are placeholders and left out. */
export async function listDevices(): Promise<DeviceLists> {
  if (navigator.mediaDevices?.enumerateDevices === undefined) return noDevices
  return sortDevices(await navigator.mediaDevices.enumerateDevices())
}

export function sortDevices(
  infos: readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[],
): DeviceLists {
  const lists: Record<DeviceKind, DeviceEntry[]> = { camera: [], microphone: [], loudspeaker: [] }
  for (const { kind, deviceId, label } of infos) {
    const list = lists[kinds[kind] ?? 'loudspeaker']
    if (deviceId !== '') list.push({ id: deviceId, label })
  }
  return lists
}

/** What an error of `getUserMedia` means. Old names of some browsers included. */
export function faultOf(error: unknown): MediaFault {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' }
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return /system/i.test(message) ? 'denied_by_system' : 'denied'
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return /system/i.test(message) ? 'denied_by_system' : 'missing'
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'busy'
    default:
      return 'unfit'
  }
}

/** Worth trying with other demands or another device. A refusal is not: it would only ask again. */
function mayTryNext(fault: MediaFault): boolean {
  return fault === 'busy' || fault === 'unfit' || fault === 'missing'
}

export type Opened = {
  track: MediaStreamTrack
  /** It took lower demands, or another device than the one that was chosen. */
  instead: 'smaller' | 'other_device' | null
}
export class CaptureError extends Error {
  readonly fault: MediaFault
  constructor(fault: MediaFault, cause: unknown) {
    super(fault, { cause })
    this.name = 'CaptureError'
    this.fault = fault
  }
}

type Attempt = { constraints: MediaTrackConstraints; instead: Opened['instead'] }

const picture: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
}
/** Old USB cameras and buses that are shared with others give this when they refuse more. */
const smallPicture: MediaTrackConstraints = {
  width: { ideal: 640, max: 640 },
  height: { ideal: 360, max: 480 },
  frameRate: { ideal: 15, max: 30 },
}
/** @param noiseSuppression it takes heart and breath sounds for noise, so it can be switched off */
export function voiceConstraints(noiseSuppression: boolean): MediaTrackConstraints {
  return { echoCancellation: true, noiseSuppression, autoGainControl: true, channelCount: 1 }
}

/** In which order a source is tried: as chosen, with lower demands, then the other devices. */
export function attemptsFor(
  source: CaptureSource,
  chosen: string | null,
  known: readonly DeviceEntry[],
  noiseSuppression = rememberedNoiseSuppression(),
): Attempt[] {
  const demands = source === 'camera' ? [picture, smallPicture] : [voiceConstraints(noiseSuppression)]
  const first = known.some(({ id }) => id === chosen) ? chosen : null
  const others = known.filter(({ id }) => id !== (first ?? known[0]?.id))
  const device = (id: string | null) => (id === null ? {} : { deviceId: { exact: id } })
  return [
    ...demands.map(
      (demand, index): Attempt => ({
        constraints: { ...demand, ...device(first) },
        instead: index === 0 ? null : 'smaller',
      }),
    ),
    ...others.flatMap(({ id }) =>
      demands.map(
        (demand): Attempt => ({
          constraints: { ...demand, ...device(id) },
          instead: 'other_device',
        }),
      ),
    ),
  ]
}

/**
 * Opens a camera or a microphone, stepping down as {@link attemptsFor} says.
 * @throws CaptureError with the cause of the first attempt, which is the one that the person chose
 */
export async function openSource(
  source: CaptureSource,
  chosen: string | null,
  known: readonly DeviceEntry[],
): Promise<Opened> {
  let first: CaptureError | null = null
  for (const { constraints, instead } of attemptsFor(source, chosen, known)) {
    try {
      const wanted = source === 'camera' ? { video: constraints } : { audio: constraints }
      const stream = await navigator.mediaDevices.getUserMedia(wanted)
      const [track] = stream.getTracks()
      if (track !== undefined) return { track: hinted(track), instead }
    } catch (error) {
      const fault = faultOf(error)
      first ??= new CaptureError(fault, error)
      if (!mayTryNext(fault)) throw first
    }
  }
  throw first ?? new CaptureError('unfit', null)
}

/**
 * Both in one question to the person. Rejects as a whole when one of them cannot be had.
 */
export async function openBoth(
  choice: DeviceChoice,
  known: DeviceLists,
): Promise<Record<CaptureSource, MediaStreamTrack | undefined>> {
  const first = (source: CaptureSource) =>
    attemptsFor(source, choice[source], known[source])[0]?.constraints ?? true
  const stream = await navigator.mediaDevices.getUserMedia({
    video: first('camera'),
    audio: first('microphone'),
  })
  const [camera] = stream.getVideoTracks()
  const [microphone] = stream.getAudioTracks()
  return { camera: camera && hinted(camera), microphone: microphone && hinted(microphone) }
}

function hinted(track: MediaStreamTrack): MediaStreamTrack {
  track.contentHint = track.kind === 'video' ? 'motion' : 'speech'
  return track
}

const noiseKey = 'ss.noise-suppression'

/** Whether the microphone's noise is to be taken away on this computer. */
export function rememberedNoiseSuppression(): boolean {
  try {
    return globalThis.localStorage?.getItem(noiseKey) !== 'off'
  } catch {
    // Without storage as for a new user.
    return true
  }
}

export function rememberNoiseSuppression(on: boolean): void {
  try {
    localStorage.setItem(noiseKey, on ? 'on' : 'off')
  } catch {
    // The choice then holds for the track that is open.
  }
}

const storageKey = 'ss.devices'

/** The devices that were last chosen on this computer. */
export function rememberedChoice(): DeviceChoice {
  const none: DeviceChoice = { camera: null, microphone: null, loudspeaker: null }
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    if (typeof stored !== 'object' || stored === null) return none
    const known = stored as Partial<Record<DeviceKind, unknown>>
    const idOf = (value: unknown) => (typeof value === 'string' ? value : null)
    return {
      camera: idOf(known.camera),
      microphone: idOf(known.microphone),
      loudspeaker: idOf(known.loudspeaker),
    }
  } catch {
    // Storage is refused or holds something else: the browser's own choice is as good a beginning.
    return none
  }
}

export function rememberChoice(choice: DeviceChoice): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(choice))
  } catch {
    // The choice then holds for this visit.
  }
}
