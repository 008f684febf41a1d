/** What requesting hospitals ask this expert to correct before they adopt it. */
import type { OpenCorrection } from '../../server/contract/signature.ts'
import { useLineOf, useLines } from '../consultation.ts'
import { useCorrections } from '../follow-ups.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { useMe } from '../session.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { useWorkCounts } from '../ui/frame.tsx'
import { Columns, PageHead } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { Seal } from '../ui/seal.tsx'
import { useTime } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { Views } from './work-list/views.tsx'
import './follow-ups/follow-ups.css'

export function CorrectionsPage() {
  const texts = useTexts()
  const me = useMe()
  const { data, error, refetch } = useCorrections(true)
  const counts = useWorkCounts(me).data
  const lines = useLines().data
  const words = texts.signature.correction.list
  usePageTitle(words.title, data?.length)
  return (
    <Columns
      left={<Views current="corrections" counts={counts} lines={lines} />}
      head={<PageHead title={words.title} />}
    >
      <div className="follow-body">
        {error === null ? null : (
          <ErrorState
            error={error}
            kept="nothing"
            onRetry={() => void refetch()}
            retriesEvery={retrySeconds}
          />
        )}
        {data === undefined && error === null ? (
          <SkeletonRows columns="1fr 160px" cells={[[52, 80]]} />
        ) : null}
        {data?.length === 0 ? <EmptyState title={words.none}>{words.noneBody}</EmptyState> : null}
        <ul className="follow-ups">
          {(data ?? []).map((one) => (
            <CorrectionRow key={one.consultationId} one={one} />
          ))}
        </ul>
      </div>
    </Columns>
  )
}

function CorrectionRow({ one }: { one: OpenCorrection }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const lineOf = useLineOf()
  const { reason, list } = texts.signature.correction
  const reasons: Readonly<Record<string, string>> = reason
  const line = lineOf(one.lineId)
  return (
    <li data-testid="open-correction">
      {line === undefined ? null : (
        <Seal seal={line.seal} code={line.code} size="small" name={nameIn(language, line.name)} />
      )}
      <span className="follow-up-who">
        <b>{one.patientName}</b>
        {'　'}
        {reasons[one.reasonCode] ?? one.reasonCode}
        <small>{one.reasonText}</small>
        <small className="second">
          {`${personIn(language, one.askedBy)}　${nameIn(language, one.askedBy.institutionShort)}`}
        </small>
      </span>
      <span className="second">{time.near(one.askedAt)}</span>
      <LinkButton to={paths.opinion(one.consultationId)}>{list.open}</LinkButton>
    </li>
  )
}
