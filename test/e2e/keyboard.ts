/** A hand that has no mouse: Tab, arrows, Enter, Space and letters. */
import type { Page } from 'playwright-core'
import { fieldId } from '../../client/pages/request/sections.ts'

/** No page of the form has more stops than this. */
const mostStops = 250

export type Hand = {
  /** Goes on with Tab until a control is reached whose id, name or text fits. */
  to(wanted: string | RegExp): Promise<void>
  /** To a field by its path, from wherever the hand is. */
  field(path: string): Promise<void>
  type(text: string): Promise<void>
  press(...keys: string[]): Promise<void>
}

/** What has the focus: its id, and what a screen reader would call it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement)) return { id: '', name: '' }
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : []
    const name =
      element.getAttribute('aria-label') ??
      (labels.map((label) => label.textContent).join(' ') || element.textContent)
    return { id: element.id, name: name ?? '' }
  })

export function handOf(page: Page): Hand {
  async function to(wanted: string | RegExp) {
    const passed: string[] = []
    for (let stop = 0; stop < mostStops; stop += 1) {
      const { id, name } = await focused(page)
      const fits = typeof wanted === 'string' ? id === wanted || name === wanted : wanted.test(name)
      if (fits) return
      passed.push(id || name.slice(0, 20))
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab never reaches ${wanted}: ${passed.slice(0, 60).join(' · ')}`)
  }
  return {
    to,
    field: (path) => to(fieldId(path)),
    type: (text) => page.keyboard.insertText(text),
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key)
    },
  }
}
