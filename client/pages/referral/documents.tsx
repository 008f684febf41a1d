/** What was carried over. It is read only when this tab is opened, because the opening is logged. */
import type { OpinionVersion } from '../../../server/contract/opinion.ts'
import type { Referral, ReferralDocuments } from '../../../server/contract/referral.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { retrySeconds } from '../../queries.ts'
import { referralAddresses, useReferralDocuments } from '../../referral.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Mark } from '../../ui/mark.tsx'
import { formatBytes } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { CaseReading, FourReading } from '../detail/reading.tsx'

export function DocumentsTab({ referral }: { referral: Referral }) {
  const words = useTexts().referral.documents
  if (!referral.open) return <p className="second detail-none">{words.closed}</p>
  if (referral.documentCount === 0) return <p className="second detail-none">{words.none}</p>
  return <Documents id={referral.id} />
}

function Documents({ id }: { id: string }) {
  const words = useTexts().referral.documents
  const { data, error, refetch } = useReferralDocuments(id)
  if (data === undefined) {
    if (error === null) return <Waiting />
    const retry = () => void refetch()
    return <ErrorState error={error} kept="nothing" onRetry={retry} retriesEvery={retrySeconds} />
  }
  return (
    <div className="referral-documents" data-testid="referral-documents">
      <p className="small second">{words.note}</p>
      {data.opinions.map((one) => (
        <OpinionPart key={one.id} opinion={one} />
      ))}
      <Files id={id} files={data.attachments} />
      {data.record === null ? null : <RecordPart record={data.record} />}
    </div>
  )
}

function OpinionPart({ opinion }: { opinion: Omit<OpinionVersion, 'signatures' | 'remindedAt'> }) {
  const words = useTexts().referral.documents
  const language = useLanguage()
  const time = useTime()
  const { content } = opinion
  return (
    <section className="referral-document">
      <h2 className="h2">{words.opinion(opinion.version)}</h2>
      <p className="small second">
        {words.opinionBy(personIn(language, opinion.author), time.moment(opinion.signedAt))}
      </p>
      <p className={`small state ${opinion.intact ? 'tone-teal' : 'tone-cinnabar'}`}>
        <Mark state={opinion.intact ? 'closed' : 'declined'} tone="inherit" />
        <span>{opinion.intact ? words.intact : words.broken}</span>
      </p>
      <div className="reading">
        <h3>{words.advice}</h3>
        <div className="reading-text">{content.advice}</div>
        {content.furtherTests.trim() === '' ? null : (
          <>
            <h3>{words.tests}</h3>
            <div className="reading-text">{content.furtherTests}</div>
          </>
        )}
        {content.warningSigns.trim() === '' ? null : (
          <>
            <h3>{words.warning}</h3>
            <div className="reading-text">{content.warningSigns}</div>
          </>
        )}
      </div>
    </section>
  )
}

function Files({ id, files }: { id: string; files: ReferralDocuments['attachments'] }) {
  const texts = useTexts()
  const words = texts.referral.documents
  if (files.length === 0) return null
  return (
    <section className="referral-document">
      <h2 className="h2">{words.files}</h2>
      <ul className="file-table">
        {files.map((file) => (
          <li key={file.id}>
            <a
              className="file-name"
              href={referralAddresses.attachment(id, file.id)}
              target="_blank"
              rel="noreferrer"
              title={words.newTab}
            >
              <Icon name={file.mediaType.startsWith('image/') ? 'picture' : 'file'} size={16} />
              <span className="cut">{file.fileName}</span>
            </a>
            <span className="second small">{texts.record.attachmentKinds[file.kind]}</span>
            <span className="dim small">{formatBytes(file.byteSize)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function RecordPart({ record }: { record: NonNullable<ReferralDocuments['record']> }) {
  const words = useTexts().referral.documents
  const time = useTime()
  return (
    <section className="referral-document">
      <h2 className="h2">{words.record}</h2>
      <p className="small second">{words.recordVersion(record.version, time.moment(record.writtenAt))}</p>
      <CaseReading record={record.content} />
      <FourReading record={record.content} />
    </section>
  )
}
