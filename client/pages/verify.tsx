/** The public page behind the code on the paper: valid or not, the newest or not, and nothing about the patient. No sign-in. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { PublicVerification } from '../../server/contract/signature.ts'
import { http, read } from '../api.ts'
import { ApiFailure } from '../failure.ts'
import { nameIn, useLanguage, useTexts } from '../i18n/text.ts'
import { ErrorState } from '../ui/answer.tsx'
import { LanguageSwitch } from '../ui/language-switch.tsx'
import { Facts } from '../ui/layout.tsx'
import { Mark } from '../ui/mark.tsx'
import { Wordmark } from '../ui/seal.tsx'
import { formatClockSeconds, partsOf, two } from '../ui/time.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { VerifiedBoard } from './verify/board.tsx'
import { FileCheck } from './verify/file-check.tsx'
import './verify/verify.css'

export function VerifyPage() {
  const texts = useTexts()
  const words = texts.signature.verify
  const { token = '' } = useParams()
  usePageTitle(words.title)
  const found = useQuery({
    queryKey: ['verify', token],
    queryFn: () => read<PublicVerification>(http.api.verify[':token'].$get({ param: { token } })),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
  return (
    <main className="verify">
      <header>
        <span className="wordmark">
          <Wordmark />
        </span>
        <LanguageSwitch />
      </header>
      <h1 className="h1">{words.title}</h1>
      <p className="second">{words.intro}</p>
      {found.data !== undefined ? (
        <>
          <Verdict found={found.data} />
          <FileCheck token={token} />
        </>
      ) : found.error === null ? (
        <Waiting />
      ) : (
        <Refusal error={found.error} onRetry={() => void found.refetch()} />
      )}
      <footer className="second small">{words.statement}</footer>
    </main>
  )
}

function Verdict({ found }: { found: PublicVerification }) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.signature.verify
  const { version, newestVersion, intact } = found
  const isNewest = version === newestVersion
  const tone = !intact ? 'broken' : isNewest ? 'valid' : 'older'
  return (
    <>
      <p className={`verdict verdict-${tone}`} role="status" data-testid="verdict" data-verdict={tone}>
        <Mark
          state={tone === 'valid' ? 'closed' : tone === 'older' ? 'returned' : 'declined'}
          tone="inherit"
        />
        <b>
          {tone === 'broken' ? words.broken : tone === 'older' ? words.older(newestVersion) : words.valid}
        </b>
      </p>
      {intact ? null : <p className="small">{words.brokenBody}</p>}
      <Facts
        rows={[
          [
            words.number,
            <span key="number" className="mono">
              {found.number}
            </span>,
          ],
          [words.version, words.versionOf(version, newestVersion)],
          [words.signedAt, dated(found.signedAt)],
          [words.hospital, nameIn(language, found.hospital)],
          [words.counter, found.counterSigned ? words.counterYes : words.counterNo],
          [
            words.digest,
            <span key="digest">
              {intact ? words.digestFits : words.digestBroken}
              <span className="verify-digest mono">
                {found.digestAlgorithm === 'sm3' ? 'SM3' : 'SHA-256'}{' '}
                {found.digest.replace(/(.{8})(?=.)/g, '$1 ')}
              </span>
              <small className="second">{words.digestNote}</small>
            </span>,
          ],
        ]}
      />
      <VerifiedBoard board={found.board} />
    </>
  )
}

/** With its year, as on the paper: `2026-11-19 23:21:07`, Beijing time. */
function dated(moment: string): string {
  const { year, month, day } = partsOf(moment)
  return `${year}-${two(month)}-${two(day)} ${formatClockSeconds(moment)}`
}

function Refusal({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const words = useTexts().signature.verify
  if (error instanceof ApiFailure && error.code === 'NOT_FOUND') {
    return <Said title={words.absent} body={words.absentBody} verdict="absent" />
  }
  if (error instanceof ApiFailure && error.code === 'TOO_MANY_REQUESTS') {
    const minutes = Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60))
    return <Said title={words.busy} body={words.busyBody(minutes)} verdict="busy" />
  }
  return <ErrorState error={error} kept="nothing" onRetry={onRetry} />
}

function Said({ title, body, verdict }: { title: string; body: string; verdict: string }) {
  return (
    <div className="verdict verdict-older" role="status" data-testid="verdict" data-verdict={verdict}>
      <Mark state="declined" tone="inherit" />
      <span>
        <b>{title}</b>
        <br />
        {body}
      </span>
    </div>
  )
}
