/** What a page is like for people who cannot see it, as far as axe can tell. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

declare global {
  interface Window {
    axe: typeof axe
  }
}

/**
 * @param within a selector
 * @returns what axe calls serious or critical, one line each
 */
export async function seriousFindings(page: Page, within = 'body'): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    (place) => window.axe.run(place, { resultTypes: ['violations'] }),
    within,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`))
}
