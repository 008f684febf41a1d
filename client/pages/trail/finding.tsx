/** What does not fit, in words. */
import type { TrailFinding } from '../../../server/contract/trail.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { formatCount } from '../../ui/number.ts'

type Words = { what: string; why: string; chain?: string }

function chainWords({ trail: { chain: words } }: Texts, chain: string): string {
  const [kind = ''] = chain.split(':')
  return kind === 'consultation' || kind === 'person' || kind === 'referral' ? words[kind] : words.log
}

function wordsOf(texts: Texts, finding: TrailFinding): Words {
  const { finding: what, why } = texts.trail
  switch (finding.kind) {
    case 'event': {
      const { chain, position } = finding
      return {
        what: what.event(chainWords(texts, chain), formatCount(position)),
        why: why.event[finding.why],
        chain,
      }
    }
    case 'chain':
      return {
        what: what.chain(chainWords(texts, finding.chain)),
        why: why.chain[finding.why],
        chain: finding.chain,
      }
    case 'anchor':
      return { what: what.anchor(finding.sequence), why: why.anchor[finding.why] }
    case 'anchored': {
      const { chain, position, sequence } = finding
      const name = what.anchored(chainWords(texts, chain), formatCount(position), sequence)
      return { what: name, why: why.anchored[finding.why], chain }
    }
    case 'opinion':
      return { what: what.opinion(finding.number, finding.version), why: why.sealed }
    case 'call':
      return { what: what.call, why: why.call[finding.why] }
    case 'member':
      return { what: what.member(finding.number), why: why.sealed }
  }
}

/** @param link also leads to what it is about */
export function FindingWords({ finding, link = false }: { finding: TrailFinding; link?: boolean }) {
  const texts = useTexts()
  const { what, why, chain } = wordsOf(texts, finding)
  const consultation =
    chain?.startsWith('consultation:') === true ? chain.slice('consultation:'.length) : null
  return (
    <div className="trail-finding">
      <p>
        <b>{what}</b>
        {'　'}
        {why}
      </p>
      {chain === undefined ? null : <p className="mono tiny second">{chain}</p>}
      {link && consultation !== null ? (
        <LinkButton to={paths.logEntry(consultation)}>{texts.trail.result.toCase}</LinkButton>
      ) : null}
    </div>
  )
}
