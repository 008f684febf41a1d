/** What the latest verification came to; where something does not fit, the first record of it, in words. */
import type { TrailOutcome, TrailRun } from '../../../server/contract/trail.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Icon } from '../../ui/icon.tsx'
import { Section } from '../../ui/layout.tsx'
import { formatCount } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { FindingWords } from './finding.tsx'

/** @param run the newest verification that came to its end; undefined: there is none */
export function LatestResult({ run }: { run: TrailRun | undefined }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { result: words } = texts.trail
  const outcome = run?.outcome ?? null
  if (run === undefined || outcome === null) {
    return (
      <Section title={words.none}>
        <p>{words.noneBody}</p>
      </Section>
    )
  }
  const { events, chains, anchors, opinions, faults } = outcome
  return (
    <Section title={words.title} note={`${time.near(run.startedAt)}　${personIn(language, run.startedBy)}`}>
      <div data-testid="trail-result" data-faults={faults}>
        {faults === 0 ? (
          <p className="trail-good">
            <Icon name="tick" size={20} />
            {words.good}
          </p>
        ) : (
          <Faults outcome={outcome} />
        )}
        <p className="second">
          {words.counts(
            formatCount(events),
            formatCount(chains),
            formatCount(anchors),
            formatCount(opinions),
          )}
        </p>
      </div>
    </Section>
  )
}

/** Shown at once; the others are a press away. */
function Faults({ outcome: { faults, findings } }: { outcome: TrailOutcome }) {
  const { result: words } = useTexts().trail
  const [first, ...others] = findings
  const unlisted = faults - findings.length
  return (
    <div className="trail-bad" role="alert">
      <p className="trail-bad-title">{words.bad(formatCount(faults))}</p>
      <p>{words.badBody}</p>
      {first === undefined ? null : <FindingWords finding={first} link />}
      {others.length === 0 ? null : (
        <details>
          <summary>{words.further}</summary>
          <ol>
            {others.map((finding) => (
              <li key={JSON.stringify(finding)}>
                <FindingWords finding={finding} />
              </li>
            ))}
          </ol>
          {unlisted > 0 ? <p className="second">{words.more(formatCount(unlisted))}</p> : null}
        </details>
      )}
    </div>
  )
}
