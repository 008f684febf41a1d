/** Looks at one picture, away from the page: seconds of work that must not stop the call. */
import { examinePicture } from './picture-examination.ts'

/** What of a worker's surroundings is used; the page's own types know a window. */
type Surroundings = {
  onmessage: ((event: MessageEvent<Blob>) => void) | null
  postMessage: (message: unknown) => void
}
const surroundings = globalThis as unknown as Surroundings

surroundings.onmessage = ({ data }) => {
  examine(data).then(
    (answer) => surroundings.postMessage(answer),
    (error: unknown) => surroundings.postMessage({ error: String(error) }),
  )
}

async function examine(blob: Blob) {
  const bitmap = await createImageBitmap(blob)
  const { width, height } = bitmap
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no canvas')
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  const { report, corrected } = examinePicture(context.getImageData(0, 0, width, height))
  if (corrected === null) return { report, corrected: null }
  context.putImageData(new ImageData(new Uint8ClampedArray(corrected.data), width, height), 0, 0)
  return { report, corrected: await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 }) }
}
