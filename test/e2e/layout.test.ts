/** How the room is laid out: the layouts, the window beside the page, the keys, and a phone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, openCall, openLab, type Pair } from '../lab/call.ts'
import { tileOf } from './call.ts'
import type { Person } from './person.ts'
import { patience } from './product.ts'
import { phone, shootHere, wide } from './shots.ts'

let lab: Lab
let call: Pair
beforeAll(async () => {
  lab = await openLab()
  call = await openCall(lab)
})
afterAll(async () => {
  await call?.close()
  await lab?.close()
})

async function choose({ page }: Person, what: string): Promise<void> {
  await page.getByTestId('room-layout').click()
  await page.getByTestId(what).click()
}

const widthOf = async ({ page }: Person, selector: string) =>
  (await page.locator(selector).boundingBox())?.width ?? 0

describe('the layouts', () => {
  it('all pictures side by side, and one of them large by a press', async () => {
    const { doctor, expert } = call
    const { page } = expert
    await page.getByTestId('room-layout').click()
    await shootHere(page, 'room-layout-menu')
    await page.getByTestId('room-layout-grid').click()
    await expect.poll(() => page.getByTestId('room-all').locator('figure').count()).toBe(2)
    expect(await page.locator('.r-side').count()).toBe(0)
    await shootHere(page, 'room-grid')
    await tileOf(expert, doctor).getByRole('button').click()
    await page.getByTestId('room-stage').waitFor()
    expect(await page.getByTestId('room-all').count()).toBe(0)
  })

  it('the record first, with the picture in its corner', async () => {
    const { page } = call.expert
    await choose(call.expert, 'room-layout-record')
    await expect.poll(() => widthOf(call.expert, '.r-panel')).toBe(wide.width)
    expect(await widthOf(call.expert, '.r-stage')).toBeLessThan(400)
    await shootHere(page, 'room-record-first')
    await choose(call.expert, 'room-layout-main')
    await expect.poll(() => widthOf(call.expert, '.r-panel')).toBeLessThan(400)
  })

  it('by chords, but not while a word is being composed; the toolbar has one stop and arrows', async () => {
    const { page } = call.expert
    await page.getByTestId('room-tab-chat').click()
    const field = page.getByTestId('room-chat-input')
    await field.focus()
    await field.evaluate((element) => {
      const press = { key: 'g', code: 'KeyG', altKey: true, bubbles: true, isComposing: true }
      element.dispatchEvent(new KeyboardEvent('keydown', press))
    })
    expect(await page.getByTestId('room-all').count()).toBe(0)
    await page.keyboard.press('Alt+g')
    await page.getByTestId('room-all').waitFor()
    expect(await field.inputValue()).toBe('')
    await page.keyboard.press('Alt+g')
    await page.getByTestId('room-stage').waitFor()

    await page.getByTestId('room-mic').focus()
    await page.keyboard.press('ArrowRight')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))
    expect(await focused()).toBe('room-cam')
    await page.keyboard.press('End')
    expect(await focused()).toBe('room-devices')
    await page.keyboard.press('Shift+Tab')
    expect(await focused()).not.toMatch(/^room-(cam|mic|share|hand|layout)$/)
  })

  it('follows whoever speaks only where that was chosen', async () => {
    const { page } = call.expert
    await choose(call.expert, 'room-layout-speaker')
    await page.getByTestId('room-stage').waitFor()
    await choose(call.expert, 'room-layout-main')
  })
})

describe('a window beside the page', () => {
  const moves = (other: Person['page']) =>
    other.evaluate(() => {
      const video = document.querySelector('video')
      return video === null ? 0 : video.videoWidth * Number(video.currentTime > 0)
    })

  it('shows the main picture on a second screen without a second seat, and closes with the call', async () => {
    const { expert } = call
    const { page, context } = expert
    const opening = context.waitForEvent('page')
    await choose(expert, 'room-beside-second')
    const second = await opening
    await second.setViewportSize({ width: 1280, height: 720 })
    await expect.poll(() => moves(second), { timeout: patience }).toBeGreaterThan(0)
    expect(await second.title()).toBe('会诊主画面')
    expect(await page.getByText('2 人在室').count()).toBe(1)
    await second.screenshot({ path: 'test/output/shots/room-second-screen.png' })
    await choose(expert, 'room-beside-second')
    await expect.poll(() => second.isClosed(), { timeout: patience }).toBe(true)
  })

  it('floats above other programs where the browser has such windows', async () => {
    const { expert } = call
    const { page, context } = expert
    const has = await page.evaluate(() => 'documentPictureInPicture' in window)
    expect(has).toBe(true)
    const opening = context.waitForEvent('page')
    await choose(expert, 'room-beside-pip')
    const floating = await opening
    await expect.poll(() => moves(floating), { timeout: patience }).toBeGreaterThan(0)
    await choose(expert, 'room-beside-pip')
    await expect.poll(() => floating.isClosed(), { timeout: patience }).toBe(true)
  })
})

describe('a phone', () => {
  it('has every tool at 44 px and nothing that scrolls sideways', async () => {
    const { page } = call.doctor
    await page.setViewportSize(phone)
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.room button')]
        .filter((button) => button.checkVisibility() && !button.matches('.tile-press'))
        .map((button) => ({ word: button.textContent, ...button.getBoundingClientRect().toJSON() }))
        .filter(({ width, height }) => Math.min(width, height) < 43.5)
        .map(({ word, width, height }) => `${word} ${width}×${height}`),
    )
    expect(small).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width)
    await page.setViewportSize(wide)
  })

  it('leaves nothing open behind it', async () => {
    const { expert } = call
    const opening = expert.context.waitForEvent('page')
    await choose(expert, 'room-beside-second')
    const second = await opening
    await expert.page.getByTestId('room-leave').click()
    const confirm = expert.page.getByTestId('room-leave-confirm')
    if (await confirm.isVisible()) await confirm.click()
    await expect.poll(() => second.isClosed(), { timeout: patience }).toBe(true)
  })
})
