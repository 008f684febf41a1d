/** Whether a request that writes comes from our own pages: the defence against forged requests, sign-in included. */

export type OriginFacts = {
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
  readonly host: string | undefined
}

/**
 * Browsers send Origin with every request that writes, and Sec-Fetch-Site where the page is trustworthy. What sends neither is no
 * browser and carries no stolen cookie.
 * @param publicOrigin the address people use where a proxy stands before the server
 */
export function isOwnOrigin(facts: OriginFacts, publicOrigin: string | undefined): boolean {
  if (facts.fetchSite !== undefined && facts.fetchSite !== 'same-origin') return false
  if (facts.origin === undefined) return true
  if (publicOrigin !== undefined && facts.origin === new URL(publicOrigin).origin) return true
  const url = URL.parse(facts.origin)
  return url !== null && url.host === facts.host?.toLowerCase()
}
