/** One referral: what was written at the left, the next step, the contact and the course at the right (look §3, as picture 3). */
import { type ReactNode, useState } from 'react'
import { useLocation, useNavigate, useParams, useSearchParams } from 'react-router'
import type { Referral } from '../../server/contract/referral.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { useReferral } from '../referral.ts'
import { ErrorState, ForbiddenOrAbsent } from '../ui/answer.tsx'
import { KeyBar } from '../ui/key-bar.tsx'
import { useKeys } from '../ui/keys.ts'
import { Section, Sheet } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { useWidth } from '../ui/width.ts'
import { ReferralTabs } from './referral/contents.tsx'
import { ReferralCourse } from './referral/course.tsx'
import { ReferralDialog } from './referral/dialog.tsx'
import { ReferralHead, ReferralPhoneHead } from './referral/head.tsx'
import { ReferralNext, ReferralPhoneStep } from './referral/next.tsx'
import { type DialogCommand, isDialogCommand, stepOf } from './referral/step.ts'
import './detail/detail.css'
import './referral/referral.css'

export function ReferralPage() {
  const texts = useTexts()
  const { id = '' } = useParams()
  const { data, error, refetch } = useReferral(id)
  // Whoever loses the right while the page is open must not go on reading it.
  if (error instanceof ApiFailure && (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN')) {
    return (
      <Alone title={texts.referral.absent}>
        <ForbiddenOrAbsent what="referral" />
      </Alone>
    )
  }
  const failed =
    error === null ? null : (
      <ErrorState error={error} kept="nothing" onRetry={() => void refetch()} retriesEvery={retrySeconds} />
    )
  if (data !== undefined) return <Detail key={id} referral={data} failed={failed} />
  return (
    <Alone title={texts.referral.one}>
      {failed ?? (
        <SkeletonRows
          rows={5}
          columns="minmax(0, 1fr) 248px"
          cells={[
            [18, 72],
            [60, 100],
          ]}
        />
      )}
    </Alone>
  )
}

/** What stands in the place of a referral; named, so that the window does not keep the name of the page before. */
function Alone({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title)
  return (
    <Sheet main reading>
      {children}
    </Sheet>
  )
}

/** The command whose dialog is open: from the address (`?do=accept`) when it may be given, or from a button; once open it stays. */
function useOpenCommand(referral: Referral) {
  const [parameters, setParameters] = useSearchParams()
  const asked = parameters.get('do')
  const offered = isDialogCommand(asked) && referral.commands.includes(asked) ? asked : null
  const [open, setOpen] = useState<DialogCommand | null>(offered)
  const close = () => {
    setOpen(null)
    if (asked === null) return
    setParameters(
      (before) => {
        before.delete('do')
        return before
      },
      { replace: true },
    )
  }
  return { open, setOpen, close }
}

/** `E` does the next step, `Esc` goes back to where one came from. */
function useDetailKeys(referral: Referral, onCommand: (command: DialogCommand) => void): void {
  const { keys } = useTexts().common
  const navigate = useNavigate()
  const { key } = useLocation()
  const step = stepOf(referral)
  const next = () => (step.main === null ? void navigate(step.to) : onCommand(step.main))
  // `default` is the key of the first page of a visit: there is nothing of ours to go back to.
  const back = () => void (key === 'default' ? navigate(paths.referrals()) : navigate(-1))
  useKeys([
    ...(step.yours ? [{ keys: 'E', label: keys.next, run: next }] : []),
    { keys: 'Escape', label: keys.back, run: back },
  ])
}

function Detail({ referral, failed }: { referral: Referral; failed: ReactNode }) {
  const texts = useTexts()
  const width = useWidth()
  const command = useOpenCommand(referral)
  const phone = width === 'phone'
  const beside = width === 'wide'
  usePageTitle(referral.patientName || texts.consultation.patientUnnamed)
  useDetailKeys(referral, command.setOpen)
  const box = <ReferralNext referral={referral} onCommand={command.setOpen} />
  return (
    <div className={beside ? 'detail detail-beside' : 'detail'}>
      <main className="detail-main" id="content" tabIndex={-1}>
        <div className="detail-case">
          {failed}
          {phone ? <ReferralPhoneHead referral={referral} /> : <ReferralHead referral={referral} />}
          {phone || beside ? null : <div className="detail-box">{box}</div>}
          <ReferralTabs referral={referral} phone={phone} />
        </div>
        {phone ? <ReferralPhoneStep referral={referral} onCommand={command.setOpen} /> : null}
        {beside ? <KeyBar /> : null}
      </main>
      {phone ? null : (
        <aside className="detail-act" aria-label={texts.detail.next.label}>
          <div className="detail-stick">
            {beside ? box : null}
            <Section title={texts.detail.course.title} note={texts.detail.course.note}>
              <ReferralCourse referral={referral} />
            </Section>
          </div>
        </aside>
      )}
      {command.open === null ? null : (
        <ReferralDialog
          key={command.open}
          referral={referral}
          command={command.open}
          onClose={command.close}
        />
      )}
    </div>
  )
}
