/** The ringing itself: two tones every two and a half seconds, made by the browser. No file, no network. */
import { createStore } from './store.ts'
import { playTone } from './tone.ts'

/** Whether the browser still refuses to make a sound because nothing on the page has been pressed. */
export const soundBlocked = createStore(false)

const every = 2_500
/** Hz and seconds from the beginning of a ring: a fourth, as telephones have it. */
const tones = [
  [660, 0],
  [880, 0.22],
  [660, 0.44],
] as const
const length = 0.18
const loudness = 0.22

let context: AudioContext | null = null

/** The first press or key on the page is what lets a browser make a sound. @returns ends the waiting for it */
export function unlockSound(): () => void {
  const unlock = () => {
    context ??= new AudioContext()
    void context.resume().then(() => soundBlocked.set(false))
    stop()
  }
  const stop = () => {
    removeEventListener('pointerdown', unlock, true)
    removeEventListener('keydown', unlock, true)
  }
  addEventListener('pointerdown', unlock, true)
  addEventListener('keydown', unlock, true)
  return stop
}

/** Rings until the returned function is called. */
export function startRinging(): () => void {
  ringOnce()
  const timer = setInterval(ringOnce, every)
  return () => clearInterval(timer)
}

function ringOnce(): void {
  if (context === null || context.state !== 'running') {
    soundBlocked.set(true)
    return
  }
  soundBlocked.set(false)
  const { currentTime, destination } = context
  for (const [frequency, after] of tones) {
    playTone(destination, { frequency, at: currentTime + after, length, loudness, fade: 0.04 })
  }
}
