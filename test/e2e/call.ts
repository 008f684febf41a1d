/** The call: from the check of the devices to the last one's leaving. */
import { expect } from 'vitest'
import { type Person, reception, words } from './person.ts'
import { patience } from './product.ts'
import { shootHere, wide } from './shots.ts'

/** Fifteen pictures a second are enough to be seen; three browsers on two cores have no use for more. */
export const callFlags = [
  '--use-fake-device-for-media-stream=fps=10',
  '--auto-select-desktop-capture-source=Entire screen',
]

/** From the case to the page where camera and microphone are tried. */
export async function openCheck({ page }: Person): Promise<void> {
  await page.getByTestId('enter-room').click()
  await page.getByTestId('room-join').waitFor()
  await page.getByTestId('room-preview').waitFor()
  await page.getByTestId('room-level').waitFor()
}

export async function join({ page }: Person): Promise<void> {
  await page.getByTestId('room-join').click()
  await page.getByTestId('room').waitFor()
}

/** Pictures are decoded and sound that is not silence arrives, and both go on from here. */
export async function seesAndHears(person: Person): Promise<void> {
  const before = await reception(person)
  await expect
    .poll(() => reception(person), { timeout: patience, interval: 200 })
    .toSatisfy(
      (now: typeof before) =>
        now.framesDecoded > before.framesDecoded + 5 && now.audioEnergy > before.audioEnergy + 1e-4,
      `${person.account.name} sees and hears: frames beyond ${before.framesDecoded}, energy beyond ${before.audioEnergy}`,
    )
}

/** Says something in the chat; the other reads it. */
export async function say(from: Person, to: Person, text: string): Promise<void> {
  await from.page.getByTestId('room-tab-chat').click()
  await from.page.getByTestId('room-chat-input').fill(text)
  await from.page.getByTestId('room-chat-send').click()
  await from.page.locator('[data-testid="room-chat-entry"][data-status="sent"]', { hasText: text }).waitFor()
  await to.page.getByTestId('room-tab-chat').click()
  await to.page.getByTestId('room-chat-entry').filter({ hasText: text }).waitFor()
}

/** The picture of somebody at the side of another one's window. */
export const tileOf = (watcher: Person, shown: Person) =>
  watcher.page.getByTestId('room-tile').filter({ hasText: shown.account.name })

export async function mutes(speaker: Person, listener: Person): Promise<void> {
  await speaker.page.getByTestId('room-mic').click()
  await tileOf(listener, speaker).getByText('已静音').waitFor()
  await speaker.page.getByTestId('room-mic').click()
  await tileOf(listener, speaker).getByText('已静音').waitFor({ state: 'detached' })
  await speaker.page.getByTestId('room-cam').click()
  await tileOf(listener, speaker).getByText('摄像头已关').waitFor()
  await speaker.page.getByTestId('room-cam').click()
  await tileOf(listener, speaker).getByText('摄像头已关').waitFor({ state: 'detached' })
}

/** The other one sees a picture of the screen on the stage, and the face again when it ends. */
export async function shares(person: Person, watcher: Person): Promise<void> {
  await person.page.getByTestId('room-share').click()
  const screen = watcher.page.locator('[data-testid="room-stage"][data-stage-source="screen"]')
  await screen.waitFor()
  await expect
    .poll(() => screen.evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: patience })
    .toBeGreaterThan(0)
  await shootHere(watcher.page, 'room-shared-screen')
  await person.page.getByTestId('room-share').click()
  await watcher.page.locator('[data-testid="room-stage"][data-stage-source="camera"]').waitFor()
}

/** Leaves by the button, and says yes where a host is asked first. */
export async function leave({ page }: Person): Promise<void> {
  await page.getByTestId('room-leave').click()
  const sure = page.getByTestId('room-leave-confirm')
  await sure.or(page.getByTestId('enter-room')).waitFor()
  if (await sure.isVisible()) await sure.click()
  await page.getByTestId('enter-room').waitFor()
}

/** Leaves by the button, is missed, comes back by the case, and is seen again. */
export async function leavesAndReturns(person: Person, other: Person): Promise<void> {
  await leave(person)
  const here = other.page.getByTestId('room-people')
  await expect.poll(() => words(here), { timeout: patience }).not.toContain(person.account.name)
  await openCheck(person)
  await join(person)
  await expect.poll(() => words(here), { timeout: patience }).toContain(person.account.name)
  await Promise.all([seesAndHears(person), seesAndHears(other)])
}

/** Ends the session; the expert stands before the opinion then. */
export async function finish({ page }: Person): Promise<void> {
  await page.getByTestId('room-finish').click()
  await page.getByTestId('room-finish-confirm').click()
  await page.getByTestId('opinion-answer-1').waitFor()
}

/** At every width that a window may have, each control of the call can be pressed: none lies over another or beyond the edge. */
export async function controlsStandApart({ page }: Person): Promise<void> {
  for (const width of [390, 640, 768, 859, 860, 1100, 1360, 1440]) {
    await page.setViewportSize({ width, height: 844 })
    const clashes = await page.evaluate(() => {
      const controls = [...document.querySelectorAll('.r-control')].filter((one) => one.checkVisibility())
      const boxes = controls.map((one) => ({ name: one.textContent, box: one.getBoundingClientRect() }))
      return boxes.flatMap(({ name, box }, index) => {
        const beyond = box.left < 0 || box.right > innerWidth || box.bottom > innerHeight
        const over = boxes.slice(index + 1).filter((other) => {
          const { left, right, top, bottom } = other.box
          return (
            left < box.right - 0.5 &&
            box.left + 0.5 < right &&
            top < box.bottom - 0.5 &&
            box.top + 0.5 < bottom
          )
        })
        return [
          ...(beyond ? [`${name} beyond the edge`] : []),
          ...over.map((other) => `${name} over ${other.name}`),
        ]
      })
    })
    expect(clashes, `at ${width} px`).toEqual([])
  }
  await page.setViewportSize(wide)
}
