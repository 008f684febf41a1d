/** A picture that no codec can make small, so that what is measured is the line and not how quiet the ward is. */

const size = { width: 640, height: 360 }
const framesPerSecond = 15

export type Pattern = { track: MediaStreamTrack; stop: () => void }

export function startPattern(): Pattern {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, size)
  const context = canvas.getContext('2d', { alpha: false })
  const picture = context?.createImageData(size.width, size.height)
  const pixels = new Uint32Array(picture?.data.buffer ?? new ArrayBuffer(4))
  let state = 1
  const draw = () => {
    for (let index = 0; index < pixels.length; index += 1) {
      // xorshift32: Math.random would cost ten times as much.
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      pixels[index] = state
    }
    if (picture !== undefined) context?.putImageData(picture, 0, 0)
  }
  draw()
  const timer = setInterval(draw, 1000 / framesPerSecond)
  const [track] = canvas.captureStream(framesPerSecond).getVideoTracks()
  if (track === undefined) throw new Error('a canvas gives no picture')
  return {
    track,
    stop() {
      clearInterval(timer)
      track.stop()
    },
  }
}
