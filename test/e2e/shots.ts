/** Pictures of every page, to be looked at: two sizes, two languages. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { output } from './product.ts'

export const wide = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }
const sizes = { wide, phone } as const

export const shotFolder = join(output, 'shots')

async function take(page: Page, name: string): Promise<void> {
  mkdirSync(shotFolder, { recursive: true })
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    await settled(page)
    await page.screenshot({ path: join(shotFolder, `${name}-${size}.png`), animations: 'disabled' })
  }
  await page.setViewportSize(wide)
}

/** Nothing is being read any more, the faces are there, and two frames were drawn since. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}

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
