/** One picture at the full size of the device: as a photo where the browser takes one, else the frame as it was captured. */

export type Shot = { blob: Blob; width: number; height: number; how: 'photo' | 'frame' }

/** ms; some drivers never answer a wish for a photo */
const photoWithin = 6000
/** Above what the eye tells apart; below it JPEG halves the colours, which a corrected picture needs whole. */
const frameQuality = 0.95

/**
 * Takes a still of a live track. The stream goes on meanwhile and is not changed.
 * @throws Error where the track gives no picture
 */
export async function takeStill(track: MediaStreamTrack): Promise<Shot> {
  const photo = await takePhoto(track)
  const { width = 0, height = 0 } = track.getSettings()
  // Some devices give a photo that is smaller than their own stream.
  if (photo !== null && photo.width * photo.height >= width * height) return photo
  const frame = await takeFrame(track)
  return photo !== null && photo.width * photo.height > frame.width * frame.height ? photo : frame
}

/** Null where the browser has no such thing, the device refuses, or it takes too long. */
async function takePhoto(track: MediaStreamTrack): Promise<Shot | null> {
  if (typeof ImageCapture !== 'function') return null
  try {
    const capture = new ImageCapture(track)
    const { imageWidth, imageHeight } = await within(photoWithin, capture.getPhotoCapabilities())
    const largest =
      imageWidth?.max !== undefined && imageHeight?.max !== undefined
        ? { imageWidth: imageWidth.max, imageHeight: imageHeight.max }
        : {}
    const blob = await within(photoWithin, capture.takePhoto(largest))
    return { ...(await sizeOf(blob)), blob: await acceptable(blob), how: 'photo' }
  } catch (error) {
    console.info('no photo of this camera, its frame is taken', error)
    return null
  }
}

const accepted: readonly string[] = ['image/jpeg', 'image/png', 'image/webp']

/** What a device gives in a form that the server does not take is drawn anew. */
async function acceptable(blob: Blob): Promise<Blob> {
  if (accepted.includes(blob.type)) return blob
  const bitmap = await createImageBitmap(blob)
  try {
    return await encode(bitmap, bitmap.width, bitmap.height)
  } finally {
    bitmap.close()
  }
}

async function sizeOf(blob: Blob): Promise<{ width: number; height: number }> {
  const bitmap = await createImageBitmap(blob)
  const { width, height } = bitmap
  bitmap.close()
  return { width, height }
}

async function takeFrame(track: MediaStreamTrack): Promise<Shot> {
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  try {
    await within(photoWithin, firstFrame(video))
    const { videoWidth: width, videoHeight: height } = video
    return { blob: await encode(video, width, height), width, height, how: 'frame' }
  } finally {
    video.srcObject = null
  }
}

async function firstFrame(video: HTMLVideoElement): Promise<void> {
  const shown = new Promise<void>((resolve) => {
    if (video.requestVideoFrameCallback === undefined) {
      video.addEventListener('loadeddata', () => resolve(), { once: true })
    } else video.requestVideoFrameCallback(() => resolve())
  })
  await video.play()
  await shown
}

function encode(picture: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)),
      'image/jpeg',
      frameQuality,
    ),
  )
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it took too long')), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
