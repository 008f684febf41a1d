/** One consultation: the case to read at the left, the next step, the questions and the course at the right (look §3). */
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useLocation, useNavigate, useParams, useSearchParams } from 'react-router'
import type { Consultation } from '../../server/contract/consultation.ts'
import { hasWithdrawn, useConsultation } from '../consultation.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { retrySeconds } from '../queries.ts'
import { ErrorState, ForbiddenOrAbsent } from '../ui/answer.tsx'
import { KeyBar } from '../ui/key-bar.tsx'
import { useKeys } from '../ui/keys.ts'
import { Section, Sheet } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { SkeletonRows } from '../ui/waiting.tsx'
import { useWidth } from '../ui/width.ts'
import { CopyPanel } from './copy/panel.tsx'
import { AdoptionNote } from './detail/adoption-note.tsx'
import { CommandDialog } from './detail/command/dialog.tsx'
import { TimesDialog } from './detail/command/times.tsx'
import { CompletenessLine } from './detail/completeness.tsx'
import { Course } from './detail/course.tsx'
import { DestroyedCase } from './detail/destroyed-case.tsx'
import { Emergency } from './detail/emergency.tsx'
import { DetailHead, PhoneHead } from './detail/head.tsx'
import { type MdtDialog, MdtDialogs, MdtPanel } from './detail/mdt.tsx'
import { NextBox, PhoneNotes, PhoneStep } from './detail/next.tsx'
import { useStep } from './detail/next-parts.tsx'
import { PostSignDialog } from './detail/post-sign.tsx'
import { Prechecks } from './detail/prechecks.tsx'
import { QuestionList } from './detail/reading.tsx'
import { Recordings } from './detail/recordings.tsx'
import { SignOffs } from './detail/sign-offs.tsx'
import { type DialogName, isDialogCommand } from './detail/step.ts'
import { CaseTabs } from './detail/tabs.tsx'
import { WishReading } from './detail/wish.tsx'
import { GuestPanel } from './guests/panel.tsx'
import { KeepingPanel, useHoldDialog } from './keeping/part.tsx'
import './detail/detail.css'

const GuestsDialog = lazy(() => import('./guests/dialog.tsx'))
const CopyDialog = lazy(() => import('./copy/dialog.tsx'))

export function ConsultationPage() {
  const texts = useTexts()
  const { id = '' } = useParams()
  const { data, error, refetch } = useConsultation(id)
  // Whoever loses the right while the page is open must not go on reading it.
  if (error instanceof ApiFailure && error.code === 'NOT_FOUND') {
    return (
      <Alone title={texts.errors.absent.consultation}>
        <ForbiddenOrAbsent />
      </Alone>
    )
  }
  const failed =
    error === null ? null : (
      <ErrorState error={error} kept="nothing" onRetry={() => void refetch()} retriesEvery={retrySeconds} />
    )
  if (data?.destroyed) return <DestroyedCase consultation={data} destroyed={data.destroyed} />
  if (data !== undefined) return <Detail key={id} consultation={data} failed={failed} />
  return (
    <Alone title={texts.consultation.title}>
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

/** What stands in the place of a consultation; named, so that the window does not keep the name of the page before. */
function Alone({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title)
  return (
    <Sheet main reading>
      {children}
    </Sheet>
  )
}

/**
 * The command whose dialog is open: from the address (`?do=accept`, as the work list links it) when it may be given, or from a
 * button. Once open it stays, even when somebody else is quicker and the command is gone: what was typed is in it.
 */
function useOpenCommand(consultation: Consultation) {
  const [parameters, setParameters] = useSearchParams()
  const asked = parameters.get('do')
  const offered = consultation.commands.filter(isDialogCommand).find((command) => command === asked)
  const answers = asked === 'answer' && consultation.proposalSide !== null ? ('answer' as const) : null
  const [open, setOpen] = useState<DialogName | null>(offered ?? answers)
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
function useDetailKeys(consultation: Consultation, onCommand: (command: DialogName) => void): void {
  const texts = useTexts()
  const navigate = useNavigate()
  const { key } = useLocation()
  const { main } = useStep(consultation)
  const next = () => {
    if (main === null) return
    if (main.kind === 'command') onCommand(main.command)
    else if (main.kind === 'times') onCommand(main.dialog)
    else if (main.kind === 'sign') onCommand('post_sign')
    else void navigate(main.to)
  }
  // `default` is the key of the first page of a visit: there is nothing of ours to go back to.
  const back = () => void (key === 'default' ? navigate(paths.home()) : navigate(-1))
  const { keys } = texts.common
  useKeys([
    ...(main === null ? [] : [{ keys: 'E', label: keys.next, run: next }]),
    { keys: 'Escape', label: keys.back, run: back },
  ])
}

type DetailProps = { consultation: Consultation; failed: ReactNode }

function Detail({ consultation, failed }: DetailProps) {
  const texts = useTexts()
  const width = useWidth()
  const command = useOpenCommand(consultation)
  const [board, setBoard] = useState<MdtDialog | null>(null)
  const [inviting, setInviting] = useState(false)
  const [copying, setCopying] = useState(false)
  const hold = useHoldDialog(consultation.id)
  const guests = <GuestPanel consultation={consultation} onOpen={() => setInviting(true)} />
  const keeping = (
    <>
      <CopyPanel consultation={consultation} onOpen={() => setCopying(true)} />
      <KeepingPanel consultation={consultation} onAsk={hold.ask} />
    </>
  )
  const { content, patientName } = consultation
  const phone = width === 'phone'
  const beside = width === 'wide'
  usePageTitle(patientName || texts.consultation.patientUnnamed)
  useDetailKeys(consultation, command.setOpen)
  const box = <NextBox consultation={consultation} onCommand={command.setOpen} />
  return (
    <div className={beside ? 'detail detail-beside' : 'detail'}>
      <main className="detail-main" id="content" tabIndex={-1}>
        <div className="detail-case">
          {failed}
          {phone ? <PhoneHead consultation={consultation} /> : <DetailHead consultation={consultation} />}
          {phone ? <PhoneNotes consultation={consultation} /> : null}
          {phone ? <Emergency consultation={consultation} /> : null}
          {phone ? <SignOffs consultation={consultation} onCommand={command.setOpen} /> : null}
          {phone ? <Prechecks consultation={consultation} /> : null}
          {phone ? <MdtPanel consultation={consultation} onOpen={setBoard} /> : null}
          {phone ? guests : null}
          {phone || beside ? null : (
            <div className="detail-box">
              {box}
              <Emergency consultation={consultation} />
              <SignOffs consultation={consultation} onCommand={command.setOpen} />
              <Prechecks consultation={consultation} />
              <MdtPanel consultation={consultation} onOpen={setBoard} />
              {guests}
              {keeping}
            </div>
          )}
          {content === null ? (
            <p className="second detail-none" data-testid="no-content">
              {hasWithdrawn(consultation) ? texts.consent.caseClosed : texts.detail.noContent}
            </p>
          ) : (
            <CaseTabs consultation={consultation} content={content} width={width} />
          )}
          <Recordings id={consultation.id} />
          {phone && content === null ? <Course consultation={consultation} /> : null}
          {phone ? <AdoptionNote consultation={consultation} /> : null}
          {phone ? keeping : null}
        </div>
        {phone ? <PhoneStep consultation={consultation} onCommand={command.setOpen} /> : null}
        {beside ? <KeyBar /> : null}
      </main>
      {phone ? null : (
        <aside className="detail-act" aria-label={texts.detail.next.label}>
          <div className="detail-stick">
            {beside ? box : null}
            {beside ? <Emergency consultation={consultation} /> : null}
            {beside ? <SignOffs consultation={consultation} onCommand={command.setOpen} /> : null}
            {beside ? <Prechecks consultation={consultation} /> : null}
            {beside ? <MdtPanel consultation={consultation} onOpen={setBoard} /> : null}
            {beside ? guests : null}
            {beside ? keeping : null}
            <Aside consultation={consultation} />
          </div>
        </aside>
      )}
      {inviting ? (
        <Suspense>
          <GuestsDialog consultation={consultation} onClose={() => setInviting(false)} />
        </Suspense>
      ) : null}
      {copying ? (
        <Suspense>
          <CopyDialog consultation={consultation} onClose={() => setCopying(false)} />
        </Suspense>
      ) : null}
      {hold.dialog}
      {board === null ? null : (
        <MdtDialogs consultation={consultation} dialog={board} onClose={() => setBoard(null)} />
      )}
      {command.open === null ? null : (
        <OpenDialog
          key={command.open}
          consultation={consultation}
          name={command.open}
          onClose={command.close}
        />
      )}
    </div>
  )
}

type OpenDialogProps = { consultation: Consultation; name: DialogName; onClose: () => void }

function OpenDialog({ consultation, name, onClose }: OpenDialogProps) {
  if (name === 'post_sign' || name === 'post_refuse') {
    const decision = name === 'post_sign' ? 'sign' : 'refuse'
    return <PostSignDialog id={consultation.id} decision={decision} onClose={onClose} />
  }
  return name === 'propose' || name === 'answer' || name === 'take_back' ? (
    <TimesDialog consultation={consultation} dialog={name} onClose={onClose} />
  ) : (
    <CommandDialog consultation={consultation} command={name} onClose={onClose} />
  )
}

function Aside({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const words = texts.detail
  return (
    <>
      <AdoptionNote consultation={consultation} />
      {consultation.content === null ? null : (
        <Section title={consultation.relation === 'requester' ? words.questionsTitle : words.askedQuestions}>
          <QuestionList questions={consultation.content.questions} />
          <WishReading wish={consultation.content.board} />
          <CompletenessLine consultation={consultation} />
        </Section>
      )}
      <Section title={words.course.title} note={words.course.note}>
        <Course consultation={consultation} />
      </Section>
    </>
  )
}
