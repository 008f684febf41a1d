/** What a notice opens: the same for the inbox, mail, web push and the gateway. */
import type { NoticeKind } from './notice.ts'

type Subject = {
  readonly kind: NoticeKind
  readonly consultationId: string | null
  readonly referralId: string | null
}

/**
 * The path below the product's own address. What is about an opinion opens the opinion, about an export or a plan of destruction the list of
 * them, about computers the page that tries them and lists the sites, about the account its settings.
 */
export function noticeAddress({ kind, consultationId, referralId }: Subject): string {
  if (kind.startsWith('export.')) return '/exports'
  if (kind.startsWith('destruction.')) return '/keeping'
  if (kind.startsWith('network.')) return '/network'
  if (referralId !== null) return `/referrals/${referralId}`
  if (consultationId === null) return '/notices/settings'
  const ofOpinion = kind.startsWith('correction.') || kind === 'outcome.due'
  return `/consultations/${consultationId}${ofOpinion ? '/opinion' : ''}`
}
