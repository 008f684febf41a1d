/**
 * Pictures of every page, to be looked at: two sizes, two languages. They take a fifth of the time of the tests, so they are made only
 * where somebody wants to look (`SHOTS=1`); the pages are gone through in both languages all the same.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page, Request } from 'playwright-core'
import { expect } from 'vitest'
import { output } from './part.ts'
import { patience } from './product.ts'

export const wide = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }
const sizes = { wide, phone } as const

export const shotFolder = join(output, 'shots')

export const shotsWanted = process.env.SHOTS === '1'

async function take(page: Page, name: string): Promise<void> {
  if (!shotsWanted) return settled(page)
  mkdirSync(shotFolder, { recursive: true })
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    await settled(page)
    await page.screenshot({ path: join(shotFolder, `${name}-${size}.png`), animations: 'disabled' })
  }
  await page.setViewportSize(wide)
  await drawsAgain(page)
}

/** Longer than a frame takes on a busy machine, ms. */
const frameTakes = 3_000

/**
 * Chromium without a screen seldom draws nothing more after its window changed in size, until it changes again. Every click waits for
 * frames, so it would wait in vain.
 */
async function drawsAgain(page: Page): Promise<void> {
  const frame = page.evaluate(
    () => new Promise<boolean>((resolve) => requestAnimationFrame(() => resolve(true))),
  )
  const late = sleep(frameTakes, false)
  if (await Promise.race([frame, late])) return
  await page.setViewportSize({ ...wide, height: wide.height + 1 })
  await page.setViewportSize(wide)
  await frame
}

const reading = new WeakMap<Page, Set<Request>>()

/** Knows from here on what a page is waiting for. */
export function watchReading(page: Page): void {
  const pending = new Set<Request>()
  reading.set(page, pending)
  page.on('request', (request) => {
    // What the page before has asked for, nobody waits for any more.
    if (request.isNavigationRequest()) pending.clear()
    pending.add(request)
  })
  page.on('requestfinished', (request) => pending.delete(request))
  page.on('requestfailed', (request) => pending.delete(request))
}

/** Nothing is being read any more, the faces are there, and two frames were drawn since. */
export async function settled(page: Page): Promise<void> {
  const pending = () => [...(reading.get(page) ?? [])].filter((request) => !isLasting(request)).length
  await expect.poll(pending, { timeout: patience, interval: 20 }).toBe(0)
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}

/** The live connection, when it goes by polling. */
const isLasting = (request: Request) => request.url().includes('/api/socket')

/** In the language that the page stands in, without disturbing it: for the room, and for what is half typed. */
export function shootHere(page: Page, name: string, language = 'zh'): Promise<void> {
  return take(page, `${name}-${language}`)
}

/**
 * In both languages. The page is loaded anew twice, so what it holds must be saved.
 * @param ready waits for what the picture is of
 */
export async function shoot(page: Page, name: string, ready: () => Promise<unknown>): Promise<void> {
  await ready()
  await take(page, `${name}-zh`)
  await switchTo(page, 'en')
  await ready()
  await take(page, `${name}-en`)
  await switchTo(page, 'zh')
  await ready()
}

/** Loads the page anew in a language. */
export async function switchTo(page: Page, language: 'zh' | 'en'): Promise<void> {
  await page.evaluate((chosen) => localStorage.setItem('ss.language', chosen), language)
  await page.reload()
}
